"""Compares two sets of rules over the same papers: which decisions change, which measures fall, and all that as Markdown.

The change of rules fails if it rejects a listed paper that was not rejected before, or if a measure falls by more than the margin.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field

from bot.core.measure.evaluation import Judged, Metrics, changes, measure
from bot.core.measure.labels import Label
from bot.core.paper.decision import Decision
from bot.core.paper.document import Document
from bot.core.rules.classify import Classifier
from bot.core.text.markdown import escape_text, link
from bot.core.text.printable import counted

MARGIN = 0.01
_SHOWN = 100
_MEASURES = {
    "average_precision": "average precision",
    "accept_precision": "accept: core of core and out",
    "accept_share": "accept: share of all core",
    "accept_precision_with_related": "accept: core of all",
    "found": "core in accept or review",
    "nature": "nature",
    "level": "level",
    "areas": "areas, micro-F1",
}


@dataclass(frozen=True, slots=True)
class Replayed:
    """A paper to decide twice. `is_listed`: on the list. `has_text`: more than its title is known."""

    document: Document
    label: Label | None = None
    is_listed: bool = False
    has_text: bool = True


@dataclass(frozen=True, slots=True)
class DecisionChange:
    """A paper whose decision or placement changes, with the rules that are responsible, the most important first."""

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
    """Decides every paper by both classifiers; the measures are taken over the labelled papers with a text."""
    changed: list[DecisionChange] = []
    old, new = list[Judged](), list[Judged]()
    count = only_title = 0
    for paper in papers:
        count += 1
        only_title += not paper.has_text
        first, second = before.decide(paper.document), after.decide(paper.document)
        if paper.label is not None and paper.has_text:  # a title alone shows little of what the rules do
            old.append(Judged(paper.label, first))
            new.append(Judged(paper.label, second))
        if _outcome(first) != _outcome(second):
            changed.append(DecisionChange(paper, first, second, responsible_rules(paper.document, before, after)))
    measured = measure(old), measure(new)
    fallen = {name: -gain for name, gain in changes(*measured).items() if name != "load" and gain < -margin}
    changed.sort(key=lambda change: (not change.is_lost, not change.paper.is_listed, change.paper.document.id))
    return Replay(tuple(changed), *measured, count, only_title, fallen)


def responsible_rules(document: Document, before: Classifier, after: Classifier) -> tuple[str, ...]:
    """The rules whose effect on this paper differs, the largest difference first."""
    old, new = ({rule.id: rule.effect for rule in one.rules_that_fire(document)} for one in (before, after))
    differences = {
        rule: sum(
            abs(new.get(rule, {}).get(name, 0.0) - old.get(rule, {}).get(name, 0.0))
            for name in {*old.get(rule, {}), *new.get(rule, {})}
        )
        for rule in {*old, *new}
    }
    return tuple(rule for rule, size in sorted(differences.items(), key=lambda item: (-item[1], item[0])) if size > 0)


def _outcome(decision: Decision) -> tuple[object, ...]:
    return decision.decision, decision.kind, decision.nature, decision.level, decision.areas


def _change_json(change: DecisionChange) -> dict[str, object]:
    return {
        "id": change.paper.document.id,
        "title": change.paper.document.title,
        "listed": change.paper.is_listed,
        "lost": change.is_lost,
        "before": _decision_json(change.before),
        "after": _decision_json(change.after),
        "rules": list(change.rules[:5]),
    }


def _decision_json(decision: Decision) -> dict[str, object]:
    row = decision.as_json()
    return {name: row[name] for name in ("decision", "score", "kind", "nature", "level", "areas")}


def render_replay(replay: Replay) -> str:
    """The verdict, the table of measures, and the papers that change, with lost papers first."""
    parts = [f"### {_verdict(replay)}", _counts(replay)]
    if (measures := _measures(replay)) is not None:
        parts.append(measures)
    if replay.changed:
        parts.append(_papers(replay.changed))
    return "\n\n".join(parts) + "\n"


def _verdict(replay: Replay) -> str:
    if not replay.changed:
        return "The rules decide as before"
    lost = sum(change.is_lost for change in replay.changed)
    if replay.passes:
        return f"The change of rules passes: {counted(len(replay.changed), 'paper')} would be decided differently"
    reasons = [f"{counted(lost, 'listed paper')} would be rejected"] if lost else []
    reasons += [f"{_MEASURES.get(name, name)} falls by {fall:.1%}" for name, fall in sorted(replay.fallen.items())]
    return f"The change of rules fails: {'; '.join(reasons)}"


def _counts(replay: Replay) -> str:
    text = f"{replay.papers} papers of the list and of the labels were decided by the rules before and after."
    return f"{text} Of {replay.only_title} only the title was known." if replay.only_title else text


def _measures(replay: Replay) -> str | None:
    """A table; None when no labelled paper shows how good the rules are."""
    before, after = asdict(replay.before), asdict(replay.after)
    if all(math.isnan(values[name]) for values in (before, after) for name in _MEASURES):
        return None
    rows = ["| measure | before | after |", "| --- | ---: | ---: |"]
    rows += [f"| {label} | {_share(before[name])} | {_share(after[name])} |" for name, label in _MEASURES.items()]
    return "\n".join(rows)


def _papers(changed: tuple[DecisionChange, ...]) -> str:
    rows = ["| paper | on the list | before | after | rule |", "| --- | --- | --- | --- | --- |"]
    for change in changed[:_SHOWN]:
        document = change.paper.document
        address = document.id if document.id.startswith("http") else f"https://arxiv.org/abs/{document.id}"
        listed = "lost" if change.is_lost else "yes" if change.paper.is_listed else ""
        cells = (
            link(document.title or document.id, address),
            listed,
            escape_text(_brief(change.before)),
            escape_text(_brief(change.after)),
            escape_text(", ".join(change.rules[:3])),
        )
        rows.append(f"| {' | '.join(cells)} |")
    if len(changed) > _SHOWN:
        rows.append(f"\n… and {len(changed) - _SHOWN} more; `rules replay --json` names them all.")
    return "\n".join(rows)


def _brief(decision: Decision) -> str:
    place = ", ".join(filter(None, (decision.nature, decision.level, *decision.areas)))
    return f"{decision.decision} {decision.score:.1f} ({decision.kind}: {place or 'no placement'})"


def _share(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3f}"
