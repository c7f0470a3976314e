"""The field in five pictures, as numbers: what each shows, what it covers, and where a click on each of its parts leads.

`bot.edges.disk.chart` draws them with a library; the tables behind them are made from the same numbers.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.core.paper.taxonomy import Taxonomy, Term
from bot.core.publish.readme import count_months
from bot.core.publish.site.card import Card
from bot.core.publish.site.search import tone_classes

YEARS = 10  # the newest ones that have a column of their own
_SEEN = 50  # times as many papers in the fullest year still leave a bar to see
VENUES = 15  # the most frequent ones
_ONE_TONE = "s0"
OTHER = Term(id="other", heading="Surveys, benchmarks and papers not yet placed", text="They have no nature.")
_PAPERS = Term(id="other", heading="Papers", text="All papers of the list.")  # the one series of a list without natures


@dataclass(frozen=True, slots=True)
class Point:
    """One count with the filters that find its papers; without filters no address does. Pale: more papers are likely missing."""

    count: int
    query: tuple[tuple[str, str], ...] = ()
    is_pale: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """A row of counts, one for each column of its picture; `tone` is the style sheet's class for its colour."""

    label: str
    heading: str
    tone: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A plot: `says` is what it shows, for its title; `covers` what its numbers hold and lack. Bars are stacked."""

    id: str
    heading: str
    kind: Literal["bars", "months", "dots", "ranks", "shares"]
    says: str
    covers: str
    corner: str  # of the table: what its rows are
    columns: tuple[str, ...]
    series: tuple[Series, ...]

    @property
    def rows(self) -> list[tuple[str, list[Point]]]:
        """The table: a row for each column of the picture, the newest first; of dots, a row for each series."""
        if self.kind == "dots":
            return [(series.heading, list(series.points)) for series in self.series]
        rows = [(column, [series.points[at] for series in self.series]) for at, column in enumerate(self.columns)]
        return rows[::-1] if self.kind in {"bars", "months"} else rows

    @property
    def heads(self) -> list[str]:
        """The heads of the table's columns."""
        return list(self.columns) if self.kind == "dots" else [series.heading for series in self.series]


Draw = Callable[[Picture], str]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Since when every announced paper was looked at, as YYYY-MM-DD; None where that is not recorded."""

    since: str | None

    def is_pale(self, time: str) -> bool:
        """Whether a year or month began before that."""
        return bool(self.since and time < self.since[: len(time)])

    @property
    def words(self) -> str:
        """For the title of a plot."""
        return f"; complete since {self.since}" if self.since else ""

    @property
    def sentence(self) -> str:
        """For the text beside a plot."""
        if not self.since:
            return "Which days were searched completely is not recorded for this list."
        return (
            f"Every announcement of arXiv since {self.since} was searched. Earlier papers come from other lists and single "
            "searches, so there were more of them than the paler parts show."
        )


def plan_pictures(cards: Sequence[Card], taxonomy: Taxonomy, *, covered_since: str | None) -> list[Picture]:
    """Every picture that has something to show."""
    if not cards:
        return []
    coverage = Coverage(covered_since)
    pictures = [
        _growth(cards, taxonomy, coverage),
        _months(cards, taxonomy, coverage),
        _areas(cards, taxonomy, coverage),
        _placement(cards, taxonomy),
        _venues(cards),
    ]
    return [picture for picture in pictures if picture.series and picture.columns]


def _growth(cards: Sequence[Card], taxonomy: Taxonomy, coverage: Coverage) -> Picture:
    years = _years(cards)
    counts = Counter((card.paper.nature or OTHER.id, card.year) for card in cards)
    tones = tone_classes(taxonomy)
    series = [
        Series(term.label, term.heading, tones.get(term.id, "other"), tuple(
            Point(counts[term.id, year], _if_term(term, nature=term.id, year=year), coverage.is_pale(year)) for year in years
        ))
        for term in (*taxonomy.natures, _rest(taxonomy))
    ]  # fmt: skip
    shown = sum(counts[series_id, year] for series_id, year in counts if year in years)
    return Picture(
        "growth", f"Growth{_by_nature(taxonomy)}", "bars", f"Papers by year{_and_nature(taxonomy)}{coverage.words}",
        f"{_of_all(shown, cards)}, by the year that readers cite: the venue's or else the first version's. {coverage.sentence}",
        "Year", years, _filled(series),
    )  # fmt: skip


def _months(cards: Sequence[Card], taxonomy: Taxonomy, coverage: Coverage) -> Picture:
    months, rows = count_months([card.paper for card in cards], taxonomy)
    tones = {term.label: tone for term in taxonomy.natures for tone in [tone_classes(taxonomy)[term.id]]}
    headings = {term.label: term.heading for term in taxonomy.natures}
    series = [
        Series(label, headings.get(label, _rest(taxonomy).heading), tones.get(label, "other"), tuple(
            Point(count, (), coverage.is_pale(month)) for month, count in zip(months, row, strict=True)
        ))
        for label, row in rows.items()
    ]  # fmt: skip
    shown = sum(map(sum, rows.values()))
    return Picture(
        "months", "Month by month", "months", f"Papers by month{_and_nature(taxonomy)}{coverage.words}",
        f"{_of_all(shown, cards)}, by the month of the first version; those from before, and those without a known month, are left out. "
        f"{coverage.sentence}",
        "Month", tuple(months), tuple(series),
    )  # fmt: skip


def _areas(cards: Sequence[Card], taxonomy: Taxonomy, coverage: Coverage) -> Picture:
    years = _years(cards)
    counts = Counter((area, card.year) for card in cards for area in card.areas)
    series = [
        Series(area.label, area.heading, _ONE_TONE, tuple(
            Point(counts[area.id, year], (("area", area.id), ("year", year)), coverage.is_pale(year)) for year in years
        ))
        for area in taxonomy.areas
    ]  # fmt: skip
    placed = sum(bool(card.areas) and card.year in years for card in cards)
    return Picture(
        "areas", "Areas over time", "dots", f"Papers by area and year, as the size of dots{coverage.words}",
        f"{_of_all(placed, cards)}, because the others are in no area or older; a paper in several areas counts in each. "
        f"{coverage.sentence}",
        "Area", years, _filled(series),
    )  # fmt: skip


def _placement(cards: Sequence[Card], taxonomy: Taxonomy) -> Picture:
    counts = Counter((card.paper.nature, level) for card in cards for level in card.levels)
    tones = tone_classes(taxonomy)
    series = [
        Series(nature.label, nature.heading, tones[nature.id], tuple(
            Point(counts[nature.id, level.id], (("nature", nature.id), ("level", level.id))) for level in taxonomy.levels
        ))
        for nature in taxonomy.natures
    ]  # fmt: skip
    placed = sum(bool(card.paper.nature and card.levels) for card in cards)
    return Picture(
        "placement", "Nature and level", "shares", "Papers by level and nature",
        f"{_of_all(placed, cards)}: those whose nature and level are known. A paper at several levels counts at each.",
        "Level", tuple(level.heading for level in taxonomy.levels), _filled(series),
    )  # fmt: skip


def _venues(cards: Sequence[Card]) -> Picture:
    counts = Counter(card.venue for card in cards if card.venue)
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    first = ranked[:VENUES]
    points = tuple(Point(count, (("venue", venue),)) for venue, count in first)
    more = f" The {len(first)} most frequent of {len(ranked)} venues." if len(ranked) > len(first) else ""
    return Picture(
        "venues", "Venues", "ranks", "Papers by venue",
        f"{_of_all(sum(counts.values()), cards)}: those whose venue is known; the others are preprints, or their venue was not "
        f"noted yet.{more}",
        "Venue", tuple(venue for venue, _ in first), (Series("papers", "Papers", _ONE_TONE, points),) if first else (),
    )  # fmt: skip


def _years(cards: Iterable[Card]) -> tuple[str, ...]:
    """The newest years, oldest first, from the first that can be seen beside the fullest."""
    counts = Counter(card.year for card in cards if card.year.isdigit())
    years = sorted(counts)[-YEARS:]
    first = next((at for at, year in enumerate(years) if counts[year] * _SEEN >= max(counts.values())), 0)
    return tuple(years[first:])


def _if_term(term: Term, **query: str) -> tuple[tuple[str, str], ...]:
    return () if term in (OTHER, _PAPERS) else tuple(query.items())


def _rest(taxonomy: Taxonomy) -> Term:
    """What papers without a nature are called."""
    return OTHER if taxonomy.natures else _PAPERS


def _by_nature(taxonomy: Taxonomy) -> str:
    return " by nature" if taxonomy.natures else ""


def _and_nature(taxonomy: Taxonomy) -> str:
    return " and nature" if taxonomy.natures else ""


def _filled(series: Iterable[Series]) -> tuple[Series, ...]:
    return tuple(one for one in series if any(point.count for point in one.points))


def _of_all(shown: int, cards: Sequence[Card]) -> str:
    return f"All {shown:,} papers" if shown == len(cards) else f"{shown:,} of {len(cards):,} papers"
