"""`scan`: query arXiv (or read a dump), drop what is known, classify the rest and print it; the first half of `propose`."""

import argparse
from pathlib import Path

from bot.edges.arxiv.paper_cache import FILE
from bot.edges.disk.data_folder import DataFolder
from bot.flows.scan import (
    describe_kept,
    local_snapshot,
    note_resumption,
    plan_search,
    report_verdict,
    scan_papers,
)
from bot.flows.status import fetch_file, publish_file
from bot.options import add_window_arguments
from bot.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `scan`."""
    add_window_arguments(parser)
    parser.add_argument(
        "--from", dest="dump", type=Path, metavar="DUMP", help="read this dump (JSON Lines, .xz, .gz) instead of arXiv"
    )
    parser.add_argument(
        "--keep", action="store_true", help="also keep what was collected on the branch bot/status; for the workflows"
    )


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print what is new; 3 when the answers can't be all there is."""
    from bot.terminal import show_scan

    folder = DataFolder(settings.data)
    config = folder.config()
    # A scan writes nothing to GitHub, so it needs no token: without one the record on this machine counts.
    local = not (settings.environ.get("GITHUB_REPOSITORY") and settings.environ.get("GITHUB_TOKEN"))
    search = plan_search(args, settings, config, "scan", local=local, takes_up=not args.dump)
    if not args.dump:
        fetch_file(settings, FILE)
    scan = scan_papers(settings, config, search, snapshot=local_snapshot(settings), dump=args.dump)
    covered = describe_kept(scan)
    if not covered:
        note_resumption(settings, config, search)
        if args.keep:
            publish_file(settings, FILE)
    if args.json:
        if covered:
            settings.console.note(covered)
        settings.console.document(scan.as_json())
    elif covered:
        settings.console.result(covered)
    else:
        show_scan(scan, folder.taxonomy(), settings.console)
    return report_verdict(scan, settings)
