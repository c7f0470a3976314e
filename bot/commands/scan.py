"""`scan`: query arXiv (or read a dump), drop what is known, classify the rest and print it; the first half of `propose`."""

import argparse
from pathlib import Path

from bot.core.harvest.window import plan_window, take_up
from bot.edges.arxiv.paper_cache import FILE
from bot.edges.disk.data_folder import DataFolder
from bot.flows.scan import (
    describe_kept,
    find_resumption,
    local_snapshot,
    note_resumption,
    report_verdict,
    scan_papers,
)
from bot.flows.status import fetch_file, publish_file
from bot.flows.ways.gather import Asking
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
    window = plan_window(args.since, args.until, today=settings.today, window_days=config.window_days)
    if not args.dump:
        fetch_file(settings, FILE)
    # A scan writes nothing to GitHub, so it needs no token: without one the record on this machine counts.
    local = not (settings.environ.get("GITHUB_REPOSITORY") and settings.environ.get("GITHUB_TOKEN"))
    given = args.since or args.until or args.dump
    resumes = None if given else find_resumption(settings, config, window, local=local)
    window = take_up(window, resumes, window_days=config.window_days)
    is_usual = not (args.since or args.until)
    asking = Asking("scan", is_usual=is_usual, patience_minutes=args.patience, in_pieces=resumes is not None)
    snapshot = local_snapshot(settings)
    scan = scan_papers(settings, config, window=window, snapshot=snapshot, asking=asking, dump=args.dump)
    covered = describe_kept(scan)
    if not covered:
        note_resumption(settings, config, window, resumes)
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
