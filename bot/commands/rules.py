"""`rules`: checks the rules, fits them, shows what a change does or a threshold costs, and learns from what maintainers decided."""

import argparse
from dataclasses import asdict
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
        choices=["check", "fit", "replay", "learn", "budget", "fetch", "suggest"],
        help="check: find faults and run the examples; fit: fit the effects; replay: compare with the rules of --base; learn: refit to"
        " what maintainers decided; budget: what each review threshold shows and finds; fetch: get the texts of labelled papers;"
        " suggest: words, categories and areas from papers that belong",
    )
    parser.add_argument(
        "papers", metavar="PAPER", nargs="*",
        help="for suggest: papers that belong (arXiv ids or links), or Markdown files with lists of them",
    )  # fmt: skip
    parser.add_argument(
        "--corpus", metavar="FILE", help="papers as JSON Lines: the texts of the labelled papers and of all others"
    )
    parser.add_argument("--gold", metavar="FILE", help="labelled papers (default: gold.jsonl in the data folder)")
    parser.add_argument("--base", metavar="REF", help="for replay: the branch or commit whose rules to compare with")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--write", action="store_true", help="for fit: write the fitted effects into the rule files")
    parser.add_argument("--dry-run", action="store_true", help="for learn: only say what would change")
    parser.add_argument("--propose", action="store_true", help="for learn: open a pull request where refitting helps")
    parser.add_argument(
        "--local", action="store_true", help="for learn: use the local repository, even if GitHub is set up"
    )
    parser.add_argument("--out", metavar="FILE", help="for fetch: also write the texts there, as papers for --corpus")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Run the action. `check` returns 1 when it finds errors, `replay` when a listed paper is lost or a measure falls."""
    actions = {
        "check": _check,
        "fit": _fit,
        "replay": _replay,
        "learn": _learn,
        "budget": _budget,
        "fetch": _fetch,
        "suggest": _suggest,
    }
    if args.papers and args.action != "suggest":
        raise UsageError(f"rules {args.action} takes no papers", hint="leave them out, or use rules suggest")
    try:
        return actions[args.action](args, settings)
    except ModuleNotFoundError as fault:
        hint = "run `make setup-dev`; only fitting and learning need it"
        raise UsageError(f"rules {args.action} needs the package {fault.name}", hint=hint) from fault


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
    counted = f"{len(rules.rules)} rules: {errors} errors, {len(findings) - errors} warnings"
    text = "\n".join([*map(_line_of, findings), counted])
    console.answer(text, [asdict(finding) for finding in findings], as_json=args.json)
    return 1 if errors else 0


def _dead_rules(args: argparse.Namespace, settings: Settings, rules: "RuleSet") -> "list[Finding]":
    """Warnings for rules that fire on none of the labelled papers in the corpus."""
    from bot.core.paper.config import Thresholds
    from bot.core.rules.classify import Classifier
    from bot.core.rules.lint import check_dead
    from bot.edges.rules.rule_files import Corpus, gold_path, read_labels

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
    from bot.flows.rules.fit import fit_rules

    return fit_rules(args, settings)


def _replay(args: argparse.Namespace, settings: Settings) -> int:
    from bot.core.measure.replay import render_replay
    from bot.flows.rules.measure import replay_since

    if args.base is None:
        hint = "name a branch or commit with --base REF, for example --base main"
        raise UsageError("rules replay needs rules to compare with", hint=hint)
    result = replay_since(args.base, settings, gold=args.gold, corpus=args.corpus)
    report = render_replay(result)
    settings.console.answer(report, result.as_json(), as_json=args.json)
    settings.add_summary(f"{report.rstrip()}\n")
    return 0 if result.passes else 1


def _budget(args: argparse.Namespace, settings: Settings) -> int:
    from bot.core.measure.evaluation import render_budget
    from bot.flows.rules.measure import measure_budget

    budget = measure_budget(settings, gold=args.gold, corpus=args.corpus)
    settings.console.answer(render_budget(budget), budget.as_json(), as_json=args.json)
    return 0


def _learn(args: argparse.Namespace, settings: Settings) -> int:
    """Say what would change and write the labels, or with --propose open a pull request with labels and rules."""
    from bot.core.measure.learning import render_lesson
    from bot.edges.disk.data_folder import DataFolder

    if settings.environ.get("GITHUB_EVENT_NAME") == "schedule" and not DataFolder(settings.data).config().learn:
        settings.console.note("learning is off; to switch it on, write `learn: true` in config.yaml")
        return 0
    from bot.flows.rules.fit import learn_rules, propose_lesson, write_gold

    learned = learn_rules(settings, gold=args.gold, corpus=args.corpus)
    document = learned.lesson.as_json()
    said = render_lesson(learned.lesson)
    if args.propose and not args.dry_run:
        plan, snapshot = propose_lesson(settings, learned, local=args.local)
        document["pull"] = plan.outcome(snapshot)
        said += f"\n\npull request: {plan.action}{f' {snapshot.url}' if snapshot.url else ''}"
    elif not args.dry_run:
        write_gold(settings, learned, args.gold)
    settings.console.answer(said, document, as_json=args.json)
    settings.add_summary(f"{said.rstrip()}\n")
    return 0


def _fetch(args: argparse.Namespace, settings: Settings) -> int:
    """Get the texts of labelled and decided papers into the cache, and into --out."""
    from bot.flows.rules.measure import fetch_labelled

    count, known = fetch_labelled(settings, gold=args.gold, out=args.out)
    text = f"{known} of {count} papers have their text in the cache"
    settings.console.answer(text, {"papers": count, "with_text": known}, as_json=args.json)
    return 0


def _suggest(args: argparse.Namespace, settings: Settings) -> int:
    """Show what rules for these papers could begin with, and how many of them this list's rules find, if there are any."""
    from bot.core.rules.suggestion import suggest
    from bot.flows.start import judge_examples, read_examples

    if not args.papers:
        raise UsageError(
            "rules suggest needs papers that belong", hint="name arXiv ids, or the Markdown file of a list"
        )
    examples = read_examples(args.papers, settings)
    suggestion, judged = suggest(examples), judge_examples(examples, settings)
    document = {"papers": len(examples), **suggestion.as_json(), **(judged.as_json() if judged else {})}
    lines = [*suggestion.lines(), *(judged.lines("this list's rules") if judged else ())]
    if judged and judged.missed:
        missed = set(judged.missed)
        others = suggest([one for one in examples if one.title in missed]).words
        lines += [f"words of those that they miss: {', '.join(one.text for one in others)}"] if others else []
    settings.console.answer("\n".join(map(printable, lines)), document, as_json=args.json)
    return 0
