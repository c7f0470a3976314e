"""`rules check` lints the rules; `rules fit` fits their effects to labelled papers; `rules replay` shows what a change of them does."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.text.printable import printable
from bot.errors import UsageError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.core.files.finding import Finding
    from bot.core.rules.model import RuleSet


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `rules`."""
    parser.add_argument(
        "action",
        choices=["check", "fit", "replay"],
        help="check: find faults and run the examples; fit: fit the effects; replay: compare with the rules of --base",
    )
    parser.add_argument(
        "--corpus", metavar="FILE", help="papers as JSON Lines: the texts of the labelled papers and of all others"
    )
    parser.add_argument("--gold", metavar="FILE", help="labelled papers (default: gold.jsonl in the data folder)")
    parser.add_argument("--base", metavar="REF", help="for replay: the branch or commit whose rules to compare with")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--write", action="store_true", help="for fit: write the fitted effects into the rule files")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Run the action. `check` returns 1 when it finds errors, `replay` when a listed paper is lost or a measure falls."""
    return {"check": _check, "fit": _fit, "replay": _replay}[args.action](args, settings)


def _check(args: argparse.Namespace, settings: Settings) -> int:
    from bot.core.rules.lint import check_rules
    from bot.core.rules.parsing import parse_rules
    from bot.edges.disk.data_folder import DataFolder
    from bot.edges.rules.rule_files import read_rule_texts

    folder, console = DataFolder(settings.data), settings.console
    rules, findings = parse_rules(read_rule_texts(folder), folder.taxonomy())
    findings += check_rules(rules)
    if args.corpus and not any(finding.level == "error" for finding in findings):
        findings += _dead_rules(args, settings, rules)
    errors = sum(finding.level == "error" for finding in findings)
    if args.json:
        console.document([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            console.result(_line_of(finding))
        console.result(f"{len(rules.rules)} rules: {errors} errors, {len(findings) - errors} warnings")
    return 1 if errors else 0


def _dead_rules(args: argparse.Namespace, settings: Settings, rules: "RuleSet") -> "list[Finding]":
    """Warnings for rules that fire on none of the labelled papers in the corpus."""
    from bot.core.paper.config import Thresholds
    from bot.core.rules.classify import Classifier
    from bot.core.rules.lint import check_dead
    from bot.edges.rules.labelled_corpus import Corpus, gold_path, read_labels

    labels, _ = read_labels(gold_path(args.gold, settings.data), settings.console.note)
    classifier = Classifier(rules, Thresholds(accept=0, review=0))
    labelled = [paper for paper in Corpus(args.corpus, settings.console.note) if paper.id in labels]
    fired = {rule.id for paper in labelled for rule in classifier.rules_that_fire(paper)}
    return check_dead(rules, fired, texts=len(labelled))


def _line_of(finding: "Finding") -> str:
    fix = f"; {finding.fix}" if finding.fix else ""
    return printable(f"{finding.path}:{finding.line}: {finding.level}: {finding.message}{fix}")


def _fit(args: argparse.Namespace, settings: Settings) -> int:
    if args.corpus is None:
        raise UsageError("rules fit needs papers to learn from", hint="name a file of JSON Lines with --corpus FILE")
    try:
        from bot.flows.rules.fit import fit_rules
    except ModuleNotFoundError as fault:
        hint = "run `make setup-dev`; only fitting needs it"
        raise UsageError(f"rules fit needs the package {fault.name}", hint=hint) from fault
    return fit_rules(args, settings)


def _replay(args: argparse.Namespace, settings: Settings) -> int:
    from bot.core.measure.replay import render_replay
    from bot.flows.rules.replay import replay_since

    if args.base is None:
        hint = "name a branch or commit with --base REF, for example --base main"
        raise UsageError("rules replay needs rules to compare with", hint=hint)
    result = replay_since(args.base, settings, gold=args.gold, corpus=args.corpus)
    report = render_replay(result)
    if args.json:
        settings.console.document(result.as_json())
    else:
        settings.console.result(report)
    if path := settings.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(report)
    return 0 if result.passes else 1
