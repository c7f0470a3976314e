"""`sync`: carry out what maintainers did on the bot's pull requests: ticks in the text, commands in comments, edits on the branch."""

import argparse

from bot.core.program import AUDIT_BRANCH
from bot.core.pull.decisions import Decisions
from bot.core.pull.plan import Plan
from bot.core.pull.snapshot import Snapshot
from bot.edges.disk.data_folder import DataFolder
from bot.flows.audit.pull import describe_pull, plan_corrections
from bot.flows.pull.decisions import plan_decisions
from bot.flows.pull.open_pull import OpenPull, carry_out, open_pull
from bot.settings import GitHub, Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `sync`."""
    parser.add_argument("--local", action="store_true", help="use the local repository, even if GitHub is set up")
    parser.add_argument("--dry-run", action="store_true", help="show what would change, write nothing")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Read, decide, apply; nothing is fetched unless a paper was ticked that has no file yet."""
    if args.dry_run:
        (plan, snapshot), audit = _plan_papers(settings, local=args.local), _plan_audit(settings, local=args.local)
        settings.console.note("a dry run: nothing was written")
    else:
        plan, snapshot = _sync_papers(settings, local=args.local)
        audit = _sync_audit(settings, local=args.local)
    added = sum(text is not None and place.startswith("papers/") for place, text in plan.files.items())
    taken = sum(text is not None and place.startswith("rejected/") for place, text in plan.files.items())
    if args.json:
        document: dict[str, object] = {"added": added, "rejected": taken, "pull": plan.outcome(snapshot)}
        settings.console.document(document | ({"audit": audit[0].outcome(audit[1])} if audit else {}))
    else:
        settings.console.result(
            f"{added} added, {taken} taken out; pull request {plan.action}{f' ({plan.reason})' if plan.reason else ''}"
        )
        if audit:
            settings.console.result(describe_pull(*audit))
    return 0


def _sync_papers(settings: Settings, *, local: bool) -> tuple[Plan, Snapshot]:
    opened = open_pull(settings, local=local)
    if opened.says_paused():
        return Plan("none", "paused"), opened.snapshot
    done = None if local or not settings.github else _sync_comments(opened, settings.github)
    if done or opened.snapshot.branch is None:
        return done or (Plan("none", "nothing new"), opened.snapshot)
    return carry_out(opened, plan_decisions)


def _sync_comments(opened: OpenPull, github: GitHub) -> tuple[Plan, Snapshot] | None:
    """What became of commands in comments, together with what was ticked; None where nobody wrote any."""
    from bot.flows.pull.commands import Conversation
    from bot.flows.pull.take import carry_out_heard

    conversation = Conversation(opened.settings, github)
    heard = conversation.hear(opened.snapshot)
    return carry_out_heard(opened, conversation, heard) if heard else None


def _sync_audit(settings: Settings, *, local: bool) -> tuple[Plan, Snapshot] | None:
    """What became of the audit's pull request; None where there is none, or while the configuration says paused."""
    if DataFolder(settings.data).config().paused:
        return None
    opened = open_pull(settings, local=local, branch=AUDIT_BRANCH, thorough=False)
    if opened.snapshot.branch is None:
        return None
    plan, snapshot = carry_out(opened, plan_corrections)
    return (plan, snapshot) if snapshot.url else None


def _plan_papers(settings: Settings, *, local: bool) -> tuple[Plan, Snapshot]:
    """What `_sync_papers` would do, and the state as it is."""
    opened = open_pull(settings, local=local)
    if opened.says_paused():
        return Plan("none", "paused"), opened.snapshot
    said = None if local or not settings.github else _hear_comments(opened, settings.github)
    plan = (
        Plan("none", "nothing new") if said is None and opened.snapshot.branch is None else plan_decisions(opened, said)
    )
    return plan, opened.snapshot


def _hear_comments(opened: OpenPull, github: GitHub) -> Decisions | None:
    """What commands in comments decide; None where there are none. Each /take is named, because it reads the pull request anew."""
    from bot.flows.pull.commands import CommandRun, Conversation, is_own

    heard = Conversation(opened.settings, github).hear(opened.snapshot)
    for one in heard:
        if not is_own(one, opened.snapshot):
            opened.settings.console.note(f"note: /take of pull request {one.spoken.pull} would be carried out")
    own = [one for one in heard if is_own(one, opened.snapshot)]
    return CommandRun(own).decide(opened) if own else None


def _plan_audit(settings: Settings, *, local: bool) -> tuple[Plan, Snapshot] | None:
    """What `_sync_audit` would do."""
    if DataFolder(settings.data).config().paused:
        return None
    opened = open_pull(settings, local=local, branch=AUDIT_BRANCH, thorough=False)
    return (plan_corrections(opened), opened.snapshot) if opened.snapshot.url else None
