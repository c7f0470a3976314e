"""Where imported papers go: the map of the other list's sections, the data files that an import would write, and new areas.

Sections that name none of the taxonomy's words are offered as areas: for the mapping file first, then for taxonomy and rules.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field, StringConstraints

from bot.core.files.canonical import quote
from bot.core.files.yaml import parse_yaml
from bot.core.importing.entries import Entry
from bot.core.importing.venues import read_section
from bot.core.importing.verdicts import RowVerdict, short_name_of
from bot.core.paper.decision import METHOD, Decision, placed
from bot.core.paper.found import propose_paper
from bot.core.paper.key import paper_place
from bot.core.paper.known import KnownPapers
from bot.core.paper.likeness import title_key
from bot.core.paper.model import EARLIEST, FrozenModel, Paper
from bot.core.paper.preprint import Preprint
from bot.core.paper.taxonomy import Id, Line, Taxonomy, Term
from bot.core.rules.model import PhraseFault, expand_phrase
from bot.core.starter import id_of, phrase_of, without_covered
from bot.core.text.address import fault_of_link
from bot.core.text.markdown import one_line
from bot.core.text.printable import counted

_MIN_LETTERS = 4
RULES_PLACE = "rules/areas-imported.yaml"
# Papers of a section that is offered as an area; in a list with fewer papers than many, one suffices.
_FEWEST, _MANY = 3, 30
_MOST_LETTERS = 80
# Headings that name no subject.
_GENERIC_TEXT = """
    all and arxiv awesome challenge challenges code codes collection competition content contents course courses dataset datasets early
    general journal list main misc miscellaneous more new newest old older other others paper papers preprint preprints product products
    project projects publication publications reading recent related resource resources software talk talks tool tools top tutorial
    tutorials topic topics appendix etc closely uncategorised uncategorized work works year years in of on the to from now and with
"""
_GENERIC = frozenset(_GENERIC_TEXT.split())
_NUMBER = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2}){0,3}[.):]?|[IVX]{1,4}[.)])\s+")
_AROUND = " \t.:;,-–—*#_`|•"
_PARTS = re.compile(r"[/&,;:()\[\]|+]|\band\b", re.IGNORECASE)


class NewArea(FrozenModel):
    """An area of the mapping file that the taxonomy does not have yet."""

    id: Id
    heading: Annotated[Line, StringConstraints(max_length=120)]
    text: Line

    def yaml(self) -> list[str]:
        """Its lines in a list of the mapping file or of the taxonomy."""
        return [f"  - id: {self.id}", f"    heading: {quote(self.heading)}", f"    text: {quote(self.text)}"]


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
        lines.append(f"  - section: [{', '.join(map(quote, section))}]  # {counted(count, 'paper')}")
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
                values = (
                    placed(placement.kind or METHOD, placement.nature, placement.level, placement.areas or ())
                    | _facts(verdict, this_year)
                    | _alias(verdict, preprint)
                )
                plan.papers[paper_place(preprint.id)] = propose_paper(preprint, decision).model_copy(update=values)
    return plan


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
        fits = entry.year is not None and EARLIEST <= entry.year <= this_year + 1
        facts |= {"venue": venue, "year": entry.year if fits else None}
        if entry.page and not fault_of_link(entry.page):
            facts["url"] = entry.page
    if entry.code and not fault_of_link(entry.code):
        facts["code"] = entry.code
    return facts


def offer_area(section: Sequence[str]) -> NewArea | None:
    """The area that a section offers: its deepest heading that names a subject, not a venue, a year or just "Papers"."""
    for heading in reversed(section):
        name = _cleaned(heading)
        words = re.findall(r"[a-z0-9]+", name.lower())
        published = read_section((heading,))
        if published.venue or published.year or not set(words) - _GENERIC or len(name) > _MOST_LETTERS:
            continue
        id_ = id_of(name)
        return NewArea(id=id_, heading=name, text=f"Papers on {phrase_of(name)}.") if id_ else None
    return None


def is_enough(papers: int, total: int) -> bool:
    """Whether a section with so many of a list's papers can be an area."""
    return papers >= (_FEWEST if total >= _MANY else 1)


def _cleaned(heading: str) -> str:
    """A heading without its number, signs around it and the word "papers" at its end."""
    name = re.sub(r"[^\w\s/&,;:()\[\]|+'’.-]", " ", heading)
    name = _NUMBER.sub("", " ".join(name.split()).strip(_AROUND))
    rest, _, last = name.rpartition(" ")
    if rest and last.lower() in {"paper", "papers"}:
        name = rest.strip(_AROUND)
    return name[:1].upper() + name[1:]


def with_areas(taxonomy: str, areas: Sequence[NewArea]) -> str:
    """The text of taxonomy.yaml with the areas behind those that it has; all else stays as it is."""
    if not areas:
        return taxonomy
    lines = taxonomy.rstrip("\n").split("\n")
    added = [line for area in areas for line in area.yaml()]
    located = parse_yaml(taxonomy)
    data = located.data
    if not isinstance(data, dict) or "areas" not in data:
        return "\n".join([*lines, "areas:", *added, ""])
    at = located.line_of(("areas",)) - 1
    if not data["areas"]:
        return "\n".join([*lines[:at], "areas:", *added, *lines[at + 1 :], ""])
    following = (located.line_of((key,)) - 1 for key in data if isinstance(key, str))
    stop = min((line for line in following if line > at), default=len(lines))
    while stop > at + 1 and not re.match(r"\s+\S|-", lines[stop - 1]):
        stop -= 1
    items = next((line for line in lines[at + 1 :] if line.lstrip().startswith("-")), "  -")
    indent = items[: len(items) - len(items.lstrip())]
    return "\n".join([*lines[:stop], *(f"{indent}{line[2:]}" for line in added), *lines[stop:], ""])


def rules_for(areas: Iterable[NewArea], *, taken: Collection[str], text: str | None) -> str:
    """The rule file for new areas, each with a rule that looks for the words of its heading; added to `text`, if there is one.

    Ids of rules in `taken` exist already. The text is unchanged if no area needs a rule.
    """
    head = [
        "# Areas from an imported list. An area is given when its sum is above zero; correct the phrases where they say too little.",
        "decides: areas",
        "rules:",
    ]
    lines = text.rstrip("\n").split("\n") if text else [*head]
    for area in areas:
        id_ = f"areas-{area.id.replace('_', '-')}"
        phrases = without_covered(list(filter(_is_usable, map(phrase_of, _PARTS.split(area.heading)))))
        if id_ not in taken and phrases:
            lines += [
                f"  - id: {id_}",
                f"    because: {quote(f'its words say {area.heading}')}",
                f"    effect: {{{area.id}: 1}}",
                f"    phrases: [{', '.join(map(quote, phrases))}]",
            ]
    return "\n".join([*lines, ""]) if lines != head else text or ""


def _is_usable(phrase: str) -> bool:
    """Whether a rule can look for it: words that say something."""
    if not set(phrase.lower().split()) - _GENERIC:
        return False
    try:
        return bool(expand_phrase(phrase, {}))
    except PhraseFault:
        return False
