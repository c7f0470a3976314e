"""`rules fit`: fits the effect of each rule to labelled papers, measures it by cross-validation, and writes the effects."""

import argparse
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.core.measure.evaluation import LOAD, Judged, Metrics, measure
from bot.core.measure.fitting import Example, fit_rule_set, write_effects
from bot.core.measure.labels import Label
from bot.core.paper.decision import Decision, Verdict
from bot.core.paper.document import Document
from bot.core.paper.taxonomy import Taxonomy
from bot.core.rules.classify import Classifier
from bot.core.rules.model import RuleSet
from bot.edges.disk.data_folder import DataFolder, write_whole
from bot.edges.rules.labelled_corpus import Corpus, gold_path, label_of, read_labels
from bot.edges.rules.rule_files import read_classifier, read_rule_texts
from bot.settings import Settings

BLOCKS = 5
_ACCEPTED_SHARE = 0.78  # of all core papers, out of fold; see docs/classifier.md
_SHOWN_SHARE = 0.99  # of the load that maintainers can look at


@dataclass(frozen=True)
class Lesson:
    """A paper to learn from; it mentions the subject."""

    document: Document
    label: Label
    fired: Sequence[int]


@dataclass(frozen=True)
class Lessons:
    """The papers to learn from, oldest first, and the decisions about papers that do not mention the subject."""

    papers: Sequence[Lesson]
    aside: Sequence[Judged]


def fit_rules(args: argparse.Namespace, settings: Settings) -> int:
    """Fit, print the measures of a cross-validation by blocks of time, and write the effects with --write."""
    console, folder = settings.console, DataFolder(settings.data)
    classifier, taxonomy = read_classifier(settings.data), folder.taxonomy()
    labels, unread = read_labels(gold_path(args.gold, settings.data), console.note)
    corpus = Corpus(args.corpus, console.note)
    lessons = read_lessons(classifier, corpus, labels)
    judged = judge_out_of_fold(classifier, taxonomy, lessons)
    accept, review = suggest_thresholds(judged)
    at_thresholds = measure([under(one, accept, review) for one in judged])
    fitted = fit_rule_set(classifier.rules, taxonomy, _examples(lessons.papers))
    if args.write:
        _write(folder, fitted)
    report = {
        "out_of_fold": at_thresholds.as_json(),
        "thresholds": {"accept": accept, "review": review},
        "written": args.write,
    }
    if args.json:
        console.document(report)
    else:
        console.result(_words(at_thresholds, accept, review, args.write))
    return 1 if unread or corpus.left_out else 0


def read_lessons(classifier: Classifier, corpus: Iterable[Document], labels: Mapping[str, Label]) -> Lessons:
    """The papers of the corpus with their labels and the rules that fire in them."""
    papers: list[Lesson] = []
    aside: list[Judged] = []
    for document in corpus:
        label = label_of(document, labels)
        fired = classifier.fired(document)
        if fired is None:
            aside.append(Judged(label, classifier.decide(document)))
        else:
            papers.append(Lesson(document, label, [one.rule for one in fired]))
    papers.sort(key=lambda lesson: lesson.document.id)
    return Lessons(papers, aside)


def judge_out_of_fold(classifier: Classifier, taxonomy: Taxonomy, lessons: Lessons) -> list[Judged]:
    """Every paper judged by rules that were fitted without the papers of its own block of time."""
    judged: list[Judged] = []
    size = -(-len(lessons.papers) // BLOCKS)
    for block in range(BLOCKS):
        held = lessons.papers[block * size : (block + 1) * size]
        others = [*lessons.papers[: block * size], *lessons.papers[(block + 1) * size :]]
        rules = fit_rule_set(classifier.rules, taxonomy, _examples(others))
        judge = Classifier(rules, classifier.thresholds)
        judged += [Judged(lesson.label, judge.decide(lesson.document)) for lesson in held]
    lowest = min((one.decision.score for one in judged), default=0.0) - 1
    return judged + [Judged(one.label, one.decision._replace(score=lowest)) for one in lessons.aside]


def _examples(lessons: Sequence[Lesson]) -> list[Example]:
    return [Example(lesson.label, lesson.fired) for lesson in lessons]


def suggest_thresholds(judged: Sequence[Judged], *, digits: int = 1) -> tuple[float, float]:
    """The accept threshold that _ACCEPTED_SHARE of the core papers reach, and the review threshold that fills the load."""
    core = sorted((one.decision.score for one in judged if one.is_core), reverse=True)
    everything = sorted((one.decision.score for one in judged), reverse=True)
    accept = core[min(int(len(core) * _ACCEPTED_SHARE), len(core) - 1)] if core else 0.0
    review = everything[min(int(len(everything) * LOAD * _SHOWN_SHARE), len(everything) - 1)] if everything else 0.0
    return round(max(accept, review), digits), round(review, digits)


def under(judged: Judged, accept: float, review: float) -> Judged:
    """The same paper with the verdict that these thresholds give."""
    decision: Decision = judged.decision
    verdict: Verdict = "accept" if decision.score >= accept else "review" if decision.score >= review else "reject"
    return Judged(judged.label, decision._replace(decision=verdict))


def _write(folder: DataFolder, fitted: RuleSet) -> None:
    effects = {rule.id: rule.effect for rule in fitted.rules}
    targets = {rule.path: rule.target for rule in fitted.rules}
    for path, text in read_rule_texts(folder).items():
        new = write_effects(text, effects, fitted.base[targets[path]]) if path in targets else text
        if new != text:
            write_whole(Path(path), new)


def _words(metrics: Metrics, accept: float, review: float, written: bool) -> str:
    lines = [f"{name:32} {value}" for name, value in metrics.as_json().items()]
    lines.append(f"suggested thresholds: accept {accept:g}, review {review:g}")
    lines.append("effects written" if written else "nothing written; add --write to change the rule files")
    return "\n".join(lines)
