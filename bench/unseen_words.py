"""The rules judged without the words that only the judged papers could have taught, as if nobody had read those papers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.core.measure.evaluation import Judged
from bot.core.measure.fitting import Example, fit_rule_set
from bot.core.measure.labels import Label
from bot.core.paper.document import Document
from bot.core.paper.taxonomy import Taxonomy
from bot.core.rules.classify import Classifier
from bot.core.rules.model import Rule
from bot.core.rules.phrases import Pattern
from bot.flows.rules.fit import BLOCKS, Lesson, read_lessons

Seen = Mapping[
    tuple[str, Pattern], frozenset[int]
]  # in which blocks of time a rule's phrase makes it fire in a labelled paper


def judge_by_words_of_others(
    classifier: Classifier, taxonomy: Taxonomy, documents: Sequence[Document], labels: Mapping[str, Label]
) -> list[Judged]:
    """Every paper judged by rules fitted on the other blocks of time, without the words that only its own block's labelled papers hold."""
    lessons = read_lessons(classifier, documents, labels)
    size = -(-len(lessons.papers) // BLOCKS)
    seen = _seen(classifier, [one for one in lessons.papers if one.document.id in labels], lessons.papers, size)
    judged: list[Judged] = []
    for block in range(BLOCKS):
        rules = replace(classifier.rules, rules=tuple(_narrowed(rule, block, seen) for rule in classifier.rules.rules))
        papers = read_lessons(Classifier(rules, classifier.thresholds), documents, labels).papers
        others = [*papers[: block * size], *papers[(block + 1) * size :]]
        judge = Classifier(
            fit_rule_set(rules, taxonomy, [Example(one.label, one.fired) for one in others]), classifier.thresholds
        )
        judged += [Judged(one.label, judge.decide(one.document)) for one in papers[block * size : (block + 1) * size]]
    lowest = min(one.decision.score for one in judged) - 1
    return judged + [Judged(one.label, one.decision._replace(score=lowest)) for one in lessons.aside]


def _seen(classifier: Classifier, labelled: Sequence[Lesson], papers: Sequence[Lesson], size: int) -> Seen:
    """Where each phrase of each rule is seen, each tried as a rule of its own."""
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
