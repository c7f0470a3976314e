"""`sync`: apply what maintainers did on the bot's pull request: ticks in its text, edits and deletions on its branch."""

import argparse

from bot.commands.standing import Ground, decide, items_without_line
from bot.core.pull_body import View
from bot.core.rolling import plan_changes
from bot.edges.data_folder import DataFolder
from bot.edges.forge import open_forge
from bot.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `sync`."""
    parser.add_argument("--local", action="store_true", help="work in the local repository even when GitHub is set up")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Read, decide, apply; nothing is fetched unless a paper was ticked that has no file yet."""
    folder = DataFolder(settings.data)
    config, taxonomy = folder.config(), folder.taxonomy()
    forge = open_forge(settings, local=args.local)
    ground = Ground(settings, config, taxonomy, forge, forge.read())
    decided = decide(ground)
    plan = plan_changes(
        ground.snapshot,
        add=decided.yes,
        reject=decided.no,
        view=View(()),
        day=settings.today.isoformat(),
        taxonomy=taxonomy,
        shown=items_without_line(ground),
    )
    snapshot = ground.snapshot
    if ground.snapshot.branch is not None and plan.action in {"opened", "updated"} and not config.paused:
        snapshot = forge.apply(plan, ground.snapshot)
    if args.json:
        pull = {"number": snapshot.number, "url": snapshot.url, "action": plan.action, "reason": plan.reason}
        settings.console.document({"yes": len(decided.yes), "no": len(decided.no), "pull": pull})
    else:
        settings.console.result(f"{len(decided.yes)} added, {len(decided.no)} taken out; pull request {plan.action}")
    return 0
