"""The one rolling pull request as values: what was read of it, and the plan that follows. Pure: nothing is fetched or written.

`Snapshot` is what a forge (local git or GitHub) reads, `Plan` what it then carries out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

from bot.core.canonical import render_entry
from bot.core.known import Identity
from bot.core.merging import Merge, merge_files
from bot.core.paper import Paper, Rejected, id_of_place, paper_place, rejected_place
from bot.core.program import TRAILER
from bot.core.pull_body import Item, Line, View, carry_over, line_of, parse_lines, parse_view
from bot.core.taxonomy import Taxonomy

Action = Literal["opened", "updated", "unchanged", "none"]
Reason = Literal["nothing new", "paused", "incomplete"]


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
    """The papers' and the rejected papers' files: places below the data folder and the ids of their blobs."""
    prefix = f"{folder}/" if folder not in {"", "."} else ""
    return {
        path.removeprefix(prefix): entry.split(" ")[1]
        for path, entry in files.items()
        if path.startswith((f"{prefix}papers/", f"{prefix}rejected/")) and entry.startswith("100")
    }


@dataclass(frozen=True)
class EndedPull:
    """A pull request of the bot that a human merged or closed."""

    number: int | None
    body: str
    merged: bool
    day: str
    by: str | None = None
    places: frozenset[str] = frozenset()  # the papers' files at its end, where they are known


@dataclass(frozen=True)
class Snapshot:
    """Where everything stands: the default branch's tip, the bot's branch, the bot's last commit on it, the pull requests."""

    base: Tree
    branch: Tree | None = None
    last: Tree | None = None
    body: str | None = None
    number: int | None = None
    url: str | None = None
    ended: tuple[EndedPull, ...] = ()
    paused_by: str | None = None  # what stops the bot from writing, in words
    unfinished: bool = False  # the pull request was opened by a run that was stopped before it was done

    @property
    def lines(self) -> list[Line]:
        """The papers' lines in the open pull request's body."""
        return parse_lines(self.body or "")


@dataclass(frozen=True)
class No:
    """A paper that somebody said no to, and how."""

    arxiv: str
    title: str
    how: str
    pull: int | None = None
    by: str | None = None
    until: str | None = None

    def entry(self, day: str) -> Rejected:
        """The data file that remembers it."""
        return Rejected(
            title=self.title, arxiv=self.arxiv, reason=self.how, pull=self.pull, by=self.by, date=day, until=self.until
        )


@dataclass(frozen=True)
class Yes:
    """A paper for the branch: its data file, and the words that speak for it."""

    paper: Paper
    why: str
    warning: str = ""


@dataclass(frozen=True)
class Plan:
    """What to do: files to change on the branch (None deletes), the body's view; applied by a forge."""

    action: Action
    reason: Reason | None = None
    files: Mapping[str, str | None] = field(default_factory=dict)
    view: View = field(default_factory=View)
    fresh: bool = False  # the branch is made anew from the default branch
    update: bool = False  # something is written, so the branch is first brought up to date
    merge: Merge | None = None  # with what, once the fork is known

    @property
    def message(self) -> str:
        """The commit message: counts and ids, no text from outside."""
        added = [place for place, text in self.files.items() if text and place.startswith("papers/")]
        rejected = [place for place, text in self.files.items() if text and place.startswith("rejected/")]
        parts = [f"Add {len(added)} paper{'s' * (len(added) != 1)}"] if added else []
        parts += [f"remember {len(rejected)} no{'es' * (len(rejected) != 1)}"] if rejected else []
        ids = "\n".join(sorted(filter(None, (id_of_place(place) for place in added))))
        subject = ", ".join(parts) or "Update papers"
        return f"{subject[0].upper()}{subject[1:]}\n\n{ids}\n\n{TRAILER}\n"


class Forge(Protocol):
    """Where pull requests live: the local repository or GitHub."""

    def read(self) -> Snapshot:
        """Everything a plan needs, read anew."""

    def read_texts(self, blobs: Iterable[str]) -> dict[str, str]:
        """The contents of blobs."""

    def read_fork(self, snapshot: Snapshot) -> Tree:
        """Where the bot's branch left the default branch; the default branch's tip itself when that has not moved."""

    def tell_conflict(self, snapshot: Snapshot, paths: tuple[str, ...]) -> None:
        """Say once that a human must reconcile these files; the branch is left alone."""

    def apply(self, plan: Plan, snapshot: Snapshot) -> Snapshot:
        """Carry the plan out; the snapshot afterwards. Raises BranchMoved when somebody pushed meanwhile."""


@dataclass(frozen=True)
class Decided:
    """What humans decided on the open pull request and the bot has not carried out yet."""

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
    for line in parse_lines(newest.body):
        if line.key.startswith("http") or rejected_place(line.key) in carried_out:
            continue
        place = paper_place(line.key)
        if line.ticked and place not in carried_out:
            yes.append(line.key)
        elif not line.ticked and place in newest.places and place in snapshot.base.blobs:
            no.append((line.key, "unticked"))
    return Decided(tuple(yes), tuple(no))


def read_passed_over(snapshot: Snapshot) -> list[No]:
    """The papers of ended pull requests that are neither listed nor remembered as rejected yet."""
    remembered = {id_of_place(place) for tree in (snapshot.base, snapshot.branch) if tree for place in tree.blobs}
    remembered |= {line.key for line in snapshot.lines} | set(read_late_decisions(snapshot).yes)
    noes: dict[str, No] = {}
    for pull in snapshot.ended:
        for line in parse_lines(pull.body):
            if line.key in remembered or line.key.startswith("http"):
                continue
            how = "passed over" if pull.merged else "closed"
            noes.setdefault(line.key, No(line.key, line.title, how, pull.number, pull.by))
    return list(noes.values())


def known_identities(snapshot: Snapshot) -> list[Identity]:
    """Who is listed on the default branch or the bot's, waits in the open pull request, or was in one that ended."""
    places = snapshot.base.papers() | (snapshot.branch.papers() - without_line(snapshot) if snapshot.branch else set())
    identities = [_identity(place) for place in sorted(places)]
    remembered = {identity.arxiv for identity in rejected_identities(snapshot)}
    ended = [line for pull in snapshot.ended for line in parse_lines(pull.body) if line.key not in remembered]
    return identities + [Identity(line.key, (line.title,)) for line in (*snapshot.lines, *ended)]


def without_line(snapshot: Snapshot) -> set[str]:
    """The files that the bot put on the branch before it was stopped: the body does not name them yet."""
    if snapshot.branch is None or snapshot.last is None:
        return set()
    named = {line.key for line in snapshot.lines}
    places = (snapshot.branch.papers() & snapshot.last.papers()) - set(snapshot.base.blobs)
    return {place for place in places if id_of_place(place) not in named}


def rejected_identities(snapshot: Snapshot) -> list[Identity]:
    """Who is remembered as rejected on the default branch or the bot's, by the file's name."""
    trees = filter(None, (snapshot.base, snapshot.branch))
    return [_identity(place) for tree in trees for place in tree.blobs if place.startswith("rejected/")]


def _identity(place: str) -> Identity:
    # Reading thousands of files from a service costs a request each; their names say enough.
    arxiv = id_of_place(place)
    slug = place.rsplit("/", 1)[-1].removesuffix(".yaml").replace("-", " ")
    return Identity(arxiv, () if arxiv else (slug,), place)


def plan_changes(
    snapshot: Snapshot,
    *,
    add: Iterable[Yes] = (),
    offer: Iterable[Item] = (),
    reject: Iterable[No] = (),
    leftover: Iterable[No] = (),
    view: View,
    day: str,
    taxonomy: Taxonomy,
    shown: Mapping[str, Item],
) -> Plan:
    """The plan that puts `add` on the branch, offers `offer` unticked and takes `reject` off it.

    `leftover` are noes of ended pull requests: they go along with a change and make none of their own.
    `shown` holds lines for papers of the branch that the body does not show as they stand; `view` all but the lines.
    """
    add, offer, reject = list(add), list(offer), list(reject)
    if snapshot.branch or add or offer or reject:
        reject += leftover
    branch = snapshot.branch or snapshot.base
    files: dict[str, str | None] = {}
    for no in reject:
        if paper_place(no.arxiv) in branch.blobs:
            files[paper_place(no.arxiv)] = None
        files[rejected_place(no.arxiv)] = render_entry(no.entry(day))
    for yes in add:
        arxiv = str(yes.paper.arxiv)
        if paper_place(arxiv) not in branch.blobs:  # a file that is there may be a human's by now
            files[paper_place(arxiv)] = render_entry(yes.paper)
        if rejected_place(arxiv) in branch.blobs or rejected_place(arxiv) in files:
            files[rejected_place(arxiv)] = None
    files = {place: text for place, text in files.items() if text is not None or place in branch.blobs}
    added = [line_of(_shown_as_filed(yes, shown, taxonomy)) for yes in add]
    lines = _plan_lines(snapshot, files, added, [*map(line_of, offer)], shown)
    fresh = snapshot.branch is None
    if not files and lines == snapshot.lines and not snapshot.unfinished:
        return Plan("unchanged" if snapshot.body is not None else "none", "nothing new")
    view = carry_over(replace(view, lines=tuple(lines)), parse_view(snapshot.body or ""))
    update = not fresh and bool(files or _overtaken(snapshot))
    return Plan("opened" if snapshot.body is None else "updated", None, files, view, fresh, update)


def bring_up_to_date(plan: Plan, snapshot: Snapshot, fork: Tree) -> Plan:
    """The plan with the merge that it needs; none where the default branch has not moved."""
    if snapshot.branch is None or fork.commit == snapshot.base.commit:
        return plan
    last = snapshot.last.files if snapshot.last else {}
    return replace(
        plan, merge=merge_files(fork=fork.files, base=snapshot.base.files, branch=snapshot.branch.files, last=last)
    )


def _overtaken(snapshot: Snapshot) -> bool:
    """Whether main has a paper of the pull request by now, and another file for it."""
    branch = snapshot.branch.blobs if snapshot.branch else {}
    places = [paper_place(line.key) for line in snapshot.lines if not line.key.startswith("http")]
    return any(
        place in snapshot.base.blobs and branch.get(place, snapshot.base.blobs[place]) != snapshot.base.blobs[place]
        for place in places
    )


def item_of(yes: Yes, taxonomy: Taxonomy) -> Item:
    """The ticked line of a paper that is on the branch."""
    from bot.core.proposal import describe_placement

    paper = yes.paper
    return Item(
        paper.arxiv or paper.link,
        paper.title,
        abs_link(paper),
        True,
        describe_placement(paper, taxonomy),
        yes.why,
        yes.warning,
    )


def _shown_as_filed(yes: Yes, shown: Mapping[str, Item], taxonomy: Taxonomy) -> Item:
    filed = shown.get(paper_place(str(yes.paper.arxiv)))
    return replace(filed, why=yes.why, warning=yes.warning) if filed else item_of(yes, taxonomy)


def abs_link(paper: Paper) -> str:
    """The link of a paper's line: its page on arXiv, which also says which paper the line is about."""
    return f"https://arxiv.org/abs/{paper.arxiv}" if paper.arxiv else paper.link


def _plan_lines(
    snapshot: Snapshot,
    files: Mapping[str, str | None],
    added: list[Line],
    offered: list[Line],
    shown: Mapping[str, Item],
) -> list[Line]:
    """The body's lines in their old order, boxes as the branch will stand, new ones behind."""
    branch = set(snapshot.branch.blobs if snapshot.branch else ()) - set(snapshot.base.blobs)
    on_branch = {place for place in {*branch, *files} if files.get(place, "") is not None}
    keys = {id_of_place(place): place for place in on_branch if place.startswith("papers/")}
    lines: dict[str, Line] = {}
    for line in snapshot.lines:
        listed = not line.key.startswith("http") and paper_place(line.key) in snapshot.base.blobs
        if not listed:
            lines[line.key] = line.with_box(ticked=line.key in keys or line.key.startswith("http"))
    for line in (*added, *offered):
        lines.setdefault(line.key, line)
    for place, item in shown.items():  # a human's placement is shown, the box stands as the branch does
        if place in on_branch and item.key not in {line.key for line in added}:
            lines[item.key] = line_of(item)
    return list(lines.values())
