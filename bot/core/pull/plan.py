"""The plan for a rolling pull request: the files, the text and the merge that a forge (local git or GitHub) then carries out.

Bringing the branch up to date compares contents, not history, so merges, rebases and force-pushes by humans all work alike.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from bot.core.files.canonical import render_entry
from bot.core.paper.key import find_rejection, find_rejections, is_titled, key_of_place, paper_place
from bot.core.program import TRAILER
from bot.core.pull.body import BodyView, carry_over, parse_heard, parse_view, render_body, render_title
from bot.core.pull.decisions import Addition, Decisions, PullFacts, items_of_branch
from bot.core.pull.line import Item, Line, line_of
from bot.core.pull.snapshot import Snapshot, Tree
from bot.core.text.printable import counted

Action = Literal["opened", "updated", "unchanged", "none"]
Reason = Literal["nothing new", "paused", "incomplete"]


Files = Mapping[str, str]  # path from the repository's top -> "MODE BLOB"
Changes = Mapping[str, str | None]  # place -> the new text, None to delete the file


@dataclass(frozen=True)
class Merge:
    """The branch's own changes to the default branch's tip (None deletes), and the paths that can't be reconciled."""

    kept: Mapping[str, str | None] = field(default_factory=dict)
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What a forge does: the files to change on the branch (None deletes) and the text of the pull request."""

    action: Action
    reason: Reason | None = None
    files: Mapping[str, str | None] = field(default_factory=dict)
    view: BodyView = field(default_factory=BodyView)
    fresh: bool = False  # the branch is created from the default branch
    update: bool = False  # something is written, so the branch is first brought up to date
    merge: Merge | None = None  # what that takes, once the fork is known
    co_authors: tuple[str, ...] = ()  # trailers
    day: str = ""  # YYYY-MM-DD
    moved: int = 0  # how many of the files are papers that get another placement

    @property
    def title(self) -> str:
        """The pull request's title."""
        return render_title(self.view, day=self.day)

    def body(self, commit: str) -> str:
        """The pull request's text; `commit` is the bot's last one."""
        return render_body(self.view, commit=commit)

    def outcome(self, snapshot: Snapshot) -> dict[str, object]:
        """What became of the pull request, as `--json` shows it; `snapshot` is the state afterwards."""
        return {"number": snapshot.number, "url": snapshot.url, "action": self.action, "reason": self.reason}

    def rewrites(self, snapshot: Snapshot) -> bool:
        """Whether a text that differs is written."""
        is_off = snapshot.is_stale or snapshot.is_mistyped or self.view.heard != parse_heard(snapshot.body or "")
        return bool(self.files) or is_off or self.view.lines != tuple(snapshot.lines)

    @property
    def merge_message(self) -> str:
        """The message of the commit that merges the default branch before the files are written."""
        return f"Bring the branch up to date\n\n{TRAILER}\n"

    @property
    def message(self) -> str:
        """The commit message: counts and arXiv ids only, because titles are text from outside."""
        added = [place for place, text in self.files.items() if text and place.startswith("papers/")]
        rejected = [place for place, text in self.files.items() if text and place.startswith("rejected/")]
        new = len(added) - self.moved
        parts = [f"add {counted(new, 'paper')}"] if new else []
        parts += [f"move {counted(self.moved, 'paper')}"] if self.moved else []
        parts += [f"record {counted(len(rejected), 'rejection')}"] if rejected else []
        keys = filter(None, map(key_of_place, added))
        ids = "\n".join(sorted(key for key in keys if not is_titled(key)))
        subject = ", ".join(parts) or "Update papers"
        trailers = "\n".join([TRAILER, *self.co_authors])
        return "\n\n".join(filter(None, [f"{subject[0].upper()}{subject[1:]}", ids, trailers])) + "\n"


def plan_changes(facts: PullFacts, decisions: Decisions, view: BodyView) -> Plan:
    """The plan that carries the decisions out; `view` is what the pull request's text shows beside the papers."""
    snapshot = facts.snapshot
    rewritten = {paper_place(one.key): one for one in decisions.additions if one.overwrites}
    shown = items_of_branch(facts) | {paper_place(item.key): item for item in decisions.redrawn}
    shown |= {place: one.item(facts.taxonomy) for place, one in rewritten.items()}
    files = _plan_files(snapshot, decisions, day=facts.day)
    lines = _lines_after(facts, decisions, shown, on_branch=_papers_after(snapshot, files))
    if not _is_worth_writing(snapshot, decisions, files, lines):
        return Plan("unchanged" if snapshot.body is not None else "none", "nothing new")
    view = replace(view, lines=tuple(lines), heard=decisions.heard)
    fresh = snapshot.branch is None
    thanks = [one.co_author for one in decisions.additions if one.co_author and files.get(paper_place(one.key))]
    moved = [place for place in rewritten if place in snapshot.branch_or_main.blobs and files.get(place)]
    return Plan(
        "opened" if snapshot.body is None else "updated",
        files=files,
        view=carry_over(view, parse_view(snapshot.body or "", tasks=snapshot.tasks)),
        fresh=fresh,
        update=not fresh and bool(files or _overtaken(snapshot)),
        co_authors=tuple(dict.fromkeys(thanks)),
        day=facts.day,
        moved=len(moved),
    )


def _is_worth_writing(snapshot: Snapshot, decisions: Decisions, files: Changes, lines: list[Line]) -> bool:
    """Whether anything changes. Nothing is opened that has no paper in it, unless somebody asked for the rejections."""
    if snapshot.body is None and not lines and not decisions.is_asked:
        return False
    is_off = snapshot.unfinished or snapshot.is_stale or snapshot.is_mistyped
    is_new = not parse_heard(snapshot.body or "").holds(decisions.heard)
    return bool(files) or lines != snapshot.lines or is_off or is_new


def _lines_after(
    facts: PullFacts, decisions: Decisions, shown: Mapping[str, Item], *, on_branch: set[str]
) -> list[Line]:
    """The text's lines once the decisions are carried out."""
    drawn = {item.key for item in decisions.redrawn} | {one.key for one in decisions.additions if one.overwrites}
    added = [line_of(_item_as_filed(one, facts, shown)) for one in decisions.additions if one.key not in drawn]
    again = (line for line in decisions.again if line.key not in decisions.settled)
    new = [*added, *map(line_of, decisions.offers), *again]
    old = _old_lines(facts.snapshot, shown, decisions.settled)
    return _plan_lines(old, on_branch, new, shown, decisions.unread)


def _plan_files(snapshot: Snapshot, decisions: Decisions, *, day: str) -> dict[str, str | None]:
    """The files to write, and None for those to delete, on top of the commit that the next one follows."""
    there = snapshot.branch_or_main.blobs
    files: dict[str, str | None] = {}
    for rejection in (one for one in decisions.rejections if not one.is_recorded):
        files[paper_place(rejection.key)] = None
        files |= dict.fromkeys(find_rejections(rejection.key, there))  # an earlier one, perhaps of another year
        files[rejection.place(day)] = render_entry(rejection.entry(day))
    for withdrawn in decisions.withdrawn - decisions.keys:
        files |= dict.fromkeys(find_rejections(withdrawn, there))
    for place in snapshot.branch_or_main.papers() - set(snapshot.base.blobs) - set(files):
        key = key_of_place(place)
        if key and (twin := find_rejection(key, there)):
            last = snapshot.last.blobs if snapshot.last else {}
            own, by_hand = last.get(place) == there[place], last.get(twin) != there[twin]
            # Main or a human rejected what the bot put there; but who restored or added a paper's file by hand withdrew the rejection.
            files[place if own and (by_hand or twin in snapshot.base.blobs) else twin] = None
    for addition in decisions.additions:
        place = paper_place(addition.key)
        files.pop(place, None)
        if place not in there or addition.overwrites:  # else a file that is there may be a human's by now
            files[place] = render_entry(addition.paper)
        files |= dict.fromkeys(find_rejections(addition.key, {*there, *files}))
    return {place: text for place, text in files.items() if text is not None or place in there}


def may_lag(snapshot: Snapshot) -> bool:
    """Whether the branch may lack something of main. Usually it does not: it is main plus the papers of the text."""
    branch, base = snapshot.branch_or_main, snapshot.base
    named = {line.key for line in snapshot.lines}
    own = {branch.blobs[place] for place in branch.papers() if key_of_place(place) in named}
    extra = {path: entry for path, entry in branch.files.items() if base.files.get(path) != entry}
    return len(branch.files) != len(base.files) + len(extra) or any(e.split(" ")[1] not in own for e in extra.values())


def merge_files(*, fork: Files, base: Files, branch: Files, last: Files) -> Merge:
    """A three-way merge of whole files. `last` is the bot's last commit.

    Main's version wins over what the bot wrote; where a human and main both changed a file, only a human can decide.
    """
    kept: dict[str, str | None] = {}
    conflicts: list[str] = []
    for path in sorted({*fork, *branch}):
        ours, theirs, old = branch.get(path), base.get(path), fork.get(path)
        if ours in (old, theirs):
            continue
        if theirs == old:
            kept[path] = ours
        elif ours != last.get(path):
            conflicts.append(path)
    return Merge(kept, tuple(conflicts))


def bring_up_to_date(plan: Plan, snapshot: Snapshot, fork: Tree) -> Plan:
    """The plan with the merge that it needs; none where the default branch has not moved."""
    if snapshot.branch is None or fork.commit == snapshot.base.commit:
        return plan
    last = snapshot.last.files if snapshot.last else {}
    return replace(
        plan, merge=merge_files(fork=fork.files, base=snapshot.base.files, branch=snapshot.branch.files, last=last)
    )


def _overtaken(snapshot: Snapshot) -> bool:
    """Whether main lists a paper of the pull request by now, with another file."""
    branch = snapshot.branch.blobs if snapshot.branch else {}
    places = [paper_place(line.key) for line in snapshot.lines if line.is_keyed]
    return any(
        place in snapshot.base.blobs and branch.get(place, snapshot.base.blobs[place]) != snapshot.base.blobs[place]
        for place in places
    )


def _item_as_filed(addition: Addition, facts: PullFacts, shown: Mapping[str, Item]) -> Item:
    """The line of an added paper, with the placement of its file where the branch has one."""
    filed = shown.get(paper_place(addition.key))
    if filed is None:
        return addition.item(facts.taxonomy)
    return replace(filed, why=addition.why, warning=addition.warning, reason=addition.reason)


def _old_lines(snapshot: Snapshot, shown: Mapping[str, Item], settled: Collection[str]) -> list[Line]:
    """The text's lines that stay: those of papers that main lists go, and those of papers that have another line."""
    pages = {line_of(item).address for item in shown.values()}
    keyed = [line for line in snapshot.lines if line.is_keyed or line.address not in pages]
    gone = {line.key for line in keyed if line.is_keyed and paper_place(line.key) in snapshot.base.blobs}
    return [line for line in keyed if line.key not in gone | set(settled)]


def _plan_lines(
    old: list[Line], on_branch: set[str], new: list[Line], shown: Mapping[str, Item], unread: Collection[str]
) -> list[Line]:
    """The text's lines in their old order, new ones at the end, each box as the branch will be."""
    ticked = {key_of_place(place) for place in on_branch}
    ticked |= {line.key for line in old if not line.is_keyed or (line.ticked and line.key in unread)}
    lines = {line.key: line.with_box(ticked=line.key in ticked) for line in old}
    for line in new:
        lines.setdefault(line.key, line)
    added = {line.key for line in new if line.ticked}
    for place, item in shown.items():  # what a human wrote into the file is shown
        if place in on_branch and item.key not in added:
            line, old_line = line_of(item), lines.get(item.key)
            lines[item.key] = (
                replace(line, block=line.block or old_line.block, notes=old_line.notes) if old_line else line
            )
    return list(lines.values())


def _papers_after(snapshot: Snapshot, files: Mapping[str, str | None]) -> set[str]:
    """The places of the pull request's papers once `files` are written."""
    branch = snapshot.branch_or_main.papers() - set(snapshot.base.blobs)
    written = {place for place in files if place.startswith("papers/")}
    return {place for place in branch | written if files.get(place, "") is not None}
