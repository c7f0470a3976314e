"""Builds every file of the site from the papers: the search page, the plots, the pages without JavaScript, the search index."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from bot.core.paper.config import Topic
from bot.core.paper.model import Paper
from bot.core.paper.taxonomy import Taxonomy
from bot.core.program import NAME
from bot.core.publish.bibtex import render_bibtex
from bot.core.publish.exports import FEED, feed_paths, render_exports
from bot.core.publish.site.card import Card, make_cards
from bot.core.publish.site.listing import FOLDER, Listings, plan_listings
from bot.core.publish.site.plots import plot_months, tabulate_areas, tabulate_placement
from bot.core.publish.site.search import FIRST_VENUES, address_of_file, make_facets, render_search, tone_classes

FIRST = 40  # papers in the page itself, shown before the search index has loaded
SCRIPTS = ("filters.js", "address.js", "cards.js", "memory.js", "finder.js", "page.js")  # joined into one file
_ASSETS = "assets"
_DOWNLOADS = (("BibTeX", "papers.bib"), ("CSV", "papers.csv"), ("JSON", "papers.json"), ("Atom feed", FEED))


@dataclass(frozen=True)
class About:
    """What the pages say about the list: `repository` is where its data live, `address` where the site is published.

    `checked` is the day of the bot's last successful run. None where something is not known.
    """

    topic: Topic
    repository: str | None = None
    address: str | None = None
    checked: str | None = None


def render_site(
    papers: Mapping[str, Paper],
    taxonomy: Taxonomy,
    about: About,
    *,
    sources: Mapping[str, str],
    abstracts: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """All files by path. `papers` by place, whose words must be the taxonomy's; `sources` are the texts of `bot/site` by name.

    `abstracts` are plain texts by the paper's key, where known. The exports are among the files. The same arguments give the same bytes.
    """
    cards = make_cards(papers, taxonomy)
    facets = make_facets(cards, taxonomy)
    entries = [render_bibtex(card.paper) for card in cards]
    scripts = {
        **{f"{_ASSETS}/{name}": sources[name] for name in ("site.css", "plain.css", "icon.svg")},
        f"{_ASSETS}/site.js": _program(sources),
        **render_search(cards, taxonomy, facets, bibtex=entries, abstracts=abstracts or {}, sources=sources),
    }
    pages = _Pages(
        about, taxonomy, cards, sources, {path: address_of_file(path, text) for path, text in scripts.items()}
    )
    listings = plan_listings(cards, taxonomy)
    return {
        "index.html": pages.render(
            "index.html",
            here="search",
            facets=facets,
            cards=cards[:FIRST],
            starts=[card for card in reversed(cards) if card.paper.highlight and card.address],
            listings=listings,
            first_venues=FIRST_VENUES,
        ),
        "field.html": pages.render(
            "field.html",
            here="field",
            months=plot_months(cards, taxonomy),
            areas=tabulate_areas(cards, taxonomy),
            placement=tabulate_placement(cards, taxonomy),
        ),
        **_listing_pages(pages, listings),
        **scripts,
        **render_exports([card.paper for card in cards], taxonomy, about.topic, address=about.address, entries=entries),
        "status.json": json.dumps(pages.status, ensure_ascii=False, indent=2) + "\n",
    }


class _Pages:
    """The templates and the values that all pages share. Everything is escaped for HTML unless it was rendered here."""

    def __init__(
        self, about: About, taxonomy: Taxonomy, cards: Sequence[Card], sources: Mapping[str, str], files: dict[str, str]
    ) -> None:
        self._environment = Environment(
            loader=DictLoader({name: text for name, text in sources.items() if name.endswith(".html")}),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        labels = {
            term.id: term.label for terms in (taxonomy.natures, taxonomy.levels, taxonomy.areas) for term in terms
        }
        newest = max((card.paper.date for card in cards if len(card.paper.date) == len("2026-01-31")), default=None)
        self.status: dict[str, Any] = {"papers": len(cards), "newest": newest, "checked": about.checked}
        self._environment.globals.update(
            about=about,
            topic=about.topic,
            files=files,
            program=NAME,
            total=len(cards),
            newest=newest,
            downloads=_DOWNLOADS,
            feeds=feed_paths(taxonomy),
            feed=FEED,
            labels=labels,
            kinds={kind.id: kind.label for kind in taxonomy.kinds},
            series=tone_classes(taxonomy),
            tones=(*tone_classes(taxonomy).values(), "other"),
            row=self.row,
        )
        # A macro and not a template of its own: it is called for every paper, and each template needs a new context.
        module: Any = self._environment.get_template("row.html").module
        self._row = module.row
        self._rows: dict[int, Markup] = {}

    def render(self, name: str, *, root: str = "", **values: Any) -> str:
        """One page; `root` leads from its folder to the site's."""
        return self._environment.get_template(name).render(root=root, **values)

    def row(self, card: Card) -> Markup:
        """A paper's line, rendered once, because papers are on several pages."""
        found = self._rows.get(id(card))
        if found is None:
            found = self._rows[id(card)] = self._row(card)
        return found


def _listing_pages(pages: _Pages, listings: Listings) -> dict[str, str]:
    rendered = {f"{FOLDER}/index.html": pages.render("overview.html", here="list", root="../", listings=listings)}
    for listing in (*listings.chapters, *listings.areas, *listings.years, *listings.leaves):
        rendered[listing.path] = pages.render("listing.html", here="list", root="../", listing=listing)
    return rendered


def _program(sources: Mapping[str, str]) -> str:
    """The page's script: its parts within one function, so that they define no globals."""
    parts = "\n".join(sources[name] for name in SCRIPTS)
    return f'"use strict";\n(() => {{\n{parts}}})();\n'
