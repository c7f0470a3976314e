"""What is kept of arXiv's answers in `.cache`: the papers described lately, the listed ones for the site, the complete windows of a
backfill, and what runs covered. A damaged file counts as a missing one.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import orjson

from bot.core.harvest.coverage import Kept, merge_kept, parse_kept, render_kept
from bot.core.harvest.window import Window
from bot.core.paper.preprint import Preprint
from bot.edges.disk.cache_folder import hide_from_git, keep_file

_FILE = "preprints.jsonl"
_MOST = 5_000  # papers kept; the newest stay
LISTED = "abstracts/listed.jsonl"  # a folder of its own, which the workflow that builds the site keeps


def read_cached(cache: Path) -> dict[str, Preprint]:
    """The papers in the cache by bare id; damaged lines are skipped."""
    return _read(cache / _FILE)


def _read(path: Path) -> dict[str, Preprint]:
    papers: dict[str, Preprint] = {}
    if not path.is_file():
        return papers
    for line in path.read_text("utf-8", errors="replace").splitlines():
        try:
            row = json.loads(line)
            papers[row["id"]] = _paper(row)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            continue
    return papers


def write_cached(cache: Path, papers: Iterable[Preprint]) -> None:
    """Adds papers to the cache, in a folder that git ignores."""
    kept: Mapping[str, Preprint] = read_cached(cache) | {paper.id: paper for paper in papers}
    keep_file(cache, _FILE, _lines_of(list(kept.values())[-_MOST:]).decode())


def read_listed(cache: Path) -> dict[str, Preprint]:
    """The listed papers whose abstracts the site shows, by bare id; damaged lines are skipped."""
    return _read(cache / LISTED)


def add_listed(cache: Path, papers: Iterable[Preprint]) -> None:
    """Adds listed papers, however many there are; a later line about the same paper counts. Raises OSError."""
    hide_from_git(cache)
    (cache / LISTED).parent.mkdir(exist_ok=True)
    with (cache / LISTED).open("ab+") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            cut_off = file.read() != b"\n"
            file.write(b"\n" * cut_off)
        file.write(_lines_of(papers))


def _lines_of(papers: Iterable[Preprint]) -> bytes:
    return b"".join(orjson.dumps(paper) + b"\n" for paper in papers)


class BackfillCache:
    """The windows of one query that were answered completely, with their papers."""

    def __init__(self, folder: Path, *, query: str, url: str) -> None:
        name = hashlib.sha256(f"{url}\n{query}".encode()).hexdigest()[:16]
        self._path = folder / f"backfill-{name}.jsonl"
        self._folder = folder
        self._sound_bytes = 0

    def read(self) -> dict[Window, tuple[Preprint, ...]]:
        """The papers of each window, up to the first damaged line."""
        kept: dict[Window, tuple[Preprint, ...]] = {}
        papers: list[Preprint] = []
        self._sound_bytes = place = 0
        for line in self._lines():
            place += len(line)
            if not line.endswith(b"\n"):
                break
            try:
                row = orjson.loads(line)
                if "closed" not in row:
                    papers.append(_paper(row))
                    continue
                window = Window(*map(date.fromisoformat, row["closed"]))
                if row["papers"] != len(papers):
                    break
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
                break
            kept[window] = tuple(papers)
            papers, self._sound_bytes = [], place
        return kept

    def add(self, window: Window, papers: Sequence[Preprint]) -> None:
        """Appends a window after the intact part that `read` found. Raises OSError when the file can't be written."""
        lines = [orjson.dumps(paper) for paper in papers]
        closing = {"closed": [window.since.isoformat(), window.until.isoformat()], "papers": len(papers)}
        text = b"".join(line + b"\n" for line in [*lines, orjson.dumps(closing)])
        hide_from_git(self._folder)
        with self._path.open("r+b" if self._path.exists() else "w+b") as file:
            file.seek(self._sound_bytes)
            file.truncate()
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        self._sound_bytes += len(text)

    def _lines(self) -> Iterator[bytes]:
        if self._path.is_file():
            with self._path.open("rb") as file:
                yield from file


_LISTS, _MOMENTS = ("authors", "categories"), ("published", "updated")


def _paper(row: dict[str, Any]) -> Preprint:
    """Raises ValueError, TypeError, KeyError or AttributeError for anything but a paper."""
    texts = [value for key, value in row.items() if key not in {*_LISTS, "version"}]
    texts += [one for key in _LISTS for one in row[key]]
    if not isinstance(row["version"], int | None) or not all(isinstance(text, str) for text in texts):
        raise TypeError("not what was written here")
    row |= {key: datetime.fromisoformat(row[key]) for key in _MOMENTS}
    row |= {key: tuple(row[key]) for key in _LISTS}
    return Preprint(**row)


FILE = "harvest.jsonl"
_MOST_BYTES = 200 << 20


def read_kept(cache: Path, *, query: str, today: date) -> Kept | None:
    """What is kept for this query, None when there is nothing sound."""
    try:
        path = cache / FILE
        if path.stat().st_size > _MOST_BYTES:
            return None
        return parse_kept(path.read_bytes(), query=query, today=today)
    except OSError:
        return None


def write_kept(cache: Path, kept: Kept, *, today: date) -> None:
    """Keep it together with what another run wrote meanwhile, whole or not at all. Raises OSError when it can't be written."""
    merged = merge_kept(read_kept(cache, query=kept.record.query, today=today), kept) or kept
    keep_file(cache, FILE, render_kept(merged).decode("utf-8"))
