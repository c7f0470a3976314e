"""`sync`: carry out what maintainers did on the bot's pull requests: ticks in the text, commands in comments, edits on the branch."""

import argparse

from bot.core.program import AUDIT_BRANCH
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
    plan, snapshot = _sync_papers(settings, local=args.local, dry_run=args.dry_run)
    audit = _sync_audit(settings, local=args.local, dry_run=args.dry_run)
    if args.dry_run:
        settings.console.note("a dry run: nothing was written")
    added = sum(text is not None and place.startswith("papers/") for place, text in plan.files.items())
    taken = sum(text is not None and place.startswith("rejected/") for place, text in plan.files.items())
    document: dict[str, object] = {"added": added, "rejected": taken, "pull": plan.outcome(snapshot)}
    reason = f" ({plan.reason})" if plan.reason else ""
    text = f"{added} added, {taken} taken out; pull request {plan.action}{reason}"
    if audit:
        document["audit"] = audit[0].outcome(audit[1])
        text += f"\n{describe_pull(*audit)}"
    settings.console.answer(text, document, as_json=args.json)
    return 0


def _sync_papers(settings: Settings, *, local: bool, dry_run: bool) -> tuple[Plan, Snapshot]:
    """What becomes of ticks, commands and edits, and the state after it."""
    opened = open_pull(settings, local=local)
    if opened.says_paused():
        return Plan("none", "paused"), opened.snapshot
    if settings.github and not local and (done := _sync_comments(opened, settings.github, dry_run=dry_run)):
        return done
    if opened.snapshot.branch is None:
        return Plan("none", "nothing new"), opened.snapshot
    return (plan_decisions(opened), opened.snapshot) if dry_run else carry_out(opened, plan_decisions)


def _sync_comments(opened: OpenPull, github: GitHub, *, dry_run: bool) -> tuple[Plan, Snapshot] | None:
    """What becomes of commands in comments, together with what was ticked; None where nobody wrote any.

    A dry run only names each /take, because that reads the pull request anew.
    """
    from bot.flows.pull.commands import CommandRun, Conversation, is_own
    from bot.flows.pull.take import carry_out_heard

    conversation = Conversation(opened.settings, github)
    heard = conversation.hear(opened.snapshot)
    if not dry_run:
        return carry_out_heard(opened, conversation, heard) if heard else None
    own = [one for one in heard if is_own(one, opened.snapshot)]
    for one in heard:
        if one not in own:
            opened.settings.console.note(f"note: /take of pull request {one.spoken.pull} would be carried out")
    return (plan_decisions(opened, CommandRun(own).decide(opened)), opened.snapshot) if own else None


def _sync_audit(settings: Settings, *, local: bool, dry_run: bool) -> tuple[Plan, Snapshot] | None:
    """What becomes of the audit's pull request; None where there is none, or while the configuration says paused."""
    if DataFolder(settings.data).config().paused:
        return None
    opened = open_pull(settings, local=local, branch=AUDIT_BRANCH, thorough=False)
    if opened.snapshot.branch is None:
        return None
    plan, snapshot = (plan_corrections(opened), opened.snapshot) if dry_run else carry_out(opened, plan_corrections)
    return (plan, snapshot) if snapshot.url else None
