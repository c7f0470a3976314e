"""`accept`: put papers on the local pull request's branch, from a terminal."""

import argparse

from bot.core.paper.key import paper_place
from bot.core.pull.decisions import Decisions
from bot.flows.pull.decisions import plan_decisions
from bot.flows.pull.named import additions_of, read_arguments
from bot.flows.pull.open_pull import carry_out, open_local_pull
from bot.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `accept`."""
    parser.add_argument("ids", nargs="+", metavar="ID", help="arXiv ids, links, or names of data files")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Add each paper that is not there yet; what maintainers ticked meanwhile is carried out as well."""
    opened = open_local_pull(settings)
    if opened.says_paused():
        return 0
    papers = read_arguments(args.ids, opened)
    listed = {one.key for one in papers if paper_place(one.key) in opened.snapshot.base.blobs}
    there = {one.key for one in papers if paper_place(one.key) in opened.snapshot.branch_or_main.blobs} - listed
    said = Decisions(tuple(additions_of((one for one in papers if one.key not in listed | there), opened)))
    carry_out(opened, lambda now: plan_decisions(now, said))
    for one in papers:
        state = "listed already" if one.key in listed else "on the branch already" if one.key in there else ""
        settings.console.result(f"{one.key} {f'is {state}' if state else 'accepted'}")
    return 0
