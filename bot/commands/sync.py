"""`sync`: carry out what maintainers did on the bot's pull requests: ticks in the text, edits and deletions on the branch."""

import argparse
from collections.abc import Callable

from bot.core.program import AUDIT_BRANCH
from bot.core.pull.plan import Plan
from bot.core.pull.snapshot import Snapshot
from bot.edges.disk.data_folder import DataFolder
from bot.flows.audit.pull import describe_pull, plan_corrections
from bot.flows.pull.decisions import plan_decisions
from bot.flows.pull.open_pull import OpenPull, carry_out, open_pull
from bot.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `sync`."""
    parser.add_argument("--local", action="store_true", help="use the local repository, even if GitHub is set up")
    parser.add_argument("--dry-run", action="store_true", help="show what would change, write nothing")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Read, decide, apply; nothing is fetched unless a paper was ticked that has no file yet."""
    plan, snapshot = _sync_papers(settings, local=args.local, dry_run=args.dry_run)
    audit = _sync_audit(settings, local=args.local, dry_run=args.dry_run)
    added = sum(text is not None and place.startswith("papers/") for place, text in plan.files.items())
    taken = sum(text is not None and place.startswith("rejected/") for place, text in plan.files.items())
    if args.json:
        document: dict[str, object] = {"added": added, "rejected": taken, "pull": plan.outcome(snapshot)}
        document |= {"dry_run": True} if args.dry_run else {}
        settings.console.document(document | ({"audit": audit[0].outcome(audit[1])} if audit else {}))
    else:
        start = "a dry run, nothing was written: " if args.dry_run else ""
        settings.console.result(
            f"{start}{added} added, {taken} taken out; pull request {plan.action}{f' ({plan.reason})' if plan.reason else ''}"
        )
        if audit:
            settings.console.result(describe_pull(*audit))
    return 0


def _sync_papers(settings: Settings, *, local: bool, dry_run: bool) -> tuple[Plan, Snapshot]:
    opened = open_pull(settings, local=local)
    if opened.snapshot.branch is None and not opened.paused_by:
        return Plan("none", "nothing new"), opened.snapshot
    return _carry_out(opened, plan_decisions, dry_run=dry_run)


def _carry_out(opened: OpenPull, make_plan: Callable[[OpenPull], Plan], *, dry_run: bool) -> tuple[Plan, Snapshot]:
    """Plan and apply; of a dry run only the plan, with the state as it is."""
    if not dry_run:
        return carry_out(opened, make_plan)
    if opened.says_paused():
        return Plan("none", "paused"), opened.snapshot
    return make_plan(opened), opened.snapshot


def _sync_audit(settings: Settings, *, local: bool, dry_run: bool) -> tuple[Plan, Snapshot] | None:
    """What became of the audit's pull request; None where there is none, or while the configuration says paused."""
    if DataFolder(settings.data).config().paused:
        return None
    opened = open_pull(settings, local=local, branch=AUDIT_BRANCH, thorough=False)
    if opened.snapshot.branch is None:
        return None
    plan, snapshot = _carry_out(opened, plan_corrections, dry_run=dry_run)
    return (plan, snapshot) if snapshot.url else None
