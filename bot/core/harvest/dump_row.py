"""One row of a dump of arXiv's metadata as a preprint; its layouts are the project's own and the public snapshot's."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from bot.core.paper.arxiv_id import parse_arxiv_id, parse_version
from bot.core.paper.names import real_names
from bot.core.paper.preprint import Preprint, one_line
from bot.core.text.markup import decode_entities


class RowFault(Exception):
    """Why a row is not a paper."""


def read_row(row: object) -> Preprint:
    """The preprint of one JSON row. Raises RowFault when id, title or date are missing or of another type."""
    if not isinstance(row, Mapping):
        raise RowFault("the line is not a JSON object")
    written = _text(row, "id")
    bare = parse_arxiv_id(written)
    if bare is None:
        raise RowFault(f"{written[:60]!r} is not an arXiv id")
    title = one_line(_text(row, "title"))
    if not title:
        raise RowFault(f"{bare} has no title")
    published = _published(row, bare)
    return Preprint(
        id=bare,
        version=parse_version(written),
        title=decode_entities(title),
        authors=_authors(row),
        published=published,
        updated=published,
        categories=_categories(row),
        comment=one_line(_text(row, "comment") or _text(row, "comments")),
        journal_ref=one_line(_text(row, "journal_ref") or _text(row, "journal-ref")),
        doi=one_line(_text(row, "doi")),
        summary=one_line(_text(row, "summary") or _text(row, "abstract")),
    )


def _text(row: Mapping[str, object], name: str) -> str:
    value = row.get(name)
    if value is not None and not isinstance(value, str):
        raise RowFault(f"{name} is not text")
    return value or ""


def _published(row: Mapping[str, object], bare: str) -> datetime:
    """The first submission: `day`, or the first version's date; the snapshot's `update_date` where neither is given."""
    versions = row.get("versions")
    first = versions[0] if isinstance(versions, list) and versions else None
    try:
        if isinstance(first, Mapping) and isinstance(first.get("created"), str):
            return parsedate_to_datetime(first["created"]).astimezone(UTC)
        day = _text(row, "day") or _text(row, "published") or _text(row, "update_date")
        moment = datetime.fromisoformat(day)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as fault:
        raise RowFault(f"{bare} has no date of submission") from fault


def _authors(row: Mapping[str, object]) -> tuple[str, ...]:
    """Names in reading order: a list, the snapshot's parsed names (last, first, suffix), or one text."""
    parsed = row.get("authors_parsed")
    if isinstance(parsed, list):
        names = [_name(parts) for parts in parsed]
    elif isinstance(row.get("authors"), list):
        names = _texts(row, "authors")
    else:
        without_places = re.sub(r"\([^()]*+\)", "", one_line(_text(row, "authors")))
        names = re.split(r",\s++(?:and\s++)?|(?<!\s)\s++and\s++", without_places)
    return tuple(real_names(map(decode_entities, names)))


def _name(parts: object) -> str:
    if not isinstance(parts, Sequence) or isinstance(parts, str) or not all(isinstance(part, str) for part in parts):
        raise RowFault("authors_parsed is not a list of names")
    last, first, suffix = [*parts, "", "", ""][:3]
    return f"{first} {last} {suffix}"


def _categories(row: Mapping[str, object]) -> tuple[str, ...]:
    if isinstance(row.get("categories"), list):
        return tuple(_texts(row, "categories"))
    return tuple(_text(row, "categories").split())


def _texts(row: Mapping[str, object], name: str) -> list[str]:
    values = row.get(name)
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise RowFault(f"{name} is not a list of texts")
    return list(values)
