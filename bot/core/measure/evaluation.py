"""Measures the classifier against labelled papers: ranking, recall, precision, load and placement.

Papers without a label count as `out`. Precision and ranking leave out related and disputed papers, except where said; these
papers still take their part of what maintainers are shown. A budget has, for each number of papers shown a week, the review
threshold that it takes and the share of core papers that it finds.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from bot.core.measure.labels import Label
from bot.core.paper.decision import Decision

LOAD = 0.0147  # the share of a corpus that maintainers can look at: some 15 to 20 papers a week


@dataclass(frozen=True, slots=True)
class Judged:
    """One paper of the corpus: its label (None for most papers) and the decision about it."""

    label: Label | None
    decision: Decision

    @property
    def is_core(self) -> bool:
        """Whether all agree that it belongs on the list."""
        return self.label is not None and self.label.is_core

    @property
    def is_out(self) -> bool:
        """Whether all agree that it does not belong."""
        return self.label is None or (self.label.scope == "out" and self.label.agreed)

    @property
    def is_related(self) -> bool:
        """Whether all agree that it is near the subject but does not belong."""
        return self.label is not None and self.label.scope == "related" and self.label.agreed


@dataclass(frozen=True, slots=True)
class Metrics:
    """The measures; shares are between 0 and 1, or NaN when there is nothing to measure."""

    papers: int
    core: int
    average_precision: float
    found_at_load: float
    found: float
    load: float
    accept_precision: float
    accept_share: float
    accept_precision_with_related: float
    nature: float
    level: float
    areas: float

    def as_json(self) -> dict[str, float | int | None]:
        """The measures by name, rounded; null when there is nothing to measure."""
        return {
            name: value if isinstance(value, int) else None if math.isnan(value) else round(value, 4)
            for name, value in asdict(self).items()
        }


def measure(judged: Sequence[Judged], *, load: float = LOAD) -> Metrics:
    """All measures over the papers of one corpus."""
    core = [one for one in judged if one.is_core]
    accepted = [one for one in judged if one.decision.decision == "accept"]
    shown = [one for one in judged if one.decision.decision != "reject"]
    core_accepted = sum(one.is_core for one in accepted)
    out_accepted = sum(one.is_out for one in accepted)
    related_accepted = sum(one.is_related for one in accepted)
    return Metrics(
        papers=len(judged),
        core=len(core),
        average_precision=average_precision(
            (one.decision.score, one.is_core) for one in judged if one.is_core or one.is_out
        ),
        found_at_load=_share(_core_among_first(judged, math.floor(load * len(judged))), len(core)),
        found=_share(sum(one.is_core for one in shown), len(core)),
        load=_share(len(shown), len(judged)),
        accept_precision=_share(core_accepted, core_accepted + out_accepted),
        accept_share=_share(core_accepted, len(core)),
        accept_precision_with_related=_share(core_accepted, core_accepted + out_accepted + related_accepted),
        nature=accuracy((one.label.nature, one.decision.nature) for one in core if one.label),
        level=accuracy((one.label.level, one.decision.level) for one in core if one.label),
        areas=micro_f1(core),
    )


def average_precision(scored: Iterable[tuple[float, bool]]) -> float:
    """The mean of the precision at each true item, surest first; items with the same score count as one step."""
    ranked = sorted(scored, key=lambda item: -item[0])
    total = sum(is_true for _, is_true in ranked)
    area, seen, true, at = 0.0, 0, 0, 0
    while at < len(ranked):
        score, gained = ranked[at][0], 0
        while at < len(ranked) and ranked[at][0] == score:
            gained += ranked[at][1]
            at += 1
        seen, true = at, true + gained
        area += gained * true / seen
    return _share(area, total)


def _core_among_first(judged: Iterable[Judged], count: int) -> int:
    """Core papers among the `count` surest; among equals the core papers come last."""
    ranked = sorted(judged, key=lambda one: (-one.decision.score, one.is_core))
    return sum(one.is_core for one in ranked[:count])


def accuracy(pairs: Iterable[tuple[str | None, str | None]]) -> float:
    """The share of correct guesses among clear labels."""
    clear = [(wanted, guessed) for wanted, guessed in pairs if wanted is not None]
    return _share(sum(wanted == guessed for wanted, guessed in clear), len(clear))


def micro_f1(judged: Iterable[Judged]) -> float:
    """F1 over all areas of all papers together; disputed areas count neither as missed nor as wrong."""
    right = wrong = missed = 0
    for one in judged:
        if one.label is not None:
            given = set(one.decision.areas) - one.label.maybe
            right += len(given & one.label.areas)
            wrong += len(given - one.label.areas)
            missed += len(one.label.areas - given)
    return _share(2 * right, 2 * right + wrong + missed)


def changes(before: Metrics, after: Metrics) -> Mapping[str, float]:
    """The gain of each measure, negative for a loss."""
    return {
        name: new - old
        for name, old in asdict(before).items()
        if isinstance(old, float) and not math.isnan(old) and not math.isnan(new := asdict(after)[name])
    }


def _share(part: float, whole: float) -> float:
    return part / whole if whole else math.nan


STEPS = (5, 10, 15, 20, 25, 30, 40, 60)  # papers a week


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """One number of papers a week: its share of all papers, the review threshold, and the share of core papers found."""

    a_week: float
    load: float
    review: float
    found: float

    def as_json(self) -> dict[str, float | None]:
        """The row by name, rounded."""
        return {name: None if math.isnan(value) else round(value, 4) for name, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Budget:
    """The rows for STEPS, one for LOAD, and what the threshold of the configuration costs now."""

    weeks: float
    papers: int
    core: int
    rows: tuple[BudgetRow, ...]
    at_load: BudgetRow
    now: BudgetRow

    def as_json(self) -> dict[str, object]:
        """For programs."""
        return {
            "weeks": round(self.weeks, 1),
            "papers": self.papers,
            "core": self.core,
            "rows": [row.as_json() for row in self.rows],
            "at_load": self.at_load.as_json(),
            "now": self.now.as_json(),
        }


def plan_budget(judged: Sequence[Judged], *, weeks: float, review: float) -> Budget:
    """The budget over the papers of so many weeks; `review` is the threshold of the configuration."""
    ranked = sorted(judged, key=lambda one: -one.decision.score)
    rows = tuple(_budget_row(ranked, math.floor(step * weeks), weeks) for step in STEPS)
    at_load = _budget_row(ranked, math.floor(LOAD * len(ranked)), weeks)
    core = sum(one.is_core for one in ranked)
    return Budget(weeks, len(ranked), core, rows, at_load, _budget_at(ranked, review, weeks))


def _budget_row(ranked: Sequence[Judged], most: int, weeks: float) -> BudgetRow:
    """The lowest threshold, to a tenth, that shows at most so many papers."""
    if most >= len(ranked):
        lowest = ranked[-1].decision.score if ranked else 0.0
        return _budget_at(ranked, math.floor(lowest * 10) / 10, weeks)
    return _budget_at(ranked, (math.floor(ranked[most].decision.score * 10) + 1) / 10, weeks)


def _budget_at(ranked: Sequence[Judged], review: float, weeks: float) -> BudgetRow:
    shown = [one for one in ranked if one.decision.score >= review]
    core, found = sum(one.is_core for one in ranked), sum(one.is_core for one in shown)
    load = len(shown) / len(ranked) if ranked else math.nan
    return BudgetRow(len(shown) / weeks if weeks else math.nan, load, review, found / core if core else math.nan)


def render_budget(budget: Budget) -> str:
    """The budget in sentences, one a line."""
    lines = [f"{budget.papers:,} papers of {budget.weeks:.0f} weeks, {budget.core:,} of them core:"]
    for step, row in zip(STEPS, budget.rows, strict=True):
        lines.append(
            f"  at {step:>2} papers a week you would see {_percent(row.found)} of the core papers (review: {row.review:g},"
            f" {row.load:.2%} of all papers)"
        )
    load, now = budget.at_load, budget.now
    lines.append(
        f"  at {LOAD:.2%} of all papers: {_percent(load.found)} (review: {load.review:g}, {load.a_week:.1f} a week)"
    )
    lines.append(
        f"now, with review: {now.review:g}: {_percent(now.found)}, at {now.a_week:.1f} papers a week ({now.load:.2%})"
    )
    lines.append("To choose one, write its number as `review` under `thresholds` in config.yaml.")
    return "\n".join(lines)


def _percent(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.0%}"
