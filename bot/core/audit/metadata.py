"""What arXiv says about a listed paper now: withdrawn, replaced, renamed, other authors, code, or another paper altogether."""

import re
from collections.abc import Iterable, Iterator, Mapping

from bot.core.audit.change import Concern, Correction
from bot.core.paper.arxiv_id import parse_arxiv_id
from bot.core.paper.found import shorten_title
from bot.core.paper.likeness import are_same_people, share_authors, title_key
from bot.core.paper.model import Paper
from bot.core.paper.names import listed_authors, real_names
from bot.core.paper.preprint import Preprint, agrees, find_code, is_withdrawn
from bot.core.text.markdown import one_line

_REPLACED = re.compile(
    r"\b(?:superseded|replaced|subsumed|merged|incorporated)\b[^.;]{0,60}?(?:arxiv[:./\s]|abs/)\s*(?P<id>[0-9]{4}\.[0-9]{4,5}|[a-z-]+(?:\.[A-Z]{2})?/[0-9]{7})"
    r"|\bduplicate\b[^.;]{0,40}?(?:arxiv[:./\s]|abs/)\s*(?P<twin>[0-9]{4}\.[0-9]{4,5})",
    re.IGNORECASE,
)
# "this article supersedes arXiv:…" is about the other one
_NOT_THIS = re.compile(r"\bsupersedes\b", re.IGNORECASE)


def is_stranger(paper: Paper, preprint: Preprint) -> bool:
    """Whether arXiv's paper with this id is another one: neither title, aliases nor authors agree."""
    return not agrees(paper.title, paper.aliases, preprint) and not share_authors(paper.authors, preprint.authors)


def audit_metadata(place: str, paper: Paper, preprint: Preprint) -> Iterator[Correction | Concern]:
    """What differs between the file and arXiv, for a paper whose id is right. A withdrawn paper's other fields are kept."""
    if is_withdrawn(preprint):
        if not paper.withdrawn:
            words = one_line(preprint.comment) or "its abstract says so"
            proof = f"arXiv:{preprint.id} was withdrawn: {words[:200]}"
            yield Correction(place, paper, "withdrawn", {"withdrawn": True}, "yes", proof)
        yield from _replaced(place, paper, preprint)
        return
    yield from _replaced(place, paper, preprint)
    version = f"arXiv:{preprint.id}v{preprint.version}" if preprint.version else f"arXiv:{preprint.id}"
    since = f"{version} of {preprint.updated.date().isoformat()}"
    title = shorten_title(preprint.title)
    names = {title_key(name) for name in (paper.title, *paper.aliases)}
    if title and title_key(title) not in names:
        aliases = [*paper.aliases, *([] if paper.title in paper.aliases else [paper.title])]
        yield Correction(place, paper, "title", {"title": title, "aliases": aliases}, title, f"the title of {since}")
    authors = listed_authors(real_names(preprint.authors))
    if authors and not are_same_people(listed_authors(paper.authors), authors):
        yield Correction(place, paper, "authors", {"authors": authors}, ", ".join(authors), f"the authors of {since}")
    yield from _first_day(place, paper, preprint)
    code = find_code(preprint) if not paper.code else None
    if code:
        said = "promises it there" if code.promised else "names it as the paper's own"
        proof = f"the {code.field} on arXiv {said}"
        yield Correction(place, paper, "code", {"code": code.address}, code.address, proof, sure=not code.promised)


def _first_day(place: str, paper: Paper, preprint: Preprint) -> Iterator[Correction]:
    """The day of the first version, where the file knows its month or year alone.

    A conference's month may be later than the preprint. One that is earlier shows a version before arXiv's, so it stays.
    """
    day = preprint.day.isoformat()
    if len(paper.date) < len(day) and day[: len(paper.date)] <= paper.date:
        proof = f"arXiv:{preprint.id}v1 was submitted that day"
        yield Correction(place, paper, "date", {"date": day}, day, proof)


def _replaced(place: str, paper: Paper, preprint: Preprint) -> Iterator[Concern]:
    match = None if _NOT_THIS.search(preprint.comment) else _REPLACED.search(preprint.comment)
    other = parse_arxiv_id(match["id"] or match["twin"]) if match else None
    if other and other != preprint.id:
        message = f"arXiv:{preprint.id} was replaced by arXiv:{other}: {one_line(preprint.comment)[:200]}"
        yield Concern("replaced", place, paper, message, f"list arXiv:{other} in its place, if it belongs")


def stranger_concern(place: str, paper: Paper, preprint: Preprint | None, right_id: str | None) -> Concern:
    """The concern about an id that belongs to another paper, or to none."""
    is_ = (
        "has no such paper"
        if preprint is None
        else f"has another paper under this id, {one_line(preprint.title)[:200]!r}"
    )
    fix = f'arxiv: "{right_id}"' if right_id else "look the title up on arxiv.org and write the id that its page shows"
    return Concern("identity", place, paper, f"arXiv:{paper.arxiv}: arXiv {is_}", fix)


def find_ids_of_papers(listed: Mapping[str, Paper], found: Iterable[Preprint]) -> Iterator[Correction]:
    """The ids of papers that have none: arXiv has one paper of this title, by these authors, and it is not listed."""
    taken = {paper.arxiv for paper in listed.values()}
    by_title: dict[str, dict[str, Preprint]] = {}
    for preprint in found:
        by_title.setdefault(title_key(preprint.title), {})[preprint.id] = preprint
    for place, paper in listed.items():
        if paper.arxiv:
            continue
        same = [one for name in (paper.title, *paper.aliases) for one in by_title.get(title_key(name), {}).values()]
        ids = {one.id for one in same if share_authors(paper.authors, one.authors) and not is_withdrawn(one)}
        if len(ids) == 1 and not ids & taken:
            (arxiv,) = ids
            proof = f"arXiv:{arxiv} has the same title and authors"
            yield Correction(place, paper, "arxiv", {"arxiv": arxiv}, arxiv, proof)


def find_twins(listed: Mapping[str, Paper], preprints: Mapping[str, Preprint]) -> Iterator[Concern]:
    """Papers listed twice under two arXiv ids: arXiv gives both the same title or DOI, and the authors agree."""
    first: dict[str, tuple[str, Preprint]] = {}
    for place, paper in listed.items():
        preprint = preprints.get(paper.arxiv or "")
        if preprint is None:
            continue
        for key in _marks(preprint):
            other_place, other = first.setdefault(key, (place, preprint))
            if other.id != preprint.id and share_authors(other.authors, preprint.authors):
                message = f"arXiv:{preprint.id} and arXiv:{other.id} ({other_place}) are one paper under two ids"
                if not _accepts_twin(paper, listed[other_place]):
                    yield Concern("twins", place, paper, message, "keep one file, and put the other id into its note")
                break


def _marks(preprint: Preprint) -> Iterable[str]:
    return filter(None, (title_key(preprint.title), preprint.doi and f"doi {preprint.doi.casefold()}"))


def _accepts_twin(*papers: Paper) -> bool:
    return any("duplicate-title" in paper.checked for paper in papers)
