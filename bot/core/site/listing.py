"""The pages for readers without JavaScript: by nature (or kind) and by year, each with all of its papers or a way to them."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.sections import UNPLACED
from bot.core.site.card import Card
from bot.core.taxonomy import METHOD, Taxonomy

FOLDER = "list"
MOST = 250  # papers on a page; with more, a chapter has a page a year, and so has a year a page a chapter


@dataclass(frozen=True, slots=True)
class Part:
    """Papers under one heading of a page."""

    heading: str
    cards: tuple[Card, ...]
    path: str  # the page that holds this part alone, where there is one


@dataclass(frozen=True, slots=True)
class Listing:
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
    """All pages; `chapters` and `years` are the ways in, `leaves` the pages of one chapter's year."""

    chapters: tuple[Listing, ...]
    years: tuple[Listing, ...]
    leaves: tuple[Listing, ...]


def plan_listings(cards: Sequence[Card], taxonomy: Taxonomy) -> Listings:
    """Every paper stands in one chapter and one year; papers keep their order."""
    chapters = _chapters(cards, taxonomy)
    years = _years(cards)
    large = {group.id for group in (*chapters, *years) if len(group.cards) > MOST}
    cells: dict[tuple[str, str], tuple[Card, ...]] = {}
    for chapter in chapters:
        for year in {card.year for card in chapter.cards}:
            cells[chapter.id, year] = tuple(card for card in chapter.cards if card.year == year)
    leaves = {
        (chapter, year): f"{FOLDER}/{chapter}-{year}.html"
        for chapter, year in cells
        if chapter in large or year in large
    }
    return Listings(
        tuple(
            _listing(
                chapter,
                [Part(year.heading, cells[chapter.id, year.id], leaves.get((chapter.id, year.id), ""))
                 for year in years if (chapter.id, year.id) in cells],
                is_index=chapter.id in large,
            )
            for chapter in chapters
        ),
        tuple(
            _listing(
                year,
                [Part(chapter.heading, cells[chapter.id, year.id], leaves.get((chapter.id, year.id), ""))
                 for chapter in chapters if (chapter.id, year.id) in cells],
                is_index=year.id in large,
            )
            for year in years
        ),
        tuple(
            Listing(path, f"{chapter.heading}, {year.heading}", chapter.text, (Part("", cells[chapter.id, year.id], ""),))
            for chapter in chapters
            for year in years
            if (path := leaves.get((chapter.id, year.id)))
        ),
    )  # fmt: skip


def _listing(group: _Group, parts: list[Part], *, is_index: bool) -> Listing:
    return Listing(f"{FOLDER}/{group.id}.html", group.heading, group.text, tuple(parts), is_index)


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


def _years(cards: Sequence[Card]) -> list[_Group]:
    by_year: dict[str, list[Card]] = {}
    for card in cards:
        by_year.setdefault(card.year, []).append(card)
    return [_Group(year, year, "", tuple(found)) for year, found in sorted(by_year.items(), reverse=True)]
