"""What maintainers said on the bot's pull requests, read from bodies, branch and main; `bot.core.rolling` plans what follows.

docs/review-flow.md has the table of every event in every state; tests walk it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from bot.core.paper.arxiv_id import is_arxiv_id
from bot.core.paper.key import (
    find_rejection,
    fitting_title,
    key_of_place,
    name_of,
    name_of_place,
    new_rejection,
    paper_place,
)
from bot.core.paper.known import Identity
from bot.core.paper.model import PASSED_OVER, Rejected, id_of_place
from bot.core.pull.line import Line
from bot.core.pull.snapshot import EndedPull, Snapshot, without_line

Expired = Mapping[
    str, str
]  # places of rejected papers that may be offered again, and the day until which they were held


class PaperFacts(NamedTuple):
    """What a no must know of a paper; `url` is its page, which counts only where it is not on arXiv."""

    title: str
    url: str | None = None


@dataclass(frozen=True)
class Rejection:
    """A paper that somebody said no to, and how; `day` is when, empty for today; `url` the page of one that is not on arXiv."""

    key: str
    title: str
    how: str
    pull: int | None = None
    by: str | None = None
    until: str | None = None
    day: str = ""
    url: str | None = None

    def place(self, today: str) -> str:
        """Where the data file lies that remembers it."""
        return new_rejection(self.key, self.day or today)

    def entry(self, today: str) -> Rejected:
        """The data file that remembers it."""
        arxiv = self.key if is_arxiv_id(self.key) else None
        return Rejected(
            title=fitting_title(self.title, self.key),
            arxiv=arxiv,
            url=None if arxiv else self.url,
            reason=self.how,
            pull=self.pull,
            by=self.by,
            date=self.day or today,
            until=self.until,
        )


def rejection_of(
    key: str, known: Mapping[str, PaperFacts], how: str, pull: int | None, by: str | None = None
) -> Rejection:
    """A no to the paper with this key, with what is known of it."""
    facts = known.get(key, PaperFacts(key))
    return Rejection(key, facts.title, how, pull, by, url=facts.url)


@dataclass(frozen=True)
class Decided:
    """What humans decided on a pull request and the bot has not carried out yet."""

    yes: tuple[str, ...] = ()  # keys of papers that were ticked and have no file
    no: tuple[tuple[str, str], ...] = ()  # key, how


def read_decisions(snapshot: Snapshot) -> Decided:
    """Compare body, branch and the bot's last commit; the contract says which wins."""
    if snapshot.branch is None:
        return Decided()
    base, branch = snapshot.base.blobs, snapshot.branch.blobs
    last = snapshot.last.blobs if snapshot.last else {}
    boxes = {line.key: line.ticked for line in snapshot.lines if line.is_keyed}
    keys = dict.fromkeys(
        [*boxes, *filter(None, (key_of_place(p) for p in last if p.startswith("papers/") and p not in base))]
    )
    yes: list[str] = []
    no: list[tuple[str, str]] = []
    for key in keys:
        place = paper_place(key)
        if place in base:
            continue  # listed meanwhile: nothing is left to decide here
        on_branch, in_last = place in branch, place in last
        if in_last and not on_branch:
            no.append((key, "deleted"))
        elif on_branch and in_last and boxes.get(key) is False:
            no.append((key, "unticked"))
        elif not on_branch and boxes.get(key):
            yes.append(key)
    return Decided(tuple(yes), tuple(no))


def read_late_decisions(snapshot: Snapshot) -> Decided:
    """Ticks of the newest merged pull request that came too late for its branch, unless they were carried out since."""
    newest = snapshot.ended[0] if snapshot.ended else None
    if newest is None or not newest.merged:
        return Decided()
    carried_out = {*snapshot.base.blobs, *(snapshot.last.blobs if snapshot.last else ())}
    yes: list[str] = []
    no: list[tuple[str, str]] = []
    for line in newest.papers():
        if find_rejection(line.key, carried_out):
            continue
        place = paper_place(line.key)
        if line.ticked and place not in carried_out and place not in newest.places:
            yes.append(line.key)
        elif not line.ticked and place in newest.places and place in snapshot.base.blobs:
            no.append((line.key, "unticked"))
    return Decided(tuple(yes), tuple(no))


def read_leftovers(snapshot: Snapshot, expired: Expired) -> list[Rejection]:
    """The rejections of ended pull requests that neither main nor the bot's branch remembers yet."""
    late = set(read_late_decisions(snapshot).yes)
    rejections: dict[str, Rejection] = {}
    for line, pull in snapshot.unsettled_papers():
        if line.key in late or is_remembered(line.key, pull, snapshot, expired=expired):
            continue
        how = PASSED_OVER
        if not pull.merged:
            how = pull.reason or "closed"
        elif line.ticked and paper_place(line.key) in pull.places:
            how = "deleted"  # it was merged, and somebody took it from main since
        rejections.setdefault(
            line.key, Rejection(line.key, line.title, how, pull.number, pull.by, day=pull.day, url=line.url)
        )
    return list(rejections.values())


def is_remembered(key: str, pull: EndedPull, snapshot: Snapshot, *, expired: Expired) -> bool:
    """Whether a paper of an ended pull request needs no file in `data/rejected` written for it (any more)."""
    paper, base, branch = paper_place(key), snapshot.base.blobs, snapshot.stands.blobs
    last = snapshot.last.blobs if snapshot.last else {}
    if paper in base or any(line.key == key for line in snapshot.lines):
        return True
    if paper in branch and (snapshot.body is not None or pull.merged or last.get(paper) != branch[paper]):
        return True  # else it is the bot's own file on a branch that somebody pushed to after closing
    on_main, here = _no_in(key, base), _no_in(key, branch)
    if here != on_main or (here is None and _no_in(key, last)):
        return True  # written since, or taken back by who deleted it
    return on_main is not None and not _is_offered_again(on_main[0], pull, expired)


def _no_in(key: str, blobs: Mapping[str, str]) -> tuple[str, str] | None:
    """The file that says no to a paper, as its place and blob."""
    place = find_rejection(key, blobs)
    return (place, blobs[place]) if place else None


def _is_offered_again(no: str | None, pull: EndedPull, expired: Expired) -> bool:
    """Whether a pull request offered a paper after the day until which it was held."""
    return no is not None and no in expired and pull.day > expired[no]


def passed_over_names(snapshot: Snapshot) -> set[str]:
    """The papers that the newest merged pull request left unticked and main does not list, by their files' names."""
    listed = snapshot.base.papers() | snapshot.stands.papers()
    left = [line.key for line, pull in snapshot.unsettled_papers() if pull.merged and not line.ticked]
    return {name_of(key) for key in left if paper_place(key) not in listed}


def known_identities(snapshot: Snapshot, expired: Expired) -> list[Identity]:
    """Who is listed on the default branch or the bot's, waits in the open pull request, or was in one that ended."""
    places = snapshot.base.papers() | (snapshot.branch.papers() - without_line(snapshot) if snapshot.branch else set())
    identities = [identity_of_place(place) for place in sorted(places)]
    return [*identities, *(line.identity for line in [*snapshot.lines, *ended_lines(snapshot, expired)])]


def ended_lines(snapshot: Snapshot, expired: Expired) -> list[Line]:
    """The papers of pull requests that ended, without those of which a file in `data/rejected` tells more."""
    rejected = {identity.path for identity in rejected_identities(snapshot)}

    def is_told(line: Line, pull: EndedPull) -> bool:
        place = find_rejection(line.key, rejected)
        return place is not None and not _is_offered_again(place, pull, expired)

    return [line for line, pull in snapshot.unsettled_papers() if not is_told(line, pull)]


def rejected_identities(snapshot: Snapshot) -> list[Identity]:
    """Who is remembered as rejected on the default branch or the bot's, by the file's name."""
    trees = filter(None, (snapshot.base, snapshot.branch))
    return [identity_of_place(place) for tree in trees for place in tree.blobs if place.startswith("rejected/")]


def identity_of_place(place: str) -> Identity:
    """Who the paper at a place is, as far as the file's name tells."""
    # Reading thousands of files from a service costs a request each; their names say enough.
    arxiv = id_of_place(place)
    slug = name_of_place(place).replace("-", " ")
    return Identity(arxiv, () if arxiv else (slug,), place)
