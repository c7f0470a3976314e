"""`evaluate`: measures the classifier against labelled papers; `--learn` first adds what maintainers decided to the labels."""

import argparse
import math
from pathlib import Path

from bot.core.measure.evaluation import LOAD, Judged, Metrics, measure
from bot.settings import Settings

_NAMES = {
    "papers": "papers of the corpus",
    "core": "core papers among the labels",
    "average_precision": "average precision, core against out",
    "found_at_load": f"core found among the surest {LOAD:.2%} of the corpus",
    "found": "core found in accept or review",
    "load": "share of the corpus in accept or review",
    "accept_precision": "accept: core of core and out",
    "accept_share": "accept: share of all core",
    "accept_precision_with_related": "accept: core of all, related counted against",
    "nature": "core papers with the right nature",
    "level": "core papers with the right level",
    "areas": "areas of core papers, micro-F1",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `evaluate`."""
    parser.add_argument(
        "gold",
        metavar="GOLD.jsonl",
        help="labelled papers, one JSON object a line: id, scope, agreed, nature, level, areas",
    )
    parser.add_argument(
        "--corpus",
        required=True,
        metavar="FILE",
        help="papers as JSON Lines (.xz, .gz); a paper without a label counts as off topic",
    )
    parser.add_argument(
        "--learn", action="store_true", help="first add the maintainers' decisions in the data folder to GOLD.jsonl"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the measures; 1 when lines were left out or the corpus has no text of some labelled papers."""
    from bot.edges.disk.data_folder import write_whole
    from bot.edges.rules.rule_files import Corpus, label_of, read_classifier, read_labels

    console = settings.console
    classifier = read_classifier(settings.data)
    labels, unread = read_labels(args.gold, console.note)
    learned = 0
    if args.learn:
        from bot.core.measure.labels import learn_labels, write_labels
        from bot.edges.disk.data_folder import DataFolder

        added = learn_labels(labels, DataFolder(settings.data).read_all())
        labels |= added
        learned = len(added)
        if added:
            write_whole(Path(args.gold), write_labels(labels.values()))
    corpus = Corpus(args.corpus, console.note)
    judged: list[Judged] = []
    missing = set(labels)
    for document in corpus:
        missing.discard(document.id)
        judged.append(Judged(label_of(document, labels), classifier.decide(document)))
    if missing:
        console.note(f"{len(missing)} labelled papers are left out of the measures: {args.corpus} does not have them")
    metrics = measure(judged)
    counts = {**metrics.as_json(), "missing": len(missing), "learned": learned}
    console.answer(render_metrics(metrics), counts, as_json=args.json)
    return 1 if unread or corpus.left_out or missing else 0


def render_metrics(metrics: Metrics) -> str:
    """The measures with their names, one a line."""
    lines = []
    for name, value in metrics.as_json().items():
        shown = (
            f"{value:,}" if isinstance(value, int) else "–" if value is None or math.isnan(value) else f"{value:.3f}"
        )
        lines.append(f"{shown:>8}  {_NAMES[name]}")
    return "\n".join(lines)
