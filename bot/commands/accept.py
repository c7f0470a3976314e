"""`accept`: put papers on the local pull request's branch, from a terminal."""

import argparse

from bot.commands.choosing import look_up, yes_to
from bot.commands.standing import Ground, carry_out, plan_decisions, read_snapshot
from bot.core.arxiv_id import parse_arxiv_id
from bot.core.paper_key import paper_place
from bot.edges.data_folder import DataFolder
from bot.edges.local_forge import LocalForge
from bot.errors import UsageError
from bot.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `accept`."""
    parser.add_argument("ids", nargs="+", metavar="ID", help="arXiv ids or addresses")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Add each paper that is not there yet; what humans ticked meanwhile is carried out as well."""
    ids, ground = checked_ids(args.ids), local_ground(settings)
    if ground.says_paused():
        return 0
    listed = {arxiv for arxiv in ids if paper_place(arxiv) in ground.snapshot.base.blobs}
    branch = ground.snapshot.branch.blobs if ground.snapshot.branch else {}
    there = {arxiv for arxiv in ids if paper_place(arxiv) in branch} - listed
    found = look_up((arxiv for arxiv in ids if arxiv not in listed | there), settings, ground.config)
    unknown = [arxiv for arxiv in ids if arxiv not in listed | there | set(found)]
    if unknown:
        raise UsageError(f"arXiv knows no paper {unknown[0]}", hint="check the id; nothing was changed")
    carry_out(ground, lambda now: plan_decisions(now, add=[yes_to(one) for one in found.values()]))
    for arxiv in ids:
        state = "is listed already" if arxiv in listed else "is on the branch already" if arxiv in there else "accepted"
        settings.console.result(f"{arxiv} {state}")
    return 0


def local_ground(settings: Settings) -> Ground:
    """The local pull request as it stands, ready to be changed."""
    folder = DataFolder(settings.data)
    config, taxonomy = folder.config(), folder.taxonomy()
    forge = LocalForge.around(settings)
    forge.refuse_checked_out()
    return Ground(settings, config, taxonomy, forge, read_snapshot(forge))


def checked_ids(texts: list[str]) -> list[str]:
    """The bare ids, each once. Raises UsageError for a text that is none."""
    ids: dict[str, None] = {}
    for text in texts:
        arxiv = parse_arxiv_id(text)
        if arxiv is None:
            raise UsageError(f"{text[:60]!r} is no arXiv id", hint="write it like 2504.01234 or hep-th/9901001")
        ids[arxiv] = None
    return list(ids)
