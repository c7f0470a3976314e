"""What the search page needs: the filters with their values and counts, and the papers, abstracts and references as scripts.

They are loaded after the first view, and are scripts and not JSON files, so that the site also works from a folder on disk, where
browsers may not fetch files. Abstracts and references have a file for each year, so that most stay in a browser's cache.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.paper.names import unnamed_authors
from bot.core.paper.taxonomy import Taxonomy, Term
from bot.core.publish.references import render_csl, render_ris
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


_ASSETS = "assets"
COLUMNS = (
    *("key", "title", "authors", "date", "year", "published", "venue", "kind", "nature", "level", "area", "links"),
    *("keywords", "aliases", "note", "withdrawn"),
)


def render_search(
    cards: Sequence[Card],
    taxonomy: Taxonomy,
    facets: Sequence[Facet],
    *,
    bibtex: Sequence[str],
    abstracts: Mapping[str, str],
    sources: Mapping[str, str],
) -> dict[str, str]:
    """All files of the search by path: its program, the papers, and for each year the references and abstracts.

    `bibtex` are the cards' entries, `abstracts` plain texts by key where they are known, `sources` the texts of `bot/site` by name.
    """
    references = {year: _in_folder("references", year, text) for year, text in reference_files(cards, bibtex).items()}
    texts = {
        name: _in_folder("abstracts", name.rpartition("_")[2], text)
        for name, text in abstract_files(cards, abstracts).items()
    }
    index = render_index(
        cards,
        taxonomy,
        facets,
        references={year: address_of_file(*file) for year, file in references.items()},
        abstracts={name: address_of_file(*file) for name, file in texts.items()},
    )
    program = {f"{_ASSETS}/search.js": join_program(sources), f"{_ASSETS}/papers.js": index}
    return {**program, **dict(references.values()), **dict(texts.values())}


def _in_folder(folder: str, year: str, text: str) -> tuple[str, str]:
    return f"{_ASSETS}/{folder}/{year}.js", text


def address_of_file(path: str, text: str) -> str:
    """The path with a digest of the content, so that browsers do not use an older cached file."""
    return f"{path}?v={hashlib.sha256(text.encode()).hexdigest()[:10]}"


def render_index(
    cards: Sequence[Card],
    taxonomy: Taxonomy,
    facets: Sequence[Facet],
    *,
    references: Mapping[str, str],
    abstracts: Mapping[str, str],
) -> str:
    """The script for all papers, in the order of the list.

    `references` are the addresses of the files of `reference_files` by year, `abstracts` those of `abstract_files` by name.
    """
    return as_script(
        "papers",
        {
            "columns": COLUMNS,
            "words": {
                name: {term.id: [term.heading, term.label, term.text] for term in terms}
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
            "references": references,
            "abstracts": abstracts,
            "papers": [_row(card) for card in cards],
        },
    )


def reference_files(cards: Sequence[Card], bibtex: Sequence[str]) -> dict[str, str]:
    """By year, the script with each paper's BibTeX, RIS and CSL-JSON, for those who export a reading list."""
    by_year: dict[str, dict[str, tuple[str, str, str]]] = defaultdict(dict)
    for card, entry in zip(cards, bibtex, strict=True):
        csl = render_csl([card.paper]).removeprefix("[\n").removesuffix("\n]\n")
        by_year[card.year][card.key] = (entry, render_ris([card.paper]), csl)
    return {year: as_script(f"references_{year}", found) for year, found in by_year.items()}


def abstract_files(cards: Sequence[Card], abstracts: Mapping[str, str]) -> dict[str, str]:
    """By name, the script with the abstracts of a year's papers, for the search; `abstracts` by key."""
    by_year: dict[str, dict[str, str]] = defaultdict(dict)
    for card in cards:
        text = " ".join(abstracts.get(card.key, "").split())
        if text:
            by_year[card.year][card.key] = text
    return {name: as_script(name, found) for year, found in by_year.items() if (name := f"abstracts_{year}")}


def join_program(sources: Mapping[str, str]) -> str:
    """The search as one file, for a worker or a page: MiniSearch with its licence, then our part within a function of its own."""
    library = sources["minisearch.js"].partition("//# sourceMappingURL")[0]
    licence = sources["minisearch.LICENSE"].strip().replace("*/", "")
    return f'/*! MiniSearch\n{licence}\n*/\n{library}"use strict";\n(() => {{\n{sources["engine.js"]}}})();\n'


def tone_classes(taxonomy: Taxonomy) -> dict[str, str]:
    """The class of the style sheet that gives each nature its colour."""
    return {nature.id: f"s{place % _TONES}" for place, nature in enumerate(taxonomy.natures)}


def as_script(name: str, value: object) -> str:
    """A script that hands `value` to the page as `site.NAME`. Browsers parse JSON faster than the same data as a script."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    quoted = text.replace("\\", "\\\\").replace("'", "\\'").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"(self.site ??= {{}}).{name} = JSON.parse('{quoted}');\n"


def _row(card: Card) -> list[Any]:
    """One paper's `COLUMNS`. Trailing empty ones are left out."""
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
