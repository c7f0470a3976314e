"""Papers as one JSON document for programs, and the JSON Schema that it keeps to (docs/papers.schema.json)."""

import json
from collections.abc import Iterable
from typing import Any

from bot.core.paper.config import Topic
from bot.core.paper.model import Paper
from bot.core.publish.bibtex import bibtex_key
from bot.core.publish.shown import shown_authors, shown_title
from bot.core.text.printable import unordered

FORMAT = 1


def render_json(papers: Iterable[Paper], topic: Topic) -> str:
    """The document, one paper a line; every paper has every key, null or empty where nothing is known."""
    rows = [_row(paper) for paper in papers]
    head = {"format": FORMAT, "title": topic.title, "text": topic.text, "url": topic.url}
    head |= {"newest": max((row["date"] for row in rows), default=None), "count": len(rows)}
    lines = ",\n".join(_one_line(row) for row in rows)
    return f'{_one_line(head)[:-1]}, "papers": [\n{lines}\n]}}\n'


def render_schema() -> str:
    """The schema as a file."""
    return json.dumps(_schema(), ensure_ascii=False, indent=2) + "\n"


def _one_line(value: object) -> str:
    return unordered(json.dumps(value, ensure_ascii=False))


def _row(paper: Paper) -> dict[str, Any]:
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
        "aliases": paper.aliases,
        "note": paper.note,
        "withdrawn": bool(paper.withdrawn),
    }


def _schema() -> dict[str, Any]:
    text, perhaps = {"type": "string", "minLength": 1}, {"type": ["string", "null"]}
    word = {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"}
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
        "aliases": {"type": "array", "items": {"type": "string"}},
        "note": perhaps,
        "withdrawn": {"type": "boolean"},
    }  # fmt: skip
    top = {
        "format": {"const": FORMAT, "description": "Another number when a key changes its meaning or goes; keys may be added."},
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
