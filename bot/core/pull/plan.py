"""The plan for the one rolling pull request: what a forge (local git or GitHub) then carries out. Pure: nothing is fetched or written."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from bot.core.files.canonical import render_entry
from bot.core.paper.found import describe_placement
from bot.core.paper.key import find_rejection, find_rejections, is_titled, key_of_place, paper_place
from bot.core.paper.model import Paper
from bot.core.paper.taxonomy import Taxonomy
from bot.core.program import TRAILER
from bot.core.pull.body import BodyView, carry_over, parse_view, render_body, render_title
from bot.core.pull.decisions import Rejection
from bot.core.pull.line import Item, Line, line_of, link_of
from bot.core.pull.merge import Merge, merge_files
from bot.core.pull.snapshot import Snapshot, Tree

Action = Literal["opened", "updated", "unchanged", "none"]
Reason = Literal["nothing new", "paused", "incomplete"]


@dataclass(frozen=True)
class Addition:
    """A paper for the branch: its key, its data file, and the words that speak for it."""

    key: str
    paper: Paper
    why: str
    warning: str = ""
    co_author: str = ""  # the trailer for who suggested it


@dataclass(frozen=True)
class Plan:
    """What to do: files to change on the branch (None deletes), the body's view; applied by a forge."""

    action: Action
    reason: Reason | None = None
    files: Mapping[str, str | None] = field(default_factory=dict)
    view: BodyView = field(default_factory=BodyView)
    fresh: bool = False  # the branch is made anew from the default branch
    update: bool = False  # something is written, so the branch is first brought up to date
    merge: Merge | None = None  # with what, once the fork is known
    co_authors: tuple[str, ...] = ()  # trailers

    @property
    def title(self) -> str:
        """The pull request's title."""
        return render_title(self.view)

    def body(self, commit: str) -> str:
        """The pull request's text; `commit` is the bot's last one."""
        return render_body(self.view, commit=commit)

    def rewrites(self, snapshot: Snapshot) -> bool:
        """Whether the text must be written anew where it differs."""
        return bool(self.files) or snapshot.is_stale or self.view.lines != tuple(snapshot.lines)

    @property
    def message(self) -> str:
        """The commit message: counts and arXiv ids, no text from outside, as a title's words are."""
        added = [place for place, text in self.files.items() if text and place.startswith("papers/")]
        rejected = [place for place, text in self.files.items() if text and place.startswith("rejected/")]
        parts = [f"Add {len(added)} paper{'s' * (len(added) != 1)}"] if added else []
        parts += [f"remember {len(rejected)} no{'es' * (len(rejected) != 1)}"] if rejected else []
        keys = filter(None, map(key_of_place, added))
        ids = "\n".join(sorted(key for key in keys if not is_titled(key)))
        subject = ", ".join(parts) or "Update papers"
        trailers = "\n".join([TRAILER, *self.co_authors])
        return "\n\n".join(filter(None, [f"{subject[0].upper()}{subject[1:]}", ids, trailers])) + "\n"


def plan_changes(
    snapshot: Snapshot,
    *,
    add: Iterable[Addition] = (),
    offer: Iterable[Item] = (),
    reject: Iterable[Rejection] = (),
    view: BodyView,
    day: str,
    taxonomy: Taxonomy,
    shown: Mapping[str, Item],
    unread: Collection[str] = (),
    settled: Collection[str] = (),
) -> Plan:
    """The plan that puts `add` on the branch, offers `offer` unticked and takes `reject` off it.

    `shown` holds lines for papers of the branch that the body does not show as they stand; `view` all but the lines.
    Ticks of `unread` (keys) stay, although their papers could not be added this time. Lines of `settled` (keys) go.
    """
    add, offer = list(add), list(offer)
    files = _plan_files(snapshot, add, list(reject), day=day)
    added = [line_of(_shown_as_filed(yes, shown, taxonomy)) for yes in add]
    old, places = _old_lines(snapshot, shown, settled), _papers_after(snapshot, files)
    lines = _plan_lines(old, places, [*added, *map(line_of, offer)], shown, unread)
    fresh = snapshot.branch is None
    if not files and lines == snapshot.lines and not (snapshot.unfinished or snapshot.is_stale):
        return Plan("unchanged" if snapshot.body is not None else "none", "nothing new")
    view = carry_over(replace(view, lines=tuple(lines)), parse_view(snapshot.body or ""))
    update = not fresh and bool(files or _overtaken(snapshot))
    thanks = [yes.co_author for yes in add if yes.co_author and files.get(paper_place(yes.key))]
    return Plan(
        "opened" if snapshot.body is None else "updated",
        files=files,
        view=view,
        fresh=fresh,
        update=update,
        co_authors=tuple(dict.fromkeys(thanks)),
    )


def _plan_files(snapshot: Snapshot, add: list[Addition], reject: list[Rejection], *, day: str) -> dict[str, str | None]:
    """The files to write, and None for those to delete, on what the next commit is made on."""
    stands = snapshot.stands.blobs
    files: dict[str, str | None] = {}
    for no in reject:
        files[paper_place(no.key)] = None
        files |= dict.fromkeys(find_rejections(no.key, stands))  # the no before, where it was said in another year
        files[no.place(day)] = render_entry(no.entry(day))
    for place in snapshot.stands.papers() - set(snapshot.base.blobs) - set(files):
        key = key_of_place(place)
        if key and (twin := find_rejection(key, stands)):
            own = snapshot.last is not None and snapshot.last.blobs.get(place) == stands[place]
            # Main rejected what the bot put there; but who restored or added a paper's file by hand took the no back.
            files[place if own and twin in snapshot.base.blobs else twin] = None
    for yes in add:
        place = paper_place(yes.key)
        files.pop(place, None)
        if place not in stands:  # a file that is there may be a human's by now
            files[place] = render_entry(yes.paper)
        files |= dict.fromkeys(find_rejections(yes.key, {*stands, *files}))
    return {place: text for place, text in files.items() if text is not None or place in stands}


def may_lag(snapshot: Snapshot) -> bool:
    """Whether the branch may lack something of main: not where it is main and the papers of the body, which is usual."""
    branch, base = snapshot.stands, snapshot.base
    named = {line.key for line in snapshot.lines}
    own = {branch.blobs[place] for place in branch.papers() if key_of_place(place) in named}
    extra = {path: entry for path, entry in branch.files.items() if base.files.get(path) != entry}
    return len(branch.files) != len(base.files) + len(extra) or any(e.split(" ")[1] not in own for e in extra.values())


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
    places = [paper_place(line.key) for line in snapshot.lines if line.is_keyed]
    return any(
        place in snapshot.base.blobs and branch.get(place, snapshot.base.blobs[place]) != snapshot.base.blobs[place]
        for place in places
    )


def item_of(yes: Addition, taxonomy: Taxonomy) -> Item:
    """The ticked line of a paper that is on the branch."""
    paper = yes.paper
    return Item(
        yes.key,
        paper.title,
        link_of(yes.key, paper.link),
        True,
        describe_placement(paper, taxonomy),
        yes.why,
        yes.warning,
    )


def _shown_as_filed(yes: Addition, shown: Mapping[str, Item], taxonomy: Taxonomy) -> Item:
    filed = shown.get(paper_place(yes.key))
    return replace(filed, why=yes.why, warning=yes.warning) if filed else item_of(yes, taxonomy)


def _old_lines(snapshot: Snapshot, shown: Mapping[str, Item], settled: Collection[str]) -> list[Line]:
    """The body's lines that stay: not those of papers that main lists, and none of a paper that has another line."""
    pages = {line_of(item).address for item in shown.values()}
    keyed = [line for line in snapshot.lines if line.is_keyed or line.address not in pages]
    gone = {line.key for line in keyed if line.is_keyed and paper_place(line.key) in snapshot.base.blobs}
    return [line for line in keyed if line.key not in gone | set(settled)]


def _plan_lines(
    old: list[Line], on_branch: set[str], new: list[Line], shown: Mapping[str, Item], unread: Collection[str]
) -> list[Line]:
    """The body's lines in their old order, boxes as the branch will stand, new ones behind."""
    ticked = {key_of_place(place) for place in on_branch}
    ticked |= {line.key for line in old if not line.is_keyed or (line.ticked and line.key in unread)}
    lines = {line.key: line.with_box(ticked=line.key in ticked) for line in old}
    for line in new:
        lines.setdefault(line.key, line)
    added = {line.key for line in new if line.ticked}
    for place, item in shown.items():  # a human's placement is shown, the box stands as the branch does
        if place in on_branch and item.key not in added:
            lines[item.key] = line_of(item)
    return list(lines.values())


def _papers_after(snapshot: Snapshot, files: Mapping[str, str | None]) -> set[str]:
    """The places of the pull request's papers once `files` are written."""
    branch = snapshot.stands.papers() - set(snapshot.base.blobs)
    written = {place for place in files if place.startswith("papers/")}
    return {place for place in branch | written if files.get(place, "") is not None}
