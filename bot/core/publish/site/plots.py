"""The field in three plots: papers by month and nature as stacked bars, areas by year and nature by level as shaded tables."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.paper.taxonomy import Taxonomy, Term
from bot.core.publish.site.card import Card

MONTHS = 120  # the newest ones that the bars show
YEARS = 8  # the newest ones that have a column of their own
SHADES = 9
_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP = 960, 260, 36, 24, 10
OTHER = Term(id="other", heading="Surveys, benchmarks and papers not yet placed", text="They have no nature.")
_PAPERS = Term(id="other", heading="Papers", text="All papers of the list.")  # the one series of a list without natures


@dataclass(frozen=True, slots=True)
class BarPiece:
    """A part of a bar: which series it belongs to, and where it is drawn."""

    series: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One month with its parts from bottom to top; `counts` by series."""

    month: str
    x: float
    pieces: tuple[BarPiece, ...]
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """All papers of the month."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Bars:
    """Stacked bars in the units of the picture; `ticks` are heights with their value, `years` places with their name."""

    series: tuple[Term, ...]
    bars: tuple[Bar, ...]
    bar_width: float
    ticks: tuple[tuple[float, int], ...]
    years: tuple[tuple[float, str], ...]
    left_out: int
    width: int = _WIDTH
    height: int = _HEIGHT
    left: int = _LEFT
    base: int = _HEIGHT - _BOTTOM


@dataclass(frozen=True, slots=True)
class Cell:
    """One count with its shade (0 is none) and the filters that show its papers."""

    count: int
    shade: int
    query: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Heat:
    """A table of counts: column headings, and rows of a heading and its cells."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


def plot_months(cards: Sequence[Card], taxonomy: Taxonomy) -> Bars:
    """Papers by the month of their first version, stacked by nature. Papers of which no month is known are left out."""
    series = (*taxonomy.natures, OTHER) if taxonomy.natures else (_PAPERS,)
    places = {term.id: place for place, term in enumerate(taxonomy.natures)}
    counts = Counter(
        (card.paper.date[:7], places.get(card.paper.nature or "", len(places)))
        for card in cards
        if re.match(r"[0-9]{4}-(0[1-9]|1[0-2])", card.paper.date)
    )
    months = _months({month for month, _ in counts})
    step = (_WIDTH - _LEFT) / max(len(months), 12)
    totals = [sum(counts[month, place] for place in range(len(series))) for month in months]
    tick = _tick(max(totals, default=0))
    top = tick * max(1, math.ceil(max(totals, default=0) / tick))
    unit = (_HEIGHT - _TOP - _BOTTOM) / top
    bars = []
    for at, month in enumerate(months):
        row = tuple(counts[month, place] for place in range(len(series)))
        bars.append(Bar(month, round(_LEFT + at * step + step * 0.1, 2), tuple(_pieces(row, unit)), row))
    return Bars(
        series=series,
        bars=tuple(bars),
        bar_width=round(step * 0.8, 2),
        ticks=tuple((round(_HEIGHT - _BOTTOM - value * unit, 2), value) for value in range(0, top + 1, tick)),
        years=tuple((bar.x, bar.month[:4]) for bar in bars if bar.month.endswith("-01") or len(bars) < 12),
        left_out=len(cards) - sum(totals),
    )


def tabulate_areas(cards: Sequence[Card], taxonomy: Taxonomy) -> Heat:
    """Areas by year, the newest year first."""
    years = sorted({card.year for card in cards if card.year.isdigit()}, reverse=True)[:YEARS]
    counts = Counter((area, card.year) for card in cards for area in card.areas)
    most = max((counts[area.id, year] for area in taxonomy.areas for year in years), default=0)
    rows = (
        (area.heading, tuple(_cell(counts[area.id, year], most, area=area.id, year=year) for year in years))
        for area in taxonomy.areas
    )
    return Heat(tuple(years), tuple(row for row in rows if any(cell.count for cell in row[1])))


def tabulate_placement(cards: Sequence[Card], taxonomy: Taxonomy) -> Heat:
    """Natures by level; a paper at several levels counts at each. Without rows if the list has only one of the two, or neither."""
    if not taxonomy.natures or not taxonomy.levels:
        return Heat((), ())
    counts = Counter((card.paper.nature, level) for card in cards for level in card.levels)
    most = max(counts.values(), default=0)
    return Heat(
        tuple(level.heading for level in taxonomy.levels),
        tuple(
            (
                nature.heading,
                tuple(
                    _cell(counts[nature.id, level.id], most, nature=nature.id, level=level.id)
                    for level in taxonomy.levels
                ),
            )
            for nature in taxonomy.natures
        ),
    )


def _months(known: set[str]) -> list[str]:
    """Every month from the first to the last one known, at most the newest `MONTHS`."""
    if not known:
        return []
    last, first = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (max(known), min(known)))
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(max(first, last - MONTHS + 1), last + 1)]


def _pieces(counts: tuple[int, ...], unit: float) -> list[BarPiece]:
    pieces = []
    below = 0
    for series, count in enumerate(counts):
        if count:
            below += count
            pieces.append(BarPiece(series, round(_HEIGHT - _BOTTOM - below * unit, 2), round(count * unit, 2)))
    return pieces


def _tick(most: int) -> int:
    """A round step that parts the height into at most five."""
    power = int(10 ** max(0, len(str(most)) - 2))
    return next(step * power for step in (1, 2, 5, 10, 20, 50) if most <= step * power * 5)


def _cell(count: int, most: int, **query: str) -> Cell:
    return Cell(count, math.ceil(SHADES * math.sqrt(count / most)) if most else 0, tuple(query.items()))
