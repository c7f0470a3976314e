"""`status`: what the list holds; `--setup`: whether each switch on GitHub that the bot needs is as it must be."""

import argparse
from typing import TYPE_CHECKING

from bot.core.printable import printable
from bot.edges.data_folder import DataFolder
from bot.errors import UsageError
from bot.settings import GitHub, Settings

if TYPE_CHECKING:
    from bot.core.setup_report import Switch

_ORDER = ("wrong", "unknown", "ok")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `status`."""
    parser.add_argument("--setup", action="store_true", help="check each switch on GitHub that the bot needs")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the state; with --setup 1 when a switch is wrong."""
    return _run_setup(args, settings) if args.setup else _run_local(args, settings)


def _run_local(args: argparse.Namespace, settings: Settings) -> int:
    folder = DataFolder(settings.data)
    paused = folder.config().paused
    counts = {
        place: len([name for name in folder.places(place) if name.endswith(".yaml")])
        for place in ("papers", "rejected")
    }
    if args.json:
        settings.console.document({"listed": counts["papers"], "rejected": counts["rejected"], "paused": paused})
    else:
        settings.console.result(f"{counts['papers']} papers listed, {counts['rejected']} rejected{', paused' * paused}")
    return 0


def _run_setup(args: argparse.Namespace, settings: Settings) -> int:
    from bot.core.setup_report import judge_setup
    from bot.edges.github_setup import read_facts

    github = _github(settings)
    facts = read_facts(github, DataFolder(settings.data).config().labels)
    switches = judge_setup(facts, github.server_url)
    counts = {state: sum(switch.state == state for switch in switches) for state in _ORDER}
    if args.json:
        settings.console.document(
            {"repository": facts.full_name, **counts, "switches": [switch.as_json() for switch in switches]}
        )
    else:
        settings.console.result(_report(switches))
        settings.console.result(
            f"\n{printable(facts.full_name)}: " + ", ".join(f"{n} {state}" for state, n in counts.items())
        )
    return 1 if counts["wrong"] else 0


def _github(settings: Settings) -> GitHub:
    missing = [name for name in ("GITHUB_REPOSITORY", "GITHUB_TOKEN") if not settings.environ.get(name)]
    if missing or settings.github is None:
        raise UsageError(
            f"status --setup asks GitHub, and {' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not set",
            hint="set GITHUB_REPOSITORY=OWNER/NAME and a GITHUB_TOKEN that may read it; docs/github-tokens.md says how",
        )
    return settings.github


def _report(switches: "tuple[Switch, ...]") -> str:
    """The verdicts, the wrong ones first; those that are ok take one line."""
    blocks = []
    for switch in sorted(switches, key=lambda one: _ORDER.index(one.state)):
        lines = [f"{switch.state:8} {switch.name}: {switch.found}"]
        if switch.state != "ok":
            lines += [f"{'':9}{text}" for text in (switch.why, f"click: {switch.click}", switch.page) if text]
        blocks.append("\n".join(printable(line) for line in lines))
    return "\n".join(blocks)
