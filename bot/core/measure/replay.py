"""The replay gate's pure part: two sets of rules over the same papers, what changes for each paper and for the measures.

A listed paper that was not rejected before and is now, or a measure that falls by more than the margin, fails the gate.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.core.measure.evaluation import Judged, Metrics, changes, measure
from bot.core.measure.labels import Label
from bot.core.paper.decision import Decision
from bot.core.paper.document import Document
from bot.core.rules.classify import Classifier

MARGIN = 0.01


@dataclass(frozen=True, slots=True)
class Replayed:
    """A paper to decide twice. `is_listed`: on the list. `has_text`: more than its title is known."""

    document: Document
    label: Label | None = None
    is_listed: bool = False
    has_text: bool = True


@dataclass(frozen=True, slots=True)
class DecisionChange:
    """A paper whose decision or placement changes, with the rules whose firing or effect differs, the weightiest first."""

    paper: Replayed
    before: Decision
    after: Decision
    rules: tuple[str, ...]

    @property
    def is_lost(self) -> bool:
        """Whether a listed paper would now be rejected that was not before."""
        return self.paper.is_listed and self.before.decision != "reject" and self.after.decision == "reject"


@dataclass(frozen=True, slots=True)
class Replay:
    """What a change of rules does: the papers that change, the measures before and after, and how many had only a title."""

    changed: tuple[DecisionChange, ...]
    before: Metrics
    after: Metrics
    papers: int
    only_title: int
    margin: float = MARGIN
    fallen: Mapping[str, float] = field(default_factory=dict)

    @property
    def passes(self) -> bool:
        """Whether the change may be merged."""
        return not self.fallen and not any(change.is_lost for change in self.changed)

    def as_json(self) -> dict[str, object]:
        """For programs."""
        return {
            "passes": self.passes,
            "papers": self.papers,
            "only_title": self.only_title,
            "before": self.before.as_json(),
            "after": self.after.as_json(),
            "fallen": {name: round(loss, 4) for name, loss in self.fallen.items()},
            "changed": [_change_json(change) for change in self.changed],
        }


def replay(papers: Iterable[Replayed], before: Classifier, after: Classifier, *, margin: float = MARGIN) -> Replay:
    """Decide every paper by both; measures are taken over the labelled papers."""
    changed: list[DecisionChange] = []
    old, new = list[Judged](), list[Judged]()
    count = only_title = 0
    for paper in papers:
        count += 1
        only_title += not paper.has_text
        first, second = before.decide(paper.document), after.decide(paper.document)
        if paper.label is not None:
            old.append(Judged(paper.label, first))
            new.append(Judged(paper.label, second))
        if _outcome(first) != _outcome(second):
            changed.append(DecisionChange(paper, first, second, responsible_rules(paper.document, before, after)))
    measured = measure(old), measure(new)
    fallen = {name: -gain for name, gain in changes(*measured).items() if name != "load" and gain < -margin}
    changed.sort(key=lambda change: (not change.is_lost, not change.paper.is_listed, change.paper.document.id))
    return Replay(tuple(changed), *measured, count, only_title, margin, fallen)


def responsible_rules(document: Document, before: Classifier, after: Classifier) -> tuple[str, ...]:
    """The rules that add something else to this paper than they did, the largest difference first."""
    old, new = _effects(document, before), _effects(document, after)
    differences = {
        rule: sum(
            abs(new.get(rule, {}).get(name, 0.0) - old.get(rule, {}).get(name, 0.0))
            for name in {*old.get(rule, {}), *new.get(rule, {})}
        )
        for rule in {*old, *new}
    }
    return tuple(rule for rule, size in sorted(differences.items(), key=lambda item: (-item[1], item[0])) if size > 0)


def _effects(document: Document, classifier: Classifier) -> dict[str, Mapping[str, float]]:
    rules = classifier.rules.rules
    return {rules[one.rule].id: rules[one.rule].effect for one in classifier.fired(document) or ()}


def _outcome(decision: Decision) -> tuple[object, ...]:
    return decision.decision, decision.kind, decision.nature, decision.level, decision.areas


def _change_json(change: DecisionChange) -> dict[str, object]:
    return {
        "id": change.paper.document.id,
        "title": change.paper.document.title,
        "listed": change.paper.is_listed,
        "lost": change.is_lost,
        "before": _brief(change.before),
        "after": _brief(change.after),
        "rules": list(change.rules[:5]),
    }


def _brief(decision: Decision) -> dict[str, object]:
    return {
        "decision": decision.decision,
        "score": decision.score,
        "kind": decision.kind,
        "nature": decision.nature,
        "level": decision.level,
        "areas": list(decision.areas),
    }
