"""Measures the classifier beside simpler ways and on other years, and writes the two tables of docs/classifier.md.

Run as `python -m bench.quality [--write]` with the labelled papers beside the clone; needs scikit-learn, a development dependency.
"""

import json
import math
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.core.measure.evaluation import LOAD, Judged, Metrics, measure
from bot.core.measure.labels import Label
from bot.core.paper.decision import Decision
from bot.core.paper.document import Document
from bot.core.paper.taxonomy import Taxonomy
from bot.core.rules.classify import Classifier
from bot.core.rules.model import Pattern, Rule
from bot.core.rules.words import read_words
from bot.edges.disk.data_folder import DataFolder
from bot.edges.rules.rule_files import Corpus, label_of, read_classifier, read_labels
from bot.flows.rules.fit import (
    BLOCKS,
    TrainingPaper,
    TrainingPapers,
    judge_by,
    judge_out_of_fold,
    read_training_papers,
    suggest_thresholds,
    under,
    with_unread,
)

ROOT = Path(__file__).parents[1]
CORPUS = ROOT.parent / "shared/corpus/dev.jsonl.xz"
HISTORY = ROOT.parent / "shared/history"  # papers of the years before: labels of two readers, and texts
PAGE = ROOT / "docs/classifier.md"
# For a rule and a pattern: the blocks of time that have a labelled paper in which the pattern makes the rule fire.
Seen = Mapping[tuple[str, Pattern], frozenset[int]]
PHRASES = re.compile(r"visual prompt|prompt tuning|prompt learning", re.IGNORECASE)
ROWS = {
    "average_precision": "average precision of the score, core against out",
    "found_at_load": "core papers among the surest 1.47 % of the corpus",
    "accept_precision": "accept: core of core and out",
    "accept_share": "accept: share of all core papers",
    "accept_precision_with_related": "accept: core of all accepted, related counted against it",
    "nature": "nature of core papers",
    "level": "level of core papers",
    "areas": "areas of core papers, micro-F1",
}


def main() -> int:
    """Print the table; with --write put it into the page."""
    if not CORPUS.is_file():
        print(f"no corpus at {CORPUS.name} beside the clone: nothing measured")
        return 0
    labels, _ = read_labels(str(ROOT / "data/gold.jsonl"), print)
    documents = sorted(Corpus(str(CORPUS), print), key=lambda document: document.id)
    tables = {"measured": render_table(measure_all(documents, labels))}
    if HISTORY.is_dir():
        tables["other years"] = render_years(measure_years(documents, labels))
    for name, table in tables.items():
        print(table)
        if "--write" in sys.argv:
            write_between_marks(PAGE, name, table)
    return 0


def measure_all(documents: Sequence[Document], labels: dict[str, Label]) -> dict[str, Metrics]:
    """The measures of each way."""
    found = [label_of(document, labels) for document in documents]
    texts = [f"{document.title}\n{document.summary}" for document in documents]
    tfidf = TfidfVectorizer(ngram_range=(1, 2), min_df=3, sublinear_tf=True)
    mined = CountVectorizer(analyzer=_phrases_of, min_df=4, binary=True)
    speaks = [at for at, text in enumerate(texts) if "prompt" in text.lower()]  # keeps mining affordable
    return {
        "bare phrases": _measured(documents, found, [float(len(PHRASES.findall(text))) for text in texts], accept=1.0),
        "TF-IDF + logistic regression": _learned(
            documents, found, tfidf.fit_transform(texts), _ridge, range(len(texts))
        ),
        "mined phrases, L1": _learned(
            documents, found, mined.fit_transform(documents[at] for at in speaks), _lasso, speaks
        ),
        "these rules": _rules(labels, documents),
        "these rules, by words of other papers": _by_words_of_others(labels, documents),
        "these rules, first half of the papers → second": _forward(labels, documents),
    }


def _phrases_of(document: Document) -> set[str]:
    """Sequences of one to four words, those of the title apart."""
    line = " ".join(read_words([document.title, document.summary]).keys())
    fields = [field.split() for field in line.split("¶")[:2]]
    return {
        f"{at}:{' '.join(words[start : start + size])}"
        for at, words in enumerate(fields)
        for size in (1, 2, 3, 4)
        for start in range(len(words) - size + 1)
    }


def _ridge() -> LogisticRegression:
    return LogisticRegression(C=10, class_weight={0: 1, 1: 3}, max_iter=300)


def _lasso() -> LogisticRegression:
    return LogisticRegression(C=0.3, l1_ratio=1, solver="liblinear", class_weight={0: 1, 1: 3})


def _learned(
    documents: Sequence[Document],
    labels: Sequence[Label],
    matrix: object,
    model: Callable[[], LogisticRegression],
    rows: Iterable[int],
) -> Metrics:
    """A model trained on all blocks of time but one, in turn; related and disputed papers are not learned from."""
    places = np.array(list(rows))
    wanted = np.array([labels[at].is_core for at in places])
    clear = np.array([labels[at].agreed and labels[at].scope != "related" for at in places])
    scores = np.full(len(documents), -99.0)
    block = np.arange(len(places)) * BLOCKS // len(places)
    for held in range(BLOCKS):
        train = (block != held) & clear
        fitted = model().fit(matrix[train], wanted[train])  # type: ignore[index]
        scores[places[block == held]] = fitted.decision_function(matrix[block == held])  # type: ignore[index]
    return _measured(documents, labels, scores.tolist())


def _measured(
    documents: Sequence[Document], labels: Sequence[Label], scores: Sequence[float], *, accept: float | None = None
) -> Metrics:
    judged = [
        Judged(label, Decision(document.id, document.title, "reject", score, "method", None, None, ()))
        for document, label, score in zip(documents, labels, scores, strict=True)
    ]
    suggested, review = suggest_thresholds(judged, digits=6)
    metrics = measure([under(one, suggested if accept is None else accept, review) for one in judged])
    return replace(metrics, nature=math.nan, level=math.nan, areas=math.nan)


def _rules(labels: dict[str, Label], documents: Sequence[Document]) -> Metrics:
    classifier = read_classifier(ROOT / "data")
    lessons = read_training_papers(classifier, documents, labels)
    return _at_suggested(judge_out_of_fold(classifier, DataFolder(ROOT / "data").taxonomy(), lessons))


def _at_suggested(judged: Sequence[Judged]) -> Metrics:
    """The measures at the thresholds that suit the papers themselves."""
    accept, review = suggest_thresholds(judged)
    return measure([under(one, accept, review) for one in judged])


def _by_words_of_others(labels: dict[str, Label], documents: Sequence[Document]) -> Metrics:
    taxonomy = DataFolder(ROOT / "data").taxonomy()
    return _at_suggested(judge_by_words_of_others(read_classifier(ROOT / "data"), taxonomy, documents, labels))


def judge_by_words_of_others(
    classifier: Classifier, taxonomy: Taxonomy, documents: Sequence[Document], labels: Mapping[str, Label]
) -> list[Judged]:
    """Every paper judged by rules fitted on the other blocks of time, without phrases that fire only in its own block.

    It shows how good the rules would be if nobody had read the papers that they are measured on.
    """
    lessons = read_training_papers(classifier, documents, labels)
    size = -(-len(lessons.papers) // BLOCKS)
    seen = _seen(classifier, [one for one in lessons.papers if one.document.id in labels], lessons.papers, size)
    judged: list[Judged] = []
    for block in range(BLOCKS):
        rules = replace(classifier.rules, rules=tuple(_narrowed(rule, block, seen) for rule in classifier.rules.rules))
        narrowed = Classifier(rules, classifier.thresholds)
        papers = read_training_papers(narrowed, documents, labels).papers
        others = [*papers[: block * size], *papers[(block + 1) * size :]]
        judged += judge_by(narrowed, taxonomy, others, papers[block * size : (block + 1) * size])
    return with_unread(judged, lessons.aside)


def _seen(
    classifier: Classifier, labelled: Sequence[TrainingPaper], papers: Sequence[TrainingPaper], size: int
) -> Seen:
    """The blocks in which each phrase fires, found by trying it as a rule of its own."""
    block_of = {lesson.document.id: at // size for at, lesson in enumerate(papers)}
    alone = [
        replace(rule, patterns=(pattern,), times=1) for rule in classifier.rules.rules for pattern in rule.patterns
    ]
    each = Classifier(replace(classifier.rules, rules=tuple(alone)), classifier.thresholds)
    seen: dict[tuple[str, Pattern], frozenset[int]] = {}
    for lesson in labelled:
        for fired in each.fired(lesson.document) or ():
            key = alone[fired.rule].id, alone[fired.rule].patterns[0]
            seen[key] = seen.get(key, frozenset()) | {block_of[lesson.document.id]}
    return seen


def _narrowed(rule: Rule, block: int, seen: Seen) -> Rule:
    only = frozenset({block})
    return replace(rule, patterns=tuple(pattern for pattern in rule.patterns if seen.get((rule.id, pattern)) != only))


def _forward(labels: dict[str, Label], documents: Sequence[Document]) -> Metrics:
    """The rules fitted on the earlier half of the papers and measured on the later one."""
    classifier, middle = read_classifier(ROOT / "data"), documents[len(documents) // 2].id
    papers = read_training_papers(classifier, documents, labels)
    return _at_suggested(_judge(classifier, _between(papers, "", middle).papers, _between(papers, middle, "9")))


@dataclass(frozen=True)
class Split:
    """Papers to fit the effects to, those of 2025 and of the years before, and later ones to measure them on."""

    fitted: str
    measured: str
    year: TrainingPapers
    before: Sequence[TrainingPaper]
    held: TrainingPapers


def measure_years(documents: Sequence[Document], labels: dict[str, Label]) -> dict[tuple[str, str], Metrics]:
    """The measures for each way to part the labelled papers of all years by time, by what was fitted to and measured on."""
    classifier, middle = read_classifier(ROOT / "data"), documents[len(documents) // 2].id
    year = read_training_papers(classifier, documents, labels)
    days, history = read_history(classifier)
    splits = _splits(year, history, days, middle=middle)
    measured = {(one.fitted, one.measured): _measure_split(classifier, one) for one in splits}
    judged = judge_out_of_fold(classifier, DataFolder(ROOT / "data").taxonomy(), year, earlier=history.papers)
    blocks = "four of five blocks of 2025 and 2021–2024", "the fifth block, in turn"
    return measured | {blocks: _at_suggested(judged)}


def _splits(year: TrainingPapers, history: TrainingPapers, days: Mapping[str, str], *, middle: str) -> Iterable[Split]:
    """2024 after the years before; the last three months of 2025; its second half, which begins at the id `middle`."""
    before = [one for one in history.papers if days[one.document.id] < "2024"]
    later = TrainingPapers(
        [one for one in history.papers if days[one.document.id] >= "2024"],
        [one for one in history.aside if days[one.decision.id] >= "2024"],
    )
    yield Split("2025 and 2021–2023", "2024", year, before, later)
    for fitted, measured, first in (
        ("March–September 2025 and 2021–2024", "October–December 2025", "2510"),
        ("first half of 2025's papers and 2021–2024", "second half", middle),
    ):
        yield Split(fitted, measured, _between(year, "", first), history.papers, _between(year, first, "9"))


def _between(papers: TrainingPapers, begin: str, end: str) -> TrainingPapers:
    """The papers whose ids are from `begin` on and before `end`."""
    return TrainingPapers(
        [one for one in papers.papers if begin <= one.document.id < end],
        [one for one in papers.aside if begin <= one.decision.id < end],
    )


def _measure_split(classifier: Classifier, split: Split) -> Metrics:
    """Accepting starts where four of five core papers fitted to are accepted, showing where the load of 2025 is filled."""
    lessons = [*split.year.papers, *split.before]
    learned = judge_by(classifier, DataFolder(ROOT / "data").taxonomy(), lessons, lessons)
    core = sorted((one.decision.score for one in learned if one.is_core), reverse=True)
    shown = sorted((one.decision.score for one in learned[: len(split.year.papers)]), reverse=True)
    load = int((len(split.year.papers) + len(split.year.aside)) * LOAD)
    judged = _judge(classifier, lessons, split.held)
    metrics = measure([under(one, core[int(len(core) * 0.8)], shown[load]) for one in judged])
    # Of the years before only candidates were collected, none of them out: there is nothing to rank them against.
    return metrics if any(one.is_out for one in judged) else replace(metrics, average_precision=math.nan)


def _judge(classifier: Classifier, lessons: Sequence[TrainingPaper], held: TrainingPapers) -> list[Judged]:
    """The held papers judged by rules fitted to the lessons; those that are not read come last."""
    judged = judge_by(classifier, DataFolder(ROOT / "data").taxonomy(), lessons, held.papers)
    return with_unread(judged, held.aside)


def read_history(classifier: Classifier) -> tuple[dict[str, str], TrainingPapers]:
    """The day of each labelled paper of the years before, and the papers to learn from."""
    rows = [json.loads(line) for line in (HISTORY / "candidates.jsonl").read_text("utf-8").splitlines()]
    labels = {row["key"]: label_of_readings(row) for row in rows}
    documents = [one for one in Corpus(str(HISTORY / "texts.jsonl.xz"), print) if one.id in labels]
    return {row["key"]: row["date"] for row in rows}, read_training_papers(classifier, documents, labels)


def label_of_readings(row: Mapping[str, Any]) -> Label:
    """One label from two readings: what they share counts; where they differ in scope, or none was sure, it is disputed."""
    one, other = row, row["second"] or {}
    agreed = bool(row["first"]["sure"]) and other.get("scope") == one["scope"]
    if not one["scope"] == other.get("scope") == "core":  # core in one reading alone: its placement teaches nothing
        return Label(row["key"], other.get("scope", "out") if one["scope"] == "core" else one["scope"], agreed)
    nature, level = (one[name] if one[name] == other[name] != "unclear" else None for name in ("nature", "level"))
    areas, others = frozenset(one["areas"]), frozenset(other["areas"])
    return Label(row["key"], "core", agreed, nature, level, areas & others, areas ^ others)


def render_years(measured: Mapping[tuple[str, str], Metrics]) -> str:
    """The measures of each split as a row of a Markdown table."""
    rows = {
        "average_precision": "average precision",
        "found": "shown",
        "accept_share": "accepted",
        "accept_precision_with_related": "accepted: core of all",
        "nature": "nature",
        "level": "level",
        "areas": "areas, micro-F1",
    }
    lines = [f"| fitted on | measured on | {' | '.join(rows.values())} |", f"|{' --- |' * (len(rows) + 2)}"]
    for (fitted, on), metrics in measured.items():
        lines.append(f"| {fitted} | {on} | {_figures(metrics, rows)} |")
    return "\n".join(lines)


def _figures(metrics: Metrics, names: Iterable[str]) -> str:
    values = metrics.as_json()
    return " | ".join("–" if values[name] is None else f"{values[name]:.3f}" for name in names)


def render_table(measured: dict[str, Metrics]) -> str:
    """The measures as a Markdown table."""
    lines = [f"| what | {' | '.join(measured)} |", f"| --- |{' --- |' * len(measured)}"]
    for name, words in ROWS.items():
        lines.append(f"| {words} | {' | '.join(_figures(metrics, [name]) for metrics in measured.values())} |")
    return "\n".join(lines)


def write_between_marks(path: Path, name: str, table: str) -> None:
    """Put the table between the page's marks of this name."""
    text = path.read_text("utf-8")
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, rest = text.split(begin)
    path.write_text(f"{before}{begin}\n{table}\n{end}{rest.split(end)[1]}", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
