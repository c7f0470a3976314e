"""The plan for the audit's rolling pull request: what its text and branch say about each change, and the changes that are new.

A forge carries it out as it does the plan for new papers.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from bot.core.audit.body import (
    AuditView,
    change_line,
    concern_line,
    count_fitting,
    keep_notes,
    parse_audit,
    render_audit,
    with_box,
)
from bot.core.audit.change import (
    FIELDS,
    PLACE,
    Correction,
    Findings,
    Id,
    Proposal,
    not_proposed,
    propose,
    render_memory,
    value_of,
)
from bot.core.files.canonical import render_entry
from bot.core.paper.model import Paper
from bot.core.program import TRAILER
from bot.core.pull.body import parse_commit
from bot.core.pull.plan import Action, Plan
from bot.core.pull.snapshot import Snapshot
from bot.core.text.printable import counted


@dataclass(frozen=True)
class Ledger:
    """The proposals recorded on main, on the bot's branch, and in the newest pull request if it was closed unmerged."""

    main: Mapping[Id, Proposal] = field(default_factory=dict)
    branch: Mapping[Id, Proposal] = field(default_factory=dict)
    closed: Mapping[Id, Proposal] = field(default_factory=dict)

    @property
    def undecided(self) -> list[Proposal]:
        """Those that wait for a decision: they are on the branch and not on main yet."""
        settled = {*self.main, *self.closed, *(key for key, one in self.branch.items() if one.declined)}
        return [proposal for key, proposal in self.branch.items() if key not in settled]

    @property
    def declined(self) -> list[Proposal]:
        """Those of closed pull requests that main does not record yet."""
        found = {**self.closed, **{key: one for key, one in self.branch.items() if one.declined}}
        return [replace(one, made=False, declined=True) for key, one in found.items() if key not in self.main]

    def ids(self) -> set[Id]:
        """Everything that was ever proposed."""
        return {*self.main, *self.branch, *self.closed}


@dataclass(frozen=True)
class AuditFacts:
    """Everything that planning an audit's pull request needs, read before.

    `papers` are the files that matter, by place, as the next commit would find them; a human changed those `touched`.
    `rebuilt` are those that main changed since the branch left it: as they are there, to be changed again.
    """

    snapshot: Snapshot
    ledger: Ledger
    most: int  # changes in the pull request at once
    day: str
    late: tuple[Correction, ...] = ()  # of `undo_late`
    papers: Mapping[str, Paper] = field(default_factory=dict)
    touched: frozenset[str] = frozenset()
    homes: Mapping[str, str] = field(default_factory=dict)  # by place: where the branch has the file since it got an id
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
        """Always: whether it differs was found out when the plan was made."""
        return True

    @property
    def message(self) -> str:
        """The commit message: a count and ids, no text from outside."""
        places = sorted(place for place in self.files if place != PLACE)
        subject = f"Bring {counted(len(places), 'paper')} up to date" if places else "Record decisions"
        return f"{subject}\n\n" + "".join(f"{place}\n" for place in places) + f"\n{TRAILER}\n"


def plan_audit(facts: AuditFacts, findings: Findings | None) -> AuditPlan:
    """The plan that carries out ticks and adds the changes found. Without findings the text keeps the concerns that it has."""
    old, ledger = parse_audit(facts.snapshot.body or ""), facts.ledger
    papers = {**facts.papers, **facts.rebuilt}
    decided = [_decide(one, old, facts) for one in ledger.undecided]
    shown = [one for one in decided if one.place in papers]
    new = _new_proposals(facts, findings, decided)
    room = max(0, facts.most - len(decided))
    room = min(room, count_fitting(old, [change_line(one, ticked=one.made) for one in new[:room]]))
    added = new[:room]
    files = _plan_files(papers, facts, [*shown, *added])
    proposals = [*ledger.main.values(), *ledger.declined, *decided, *added]
    if files or added or decided != ledger.undecided:
        files[PLACE] = render_memory(proposals)
    is_whole = findings is not None and not findings.partial
    concerns = tuple(map(concern_line, findings.concerns)) if findings and is_whole else old.concerns
    waiting = len(new) - len(added) if is_whole else old.waiting
    lines = _lines(old, [*shown, *added])
    view = replace(old, lines=lines, concerns=concerns, waiting=waiting, after=keep_notes(old, lines))
    return _as_plan(facts.snapshot, files, view)


def unticked_late(snapshot: Snapshot, ledger: Ledger) -> list[Proposal]:
    """The changes that were unticked too late for the merge, so that main has them."""
    newest = next((pull for pull in snapshot.ended if not pull.elsewhere), None)
    if newest is None or not newest.merged:
        return []
    boxes = parse_audit(newest.body).boxes
    return [one for one in ledger.main.values() if one.made and boxes.get((one.key, one.field)) is False]


def undo_late(late: Iterable[Proposal], papers: Mapping[str, Paper]) -> Iterator[Correction]:
    """The changes that undo those `unticked_late`; `papers` are main's, by place."""
    for one in late:
        paper = papers.get(one.place)
        before = one.applied_to(paper, made=False) if paper and one.is_made_in(paper) else None
        if paper and before:
            values = {key: getattr(before, key) for key in one.was}
            proof = "unticked when the last audit was merged"
            yield Correction(one.place, paper, one.field, values, value_of(before, one.field), proof)


def _new_proposals(facts: AuditFacts, findings: Findings | None, decided: Iterable[Proposal]) -> list[Proposal]:
    """The changes that nobody was asked about yet, the sure ones first; one at a time for each field of a paper."""
    if findings is None:
        return []
    there, busy = facts.papers.keys() | facts.rebuilt.keys(), {(one.place, one.field) for one in decided}
    fresh = not_proposed((*facts.late, *findings.changes), facts.ledger.ids())
    fresh = tuple(one for one in fresh if one.place in there and (one.place, one.field) not in busy)
    order = sorted(fresh, key=lambda one: (not one.sure, FIELDS.index(one.field)))
    return [propose(one, day=facts.day) for one in order]


def _as_plan(snapshot: Snapshot, files: dict[str, str | None], view: AuditView) -> AuditPlan:
    body, fresh = snapshot.body, snapshot.branch is None
    if body is None and not (files or (view.lines and not fresh)):
        return AuditPlan("none", "nothing new", audit=view)
    if body is not None and not files and render_audit(view, commit=parse_commit(body) or "") == body:
        return AuditPlan("unchanged", "nothing new", audit=view)
    action: Action = "opened" if body is None else "updated"
    return AuditPlan(action, None, files, fresh=fresh, update=bool(files) and not fresh, audit=view)


def _decide(one: Proposal, old: AuditView, facts: AuditFacts) -> Proposal:
    """Whether a change is made: what a human did to the file wins over the box."""
    if one.place in facts.touched and one.place in facts.papers:
        is_made = one.is_made_in(facts.papers[one.place])
        if is_made != one.made:
            return replace(one, made=is_made)
    box = old.boxes.get((one.key, one.field))
    return one if box is None else replace(one, made=box)


def _plan_files(papers: Mapping[str, Paper], facts: AuditFacts, proposals: Iterable[Proposal]) -> dict[str, str | None]:
    """The papers' files that differ once each change is made or undone. A file that gets an arXiv id moves to that id's place."""
    wanted, moves = dict(papers), dict[str, str]()
    for one in proposals:
        paper = wanted[one.place]
        if one.home and one.made:
            moves[one.place] = one.home
        if one.is_made_in(paper) != one.made:
            wanted[one.place] = one.applied_to(paper, made=one.made) or paper
    files: dict[str, str | None] = {}
    for place, paper in wanted.items():
        if paper != facts.papers.get(place):
            now, then = facts.homes.get(place, place), moves.get(place, place)
            files |= {then: render_entry(paper)} | ({now: None} if now != then else {})
    return files


def _lines(old: AuditView, proposals: Iterable[Proposal]) -> dict[tuple[str, str], tuple[bool, str]]:
    """The text's lines in their old order, new ones at the end; a line that is there keeps its words."""
    by_key = {(one.key, str(one.field)): one for one in proposals}
    order = [*(key for key in old.lines if key in by_key), *(key for key in by_key if key not in old.lines)]
    lines: dict[tuple[str, str], tuple[bool, str]] = {}
    for key in order:
        one = by_key[key]
        there = old.lines.get(key)
        text = with_box(there[1], ticked=one.made) if there else change_line(one, ticked=one.made)
        lines[key] = (one.made, text)
    return lines
