"""The audit's rolling pull request: what stands there is read, decided and carried out, by `audit` and by `sync`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core.audit.body import parse_audit
from bot.core.audit.change import Correction, Findings
from bot.core.audit.memory import PLACE, Id, Proposal, parse_memory
from bot.core.audit.plan import AuditFiles, AuditPlan, Ledger, plan_audit
from bot.core.files.canonical import render_entry
from bot.core.files.data_file import read_data_file
from bot.core.paper.config import Config
from bot.core.paper.model import Paper
from bot.core.program import AUDIT_BRANCH
from bot.core.pull.body import describe_conflict, parse_commit
from bot.core.pull.forge import Forge
from bot.core.pull.plan import bring_up_to_date
from bot.core.pull.snapshot import Snapshot, Tree
from bot.edges.disk.data_folder import DataFolder
from bot.edges.disk.tree_folder import blob_id
from bot.edges.forge import open_forge
from bot.errors import BranchMoved
from bot.settings import Settings

MEMORY_BYTES = 64 << 20
_TRIES = 3  # plans that somebody else's push may overtake, before the bot leaves it to its next run


@dataclass(frozen=True)
class AuditPull:
    """One run's settings and where the audit's pull request lives."""

    settings: Settings
    config: Config
    forge: Forge

    @classmethod
    def open(cls, settings: Settings, config: Config, *, local: bool) -> "AuditPull":
        """On GitHub where that is set up and `local` is not asked for."""
        return cls(settings, config, open_forge(settings, local=local, branch=AUDIT_BRANCH))


def carry_out_audit(
    opened: AuditPull, findings: Findings | None, *, thorough: bool = True
) -> tuple[AuditPlan, Snapshot]:
    """Read, plan and apply; when somebody changed something in between, read and plan again. Without findings only decisions."""
    for attempt in range(_TRIES):
        snapshot = opened.forge.read(thorough=thorough)
        paused = "paused: true in the configuration" if opened.config.paused else snapshot.paused_by
        if paused:
            opened.settings.console.note(f"paused: nothing was changed ({paused})")
            return AuditPlan("none", "paused"), snapshot
        if findings is None and snapshot.branch is None:
            return AuditPlan("none", "nothing new"), snapshot
        try:
            return _apply(opened, _plan(opened, snapshot, findings), snapshot)
        except BranchMoved:
            if attempt == _TRIES - 1:
                raise
    raise AssertionError("the last try returns or raises")


def describe_pull(plan: AuditPlan, snapshot: Snapshot) -> str:
    """What became of the audit's pull request, in one line."""
    reason = f" ({plan.reason})" if plan.reason else ""
    return f"audit: pull request {plan.action}{reason}{f': {snapshot.url}' if snapshot.url else ''}"


def read_local_memory(folder: DataFolder) -> str:
    """The proposals that the checkout remembers; empty where there are none yet."""
    if folder.kind_of(PLACE) != "file":
        return ""
    return folder.read_bytes(PLACE, most=MEMORY_BYTES).decode("utf-8", errors="replace")


def _plan(opened: AuditPull, snapshot: Snapshot, findings: Findings | None) -> AuditPlan:
    ledger = _read_ledger(opened, snapshot)
    changes: list[Correction] = [*findings.changes] if findings else []
    late = _late_rejections(opened, snapshot, ledger) if findings else []
    places = {one.place for one in ledger.undecided} | {one.place for one in (*late, *changes)}
    return plan_audit(
        snapshot,
        ledger,
        _read_standing(opened, snapshot, ledger, sorted(places)),
        changes=[*late, *changes],
        concerns=findings.concerns if findings else None,
        most=opened.config.max_papers,
        day=opened.settings.today.isoformat(),
    )


def _apply(opened: AuditPull, plan: AuditPlan, snapshot: Snapshot) -> tuple[AuditPlan, Snapshot]:
    if plan.action not in {"opened", "updated"}:
        return plan, snapshot
    if plan.update:
        merged = bring_up_to_date(plan, snapshot, opened.forge.read_fork(snapshot))
        plan = replace(plan, merge=merged.merge)
    if plan.merge and plan.merge.conflicts:
        opened.forge.tell_conflict(snapshot, plan.merge.conflicts)
        opened.settings.console.note(f"warning: {describe_conflict(plan.merge.conflicts)}")
        return AuditPlan("unchanged", audit=plan.audit), snapshot
    return plan, opened.forge.apply(plan, snapshot)


def _read_ledger(opened: AuditPull, snapshot: Snapshot) -> Ledger:
    """What was proposed before; the newest closed pull request remembers all that were closed before it."""
    trees = {"main": snapshot.base, "branch": snapshot.branch, "closed": None}
    newest = next(iter(snapshot.ended), None)
    if newest is not None and not newest.merged:
        commit = parse_commit(newest.body)
        trees["closed"] = opened.forge.read_commit(commit) if commit else None
    return Ledger(**{name: _memory_in(opened, tree) for name, tree in trees.items()})


def _memory_in(opened: AuditPull, tree: Tree | None) -> dict[Id, Proposal]:
    if tree is None or PLACE not in tree.blobs:
        return {}
    return parse_memory(_texts(opened, {PLACE: tree.blobs[PLACE]})[PLACE])


def _read_standing(opened: AuditPull, snapshot: Snapshot, ledger: Ledger, places: Sequence[str]) -> AuditFiles:
    base, branch, last = snapshot.base.blobs, snapshot.branch, snapshot.last
    if branch is None:
        return AuditFiles(_papers(opened, {place: base[place] for place in places if place in base}))
    own = last.blobs if last else {}
    touched = frozenset(place for place in places if branch.blobs.get(place) != own.get(place))
    moved = opened.forge.read_fork(snapshot).blobs if snapshot.last else base
    rebuilt = {p: base[p] for p in places if p in base and p not in touched and moved.get(p) != base[p]}
    there = {place: branch.blobs[place] for place in places if place in branch.blobs}
    papers = _papers(opened, there, guesses=_guesses(opened, snapshot, ledger, places))
    return AuditFiles(papers, touched, _papers(opened, rebuilt))


def _guesses(opened: AuditPull, snapshot: Snapshot, ledger: Ledger, places: Iterable[str]) -> dict[str, str]:
    """Texts by blob that the bot's own files must have: the default branch's with the changes made. Each saves a call."""
    base = snapshot.base.blobs
    local = _local_texts(opened, {place: base[place] for place in places if place in base})
    guesses: dict[str, str] = {}
    for place, text in local.items():
        paper = read_data_file(text.encode(), place=place, path=place).paper
        for one in ledger.undecided:
            if paper and one.place == place and one.made:
                paper = one.applied_to(paper, made=True) or paper
        if paper:
            guesses[blob_id(render_entry(paper).encode())] = render_entry(paper)
    return guesses


def _papers(opened: AuditPull, blobs: Mapping[str, str], guesses: Mapping[str, str] | None = None) -> dict[str, Paper]:
    """The papers in blobs, by place; a file that can't be read is left out."""
    texts = _texts(opened, blobs, guesses or {})
    papers = {place: read_data_file(text.encode(), place=place, path=place).paper for place, text in texts.items()}
    return {place: paper for place, paper in papers.items() if paper}


def _texts(opened: AuditPull, blobs: Mapping[str, str], guesses: Mapping[str, str] | None = None) -> dict[str, str]:
    """The blobs' texts by place: from the checkout where it holds the same, else a call each."""
    known = {place: text for place, blob in blobs.items() if (text := (guesses or {}).get(blob)) is not None}
    known |= _local_texts(opened, {place: blob for place, blob in blobs.items() if place not in known})
    missing = {place: blob for place, blob in blobs.items() if place not in known}
    read = opened.forge.read_texts(missing.values()) if missing else {}
    return known | {place: read[blob] for place, blob in missing.items()}


def _local_texts(opened: AuditPull, blobs: Mapping[str, str]) -> dict[str, str]:
    folder = DataFolder(opened.settings.data)
    texts: dict[str, str] = {}
    for place, blob in blobs.items():
        if folder.kind_of(place) == "file":
            raw = folder.read_bytes(place, most=MEMORY_BYTES)
            if blob_id(raw) == blob:
                texts[place] = raw.decode("utf-8", errors="replace")
    return texts


def _late_rejections(opened: AuditPull, snapshot: Snapshot, ledger: Ledger) -> list[Correction]:
    """Changes that were unticked too late for the merge: they are proposed the other way round."""
    newest = next(iter(snapshot.ended), None)
    if newest is None or not newest.merged:
        return []
    boxes = parse_audit(newest.body).boxes
    rejections = [one for one in ledger.main.values() if one.made and boxes.get((one.key, one.field)) is False]
    base = snapshot.base.blobs
    papers = _papers(opened, {one.place: base[one.place] for one in rejections if one.place in base})
    found: list[Correction] = []
    for one in rejections:
        paper = papers.get(one.place)
        before = one.applied_to(paper, made=False) if paper and one.is_made_in(paper) else None
        if paper and before:
            back = Correction(one.place, before, one.field, {}, "", "").old
            values = {key: getattr(before, key) for key in one.was}
            found.append(
                Correction(one.place, paper, one.field, values, back, "unticked when the last audit was merged")
            )
    return found
