"""Command-line options that several commands share."""

import argparse


def add_window_arguments(parser: argparse.ArgumentParser) -> None:
    """The options that `scan` and `propose` share."""
    parser.add_argument(
        "--since",
        metavar="DATE",
        help="first day of submission, YYYY-MM-DD (default: window_days before today)",
    )
    parser.add_argument("--until", metavar="DATE", help="last day of submission, YYYY-MM-DD (default: today)")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
