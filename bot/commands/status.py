"""`status`: how the bot is; `--publish`: the same, kept in one issue on GitHub; `--setup`: whether GitHub's switches are right."""

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING

from bot.core.program import NAME
from bot.core.text.printable import printable, printable_lines
from bot.edges.disk.data_folder import DataFolder
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.core.status.setup import Switch

_ORDER = ("wrong", "unknown", "ok")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `status`."""
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--setup", action="store_true", help="check the settings on GitHub that the bot needs")
    which.add_argument("--publish", action="store_true", help="update the status issue on GitHub; for workflows")
    parser.add_argument(
        "--outcome",
        metavar="WORD",
        help="with --publish: how the preceding run ended, in GitHub's words (success, failure)",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the state; 1 with --setup when a switch is wrong, with --publish when no run has succeeded for days."""
    if args.setup:
        return _run_setup(args, settings)
    if args.publish:
        from bot.flows.status import publish

        return publish(settings, args.outcome)
    return _show(args, settings)


def _show(args: argparse.Namespace, settings: Settings) -> int:
    from bot.core.status.report import render_lines
    from bot.flows.status import look

    paused = DataFolder(settings.data).config().paused
    status, view, source = look(settings)
    if args.json:
        kept = status.model_dump(mode="json")
        waiting = asdict(view.waiting) if view.waiting else None
        counts = {"listed": view.listed, "rejected": view.rejected, "paused": paused}
        settings.console.document(
            counts
            | {"source": source, "last_success": kept["last_success"], "last_run": kept["run"]}
            | {"failures": kept["failures"], "covered": kept["covered"], "waiting": waiting}
            | {"alarms": [{"what": alarm.what, "do": alarm.do} for alarm in view.alarms]}
        )
    else:
        settings.console.result(printable_lines(render_lines(status, view)) + "\nPaused by config.yaml." * paused)
    return 0


def _run_setup(args: argparse.Namespace, settings: Settings) -> int:
    from bot.core.status.setup import dry_runs, judge_setup
    from bot.edges.github.setup import read_facts

    github = settings.require_github("status --setup")
    facts = read_facts(github, DataFolder(settings.data).config().labels.names)
    switches = judge_setup(facts, github.server_url)
    counts = {state: sum(switch.state == state for switch in switches) for state in _ORDER}
    if args.json:
        settings.console.document(
            {"repository": facts.full_name, **counts, "switches": [switch.as_json() for switch in switches]}
            | {"dry_runs": [{"workflow": file, "command": command} for file, command, _ in dry_runs(facts)]}
        )
    else:
        settings.console.result(_report(switches))
        settings.console.result(
            f"\n{printable(facts.full_name)}: " + ", ".join(f"{n} {state}" for state, n in counts.items())
        )
        shown = [f"  {NAME} {command:26} # {what}" for _, command, what in dry_runs(facts)]
        if shown:
            head = "\nTo see what each workflow would do; none of this changes anything:"
            settings.console.result("\n".join([head, *shown]))
    return 1 if counts["wrong"] else 0


def _report(switches: "tuple[Switch, ...]") -> str:
    """The verdicts, the wrong ones first; those that are ok take one line."""
    blocks = []
    for switch in sorted(switches, key=lambda one: _ORDER.index(one.state)):
        lines = [f"{switch.state:8} {switch.name}: {switch.found}"]
        if switch.state != "ok":
            lines += [f"{'':9}{text}" for text in (switch.why, f"click: {switch.click}", switch.page) if text]
        blocks.append("\n".join(printable(line) for line in lines))
    return "\n".join(blocks)
