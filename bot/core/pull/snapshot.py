"""The state of the rolling pull request as a forge (local git or GitHub) reads it; `bot.core.pull.decisions` says what it means."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from bot.core.paper.key import find_rejection, key_of_place, paper_place
from bot.core.pull.body import parse_commit
from bot.core.pull.line import Line, parse_lines

_LOOK_BACK = 10  # merged pull requests in which papers that were left unticked are looked for


@dataclass(frozen=True)
class Tree:
    """A commit and the data files in it: places below the data folder and the ids of their blobs."""

    commit: str
    blobs: Mapping[str, str]
    root: str = ""  # the id of the commit's whole tree, where a forge needs it
    files: Mapping[str, str] = field(default_factory=dict)  # every file: path from the top -> "MODE BLOB"

    def papers(self) -> set[str]:
        """The places of listed papers."""
        return {place for place in self.blobs if place.startswith("papers/")}


def data_places(files: Mapping[str, str], folder: str) -> dict[str, str]:
    """The files of papers, rejected papers and audits: places below the data folder and the ids of their blobs."""
    prefix = f"{folder}/" if folder not in {"", "."} else ""
    return {
        path.removeprefix(prefix): entry.split(" ")[1]
        for path, entry in files.items()
        if path.startswith((f"{prefix}papers/", f"{prefix}rejected/", f"{prefix}audit/")) and entry.startswith("100")
    }


@dataclass(frozen=True)
class EndedPull:
    """A pull request of the bot that a human merged or closed. `merged` means that the default branch holds it by now."""

    number: int | None
    body: str
    merged: bool
    day: str
    by: str | None = None  # who ended it, once that was looked up
    reason: str | None = None  # why it was closed, if somebody with write access said so
    # The files at its end and those of papers at the bot's last commit, read only where they decide something.
    places: frozenset[str] = frozenset()
    deleted: frozenset[str] = frozenset()  # of these, the papers that a human deleted from the branch
    # Nobody decided about its papers: it was merged into a branch that the default branch does not hold, or the bot closed it.
    elsewhere: bool = False

    def papers(self) -> Iterator[Line]:
        """The lines of its papers whose files can be named.

        A merge into another branch says nothing about the papers, and neither does the bot when it closes: there only those count
        that were rejected before.
        """
        lines = (
            line.with_box(ticked=paper_place(line.key) in self.places) if line.is_unclear else line
            for line in parse_lines(self.body)
            if line.is_keyed
        )
        return (line for line in lines if not self.elsewhere or self.rejected_before(line))

    def rejected_before(self, line: Line) -> str | None:
        """How a paper was rejected on the branch before the end, None if it was not."""
        place = paper_place(line.key)
        if place in self.deleted:
            return "deleted"
        return (
            "unticked" if find_rejection(line.key, self.places) or (place in self.places and not line.ticked) else None
        )

    def depends_on_places(self, snapshot: "Snapshot") -> bool:
        """Whether only the files at the merge say what was decided: a box and main disagree, or no rejection is recorded.

        A paper that the open pull request offers again is decided there.
        """
        base, branch = snapshot.base, snapshot.branch_or_main
        named = {line.key for line in snapshot.lines}
        return self.merged and any(
            find_rejection(line.key, base.blobs) is None
            and (
                line.ticked != (paper_place(line.key) in base.blobs)
                or not (line.ticked or line.key in named or find_rejection(line.key, branch.blobs))
            )
            for line in self.papers()
        )


@dataclass(frozen=True)
class Snapshot:
    """The state: the default branch's tip, the bot's branch, the bot's last commit on it, and its pull requests."""

    base: Tree
    branch: Tree | None = None
    last: Tree | None = None
    body: str | None = None
    number: int | None = None
    url: str | None = None
    ended: tuple[EndedPull, ...] = ()  # newest first, without those that the bot itself closed
    paused_by: str | None = None  # what stops the bot from writing, in words
    unfinished: bool = False  # the run that opened the pull request was stopped before it added labels and reviewers
    pushed_by: str | None = None  # who made all commits since the bot's last one, where that is one person
    # Keys of papers whose ticks are older than what a stopped run recorded of them.
    old_ticks: frozenset[str] = frozenset()

    @cached_property
    def lines(self) -> list[Line]:
        """The papers' lines in the open pull request's body. Where a box can't be read, what the branch has counts."""
        there = self.branch.blobs if self.branch else {}
        lines = [line for line in parse_lines(self.body or "") if line not in self.tasks]
        lines = [line.with_box(ticked=paper_place(line.key) in there) if line.is_unclear else line for line in lines]
        return [line.with_box(ticked=False) if line.key in self.old_ticks else line for line in lines]

    @cached_property
    def tasks(self) -> list[Line]:
        """People's own tasks that lead to papers which main lists: nothing is left to decide about these."""
        others = (line for line in parse_lines(self.body or "") if line.is_keyed and not line.has_own_form)
        return [line for line in others if paper_place(line.key) in self.base.blobs]

    @property
    def is_mistyped(self) -> bool:
        """Whether people changed a box so that GitHub shows none."""
        return any(line.is_mistyped for line in self.lines)

    @property
    def branch_or_main(self) -> Tree:
        """The commit that the next one follows: the bot's branch or, without one, the default branch."""
        return self.branch or self.base

    @property
    def is_stale(self) -> bool:
        """Whether the text does not name the bot's last commit: a run was stopped before writing it, or the line is damaged."""
        return self.body is not None and self.last is not None and parse_commit(self.body) != self.last.commit

    @property
    def unsettled(self) -> tuple[EndedPull, ...]:
        """The ended pull requests whose papers main may not know yet: the newest merged one and those closed after it.

        Each pull request carries the rejections of all before it, so a merge settles them: from then on main alone counts,
        and a paper whose file is deleted from `data/rejected` there is offered again.
        """
        newest = next((at for at, pull in enumerate(self.ended) if pull.merged), len(self.ended))
        return self.ended[: newest + 1]

    @cached_property
    def left_unticked(self) -> dict[str, Line]:
        """The lines of papers that were left unticked at one merge, by key: they are offered once more.

        A suggested paper is offered until somebody rejects it. Papers that are decided or in the open pull request are left out.
        """
        merged = [pull for pull in self.ended if pull.merged][:_LOOK_BACK]
        closed = {line.key for pull in self.unsettled if not pull.merged for line in pull.papers()}
        done = closed | {line.key for line in self.lines}
        places = self.base.blobs.keys() | self.branch_or_main.blobs.keys()
        left: dict[str, Line] = {}
        twice: set[str] = set()
        papers = ((line, pull) for pull in merged for line in pull.papers() if line.key not in done)
        for line, pull in papers:
            was_rejected = find_rejection(line.key, places) or find_rejection(line.key, pull.places)
            if line.key in left and not line.ticked:
                twice.add(line.key)
            elif line.key in left:
                continue
            elif line.ticked or paper_place(line.key) in places or was_rejected:
                done.add(line.key)
            else:
                left[line.key] = line
                twice |= {line.key} if line.is_second else set()
        return {key: line for key, line in left.items() if key not in twice or line.is_suggested}

    def unsettled_papers(self) -> Iterator[tuple[Line, EndedPull]]:
        """The papers of these pull requests, without those whose rejection was merged and then deleted from main."""
        for pull in self.unsettled:
            for line in pull.papers():
                was_rejected = pull.merged and find_rejection(line.key, pull.places)
                if not was_rejected or find_rejection(line.key, self.base.blobs):
                    yield line, pull


def without_line(snapshot: Snapshot) -> set[str]:
    """The papers that a stopped run put on the branch: the text does not name them yet."""
    if snapshot.branch is None or snapshot.last is None:
        return set()
    named = {line.key for line in snapshot.lines}
    places = (snapshot.branch.papers() & snapshot.last.papers()) - set(snapshot.base.blobs)
    return {place for place in places if key_of_place(place) not in named}


def doubtful_ticks(snapshot: Snapshot) -> dict[str, str]:
    """Ticked papers that the bot's last commit rejected, with the blob of the rejection, where the text is older than that commit.

    The run was stopped before it wrote the text. What it rejected for another reason than the box was ticked before.
    """
    last, branch = snapshot.last, snapshot.branch
    if last is None or branch is None or not snapshot.is_stale or parse_commit(snapshot.body or "") is None:
        return {}
    places = {line.key: find_rejection(line.key, last.blobs) for line in snapshot.lines if line.ticked}
    return {
        key: last.blobs[place]
        for key, place in places.items()
        if place and place not in snapshot.base.blobs and branch.blobs.get(place) == last.blobs[place]
    }


def may_hold_withdrawn(snapshot: Snapshot) -> bool:
    """Whether the open pull request's branch rejects papers that main does not: main may have withdrawn these rejections."""
    if snapshot.branch is None or snapshot.body is None:
        return False
    return any(place.startswith("rejected/") for place in snapshot.branch.blobs.keys() - snapshot.base.blobs.keys())


def forget_withdrawn(snapshot: Snapshot, fork: Tree) -> Snapshot:
    """The snapshot without rejections that the branch has only because main deleted them after the branch left it."""
    gone = {place: blob for place, blob in fork.blobs.items() if place.startswith("rejected/")}
    gone = {place: blob for place, blob in gone.items() if place not in snapshot.base.blobs}

    def left(tree: Tree | None) -> Tree | None:
        return tree and replace(tree, blobs={at: blob for at, blob in tree.blobs.items() if gone.get(at) != blob})

    return replace(snapshot, branch=left(snapshot.branch), last=left(snapshot.last)) if gone else snapshot


def forget_deleted(snapshot: Snapshot, fork: Tree) -> Snapshot:
    """The snapshot without papers that the branch has only because main deleted them after the branch left it."""
    gone = fork.papers() - set(snapshot.base.blobs)

    def left(tree: Tree | None) -> Tree | None:
        return tree and replace(tree, blobs={place: blob for place, blob in tree.blobs.items() if place not in gone})

    return replace(snapshot, branch=left(snapshot.branch), last=left(snapshot.last))
