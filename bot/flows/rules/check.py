"""`rules check`: lints the rules, runs their examples, and with a corpus finds rules that never fire on the labelled texts."""

import argparse

from bot.core.files.finding import Finding
from bot.core.paper.config import Thresholds
from bot.core.rules.classify import Classifier
from bot.core.rules.lint import check_dead
from bot.core.rules.lint import check_rules as find_faults
from bot.core.rules.model import RuleSet
from bot.core.rules.parsing import parse_once
from bot.core.text.printable import printable
from bot.edges.disk.data_folder import DataFolder
from bot.edges.rules.labelled_corpus import Corpus, gold_path, read_labels
from bot.edges.rules.rule_files import read_rule_texts
from bot.settings import Settings


def check_rules(args: argparse.Namespace, settings: Settings) -> int:
    """Print what is wrong with the rules; 1 when there is an error."""
    folder, console = DataFolder(settings.data), settings.console
    rules, findings = parse_once(read_rule_texts(folder), folder.taxonomy())
    findings += find_faults(rules)
    if args.corpus and not any(finding.level == "error" for finding in findings):
        findings += _dead_rules(args, settings, rules)
    errors = sum(finding.level == "error" for finding in findings)
    if args.json:
        console.document([_as_json(finding) for finding in findings])
    else:
        for finding in findings:
            console.result(_as_words(finding))
        console.result(f"{len(rules.rules)} rules: {errors} errors, {len(findings) - errors} warnings")
    return 1 if errors else 0


def _dead_rules(args: argparse.Namespace, settings: Settings, rules: RuleSet) -> list[Finding]:
    labels, _ = read_labels(gold_path(args.gold, settings.data), settings.console.note)
    classifier = Classifier(rules, Thresholds(accept=0, review=0))
    alive: set[int] = set()
    texts = 0
    for document in Corpus(args.corpus, settings.console.note):
        if document.id in labels and (fired := classifier.fired(document)) is not None:
            alive.update(one.rule for one in fired)
            texts += 1
    return check_dead(rules, alive, texts=texts)


def _as_json(finding: Finding) -> dict[str, object]:
    return {
        "level": finding.level,
        "code": finding.code,
        "path": finding.path,
        "line": finding.line,
        "message": finding.message,
        "fix": finding.fix,
    }


def _as_words(finding: Finding) -> str:
    fix = f"; {finding.fix}" if finding.fix else ""
    return printable(f"{finding.path}:{finding.line}: {finding.level}: {finding.message}{fix}")
