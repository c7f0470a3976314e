"""What a review threshold costs and finds: for each number of papers shown a week, the threshold and the share of core papers."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from bot.core.measure.evaluation import LOAD, Judged

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
    rows = tuple(_row(ranked, math.floor(step * weeks), weeks) for step in STEPS)
    at_load = _row(ranked, math.floor(LOAD * len(ranked)), weeks)
    core = sum(one.is_core for one in ranked)
    return Budget(weeks, len(ranked), core, rows, at_load, _at(ranked, review, weeks))


def _row(ranked: Sequence[Judged], most: int, weeks: float) -> BudgetRow:
    """The lowest threshold, to a tenth, that shows at most so many papers."""
    if most >= len(ranked):
        lowest = ranked[-1].decision.score if ranked else 0.0
        return _at(ranked, math.floor(lowest * 10) / 10, weeks)
    return _at(ranked, (math.floor(ranked[most].decision.score * 10) + 1) / 10, weeks)


def _at(ranked: Sequence[Judged], review: float, weeks: float) -> BudgetRow:
    shown = [one for one in ranked if one.decision.score >= review]
    core, found = sum(one.is_core for one in ranked), sum(one.is_core for one in shown)
    load = len(shown) / len(ranked) if ranked else math.nan
    return BudgetRow(len(shown) / weeks if weeks else math.nan, load, review, found / core if core else math.nan)


def render_budget(budget: Budget) -> str:
    """The budget in sentences, one a line."""
    lines = [f"{budget.papers:,} papers of {budget.weeks:.0f} weeks, {budget.core:,} of them core:"]
    for step, row in zip(STEPS, budget.rows, strict=True):
        lines.append(
            f"  at {step:>2} papers a week you would see {_share(row.found)} of the core papers (review: {row.review:g},"
            f" {row.load:.2%} of all papers)"
        )
    load, now = budget.at_load, budget.now
    lines.append(
        f"  at {LOAD:.2%} of all papers: {_share(load.found)} (review: {load.review:g}, {load.a_week:.1f} a week)"
    )
    lines.append(
        f"now, with review: {now.review:g}: {_share(now.found)}, at {now.a_week:.1f} papers a week ({now.load:.2%})"
    )
    lines.append("To choose one, write its number as `review` under `thresholds` in config.yaml.")
    return "\n".join(lines)


def _share(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.0%}"
