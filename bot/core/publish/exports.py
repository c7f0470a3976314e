"""The list as files for other programs (BibTeX, CSL-JSON, RIS, CSV, JSON, Atom), and the monthly digest.

CSV follows RFC 4180, without cells that a spreadsheet would run as formulas; JSON follows docs/papers.schema.json.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from bot.core.paper.config import Topic
from bot.core.paper.model import Paper
from bot.core.paper.taxonomy import Area, Taxonomy, Term
from bot.core.program import NAME
from bot.core.publish.atom import NEWEST, render_feed
from bot.core.publish.entry import render_entry_line, shown_authors, shown_title
from bot.core.publish.outline import arrange
from bot.core.publish.references import (
    bibtex_key,
    fold_bibliography,
    join_entries,
    render_bibliography,
    render_csl,
    render_ris,
)
from bot.core.text.markdown import count_in_room, escape_text, one_line
from bot.core.text.printable import counted, unordered

FEED = "feed.xml"
FORMAT = 1  # of papers.json
LIMIT_CHARACTERS = 120_000  # GitHub takes 125,000 in a release
COLUMNS = (
    "key", "title", "authors", "date", "venue", "year", "kind", "nature", "level", "areas", "arxiv", "url", "code", "keywords", "withdrawn",
)  # fmt: skip
# Characters that start a formula (https://owasp.org/www-community/attacks/CSV_Injection), full-width forms included.
_FORMULA = tuple("=+-@＝＋－＠\t\r\n|%")


def render_export(
    kind: str, papers: Sequence[Paper], taxonomy: Taxonomy, topic: Topic, *, term: Term | None = None
) -> str:
    """`papers`, which come newest first, as one file: bibtex, csv, json, atom, csl or ris.

    `term` is the nature or area that the papers were filtered by, if any.
    """
    render: dict[str, Callable[[], str]] = {
        "bibtex": lambda: render_bibliography(papers),
        "csv": lambda: render_csv(papers),
        "json": lambda: render_json(papers, topic),
        "atom": lambda: render_feed(papers, taxonomy, topic, term=term),
        "csl": lambda: render_csl(papers),
        "ris": lambda: render_ris(papers),
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
    """Every export by its path in the folder; `address` is where the folder is published, if known. `papers` come newest first.

    `entries` are their BibTeX entries, if the caller has them already.
    """
    files = {
        "papers.bib": render_bibliography(papers) if entries is None else join_entries(entries),
        "papers.csv": render_csv(papers),
        "papers.json": render_json(papers, topic),
        "papers.schema.json": render_schema(),
        "papers.csl.json": render_csl(papers),
        "papers.ris": render_ris(papers),
    }
    shared: dict[int, str] = {}
    for path, term in feed_paths(taxonomy).items():
        chosen = papers if term is None else list(islice(_having(papers, (term,)), NEWEST))
        there = f"{address.rstrip('/')}/{path}" if address else None
        files[path] = render_feed(chosen, taxonomy, topic, term=term, address=there, entries=shared)
    return files


def feed_paths(taxonomy: Taxonomy) -> dict[str, Term | None]:
    """The path of each feed and its term: None for the feed of all papers, then one for each nature and area."""
    natures = {f"feeds/{term.id}.xml": term for term in taxonomy.natures}
    areas = {f"feeds/area-{term.id}.xml": term for term in taxonomy.areas}
    return {FEED: None, **natures, **areas}


def choose_papers(papers: Sequence[Paper], *terms: Term) -> list[Paper]:
    """The papers that have all these natures and areas, in their order."""
    return list(_having(papers, terms))


def _having(papers: Iterable[Paper], terms: Sequence[Term]) -> Iterator[Paper]:
    """Those with all the terms; a nature and an area may share an id."""
    areas = {term.id for term in terms if isinstance(term, Area)}
    natures = {term.id for term in terms if not isinstance(term, Area)}
    return (paper for paper in papers if areas <= set(paper.areas) and natures <= {paper.nature})


def render_csv(papers: Iterable[Paper]) -> str:
    """The header and a row for each paper, in their order; lists are joined with `; `, lines end in CR LF."""
    lines = _CsvLines()
    writer = csv.writer(lines)
    writer.writerow(COLUMNS)
    rows = map(_json_row, papers)
    writer.writerows([_defused(_cell(row[name])) for name in COLUMNS] for row in rows)
    return "".join(lines)


class _CsvLines(list[str]):
    """Collects what a csv writer writes."""

    write = list.append


def _cell(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(map(one_line, value))
    return "true" if value is True else one_line(str(value or ""))


def _defused(cell: str) -> str:
    """The cell with an apostrophe before anything that would start a formula, and without a runner's commands."""
    cell = cell.replace("##[", "## [")
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def render_json(papers: Iterable[Paper], topic: Topic) -> str:
    """The document, one paper a line; every paper has every key, null or empty where nothing is known."""
    rows = [_json_row(paper) for paper in papers]
    head = {"format": FORMAT, "title": topic.title, "text": topic.text, "url": topic.url}
    head |= {"newest": max((row["date"] for row in rows), default=None), "count": len(rows)}
    lines = ",\n".join(_one_line(row) for row in rows)
    return f'{_one_line(head)[:-1]}, "papers": [\n{lines}\n]}}\n'


def render_schema() -> str:
    """The schema as a file."""
    return json.dumps(_schema(), ensure_ascii=False, indent=2) + "\n"


def _one_line(value: object) -> str:
    return unordered(json.dumps(value, ensure_ascii=False))


def _json_row(paper: Paper) -> dict[str, Any]:
    return {
        "key": bibtex_key(paper),
        "title": shown_title(paper),
        "authors": shown_authors(paper),
        "date": paper.date,
        "venue": paper.venue,
        "year": paper.year,
        "kind": paper.kind,
        "nature": paper.nature,
        "level": paper.level,
        "areas": list(dict.fromkeys(paper.areas)),
        "arxiv": paper.arxiv,
        "url": paper.link,
        "code": paper.code,
        "keywords": paper.keywords,
        "highlight": paper.highlight,
        "aliases": paper.aliases,
        "note": paper.note,
        "withdrawn": bool(paper.withdrawn),
    }


def _schema() -> dict[str, Any]:
    text, perhaps = {"type": "string", "minLength": 1}, {"type": ["string", "null"]}
    word = {"type": "string", "pattern": "^[a-z0-9][a-z0-9_]*$"}
    paper = {
        "key": {**text, "description": "The BibTeX key; it stays the same while authors, title, first date and id do."},
        "title": {**text, "description": "As readers see it, without LaTeX."},
        "authors": {"type": "array", "minItems": 1, "items": {"type": "string"}},
        "date": {**text, "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$", "description": "First version: YYYY-MM-DD, YYYY-MM or YYYY."},
        "venue": {**perhaps, "description": "Where it appeared; null for a preprint."},
        "year": {"type": ["integer", "null"], "description": "Year of the venue."},
        "kind": {**word, "description": "As in the list's taxonomy: method, survey, benchmark."},
        "nature": {**word, "type": ["string", "null"]},
        "level": {**word, "type": ["string", "null"]},
        "areas": {"type": "array", "uniqueItems": True, "items": word},
        "arxiv": {**perhaps, "description": "The bare arXiv id."},
        "url": {**text, "description": "The venue's page or the one on arXiv."},
        "code": perhaps,
        "keywords": {"type": "array", "items": {"type": "string"}},
        "highlight": {**perhaps, "description": "Why a newcomer starts with this paper; null for most."},
        "aliases": {"type": "array", "items": {"type": "string"}},
        "note": perhaps,
        "withdrawn": {"type": "boolean"},
    }  # fmt: skip
    top = {
        "format": {"const": FORMAT, "description": "Changes when a key changes its meaning or is removed; keys may be added."},
        "title": text,
        "text": text,
        "url": perhaps,
        "newest": {**perhaps, "description": "The newest paper's date."},
        "count": {"type": "integer", "minimum": 0},
        "papers": {"type": "array", "items": {"type": "object", "required": list(paper), "properties": paper}},
    }  # fmt: skip
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A curated list of papers",
        "type": "object",
        "required": list(top),
        "properties": top,
    }


def render_digest(papers: Sequence[Paper], taxonomy: Taxonomy, *, total: int) -> str:
    """The new `papers` by nature and kind, and their BibTeX, folded, if it fits; `total` is what the list now holds."""
    outline = arrange(papers, taxonomy)
    tags = {area.id: area.label for area in taxonomy.areas}
    parts = [f"**{counted(len(papers), 'paper is', 'papers are')} new in the list**, which now holds {total:,}."]
    left = LIMIT_CHARACTERS
    for chapter in (*outline.natures, *outline.kinds, outline.unplaced):
        lines = [render_entry_line(paper, tags) for paper in chapter.papers]
        kept = lines[: count_in_room(lines, left)]
        left -= sum(map(len, kept)) + len(kept)
        if kept:
            parts.append(f"## {escape_text(chapter.heading)}\n\n" + "\n".join(kept))
        if len(kept) < len(lines):
            parts.append(f"{len(lines) - len(kept):,} more are in the list.")
    folded = fold_bibliography(papers)
    parts.append(folded if len(folded) < left else f"Too long for BibTeX here: `{NAME} export bibtex` writes it.")
    return "\n\n".join(parts) + "\n"
