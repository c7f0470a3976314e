"""`sync`: apply what maintainers did on the bot's pull request: ticks in its text, edits and deletions on its branch."""

import argparse

from bot.core.pull.plan import Plan
from bot.edges.disk.data_folder import DataFolder
from bot.edges.forge import open_forge
from bot.flows.audit.pull import AuditPull, carry_out_audit, describe_pull
from bot.flows.pull.decisions import carry_out, plan_decisions
from bot.flows.pull.open_pull import OpenPull, read_snapshot
from bot.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `sync`."""
    parser.add_argument("--local", action="store_true", help="use the local repository, even if GitHub is set up")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Read, decide, apply; nothing is fetched unless a paper was ticked that has no file yet."""
    folder = DataFolder(settings.data)
    config, taxonomy = folder.config(), folder.taxonomy()
    forge = open_forge(settings, local=args.local)
    opened = OpenPull(settings, config, taxonomy, forge, read_snapshot(forge))
    if opened.says_paused():
        plan, snapshot = Plan("none", "paused"), opened.snapshot
    elif opened.snapshot.branch is None:
        plan, snapshot = Plan("none", "nothing new"), opened.snapshot
    else:
        plan, snapshot = carry_out(opened, plan_decisions)
    added = sum(text is not None and place.startswith("papers/") for place, text in plan.files.items())
    taken = sum(text is not None and place.startswith("rejected/") for place, text in plan.files.items())
    audit, audited = None, None
    if not config.paused:
        audit, audited = carry_out_audit(AuditPull.open(settings, config, local=args.local), None, thorough=False)
    if args.json:
        pull = {"number": snapshot.number, "url": snapshot.url, "action": plan.action, "reason": plan.reason}
        document: dict[str, object] = {"added": added, "rejected": taken, "pull": pull}
        if audit and audited and audited.url:
            document["audit"] = {
                "number": audited.number,
                "url": audited.url,
                "action": audit.action,
                "reason": audit.reason,
            }
        settings.console.document(document)
    else:
        settings.console.result(
            f"{added} added, {taken} taken out; pull request {plan.action}{f' ({plan.reason})' if plan.reason else ''}"
        )
        if audit and audited and audited.url:
            settings.console.result(describe_pull(audit, audited))
    return 0
