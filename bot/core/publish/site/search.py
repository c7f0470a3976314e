"""What the search page needs: the filters with their values and counts, and the papers as a script that is loaded after the first view.

The index is a script and not a JSON file, so that the site also works from a folder on disk, where browsers may not fetch files.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.paper.names import unnamed_authors
from bot.core.paper.taxonomy import Taxonomy, Term
from bot.core.publish.site.card import Card

NO_VENUE = "none"  # the value for papers without a venue
_TONES = 5  # colours in the style sheet
FIRST_VENUES = 10  # venues shown before a reader asks for all


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter: its text in addresses, its label for readers, and how many papers have it."""

    value: str
    label: str
    count: int
    group: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """One filter. With `narrows`, a paper can have several values, and each further choice narrows the result; else it widens it."""

    name: str
    heading: str
    choices: tuple[Choice, ...]
    narrows: bool = False


def make_facets(cards: Sequence[Card], taxonomy: Taxonomy) -> list[Facet]:
    """All filters, without values that no paper has and without filters that have no value."""
    groups = {group.id: group.heading for group in taxonomy.groups}
    places = {group.id: place for place, group in enumerate(taxonomy.groups)}
    areas = sorted(taxonomy.areas, key=lambda area: places[area.group] if area.group else -1)
    facets = [
        _of_terms("nature", "Nature", taxonomy.natures, _count(cards, lambda card: [card.paper.nature or ""])),
        _of_terms("level", "Level", taxonomy.levels, _count(cards, lambda card: card.levels), narrows=True),
        _of_terms("kind", "Kind", taxonomy.kinds, _count(cards, lambda card: [card.paper.kind])),
        _of_terms(
            "area",
            "Area",
            areas,
            _count(cards, lambda card: card.areas),
            narrows=True,
            groups={area.id: groups[area.group] for area in areas if area.group},
        ),
        _years(cards),
        _venues(cards),
    ]
    return [facet for facet in facets if facet.choices]


def _of_terms(
    name: str,
    heading: str,
    terms: Iterable[Term],
    counts: Counter[str],
    *,
    narrows: bool = False,
    groups: dict[str, str] | None = None,
) -> Facet:
    choices = (
        Choice(term.id, term.heading, counts[term.id], (groups or {}).get(term.id, ""))
        for term in terms
        if counts[term.id]
    )
    return Facet(name, heading, tuple(choices), narrows)


def _years(cards: Sequence[Card]) -> Facet:
    counts = _count(cards, lambda card: [card.year])
    return Facet("year", "Year", tuple(Choice(year, year, counts[year]) for year in sorted(counts, reverse=True)))


def _venues(cards: Sequence[Card]) -> Facet:
    counts = _count(cards, lambda card: [card.venue or NO_VENUE])
    unpublished = counts.pop(NO_VENUE, 0)
    choices = [
        Choice(venue, venue, count) for venue, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    ]
    if unpublished and choices:
        choices.insert(0, Choice(NO_VENUE, "No venue yet", unpublished))
    return Facet("venue", "Venue", tuple(choices))


def _count(cards: Iterable[Card], values_of: Callable[[Card], Iterable[str]]) -> Counter[str]:
    return Counter(value for card in cards for value in values_of(card))


def render_index(
    cards: Sequence[Card], taxonomy: Taxonomy, facets: Sequence[Facet], *, shards: Mapping[str, str]
) -> str:
    """The script for all papers, in the order of the list; `shards` are the addresses of BibTeX entries by year."""
    return as_script(
        "papers",
        {
            "words": {
                name: {term.id: _word(term) for term in terms}
                for name, terms in (
                    ("nature", taxonomy.natures),
                    ("level", taxonomy.levels),
                    ("kind", taxonomy.kinds),
                    ("area", taxonomy.areas),
                )
            },
            "facets": [
                {
                    "name": facet.name,
                    "narrows": facet.narrows,
                    "values": [choice.value for choice in facet.choices],
                    "labels": [choice.label for choice in facet.choices],
                }
                for facet in facets
            ],
            "tones": tone_classes(taxonomy),
            "bibtex": shards,
            "papers": [_row(card) for card in cards],
        },
    )


def tone_classes(taxonomy: Taxonomy) -> dict[str, str]:
    """The class of the style sheet that gives each nature its colour."""
    return {nature.id: f"s{place % _TONES}" for place, nature in enumerate(taxonomy.natures)}


def as_script(name: str, value: object) -> str:
    """A script that hands `value` to the page as `site.NAME`. Browsers parse JSON faster than the same data as a script."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    quoted = text.replace("\\", "\\\\").replace("'", "\\'").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"(self.site ??= {{}}).{name} = JSON.parse('{quoted}');\n"


def _word(term: Term) -> list[str]:
    return [term.heading, term.label, term.text]


def _row(card: Card) -> list[Any]:
    """One paper; `bot/site/search.js` names the columns. Trailing empty ones are left out."""
    paper = card.paper
    others = ["and others"] if unnamed_authors(paper.authors) else []
    row: list[Any] = [
        *(card.key, card.title, [*card.authors, *others], paper.date, card.year, card.published, card.venue),
        *(paper.kind, paper.nature or "", list(card.levels), list(card.areas), [list(link) for link in card.links]),
        *(list(paper.keywords), list(paper.aliases), paper.note or "", int(bool(paper.withdrawn))),
    ]
    while row and not row[-1]:
        row.pop()
    return row
