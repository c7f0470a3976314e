"""Where imported papers go: the map of the other list's sections, and the data files that an import would write."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field

from bot.core.files.canonical import quote
from bot.core.importing.entries import Entry
from bot.core.importing.new_areas import NewArea, is_enough, offer_area
from bot.core.importing.verdicts import RowVerdict, short_name_of
from bot.core.paper.decision import Decision
from bot.core.paper.found import propose_paper
from bot.core.paper.key import paper_place
from bot.core.paper.known import KnownPapers
from bot.core.paper.likeness import title_key
from bot.core.paper.model import FrozenModel, Paper
from bot.core.paper.preprint import Preprint
from bot.core.paper.taxonomy import METHOD, Taxonomy, Term
from bot.core.text.address import fault_of_link
from bot.core.text.markdown import one_line

_MIN_LETTERS = 4


class SectionPlace(FrozenModel):
    """One section of the other list, with all sections below it, and its place here; `skip` leaves its papers out."""

    section: list[str]
    skip: bool = False
    kind: str | None = None
    nature: str | None = None
    level: str | None = None
    areas: list[str] | None = None


class SectionMap(FrozenModel):
    """The mapping file as a value. `areas` are new ones, for the taxonomy."""

    version: Annotated[int, Field(ge=1, le=1)]
    areas: list[NewArea] = Field(default_factory=list)
    sections: list[SectionPlace]

    def new_areas(self, taxonomy: Taxonomy) -> list[NewArea]:
        """The areas that the taxonomy does not have, each once."""
        return [area for area in {area.id: area for area in self.areas}.values() if area.id not in taxonomy.area_ids]

    def problems(self, taxonomy: Taxonomy) -> list[tuple[tuple[str | int, ...], str]]:
        """Words that are not in the taxonomy, with their locations."""
        found: list[tuple[tuple[str | int, ...], str]] = []
        areas = [*taxonomy.area_ids, *(area.id for area in self.areas)]
        for at, place in enumerate(self.sections):
            for key, word, known in (
                ("kind", place.kind, taxonomy.kind_ids),
                ("nature", place.nature, taxonomy.nature_ids),
                ("level", place.level, taxonomy.level_ids),
                *(("areas", area, areas) for area in place.areas or []),
            ):
                if word is not None and word not in known:
                    has = f"it has {', '.join(known)}" if known else "it has no words for this key"
                    found.append((("sections", at, key), f"{key}: the taxonomy has no {word!r}; {has}"))
        return found


def place(section: Sequence[str], sections: SectionMap | None, decision: Decision) -> SectionPlace:
    """A paper's place: from the map, where the deeper of two matching sections wins, or else from the rules, or else open."""
    found = SectionPlace(
        section=[*section], kind=decision.kind, nature=decision.nature, level=decision.level, areas=[*decision.areas]
    )
    fitting = [one for one in sections.sections if list(section[: len(one.section)]) == one.section] if sections else []
    for one in sorted(fitting, key=lambda one: len(one.section)):
        found = found.model_copy(update=one.model_dump(exclude_none=True))
    return found


def suggest_map(entries: Iterable[Entry], taxonomy: Taxonomy) -> str:
    """The text of a mapping file: every section with papers, with the words of the taxonomy that its headings name.

    Sections that name none are offered as new areas, if they have enough papers.
    """
    counts = Counter(entry.section for entry in entries if not entry.again)
    guesses = {section: _guess(section, taxonomy) for section in counts}
    offers = _offers(counts, guesses)
    new = {area.id: area for area in offers.values()}
    lines = [
        "# The places of the imported list's sections in data/taxonomy.yaml. A section includes all sections below it.",
        "# Keys: kind, nature, level, areas, or `skip: true` to leave its papers out. The rules decide what is not given here.",
        "version: 1",
    ]
    if new:
        lines += [
            "# New areas, which --write adds to data/taxonomy.yaml with a rule each. Delete what is not one, here and below."
        ]
        lines += ["areas:", *(line for area in new.values() for line in area.yaml())]
    lines.append("sections:")
    for section, count in counts.items():
        papers = f"{count:,} {'paper' if count == 1 else 'papers'}"
        lines.append(f"  - section: [{', '.join(map(quote, section))}]  # {papers}")
        lines += [f"    {key}: {value}" for key, value in guesses[section].items()]
        if section in offers:
            lines.append(f"    areas: [{offers[section].id}]")
    return "\n".join(lines) + "\n"


def _offers(
    counts: Mapping[tuple[str, ...], int], guesses: Mapping[tuple[str, ...], object]
) -> dict[tuple[str, ...], NewArea]:
    """The new area of each section that the taxonomy has no word for; sections of the same name share one."""
    offers = {section: offer_area(section) for section in counts if not guesses[section]}
    papers = Counter[str]()
    for section, area in offers.items():
        papers[area.id if area else ""] += counts[section]
    total = sum(counts.values())
    return {section: area for section, area in offers.items() if area and is_enough(papers[area.id], total)}


def _guess(section: Sequence[str], taxonomy: Taxonomy) -> dict[str, str]:
    key = title_key(" ".join(section))
    guessed: dict[str, str] = {}
    kinds = [kind for kind in taxonomy.kinds if kind.id != METHOD]
    for name, terms in (("kind", kinds), ("nature", taxonomy.natures), ("level", taxonomy.levels)):
        lengths = {term.id: _named(term, key) for term in terms}
        best = max(lengths, key=lambda id_: lengths[id_], default=None)
        if best and lengths[best]:
            guessed[name] = best
    headings = {title_key(heading) for heading in section}
    areas = [area.id for area in taxonomy.areas if _named(area, key) or title_key(area.heading) in headings]
    return guessed | ({"areas": f"[{', '.join(areas)}]"} if areas else {})


def _named(term: Term, key: str) -> int:
    """How many letters of a section's headings match this word of the taxonomy; 0 for none."""
    names = {title_key(name) for name in (term.id, term.heading, term.label)}
    names |= {name.removesuffix("s") for name in names}
    return max((len(name) for name in names if len(name) >= _MIN_LETTERS and name in key), default=0)


_NO_VENUE = "arXiv"
_MAX_VENUE = 60
_FIRST_YEAR = 1950


@dataclass
class ImportPlan:
    """Papers by the place of their file, and the entries that get none, with why."""

    papers: dict[str, Paper] = field(default_factory=dict)
    left: list[tuple[RowVerdict, str]] = field(default_factory=list)


def plan_import(
    verdicts: Iterable[RowVerdict],
    preprints: dict[str, Preprint],
    *,
    decide: Callable[[Preprint], Decision],
    sections: SectionMap | None,
    rejected: KnownPapers,
    this_year: int,
) -> ImportPlan:
    """Files for the entries that are `ok` or `renamed`; facts are arXiv's, venue, code and page the list's."""
    plan = ImportPlan()
    for verdict in verdicts:
        if verdict.status not in {"ok", "renamed"}:
            continue
        preprint = preprints.get(verdict.entry.arxiv or "")
        if preprint is None:
            plan.left.append((verdict, "no arXiv id"))
        elif rejected.find(preprint.id, preprint.title):
            plan.left.append((verdict, "rejected before"))
        else:
            decision = decide(preprint)
            placement = place(verdict.entry.section, sections, decision)
            if placement.skip:
                plan.left.append((verdict, "its section is skipped"))
            else:
                values = _placed(placement) | _facts(verdict, this_year) | _alias(verdict, preprint)
                plan.papers[paper_place(preprint.id)] = propose_paper(preprint, decision).model_copy(update=values)
    return plan


def _placed(placement: SectionPlace) -> dict[str, object]:
    is_method = placement.kind == METHOD
    return {
        "kind": placement.kind,
        "nature": placement.nature if is_method else None,
        "level": placement.level if is_method else None,
        "areas": sorted(set(placement.areas or [])),
    }


def _alias(verdict: RowVerdict, preprint: Preprint) -> dict[str, object]:
    """The short name by which the list knows a paper whose title does not have it."""
    name = short_name_of(verdict.title, preprint) if verdict.status == "ok" and verdict.actual else None
    return {"aliases": [one_line(name)]} if name else {}


def _facts(verdict: RowVerdict, this_year: int) -> dict[str, object]:
    """Venue, year, code and page of the list, if a data file may have them."""
    entry = verdict.entry
    facts: dict[str, object] = {}
    venue = one_line(entry.venue or "")
    if venue and venue != _NO_VENUE and len(venue) <= _MAX_VENUE:
        fits = entry.year is not None and _FIRST_YEAR <= entry.year <= this_year + 1
        facts |= {"venue": venue, "year": entry.year if fits else None}
        if entry.page and not fault_of_link(entry.page):
            facts["url"] = entry.page
    if entry.code and not fault_of_link(entry.code):
        facts["code"] = entry.code
    return facts
