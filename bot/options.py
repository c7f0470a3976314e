"""Command-line options that several commands share."""

import argparse
import math

PATIENCE_MINUTES = 2  # somebody is watching; the workflows have more
_LONGEST_MINUTES = 24 * 60


def parse_minutes(text: str) -> float:
    """Minutes from 0 to a day. Raises argparse's error for any other text."""
    try:
        minutes = float(text)
    except ValueError:
        minutes = math.nan
    if not 0 <= minutes <= _LONGEST_MINUTES:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a number of minutes from 0 to {_LONGEST_MINUTES}")
    return minutes


def add_window_arguments(parser: argparse.ArgumentParser) -> None:
    """The options that `scan` and `propose` share."""
    parser.add_argument(
        "--since",
        metavar="DATE",
        help="first day of submission, YYYY-MM-DD (default: window_days before today)",
    )
    parser.add_argument("--until", metavar="DATE", help="last day of submission, YYYY-MM-DD (default: today)")
    parser.add_argument(
        "--patience",
        type=parse_minutes,
        default=PATIENCE_MINUTES,
        metavar="MINUTES",
        help=f"how long to wait in all while arXiv refuses, before giving up (default {PATIENCE_MINUTES}; 0: ask once)",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
