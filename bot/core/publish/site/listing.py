"""The pages for readers without JavaScript: by nature (or kind), by area and by year, each with all of its papers or a way to them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.core.paper.taxonomy import METHOD, Taxonomy
from bot.core.publish.outline import UNPLACED
from bot.core.publish.site.card import Card

FOLDER = "list"
MOST = 250  # papers on a page; with more, a chapter has a page a year, and so has a year a page a chapter


@dataclass(frozen=True, slots=True)
class Part:
    """Papers under one heading of a page."""

    heading: str
    cards: tuple[Card, ...]
    path: str  # the page that holds this part alone, where there is one


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page: its parts with their papers or, when `is_index`, with links to the pages that hold them."""

    path: str
    heading: str
    text: str
    parts: tuple[Part, ...]
    is_index: bool = False

    @property
    def count(self) -> int:
        """All papers of the page."""
        return sum(len(part.cards) for part in self.parts)


@dataclass(frozen=True, slots=True)
class _Group:
    """Papers that share a chapter or a year."""

    id: str
    heading: str
    text: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Listings:
    """All pages; `chapters`, `areas` and `years` are the ways in, `leaves` the pages of one chapter's or area's year."""

    chapters: tuple[ListPage, ...]
    areas: tuple[ListPage, ...]
    years: tuple[ListPage, ...]
    leaves: tuple[ListPage, ...]


def plan_listings(cards: Sequence[Card], taxonomy: Taxonomy) -> Listings:
    """Every paper stands in one chapter and one year, and under each of its areas; papers keep their order."""
    chapters, areas, years = _chapters(cards, taxonomy), _areas(cards, taxonomy), _years(cards)
    large = {group.id for group in (*chapters, *areas, *years) if len(group.cards) > MOST}
    cells = {(group.id, year.heading): year.cards for group in (*chapters, *areas) for year in _years(group.cards)}
    of_chapters = {chapter.id for chapter in chapters}
    leaves = {
        (group, year): f"{FOLDER}/{group}-{year}.html"
        for group, year in cells
        if group in large or (group in of_chapters and year in large)
    }

    def part(heading: str, group: _Group, year: _Group) -> Part:
        place = group.id, year.id
        return Part(heading, cells[place], leaves.get(place, ""))

    def listing(group: _Group, parts: Iterable[Part]) -> ListPage:
        return ListPage(f"{FOLDER}/{group.id}.html", group.heading, group.text, tuple(parts), group.id in large)

    def by_year(groups: Iterable[_Group]) -> tuple[ListPage, ...]:
        return tuple(
            listing(group, (part(year.heading, group, year) for year in years if (group.id, year.id) in cells))
            for group in groups
        )

    return Listings(
        by_year(chapters),
        by_year(areas),
        tuple(
            listing(year, (part(one.heading, one, year) for one in chapters if (one.id, year.id) in cells))
            for year in years
        ),
        tuple(
            ListPage(path, f"{group.heading}, {year.heading}", group.text, (part("", group, year),))
            for group in (*chapters, *areas)
            for year in years
            if (path := leaves.get((group.id, year.id)))
        ),
    )


def _chapters(cards: Sequence[Card], taxonomy: Taxonomy) -> list[_Group]:
    """Methods by nature, then the other kinds, then what is not yet placed; ids hold hyphens where two could be the same."""
    natures = {nature.id: nature for nature in taxonomy.natures}
    kinds = [kind for kind in taxonomy.kinds if kind.id != METHOD]
    by_chapter: dict[str, list[Card]] = {
        name: [] for name in (*natures, *(f"kind-{kind.id}" for kind in kinds), "not-yet-placed")
    }
    for card in cards:
        nature = card.paper.nature if card.paper.level else None
        name = f"kind-{card.paper.kind}" if card.paper.kind != METHOD else nature or "not-yet-placed"
        by_chapter[name].append(card)
    terms = natures | {f"kind-{kind.id}": kind for kind in kinds} | {"not-yet-placed": UNPLACED}
    return [
        _Group(name, terms[name].heading, terms[name].text, tuple(found)) for name, found in by_chapter.items() if found
    ]


def _areas(cards: Sequence[Card], taxonomy: Taxonomy) -> list[_Group]:
    by_area: dict[str, list[Card]] = {area.id: [] for area in taxonomy.areas}
    for card in cards:
        for area in card.areas:
            by_area[area].append(card)
    return [
        _Group(f"area-{area.id}", area.heading, area.text, tuple(by_area[area.id]))
        for area in taxonomy.areas
        if by_area[area.id]
    ]


def _years(cards: Sequence[Card]) -> list[_Group]:
    by_year: dict[str, list[Card]] = {}
    for card in cards:
        by_year.setdefault(card.year, []).append(card)
    return [_Group(year, year, "", tuple(found)) for year, found in sorted(by_year.items(), reverse=True)]
