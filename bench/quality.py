"""Measures the classifier beside simpler ways, each out of fold by blocks of time, and writes the table of docs/classifier.md.

Run as `python -m bench.quality [--write]` with the labelled corpus beside the clone; needs scikit-learn, a development dependency.
"""

import math
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.core.measure.evaluation import Judged, Metrics, measure
from bot.core.measure.fitting import fit_rule_set
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
    judge_out_of_fold,
    read_training_papers,
    suggest_thresholds,
    under,
)

ROOT = Path(__file__).parents[1]
CORPUS = ROOT.parent / "shared/corpus/dev.jsonl.xz"
PAGE = ROOT / "docs/classifier.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
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
    table = render_table(measure_all(documents, labels))
    print(table)
    if "--write" in sys.argv:
        write_between_marks(PAGE, table)
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
    judged = judge_out_of_fold(classifier, DataFolder(ROOT / "data").taxonomy(), lessons)
    accept, review = suggest_thresholds(judged)
    return measure([under(one, accept, review) for one in judged])


def _by_words_of_others(labels: dict[str, Label], documents: Sequence[Document]) -> Metrics:
    taxonomy = DataFolder(ROOT / "data").taxonomy()
    judged = judge_by_words_of_others(read_classifier(ROOT / "data"), taxonomy, documents, labels)
    accept, review = suggest_thresholds(judged)
    return measure([under(one, accept, review) for one in judged])


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
        papers = read_training_papers(Classifier(rules, classifier.thresholds), documents, labels).papers
        others = [*papers[: block * size], *papers[(block + 1) * size :]]
        judge = Classifier(fit_rule_set(rules, taxonomy, others), classifier.thresholds)
        judged += [Judged(one.label, judge.decide(one.document)) for one in papers[block * size : (block + 1) * size]]
    lowest = min(one.decision.score for one in judged) - 1
    return judged + [Judged(one.label, one.decision._replace(score=lowest)) for one in lessons.aside]


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
    classifier = read_classifier(ROOT / "data")
    half = len(documents) // 2
    lessons = read_training_papers(classifier, documents[:half], labels)
    examples = lessons.papers
    judge = Classifier(
        fit_rule_set(classifier.rules, DataFolder(ROOT / "data").taxonomy(), examples), classifier.thresholds
    )
    judged = [Judged(label_of(document, labels), judge.decide(document)) for document in documents[half:]]
    accept, review = suggest_thresholds(judged)
    return measure([under(one, accept, review) for one in judged])


def render_table(measured: dict[str, Metrics]) -> str:
    """The measures as a Markdown table."""
    lines = [f"| what | {' | '.join(measured)} |", f"| --- |{' --- |' * len(measured)}"]
    for name, words in ROWS.items():
        values = [metrics.as_json()[name] for metrics in measured.values()]
        lines.append(f"| {words} | {' | '.join('–' if value is None else f'{value:.3f}' for value in values)} |")
    return "\n".join(lines)


def write_between_marks(path: Path, table: str) -> None:
    """Put the table between the page's marks."""
    text = path.read_text("utf-8")
    before, rest = text.split(BEGIN)
    path.write_text(f"{before}{BEGIN}\n{table}\n{END}{rest.split(END)[1]}", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
