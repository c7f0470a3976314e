"""The audit's rolling pull request, for `audit` and `sync`: reads every fact that planning needs and returns the plan; and the record
of its link checks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.audit.change import PLACE, Findings, Id, Proposal, parse_memory
from bot.core.audit.plan import AuditFacts, AuditPlan, Ledger, plan_audit, undo_late, unticked_late
from bot.core.files.canonical import render_entry
from bot.core.program import COMMIT_EMAIL, COMMIT_NAME
from bot.core.pull.body import parse_commit
from bot.core.pull.plan import Plan
from bot.core.pull.snapshot import Snapshot, Tree
from bot.edges.disk.data_folder import DataFolder
from bot.edges.git.git import Git, Signature
from bot.edges.git.local_forge import LocalBranch
from bot.flows.pull.open_pull import OpenPull
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.edges.github.status import GitHubBranch

_MEMORY_BYTES = 64 << 20
_LINKS_BRANCH, _LINKS_FILE, _LINKS_MESSAGE = "bot/links", "links.jsonl", "Record which links were checked\n"


def plan_corrections(opened: OpenPull, findings: Findings | None = None) -> AuditPlan:
    """The plan for what maintainers decided on the audit's pull request and for new findings."""
    return plan_audit(read_facts(opened, findings), findings)


def describe_pull(plan: Plan, snapshot: Snapshot) -> str:
    """What became of the audit's pull request, in one line."""
    reason = f" ({plan.reason})" if plan.reason else ""
    return f"audit: pull request {plan.action}{reason}{f': {snapshot.url}' if snapshot.url else ''}"


def read_local_memory(folder: DataFolder) -> str:
    """The proposals recorded in the checkout; empty where there are none yet."""
    if folder.kind_of(PLACE) != "file":
        return ""
    return folder.read_bytes(PLACE, most=_MEMORY_BYTES).decode("utf-8", errors="replace")


def read_facts(opened: OpenPull, findings: Findings | None) -> AuditFacts:
    """Everything that planning needs: the recorded proposals, and the files of the papers in question."""
    snapshot, ledger = opened.snapshot, _read_ledger(opened)
    facts = AuditFacts(snapshot, ledger, opened.config.max_papers, opened.settings.today.isoformat())
    base, changes = snapshot.base.blobs, list(findings.changes) if findings else []
    if findings:
        late = unticked_late(snapshot, ledger)
        papers = opened.read_papers({one.place: base[one.place] for one in late if one.place in base})
        facts = replace(facts, late=tuple(undo_late(late, papers)))
    places = {one.place for one in ledger.undecided} | {one.place for one in (*facts.late, *changes)}
    return _with_files(facts, opened, sorted(places))


def _with_files(facts: AuditFacts, opened: OpenPull, places: Sequence[str]) -> AuditFacts:
    snapshot = facts.snapshot
    base, branch = snapshot.base.blobs, snapshot.branch
    if branch is None:
        return replace(facts, papers=opened.read_papers({place: base[place] for place in places if place in base}))
    own = snapshot.last.blobs if snapshot.last else {}
    moves = {one.place: one.home for one in facts.ledger.undecided if one.home}
    homes = {place: home for place, home in moves.items() if place not in branch.blobs and home in branch.blobs}
    at = {place: homes.get(place, place) for place in places}
    touched = frozenset(place for place in places if branch.blobs.get(at[place]) != own.get(at[place]))
    fork = opened.forge.read_fork(snapshot).blobs if snapshot.last else base
    rebuilt = {p: base[p] for p in places if p in base and p not in touched and fork.get(p) != base[p]}
    there = {at[place]: branch.blobs[at[place]] for place in places if at[place] in branch.blobs}
    read = opened.read_papers(there, guesses=_guesses(opened, facts.ledger, places))
    papers = {place: read[at[place]] for place in places if at[place] in read}
    return replace(facts, papers=papers, touched=touched, homes=homes, rebuilt=opened.read_papers(rebuilt))


def _read_ledger(opened: OpenPull) -> Ledger:
    """What was proposed before; the newest closed pull request records all that were closed before it."""
    snapshot, closed = opened.snapshot, None
    newest = next((pull for pull in snapshot.ended if not pull.elsewhere), None)
    if newest is not None and not newest.merged and (commit := parse_commit(newest.body)):
        closed = opened.forge.read_commit(commit)
    return Ledger(*(_memory_in(opened, tree) for tree in (snapshot.base, snapshot.branch, closed)))


def _memory_in(opened: OpenPull, tree: Tree | None) -> dict[Id, Proposal]:
    if tree is None or PLACE not in tree.blobs:
        return {}
    return parse_memory(opened.read_texts({PLACE: tree.blobs[PLACE]})[PLACE])


def _guesses(opened: OpenPull, ledger: Ledger, places: Iterable[str]) -> list[str]:
    """Texts that the bot's own files on the branch should have: the checkout's with the changes made. Each saves a request."""
    folder = DataFolder(opened.settings.data)
    guesses: list[str] = []
    for place in places:
        paper = folder.read(place).paper if folder.kind_of(place) == "file" else None
        for one in ledger.undecided:
            if paper and one.place == place and one.made:
                paper = one.applied_to(paper, made=True) or paper
        guesses += [render_entry(paper)] if paper else []
    return guesses


class LinkMemory:
    """The results of link checks: one file on a branch of its own, where everyone can read it and nothing has to be decided.

    It outlives runners and caches, and does not touch main. The branch is never force-pushed: of two runs at once, one wins.
    """

    _branch: "LocalBranch | GitHubBranch"

    def __init__(self, settings: Settings, *, local: bool) -> None:
        """On GitHub or, with `local` or without GitHub, in the local repository. Raises UsageError if there is none."""
        github = None if local else settings.github
        if github is None:
            signature = Signature(COMMIT_NAME, COMMIT_EMAIL, settings.now)
            self._branch = LocalBranch(Git.around(settings.data), _LINKS_BRANCH, _LINKS_MESSAGE, signature)
            return
        from bot.edges.github.client import connect
        from bot.edges.github.status import GitHubBranch

        self._branch = GitHubBranch(connect(github), _LINKS_BRANCH, _LINKS_MESSAGE)

    def read(self) -> str:
        """The text of the file; empty if nothing was written yet."""
        tip = self._branch.find()
        content = self._branch.read(_LINKS_FILE, at=tip) if tip else None
        return (content or b"").decode("utf-8", errors="replace")

    def write(self, text: str) -> None:
        """Replace the text. Raises BranchMoved when another run has replaced it since it was read."""
        self._branch.write({_LINKS_FILE: text})
