"""The pages for readers without JavaScript: by nature (or kind), by area and by year, each with all of its papers or links to them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.core.paper.taxonomy import Taxonomy
from bot.core.publish.outline import Chapter, arrange, group_by_year
from bot.core.publish.site.card import Card

FOLDER = "list"
MOST = 250  # papers on a page; a larger chapter is split into a page a year, a larger year into a page a chapter


@dataclass(frozen=True, slots=True)
class Part:
    """Papers under one heading of a page. `path` is the page that holds this part alone, "" where there is none."""

    heading: str
    cards: tuple[Card, ...]
    path: str


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
class Listings:
    """All pages; `leaves` hold one year of a chapter or area, the others link to them or hold all their papers."""

    chapters: tuple[ListPage, ...]
    areas: tuple[ListPage, ...]
    years: tuple[ListPage, ...]
    leaves: tuple[ListPage, ...]


@dataclass(frozen=True, slots=True)
class _PapersByYear:
    """A chapter or area with its papers by year, newest first."""

    id: str
    heading: str
    text: str
    years: dict[str, tuple[Card, ...]]

    def is_large(self) -> bool:
        return sum(map(len, self.years.values())) > MOST


def plan_listings(cards: Sequence[Card], taxonomy: Taxonomy) -> Listings:
    """The pages of all `cards`, which come newest first: each is in one chapter and one year, and in each of its areas."""
    outline = arrange([card.paper for card in cards], taxonomy)
    card_of = {id(card.paper): card for card in cards}
    chapters = [_group(chapter, card_of) for chapter in outline.chapters if chapter.count and not chapter.is_area]
    places = {f"area-{area.id}": place for place, area in enumerate(taxonomy.areas)}
    sorted_areas = sorted(outline.areas, key=lambda area: places[area.id])
    areas = [_group(area, card_of) for area in sorted_areas if area.count]
    years = group_by_year(cards, lambda card: card.year)
    large_years = {year for year, found in years.items() if len(found) > MOST}

    def path(group: _PapersByYear, year: str) -> str:
        has_page = group.is_large() or (group in chapters and year in large_years)
        return f"{FOLDER}/{group.id}-{year}.html" if has_page else ""

    def part(heading: str, group: _PapersByYear, year: str) -> Part:
        return Part(heading, group.years[year], path(group, year))

    def by_year(groups: Iterable[_PapersByYear]) -> tuple[ListPage, ...]:
        return tuple(
            _page(group.id, group.heading, group.text, [part(year, group, year) for year in group.years])
            for group in groups
        )

    return Listings(
        by_year(chapters),
        by_year(areas),
        tuple(
            _page(year, year, "", [part(one.heading, one, year) for one in chapters if year in one.years])
            for year in years
        ),
        tuple(
            ListPage(leaf, f"{group.heading}, {year}", group.text, (part("", group, year),))
            for group in (*chapters, *areas)
            for year in group.years
            if (leaf := path(group, year))
        ),
    )


def _group(chapter: Chapter, card_of: dict[int, Card]) -> _PapersByYear:
    """The chapter's papers as cards, in the order of the list."""
    held = {id(paper) for paper in chapter.papers}
    years = group_by_year((card for key, card in card_of.items() if key in held), lambda card: card.year)
    return _PapersByYear(
        chapter.id, chapter.heading, chapter.text, {year: tuple(cards) for year, cards in years.items()}
    )


def _page(name: str, heading: str, text: str, parts: Sequence[Part]) -> ListPage:
    is_index = sum(len(part.cards) for part in parts) > MOST
    return ListPage(f"{FOLDER}/{name}.html", heading, text, tuple(parts), is_index)
