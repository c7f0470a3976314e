"""The plan for the audit's rolling pull request: what its body and branch say about each change, and the changes that are new.

Pure: what is read of files comes in as values, and a forge carries the plan out as it does that of new papers.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.core.audit.body import (
    AuditView,
    change_line,
    concern_line,
    count_fitting,
    parse_audit,
    render_audit,
    with_box,
)
from bot.core.audit.change import FIELDS, Concern, Correction
from bot.core.audit.memory import PLACE, Id, Proposal, not_proposed, propose, render_memory
from bot.core.files.canonical import render_entry
from bot.core.paper.model import Paper
from bot.core.program import TRAILER
from bot.core.pull.body import parse_commit
from bot.core.pull.plan import Action, Plan
from bot.core.pull.snapshot import Snapshot


@dataclass(frozen=True)
class Ledger:
    """The proposals as they are remembered: on the default branch, in the open pull request, in one that was closed unmerged."""

    main: Mapping[Id, Proposal] = field(default_factory=dict)
    branch: Mapping[Id, Proposal] = field(default_factory=dict)
    closed: Mapping[Id, Proposal] = field(default_factory=dict)

    @property
    def undecided(self) -> list[Proposal]:
        """Those that wait for a decision: the branch has them and the default branch not yet."""
        settled = {*self.main, *self.closed, *(key for key, one in self.branch.items() if one.declined)}
        return [proposal for key, proposal in self.branch.items() if key not in settled]

    @property
    def declined(self) -> list[Proposal]:
        """Those of closed pull requests that the default branch does not remember yet."""
        found = {**self.closed, **{key: one for key, one in self.branch.items() if one.declined}}
        return [replace(one, made=False, declined=True) for key, one in found.items() if key not in self.main]

    def ids(self) -> set[Id]:
        """Everything that was ever proposed."""
        return {*self.main, *self.branch, *self.closed}


@dataclass(frozen=True)
class AuditFiles:
    """The papers' files that matter here, by place: as the next commit would find them, and which of them a human changed.

    `rebuilt` are those that the default branch changed since the branch left it: as they stand there, to be changed anew.
    """

    papers: Mapping[str, Paper] = field(default_factory=dict)
    touched: frozenset[str] = frozenset()
    rebuilt: Mapping[str, Paper] = field(default_factory=dict)


@dataclass(frozen=True)
class AuditPlan(Plan):
    """A plan whose text is the audit's."""

    audit: AuditView = field(default_factory=lambda: AuditView({}))

    @property
    def title(self) -> str:
        """The pull request's title."""
        made = sum(self.audit.boxes.values())
        return f"Audit: {made} changed, {len(self.audit.lines) - made} to confirm"

    def body(self, commit: str) -> str:
        """The pull request's text."""
        return render_audit(self.audit, commit=commit)

    def rewrites(self, snapshot: Snapshot) -> bool:
        """Always where it differs: it was compared when the plan was made."""
        return True

    @property
    def message(self) -> str:
        """The commit message: a count and ids, no text from outside."""
        places = sorted(place for place in self.files if place != PLACE)
        subject = f"Bring {len(places)} paper{'s' * (len(places) != 1)} up to date" if places else "Remember decisions"
        return f"{subject}\n\n" + "".join(f"{place}\n" for place in places) + f"\n{TRAILER}\n"


def plan_audit(
    snapshot: Snapshot,
    ledger: Ledger,
    standing: AuditFiles,
    *,
    changes: Sequence[Correction] = (),
    concerns: Iterable[Concern] | None = None,
    most: int,
    day: str,
) -> AuditPlan:
    """The plan that carries out ticks and adds `changes`, at most `most` in all. Without `concerns` those of the text stay."""
    old = parse_audit(snapshot.body or "")
    papers = {**standing.papers, **standing.rebuilt}
    decided = [_decide(one, old, standing) for one in ledger.undecided]
    shown = [one for one in decided if one.place in papers]
    busy = {(one.place, one.field) for one in decided}
    fresh = sorted(not_proposed(changes, ledger.ids()), key=lambda one: (not one.sure, FIELDS.index(one.field)))
    new = [propose(one, day=day) for one in fresh if one.place in papers and (one.place, one.field) not in busy]
    room = max(0, most - len(decided))
    room = min(room, count_fitting(old, [change_line(one, ticked=one.made) for one in new[:room]]))
    added = new[:room]
    files = _plan_files(papers, standing, [*shown, *added])
    proposals = [*ledger.main.values(), *ledger.declined, *decided, *added]
    if files or added or decided != ledger.undecided:
        files[PLACE] = render_memory(proposals)
    settle = old.concerns if concerns is None else tuple(map(concern_line, concerns))
    waiting = old.waiting if concerns is None else len(new) - len(added)
    view = replace(old, lines=_lines(old, [*shown, *added]), concerns=settle, waiting=waiting)
    return _as_plan(snapshot, files, view)


def _as_plan(snapshot: Snapshot, files: dict[str, str | None], view: AuditView) -> AuditPlan:
    body, fresh = snapshot.body, snapshot.branch is None
    if body is None and not (files or (view.lines and not fresh)):
        return AuditPlan("none", "nothing new", audit=view)
    if body is not None and not files and render_audit(view, commit=parse_commit(body) or "") == body:
        return AuditPlan("unchanged", "nothing new", audit=view)
    action: Action = "opened" if body is None else "updated"
    return AuditPlan(action, None, files, fresh=fresh, update=bool(files) and not fresh, audit=view)


def _decide(one: Proposal, old: AuditView, standing: AuditFiles) -> Proposal:
    """Whether a change shall stand: what a human did to the file wins, else what the box says."""
    if one.place in standing.touched and one.place in standing.papers:
        stands = one.is_made_in(standing.papers[one.place])
        if stands != one.made:
            return replace(one, made=stands)
    box = old.boxes.get((one.key, one.field))
    return one if box is None else replace(one, made=box)


def _plan_files(
    papers: Mapping[str, Paper], standing: AuditFiles, proposals: Iterable[Proposal]
) -> dict[str, str | None]:
    """The papers' files that must change so that each change stands, or stands no more."""
    wanted = dict(papers)
    for one in proposals:
        paper = wanted[one.place]
        if one.is_made_in(paper) != one.made:
            wanted[one.place] = one.applied_to(paper, made=one.made) or paper
    return {place: render_entry(paper) for place, paper in wanted.items() if paper != standing.papers.get(place)}


def _lines(old: AuditView, proposals: Iterable[Proposal]) -> dict[tuple[str, str], tuple[bool, str]]:
    """The text's lines, in their order; a line that is there keeps its words."""
    by_key = {(one.key, str(one.field)): one for one in proposals}
    order = [*(key for key in old.lines if key in by_key), *(key for key in by_key if key not in old.lines)]
    lines: dict[tuple[str, str], tuple[bool, str]] = {}
    for key in order:
        one = by_key[key]
        there = old.lines.get(key)
        text = with_box(there[1], ticked=one.made) if there else change_line(one, ticked=one.made)
        lines[key] = (one.made, text)
    return lines
