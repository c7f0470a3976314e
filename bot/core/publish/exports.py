"""The files that other programs read: one text by kind, or all of them as a set to publish."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from bot.core.paper.config import Topic
from bot.core.paper.model import Paper
from bot.core.paper.taxonomy import Area, Taxonomy, Term
from bot.core.publish.atom import NEWEST, render_feed
from bot.core.publish.bibtex import join_entries, render_bibliography
from bot.core.publish.csv_export import render_csv
from bot.core.publish.json_export import render_json, render_schema

FEED = "feed.xml"


def render_export(
    kind: str, papers: Sequence[Paper], taxonomy: Taxonomy, topic: Topic, *, term: Term | None = None
) -> str:
    """`papers`, which come newest first, as one file: bibtex, csv, json or atom.

    `term` is the nature or area that they were chosen by, if any.
    """
    render: dict[str, Callable[[], str]] = {
        "bibtex": lambda: render_bibliography(papers),
        "csv": lambda: render_csv(papers),
        "json": lambda: render_json(papers, topic),
        "atom": lambda: render_feed(papers, taxonomy, topic, term=term),
    }
    return render[kind]()


def render_exports(
    papers: Sequence[Paper],
    taxonomy: Taxonomy,
    topic: Topic,
    *,
    address: str | None = None,
    entries: Sequence[str] | None = None,
) -> dict[str, str]:
    """Every export by its path in the folder that is published at `address` (if that is known). `papers` come newest first.

    `entries` are their BibTeX entries, where the caller has them already.
    """
    files = {
        "papers.bib": render_bibliography(papers) if entries is None else join_entries(entries),
        "papers.csv": render_csv(papers),
        "papers.json": render_json(papers, topic),
        "papers.schema.json": render_schema(),
    }
    shared: dict[int, str] = {}
    for path, term in feed_paths(taxonomy).items():
        chosen = papers if term is None else list(islice(_having(papers, (term,)), NEWEST))
        there = f"{address.rstrip('/')}/{path}" if address else None
        files[path] = render_feed(chosen, taxonomy, topic, term=term, address=there, entries=shared)
    return files


def feed_paths(taxonomy: Taxonomy) -> dict[str, Term | None]:
    """Where each feed lies, and whose it is: that of all papers, then one for each nature and area."""
    natures = {f"feeds/{term.id}.xml": term for term in taxonomy.natures}
    areas = {f"feeds/area-{term.id}.xml": term for term in taxonomy.areas}
    return {FEED: None, **natures, **areas}


def choose_papers(papers: Sequence[Paper], *terms: Term) -> list[Paper]:
    """The papers that have all these natures and areas, in their order."""
    return list(_having(papers, terms))


def _having(papers: Iterable[Paper], terms: Sequence[Term]) -> Iterator[Paper]:
    return (paper for paper in papers if all(_has(paper, term) for term in terms))


def _has(paper: Paper, term: Term) -> bool:
    """A nature and an area may share their id."""
    return term.id in paper.areas if isinstance(term, Area) else term.id == paper.nature
