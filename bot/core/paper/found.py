"""A preprint that was found, decided on, and turned into the data file that the pull request would add."""

from dataclasses import dataclass

from bot.core.paper.decision import METHOD, Decision
from bot.core.paper.document import Document
from bot.core.paper.known import Identity
from bot.core.paper.model import EARLIEST, MAX_TITLE, Paper
from bot.core.paper.names import listed_authors, real_names
from bot.core.paper.preprint import Preprint, find_code
from bot.core.paper.reason import Reason, find_reason
from bot.core.paper.taxonomy import Taxonomy
from bot.core.paper.venues import Publication, read_venues
from bot.core.text.markdown import one_line


@dataclass(frozen=True, slots=True)
class Found:
    """One preprint with its decision; `near` is a known paper with nearly the same title, if there is one."""

    preprint: Preprint
    decision: Decision
    near: Identity | None = None

    def as_json(self) -> dict[str, object]:
        """The contract's decision."""
        return self.decision.as_json()


def document_of(preprint: Preprint) -> Document:
    """What the classifier reads of a preprint."""
    return Document(preprint.id, preprint.title, preprint.summary, preprint.comment, preprint.categories)


def propose_paper(preprint: Preprint, decision: Decision) -> Paper:
    """The data file of a preprint: facts from arXiv, placement from the decision.

    The venue is the one that the journal reference or the comment names as the place of publication, the code the one repository
    that comment or abstract call the paper's own; a maintainer reads both before they are merged.
    """
    code = find_code(preprint)
    publication = claimed_publication(preprint)
    paper = Paper(
        title=shorten_title(preprint.title) or preprint.id,
        arxiv=preprint.id,
        authors=listed_authors(real_names(preprint.authors)) or ["Unknown"],
        date=preprint.day.isoformat(),
        kind=decision.kind,
        venue=publication.venue if publication else None,
        year=publication.year if publication else None,
        code=code.address if code and not code.promised else None,
    )
    return paper.model_copy(update=decision.placement())


def claimed_publication(preprint: Preprint) -> Publication | None:
    """The venue that arXiv's journal reference, or else its comment, names; None if its year can't be right."""
    venues = read_venues()
    reference, comment = one_line(preprint.journal_ref), one_line(preprint.comment)
    found = (venues.read_reference(reference) if reference else None) or (
        venues.read_comment(comment) if comment else None
    )
    if found and found.year and not EARLIEST <= found.year <= preprint.updated.year + 1:
        return None
    return found


def reason_of(preprint: Preprint, decision: Decision) -> Reason:
    """Why a preprint belongs, for its line in the pull request."""
    day = preprint.day.isoformat()
    return find_reason(decision, summary=preprint.summary, authors=preprint.authors, day=day)


def describe_placement(paper: Paper, taxonomy: Taxonomy) -> str:
    """The placement in a few words: `nature × level · area, area`; the kind where nature and level say nothing."""
    labels = {term.id: term.label for term in (*taxonomy.natures, *taxonomy.levels, *taxonomy.kinds, *taxonomy.areas)}
    both = " and ".join(level.label for level in taxonomy.levels)
    level = both if paper.level == "both" else labels.get(paper.level or "", paper.level or "")
    parts = [part for part in (labels.get(paper.nature or "", paper.nature or ""), level) if part]
    if taxonomy.missing(paper):
        place = ", ".join([*parts, "not yet placed"])
    else:
        place = " × ".join(parts) if parts and paper.kind == METHOD else labels.get(paper.kind, paper.kind)
    areas = ", ".join(labels.get(area, area) for area in paper.areas)
    return f"{place} · {areas}" if areas else place


def shorten_title(title: str) -> str:
    """A title on one line, cut to the length that data files allow."""
    title = one_line(title)
    return title if len(title) <= MAX_TITLE else title[:MAX_TITLE].rsplit(" ", 1)[0]
