"""What maintainers said on the bot's pull requests, read from bodies, branch and main; `bot.core.rolling` plans what follows.

docs/review-flow.md has the table of every event in every state; tests walk it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.known import Identity
from bot.core.paper import PASSED_OVER, Rejected, id_of_place, paper_place, rejected_place
from bot.core.snapshot import EndedPull, Snapshot, without_line

Expired = Mapping[
    str, str
]  # places of rejected papers that may be offered again, and the day until which they were held


@dataclass(frozen=True)
class No:
    """A paper that somebody said no to, and how; `day` is when, empty for today."""

    arxiv: str
    title: str
    how: str
    pull: int | None = None
    by: str | None = None
    until: str | None = None
    day: str = ""

    def entry(self, today: str) -> Rejected:
        """The data file that remembers it."""
        return Rejected(
            title=self.title,
            arxiv=self.arxiv,
            reason=self.how,
            pull=self.pull,
            by=self.by,
            date=self.day or today,
            until=self.until,
        )


@dataclass(frozen=True)
class Decided:
    """What humans decided on a pull request and the bot has not carried out yet."""

    yes: tuple[str, ...] = ()  # arXiv ids that were ticked and have no file
    no: tuple[tuple[str, str], ...] = ()  # arXiv id, how


def read_decisions(snapshot: Snapshot) -> Decided:
    """Compare body, branch and the bot's last commit; the contract says which wins."""
    if snapshot.branch is None:
        return Decided()
    base, branch = snapshot.base.blobs, snapshot.branch.blobs
    last = snapshot.last.blobs if snapshot.last else {}
    boxes = {line.key: line.ticked for line in snapshot.lines}
    keys = dict.fromkeys(
        [*boxes, *filter(None, (id_of_place(p) for p in last if p.startswith("papers/") and p not in base))]
    )
    yes: list[str] = []
    no: list[tuple[str, str]] = []
    for key in keys:
        if key.startswith("http"):
            continue
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
        if rejected_place(line.key) in carried_out:
            continue
        place = paper_place(line.key)
        if line.ticked and place not in carried_out and place not in newest.places:
            yes.append(line.key)
        elif not line.ticked and place in newest.places and place in snapshot.base.blobs:
            no.append((line.key, "unticked"))
    return Decided(tuple(yes), tuple(no))


def read_leftovers(snapshot: Snapshot, expired: Expired) -> list[No]:
    """The noes of ended pull requests that neither main nor the bot's branch remembers yet."""
    late = set(read_late_decisions(snapshot).yes)
    noes: dict[str, No] = {}
    for pull in snapshot.unsettled:
        for line in pull.papers():
            if line.key in late or is_remembered(line.key, pull, snapshot, expired=expired):
                continue
            how = PASSED_OVER
            if not pull.merged:
                how = pull.reason or "closed"
            elif line.ticked and paper_place(line.key) in pull.places:
                how = "deleted"  # it was merged, and somebody took it from main since
            noes.setdefault(line.key, No(line.key, line.title, how, pull.number, pull.by, day=pull.day))
    return list(noes.values())


def is_remembered(key: str, pull: EndedPull, snapshot: Snapshot, *, expired: Expired) -> bool:
    """Whether a paper of an ended pull request needs no file in `data/rejected` written for it (any more)."""
    paper, no = paper_place(key), rejected_place(key)
    base, branch = snapshot.base.blobs, snapshot.stands.blobs
    last = snapshot.last.blobs if snapshot.last else {}
    if paper in base or any(line.key == key for line in snapshot.lines):
        return True
    if paper in branch and (snapshot.body is not None or pull.merged or last.get(paper) != branch[paper]):
        return True  # else it is the bot's own file on a branch that somebody pushed to after closing
    if branch.get(no) != base.get(no) or (no in last and no not in branch):
        return True  # written since, or taken back by who deleted it
    return no in base and not _is_offered_again(no, pull, expired)


def _is_offered_again(no: str, pull: EndedPull, expired: Expired) -> bool:
    """Whether a pull request offered a paper after the day until which it was held."""
    return no in expired and pull.day > expired[no]


def passed_over_keys(snapshot: Snapshot) -> set[str]:
    """The papers that the newest merged pull request left unticked and main does not list."""
    listed = snapshot.base.papers() | snapshot.stands.papers()
    pulls = [pull for pull in snapshot.unsettled if pull.merged]
    return {line.key for pull in pulls for line in pull.papers() if not line.ticked} - {id_of_place(p) for p in listed}


def known_identities(snapshot: Snapshot, expired: Expired) -> list[Identity]:
    """Who is listed on the default branch or the bot's, waits in the open pull request, or was in one that ended."""
    places = snapshot.base.papers() | (snapshot.branch.papers() - without_line(snapshot) if snapshot.branch else set())
    identities = [identity_of_place(place) for place in sorted(places)]
    waiting = [Identity(line.key, (line.title,)) for line in snapshot.lines]
    return identities + waiting + ended_identities(snapshot, expired)


def ended_identities(snapshot: Snapshot, expired: Expired) -> list[Identity]:
    """Who was in a pull request that ended, and has no file in `data/rejected` that tells more."""
    rejected = {identity.path for identity in rejected_identities(snapshot)}
    lines = [
        line
        for pull in snapshot.unsettled
        for line in pull.papers()
        if rejected_place(line.key) not in rejected or _is_offered_again(rejected_place(line.key), pull, expired)
    ]
    return [Identity(line.key, (line.title,)) for line in lines]


def rejected_identities(snapshot: Snapshot) -> list[Identity]:
    """Who is remembered as rejected on the default branch or the bot's, by the file's name."""
    trees = filter(None, (snapshot.base, snapshot.branch))
    return [identity_of_place(place) for tree in trees for place in tree.blobs if place.startswith("rejected/")]


def identity_of_place(place: str) -> Identity:
    """Who the paper at a place is, as far as the file's name tells."""
    # Reading thousands of files from a service costs a request each; their names say enough.
    arxiv = id_of_place(place)
    slug = place.rsplit("/", 1)[-1].removesuffix(".yaml").replace("-", " ")
    return Identity(arxiv, () if arxiv else (slug,), place)
