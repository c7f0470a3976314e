"""`rules check` lints the rules and runs their examples; `rules fit` fits what they add to the scores from labelled papers;
`rules replay` shows what a change of them does to the list and to the labels."""

import argparse

from bot.errors import UsageError
from bot.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `rules`."""
    parser.add_argument(
        "action",
        choices=["check", "fit", "replay"],
        help="check: run the rules' examples and find faults; fit: fit the weights; replay: compare with the rules of --base",
    )
    parser.add_argument(
        "--corpus", metavar="FILE", help="papers as JSON Lines; texts of the labelled papers and of all others"
    )
    parser.add_argument("--gold", metavar="FILE", help="labelled papers (default: gold.jsonl in the data folder)")
    parser.add_argument("--base", metavar="REF", help="replay: the branch or commit whose rules to compare with")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--write", action="store_true", help="fit: write the fitted effects into the rule files")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Run the action; `check` returns 1 when it finds errors."""
    if args.action == "check":
        from bot.flows.rules.check import check_rules

        return check_rules(args, settings)
    if args.action == "replay":
        from bot.flows.rules.replay import replay_rules

        return replay_rules(args, settings)
    if args.corpus is None:
        raise UsageError("rules fit needs papers to learn from", hint="name a file of JSON Lines with --corpus FILE")
    try:
        from bot.flows.rules.fit import fit_rules
    except ModuleNotFoundError as fault:
        raise UsageError(
            f"rules fit needs the package {fault.name}", hint="run `make setup-dev`; only fitting needs it"
        ) from fault
    return fit_rules(args, settings)
