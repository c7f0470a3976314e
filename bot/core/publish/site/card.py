"""Papers as the site shows them, with readable LaTeX, checked addresses and resolved words, and the pages that list them.

Those are for readers without JavaScript: by nature (or kind), by area and by year, each with all of its papers or links to them.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.paper.model import Paper
from bot.core.paper.names import named_authors, unnamed_authors
from bot.core.paper.taxonomy import BOTH, Taxonomy
from bot.core.publish.outline import Chapter, arrange, group_by_year, newest_first
from bot.core.text.latex import plain_title
from bot.core.text.markdown import one_line

SHOWN_AUTHORS = 4
_PAGE = re.compile(r"[A-Za-z0-9][\w.-]*+", re.ASCII)
_ADDRESS = re.compile(r"https?://[^\s/?#]\S*", re.IGNORECASE)
FOLDER = "list"
MOST = 250  # papers on a page; a larger chapter is split into a page a year, a larger year into a page a chapter


@dataclass(frozen=True, slots=True)
class Card:
    """What readers see of a paper. `key` is its address on the site; `links` are labels and addresses, the first is the paper."""

    key: str
    paper: Paper
    title: str
    authors: tuple[str, ...]  # those that the data file names
    year: str
    venue: str
    levels: tuple[str, ...]
    areas: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    page: str  # the path of the paper's own page

    @property
    def published(self) -> str:
        """Venue and year as one text."""
        if self.paper.venue:
            return f"{self.venue} {self.paper.year}" if self.paper.year else self.venue
        return f"arXiv {self.year}" if self.paper.arxiv else self.year

    @property
    def address(self) -> str:
        """The link to the paper; "" when the data has no usable one."""
        return self.links[0][1] if self.links else ""

    @property
    def first_authors(self) -> tuple[str, ...]:
        """The authors whom a line of a list names."""
        return self.authors if len(self.authors) <= SHOWN_AUTHORS + 1 else self.authors[:SHOWN_AUTHORS]

    @property
    def other_authors(self) -> int:
        """How many authors a line of a list leaves out."""
        return len(self.authors) + unnamed_authors(self.paper.authors) - len(self.first_authors)


def make_cards(papers: Mapping[str, Paper], taxonomy: Taxonomy) -> list[Card]:
    """All papers as cards, newest first; `papers` by the path of their file, whose name is the paper's key."""
    keys = _keys(papers)
    every_level = tuple(level.id for level in taxonomy.levels)
    return [_card(paper, keys[id(paper)], every_level) for paper in newest_first(papers.values())]


def checked_address(address: str | None) -> str:
    """`address` if it is an http(s) address on one line, else "": no other scheme may reach a page."""
    return address if address and _ADDRESS.fullmatch(address) else ""


def _keys(papers: Mapping[str, Paper]) -> dict[int, str]:
    """Each paper's key by identity of its object; the year is added where two files have the same name."""
    names = {place: place.rsplit("/", 1)[-1].removesuffix(".yaml") for place in papers}
    taken = Counter(names.values())
    return {
        id(paper): names[place] if taken[names[place]] == 1 else f"{names[place]}-{_year(paper)}"
        for place, paper in papers.items()
    }


def _card(paper: Paper, key: str, every_level: tuple[str, ...]) -> Card:
    return Card(
        key=key,
        paper=paper,
        title=one_line(plain_title(paper.title)) or key,
        authors=tuple(one_line(plain_title(name)) for name in named_authors(paper.authors)),
        year=_year(paper),
        venue=one_line(paper.venue or ""),
        levels=every_level if paper.level == BOTH else (paper.level,) if paper.level else (),
        areas=tuple(dict.fromkeys(paper.areas)),
        links=tuple(_links(paper)),
        page=f"papers/{_page_name(key)}.html",
    )


def _page_name(key: str) -> str:
    """The key; its digest if no address can hold the file's name."""
    return key if _PAGE.fullmatch(key) else hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:16]


def _year(paper: Paper) -> str:
    """The year that readers cite; "undated" if the data has no valid year."""
    year = str(paper.year) if paper.year else paper.date[:4]
    return year if re.fullmatch("[0-9]{4}", year) else "undated"


def _links(paper: Paper) -> Iterable[tuple[str, str]]:
    if paper.arxiv:
        yield "arXiv", f"https://arxiv.org/abs/{paper.arxiv}"
        yield "PDF", f"https://arxiv.org/pdf/{paper.arxiv}"
    if url := checked_address(paper.url):
        yield ("Published version" if paper.arxiv else "Paper"), url
    if code := checked_address(paper.code):
        yield "Code", code


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
