"""Where a preprint was published: what arXiv's fields claim, weighed against what Crossref has registered."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.lookup.crossref import Work, is_same_paper
from bot.core.paper.preprint import Preprint
from bot.core.paper.venues import Publication, Venues

_LONGEST_NAME = 60
_CONFERENCES = "proceedings-article", "book-chapter"


@dataclass(frozen=True, slots=True)
class Claim:
    """What arXiv's own fields say: the venue, and which field says it in which words."""

    publication: Publication
    field: str
    words: str


@dataclass(frozen=True, slots=True)
class ClaimedVenue:
    """A paper's venue. `sure` where Crossref has the very paper there; `proof` says what speaks for it."""

    publication: Publication
    proof: str
    sure: bool


def read_claim(preprint: Preprint, venues: Venues) -> Claim | None:
    """The venue that the journal reference or else the comment names."""
    for field, words, read in (
        ("journal reference", preprint.journal_ref, venues.read_reference),
        ("comment", preprint.comment, venues.read_comment),
    ):
        publication = read(words) if words else None
        if publication:
            return Claim(publication, field, words)
    return None


def is_hinted(preprint: Preprint, venues: Venues) -> bool:
    """Whether anything on arXiv hints at a publication, so that Crossref is worth a question."""
    return bool(preprint.doi or preprint.journal_ref or read_claim(preprint, venues))


def weigh_claim(preprint: Preprint, claim: Claim | None, works: Iterable[Work], venues: Venues) -> ClaimedVenue | None:
    """The venue, or None where nothing speaks for one.

    Crossref's record of the same title and authors decides. Without one a claim stands as a question for a human; so it
    does where Crossref has the paper at another venue, as it may have appeared at both. A workshop's record speaks against it.
    """
    same = [work for work in works if work.is_published and is_same_paper(work, preprint.title, list(preprint.authors))]
    registered = [(work, publication_of(work, venues)) for work in same]
    known = [(work, publication) for work, publication in registered if publication]
    if claim is None:
        return _confirmed(known[0][0], known[0][1], "") if known else None
    for work, publication in known:
        if publication.venue == claim.publication.venue:
            return _confirmed(work, publication, f", as the {claim.field} says")
    said = f"the {claim.field} on arXiv says “{_short(claim.words)}”"
    if known:
        work, publication = known[0]
        return ClaimedVenue(publication, f"Crossref has it as {publication} ({work.link}), but {said}", sure=False)
    if same:
        return None  # registered at something that is no venue of the table, such as the workshop beside it
    return ClaimedVenue(claim.publication, f"{said}; Crossref has no such paper", sure=False)


def _confirmed(work: Work, publication: Publication, more: str) -> ClaimedVenue:
    return ClaimedVenue(publication, f"Crossref has the same title and authors there{more}: {work.link}", sure=True)


def publication_of(work: Work, venues: Venues) -> Publication | None:
    """The venue of a registered work; a journal that the table does not know goes by its own name."""
    names = [*work.containers, work.event]
    found = next((one for name in names if name and (one := venues.read_reference(name))), None)
    if found:
        return Publication(found.venue, found.year or work.year)
    journal = next(iter(work.containers), "")
    if work.type in _CONFERENCES or not journal or len(journal) > _LONGEST_NAME or venues.elsewhere.search(journal):
        return None
    return Publication(journal, work.year)


def _short(words: str) -> str:
    return words if len(words) <= 120 else f"{words[:119]}…"
