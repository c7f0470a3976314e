"""The papers as the page's own program reads them: one script that holds one JSON text, loaded after the first view.

A script and not a bare JSON file, so that the site also works from a folder on disk, where browsers let pages fetch nothing.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.core.paper.taxonomy import Taxonomy, Term
from bot.core.publish.site.card import Card
from bot.core.publish.site.facets import Facet

_TONES = 5  # colours in the style sheet


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
    """A script that hands `value` to the page as `site.NAME`. Browsers read JSON faster than the same as a program."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    quoted = text.replace("\\", "\\\\").replace("'", "\\'").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"(self.site ??= {{}}).{name} = JSON.parse('{quoted}');\n"


def _word(term: Term) -> list[str]:
    return [term.heading, term.label, term.text]


def _row(card: Card) -> list[Any]:
    """One paper; `bot/site/search.js` names the columns. Trailing empty ones are left out."""
    paper = card.paper
    row: list[Any] = [
        *(card.key, card.title, list(card.authors), paper.date, card.year, card.published, card.venue),
        *(paper.kind, paper.nature or "", list(card.levels), list(card.areas), [list(link) for link in card.links]),
        *(list(paper.keywords), list(paper.aliases), paper.note or "", int(bool(paper.withdrawn))),
    ]
    while row and not row[-1]:
        row.pop()
    return row
