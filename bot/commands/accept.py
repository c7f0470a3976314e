"""`accept`: put papers on the local pull request's branch, from a terminal."""

import argparse

from bot.core.paper.key import paper_place
from bot.edges.disk.data_folder import DataFolder
from bot.edges.git.local_forge import LocalForge
from bot.flows.pull.arguments import read_meant, yes_to_meant
from bot.flows.pull.decisions import carry_out, plan_decisions
from bot.flows.pull.open_pull import Ground, read_snapshot
from bot.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `accept`."""
    parser.add_argument("ids", nargs="+", metavar="ID", help="arXiv ids, addresses, or the names of papers' files")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Add each paper that is not there yet; what humans ticked meanwhile is carried out as well."""
    ground = local_ground(settings)
    if ground.says_paused():
        return 0
    meant = read_meant(args.ids, ground)
    listed = {one.key for one in meant if paper_place(one.key) in ground.snapshot.base.blobs}
    there = {one.key for one in meant if paper_place(one.key) in ground.snapshot.stands.blobs} - listed
    add = yes_to_meant((one for one in meant if one.key not in listed | there), ground)
    carry_out(ground, lambda now: plan_decisions(now, add=add))
    for one in meant:
        state = "listed already" if one.key in listed else "on the branch already" if one.key in there else ""
        settings.console.result(f"{one.key} {f'is {state}' if state else 'accepted'}")
    return 0


def local_ground(settings: Settings) -> Ground:
    """The local pull request as it stands, ready to be changed."""
    folder = DataFolder(settings.data)
    config, taxonomy = folder.config(), folder.taxonomy()
    forge = LocalForge.around(settings)
    forge.refuse_checked_out()
    return Ground(settings, config, taxonomy, forge, read_snapshot(forge))
