"""`reject`: take papers off the local pull request's branch and record their rejection, from a terminal."""

import argparse

from bot.core.harvest.window import parse_day
from bot.core.paper.key import find_rejection
from bot.core.pull.decisions import Decisions
from bot.core.text.markdown import one_line
from bot.errors import UsageError
from bot.flows.pull.decisions import plan_decisions
from bot.flows.pull.named import read_arguments, rejections_of
from bot.flows.pull.open_pull import carry_out, open_local_pull
from bot.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `reject`."""
    parser.add_argument("ids", nargs="+", metavar="ID", help="arXiv ids, links, or names of data files")
    parser.add_argument(
        "--reason", metavar="TEXT", default="unticked", help="the reason, in one sentence (default: unticked)"
    )
    parser.add_argument("--until", metavar="DATE", help="offer the paper again after this day")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Record each rejection on the branch; what maintainers ticked meanwhile is carried out as well."""
    until = str(parse_day(args.until, "--until")) if args.until else None
    reason = one_line(args.reason)
    if until and until <= settings.today.isoformat():
        raise UsageError(f"--until {until} is not in the future", hint="give a later day, or leave --until out")
    if not reason:
        raise UsageError("--reason is empty", hint="say why in a sentence, or leave --reason out")
    opened = open_local_pull(settings)
    if opened.says_paused():
        return 0
    papers = read_arguments(args.ids, opened)
    fresh = [one for one in papers if not find_rejection(one.key, opened.snapshot.branch_or_main.blobs)]
    said = Decisions(rejections=tuple(rejections_of(fresh, opened, reason=reason, until=until)))
    carry_out(opened, lambda now: plan_decisions(now, said))
    for one in papers:
        settings.console.result(f"{one.key} {'rejected' if one in fresh else 'was rejected before'}")
    return 0
