"""A paper as the classifier reads it."""

import json
from typing import NamedTuple

import orjson


class Document(NamedTuple):
    """One paper's texts. `summary` and `comment` may be empty; `categories` has the primary one first."""

    id: str
    title: str
    summary: str = ""
    comment: str = ""
    categories: tuple[str, ...] = ()


def texts_of(document: Document) -> tuple[str, str, str]:
    """The document's texts: title, summary, comment."""
    return document.title, document.summary, document.comment


MAX_LINE_BYTES = 1 << 20


class LineFault(Exception):
    """Why a line is not a paper."""


def read_document(line: str | bytes) -> Document:
    """The paper in one line. Raises LineFault when it is not JSON, or has no id or title of type text."""
    if len(line) > MAX_LINE_BYTES:
        raise LineFault(f"longer than {MAX_LINE_BYTES:,} bytes")
    try:
        row = parse_json(line)
    except (ValueError, RecursionError) as fault:
        raise LineFault("not JSON") from fault
    if type(row) is not dict:
        raise LineFault("not a JSON object")
    of = row.get
    id_, title, summary, comment, categories = of("id"), of("title"), of("summary"), of("comment"), of("categories")
    if type(id_) is not str or not id_:
        raise LineFault("no id of type text")
    if type(title) is not str:
        raise LineFault("no title of type text")
    if (type(summary) is not str and summary is not None) or (type(comment) is not str and comment is not None):
        raise LineFault("summary and comment must be text, null or absent")
    return Document(id_, title, summary or "", comment or "", _categories(categories))


def parse_json(line: str | bytes) -> object:
    """The same as `json.loads`, in a third of the time. Raises ValueError or RecursionError, as that does."""
    try:
        return orjson.loads(line)
    except (
        orjson.JSONDecodeError
    ):  # stricter than the standard library: lone surrogates, NaN, a byte order mark, huge numbers
        return json.loads(line)


def _categories(value: object) -> tuple[str, ...]:
    if type(value) is list:
        for one in value:
            if type(one) is not str:
                break
        else:
            return tuple(value)
    elif value is None:
        return ()
    elif type(value) is str:
        return tuple(value.split())
    raise LineFault("categories must be a list of texts, null or absent")
