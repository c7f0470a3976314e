"""The data files that an import would write: one for each entry that arXiv confirms, placed by map and rules."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bot.core.importing.sections import Placement, SectionMap, place
from bot.core.importing.verdicts import RowVerdict
from bot.core.paper.decision import Decision
from bot.core.paper.found import propose_paper
from bot.core.paper.key import paper_place
from bot.core.paper.known import KnownPapers
from bot.core.paper.model import Paper
from bot.core.paper.preprint import Preprint
from bot.core.paper.taxonomy import METHOD
from bot.core.text.address import fault_of_link
from bot.core.text.markdown import one_line

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
    """Files for the entries that are `ok`; facts are arXiv's, venue, code and page the list's."""
    plan = ImportPlan()
    for verdict in verdicts:
        if verdict.status != "ok":
            continue
        preprint = preprints.get(verdict.entry.arxiv or "")
        if preprint is None:
            plan.left.append((verdict, "no arXiv id"))
        elif rejected.find(preprint.id, preprint.title):
            plan.left.append((verdict, "turned down before"))
        else:
            decision = decide(preprint)
            placement = place(verdict.entry.section, sections, decision)
            if placement.skip:
                plan.left.append((verdict, "its section is skipped"))
            else:
                values = _placed(placement) | _facts(verdict, this_year)
                plan.papers[paper_place(preprint.id)] = propose_paper(preprint, decision).model_copy(update=values)
    return plan


def _placed(placement: Placement) -> dict[str, object]:
    is_method = placement.kind == METHOD
    return {
        "kind": placement.kind,
        "nature": placement.nature if is_method else None,
        "level": placement.level if is_method else None,
        "areas": sorted(set(placement.areas)),
    }


def _facts(verdict: RowVerdict, this_year: int) -> dict[str, object]:
    """Venue, year, code and page as the list has them, where they can stand in a data file."""
    entry = verdict.entry
    facts: dict[str, object] = {}
    venue = one_line(entry.venue or "")
    if venue and venue != _NO_VENUE and len(venue) <= _MAX_VENUE:
        facts["venue"] = venue
        if entry.year and _FIRST_YEAR <= entry.year <= this_year + 1:
            facts["year"] = entry.year
        if entry.page and not fault_of_link(entry.page):
            facts["url"] = entry.page
    if entry.code and not fault_of_link(entry.code):
        facts["code"] = entry.code
    return facts
