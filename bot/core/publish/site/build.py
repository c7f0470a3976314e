"""Builds every file of the site from the papers: search, a page for each paper, pictures, lists, authors, weeks, feeds, exports."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from types import CodeType
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from jinja2 import BytecodeCache, DictLoader, Environment, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from bot.core.paper.config import Topic
from bot.core.paper.model import Paper
from bot.core.paper.names import unnamed_authors
from bot.core.paper.taxonomy import METHOD, Taxonomy, Term
from bot.core.program import NAME
from bot.core.publish.exports import FEED, feed_paths, render_exports
from bot.core.publish.references import render_bibtex
from bot.core.publish.site.card import FOLDER, Card, Listings, make_cards, plan_listings
from bot.core.publish.site.paper_page import PaperPage, Record, read_abstract
from bot.core.publish.site.plots import Draw, plan_pictures
from bot.core.publish.site.related import relate
from bot.core.publish.site.search import FIRST_VENUES, Facet, address_of_file, make_facets, render_search, tone_classes
from bot.core.publish.site.visits import (
    LEAST,
    MOST_IN_WEEK,
    MOST_NAMES,
    MOST_ON_PAGE,
    PEOPLE,
    WEEK_FEED,
    WEEK_PAGE,
    Person,
    Week,
    plan_people,
    plan_weeks,
    render_week_feed,
    search_address,
)  # fmt: skip

FIRST = 40  # papers in the page itself, shown before the search index has loaded
# Joined into one file.
SCRIPTS = ("filters.js", "address.js", "cards.js", "memory.js", "finder.js", "paper.js", "page.js")
LOST = "404.html"  # what GitHub Pages and many servers show for an address without a page
_ASSETS = "assets"
_DOWNLOADS = (("BibTeX", "papers.bib"), ("CSV", "papers.csv"), ("JSON", "papers.json"), ("Atom feed", FEED))
_MOST_URLS = 50_000  # of a sitemap: https://www.sitemaps.org/protocol.html
_NOTHING_KNOWN = Record()
_Value = TypeVar("_Value")


@dataclass(frozen=True)
class About:
    """What the pages say about the list: `repository` is where its data live, `address` where the site is published.

    `checked` is the day of the bot's last successful run, `covered_since` the first day of which every announcement was searched.
    None where something is not known.
    """

    topic: Topic
    repository: str | None = None
    address: str | None = None
    checked: str | None = None
    covered_since: str | None = None


@dataclass(frozen=True)
class Material:
    """What the site is made from beside the papers: the texts of `bot/site` by name, and how pictures are drawn.

    By the papers' places: what arXiv and the rules say of them, and the days on which they were added, where these are known.
    """

    sources: Mapping[str, str]
    draw: Draw
    records: Mapping[str, Record]
    added: Mapping[str, str]


def render_site(papers: Mapping[str, Paper], taxonomy: Taxonomy, about: About, *, material: Material) -> dict[str, str]:
    """All files by path. `papers` by place, whose words must be the taxonomy's.

    The exports are among them. The same arguments give the same bytes.
    """
    held = _Held.of(papers, taxonomy, material)
    facets = make_facets(held.cards, taxonomy)
    scripts = _scripts(held, taxonomy, facets, material.sources)
    files = {path: address_of_file(path, text) for path, text in scripts.items()}
    pages = _Pages(about, taxonomy, held.cards, material.sources, files)
    listings = plan_listings(held.cards, taxonomy)
    people, weeks = plan_people(held.cards), plan_weeks(held.cards, held.added)
    html = {
        "index.html": _search_page(pages, held, facets, listings),
        "field.html": _field_page(pages, held, taxonomy, material.draw),
        WEEK_PAGE: _week_page(pages, held, weeks),
        **_listing_pages(pages, listings),
        **_people_pages(pages, people),
        **_paper_pages(pages, held, _Links(taxonomy, listings, people)),
    }
    exports = render_exports(held.papers, taxonomy, about.topic, address=about.address, entries=held.entries)
    return {
        **html,
        LOST: pages.render("lost.html", root=_root_of(about.address), here="", week=WEEK_PAGE),
        WEEK_FEED: render_week_feed(weeks, held.abstracts, about.topic, address=about.address),
        **_for_robots(about.address, html),
        **scripts,
        **exports,
        "status.json": json.dumps(pages.status, ensure_ascii=False, indent=2) + "\n",
    }


@dataclass(frozen=True)
class _Held:
    """The papers as cards, newest first, with their BibTeX entries, and what is known of them by their keys on the site."""

    cards: Sequence[Card]
    entries: Sequence[str]
    records: Mapping[str, Record]
    abstracts: Mapping[str, str]  # plain text; only those that are known
    added: Mapping[str, str]

    @classmethod
    def of(cls, papers: Mapping[str, Paper], taxonomy: Taxonomy, material: Material) -> "_Held":
        cards = make_cards(papers, taxonomy)
        records = _by_key(cards, papers, material.records)
        abstracts = {key: text for key, record in records.items() if (text := read_abstract(record.abstract))}
        entries = [render_bibtex(card.paper) for card in cards]
        return cls(cards, entries, records, abstracts, _by_key(cards, papers, material.added))

    @property
    def papers(self) -> list[Paper]:
        """The papers, newest first."""
        return [card.paper for card in self.cards]

    @property
    def starts(self) -> list[Card]:
        """Where a newcomer starts, the oldest first."""
        return [card for card in reversed(self.cards) if card.paper.highlight and card.address]


def _scripts(held: _Held, taxonomy: Taxonomy, facets: Sequence[Facet], sources: Mapping[str, str]) -> dict[str, str]:
    """The files that pages load."""
    return {
        **{f"{_ASSETS}/{name}": sources[name] for name in ("site.css", "plain.css", "icon.svg")},
        f"{_ASSETS}/site.js": _program(sources),
        **render_search(held.cards, taxonomy, facets, bibtex=held.entries, abstracts=held.abstracts, sources=sources),
    }


class _CompiledTemplates(BytecodeCache):
    """Compiled templates by name and content: for a short list, compiling them takes longer than everything else."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the bucket its template's code, if it was compiled before."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code that was compiled for this bucket."""
        if bucket.code is not None:
            self._kept[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _CompiledTemplates()


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
            bytecode_cache=_COMPILED,
            auto_reload=False,  # the texts are given: no template has to be looked for again for each page
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
            chapters="Nature" if taxonomy.natures else "Kind",
            kinds={kind.id: kind.label for kind in taxonomy.kinds},
            series=tone_classes(taxonomy),
            tones=(*tone_classes(taxonomy).values(), "other"),
            row=self.row,
        )
        # A macro and not a template of its own: it is called for every paper, and each template needs a new context.
        module: Any = self._environment.get_template("row.html").module
        self._row = module.row
        self._rows: dict[tuple[int, str], Markup] = {}
        self.about = about

    def render(self, name: str, *, path: str = "", root: str | None = None, **values: Any) -> str:
        """One page; `root` leads from its folder to the site's. With its `path` a page names its own address, where that is known."""
        root = "../" * path.count("/") if root is None else root
        values["canonical"] = address_of(path, self.about.address) if path else ""
        return self._environment.get_template(name).render(root=root, **values)

    def row(self, card: Card, root: str = "") -> Markup:
        """A paper's line, rendered once for each depth of folders, because papers are on several pages."""
        found = self._rows.get((id(card), root))
        if found is None:
            found = self._rows[id(card), root] = self._row(card, root)
        return found


def address_of(path: str, site: str | None) -> str:
    """The public address of one of the site's files; "" if the site's is not known."""
    if not site:
        return ""
    return f"{site.rstrip('/')}/{quote(path[: -len('index.html')] if path.endswith('index.html') else path)}"


def _by_key(cards: Sequence[Card], papers: Mapping[str, Paper], by_place: Mapping[str, _Value]) -> dict[str, _Value]:
    """What is known by the papers' places, by their keys on the site."""
    keys = {id(card.paper): card.key for card in cards}
    return {keys[id(paper)]: by_place[place] for place, paper in papers.items() if place in by_place}


def _search_page(pages: _Pages, held: _Held, facets: Sequence[Facet], listings: Listings) -> str:
    return pages.render(
        "index.html",
        path="index.html",
        here="search",
        facets=facets,
        cards=held.cards[:FIRST],
        starts=held.starts,
        listings=listings,
        first_venues=FIRST_VENUES,
    )


def _field_page(pages: _Pages, held: _Held, taxonomy: Taxonomy, draw: Draw) -> str:
    pictures = plan_pictures(held.cards, taxonomy, covered_since=pages.about.covered_since)
    drawn = [(picture, Markup(draw(picture))) for picture in pictures]  # noqa: S704 - the library escapes every text
    return pages.render("field.html", path="field.html", here="field", pictures=drawn)


def _listing_pages(pages: _Pages, listings: Listings) -> dict[str, str]:
    index = f"{FOLDER}/index.html"
    rendered = {index: pages.render("overview.html", path=index, here="list", listings=listings)}
    for listing in (*listings.chapters, *listings.areas, *listings.years, *listings.leaves):
        rendered[listing.path] = pages.render("listing.html", path=listing.path, here="list", listing=listing)
    return rendered


def _week_page(pages: _Pages, held: _Held, weeks: Sequence[Week]) -> str:
    values: dict[str, Any] = {"weeks": weeks, "starts": held.starts, "known": bool(held.added)}
    return pages.render("week.html", path=WEEK_PAGE, here="week", most=MOST_IN_WEEK, weekly=WEEK_FEED, **values)


def _people_pages(pages: _Pages, people: Mapping[str, Person]) -> dict[str, str]:
    index, shown = f"{PEOPLE}/index.html", list(people.values())[:MOST_NAMES]
    rendered = {
        index: pages.render("people.html", path=index, here="authors", people=shown, several=len(people), least=LEAST)
    }
    for person in people.values():
        search = search_address(q=f'"{person.name}"')
        values: dict[str, Any] = {"person": person, "most": MOST_ON_PAGE, "search": search}
        rendered[person.path] = pages.render("person.html", path=person.path, here="authors", **values)
    return rendered


class _Links:
    """Where the words on a paper's page lead, seen from the site's folder: to a page that needs no JavaScript where there is one."""

    def __init__(self, taxonomy: Taxonomy, listings: Listings, people: Mapping[str, Person]) -> None:
        self._taxonomy = taxonomy
        self._people = people
        self._pages = {page.path: page.path for page in (*listings.chapters, *listings.areas)}
        self._places = {
            **{(kind.id, ""): f"{FOLDER}/kind-{kind.id}.html" for kind in taxonomy.kinds},
            **{("", nature.id): f"{FOLDER}/{nature.id}.html" for nature in taxonomy.natures},
        }
        self._headings = {page.path: page.heading for page in listings.chapters}

    def author(self, name: str) -> str:
        """The author's page, or a search for the name."""
        person = self._people.get(name)
        return person.path if person else search_address(q=f'"{name}"')

    def chapter(self, card: Card) -> dict[str, str]:
        """The page of the list that has the paper: path and heading."""
        paper = card.paper
        place = (paper.kind, "") if paper.kind != METHOD else ("", paper.nature or "")
        path = self._places.get(place, "")
        if path not in self._headings or (paper.kind == METHOD and not paper.level):
            path = f"{FOLDER}/not-yet-placed.html"
        return {"path": path, "heading": self._headings.get(path, "")}

    def placement(self, card: Card) -> Iterator[tuple[str, Term, str]]:
        """What the paper is, in the taxonomy's words: the name of each part, its term, and where it leads."""
        for name, terms, held, folder in (
            ("Kind", self._taxonomy.kinds, (card.paper.kind,), "kind-"),
            ("Nature", self._taxonomy.natures, (card.paper.nature,), ""),
            ("Level", self._taxonomy.levels, card.levels, "?"),
            ("Area", self._taxonomy.areas, card.areas, "area-"),
        ):
            for term in terms:
                if term.id in held:
                    page = f"{FOLDER}/{folder}{term.id}.html"
                    yield name, term, page if page in self._pages else search_address(**{name.lower(): term.id})

    def of(self, card: Card) -> dict[str, Any]:
        """All links of a paper's page, by their names in the template."""
        return {
            "place": self.chapter(card),
            "placement": self.placement(card),
            "authors": [(name, self.author(name)) for name in card.authors],
            "others": unnamed_authors(card.paper.authors),
            "venue": search_address(venue=card.venue),
        }


def _paper_pages(pages: _Pages, held: _Held, links: _Links) -> dict[str, str]:
    rendered = {}
    for card, entry, related in zip(held.cards, held.entries, relate(held.cards, held.abstracts), strict=True):
        page = PaperPage(
            card,
            held.records.get(card.key, _NOTHING_KNOWN),
            held.abstracts.get(card.key, ""),
            entry,
            related,
            pages.about.repository,
            address_of(card.page, pages.about.address),
        )
        rendered[card.page] = pages.render("paper.html", path=card.page, here="", page=page, **links.of(card))
    return rendered


def _root_of(address: str | None) -> str:
    """The site's folder as a path from its host, because the page of wrong addresses is shown at any depth; "" if it is not known."""
    return f"{urlsplit(address).path.rstrip('/')}/" if address else ""


def _for_robots(address: str | None, pages: Mapping[str, str]) -> dict[str, str]:
    """The sitemap and a robots.txt that names it, which both need the site's address."""
    if not address:
        return {}
    rows = [f"<url><loc>{escape(address_of(path, address))}</loc></url>" for path in list(pages)[:_MOST_URLS]]
    head = '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return {
        "sitemap.xml": "\n".join([head, *rows, "</urlset>", ""]),
        "robots.txt": f"User-agent: *\nAllow: /\nSitemap: {address_of('sitemap.xml', address)}\n",
    }


def _program(sources: Mapping[str, str]) -> str:
    """The page's script: its parts within one function, so that they define no globals."""
    parts = "\n".join(sources[name] for name in SCRIPTS)
    return f'"use strict";\n(() => {{\n{parts}}})();\n'
