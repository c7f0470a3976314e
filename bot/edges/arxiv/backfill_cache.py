"""What a backfill has brought so far, kept in `.cache` so that a stopped one goes on where it was: one file for each query.

A file is JSON Lines: the papers of a window, then a line that closes it. Papers without their closing line are those of a run that
was stopped in the middle of writing; they do not count and are overwritten.
"""

import dataclasses
import hashlib
import os
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import orjson

from bot.core.harvest.window import Window
from bot.core.paper.preprint import Preprint
from bot.edges.disk.data_folder import write_whole


class BackfillCache:
    """The windows of one query that were answered completely, with their papers."""

    def __init__(self, folder: Path, *, query: str, url: str) -> None:
        name = hashlib.sha256(f"{url}\n{query}".encode()).hexdigest()[:16]
        self._path = folder / f"backfill-{name}.jsonl"
        self._folder = folder
        self._sound_bytes = 0

    def read(self) -> dict[Window, tuple[Preprint, ...]]:
        """The papers of each window; a damaged line ends what counts."""
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
            except (ValueError, TypeError, KeyError):
                break
            kept[window] = tuple(papers)
            papers, self._sound_bytes = [], place
        return kept

    def add(self, window: Window, papers: Sequence[Preprint]) -> None:
        """Keep one more window, after all that `read` found sound. Raises OSError when it can't be written."""
        lines = [orjson.dumps(dataclasses.asdict(paper)) for paper in papers]
        closing = {"closed": [window.since.isoformat(), window.until.isoformat()], "papers": len(papers)}
        text = b"".join(line + b"\n" for line in [*lines, orjson.dumps(closing)])
        if not (self._folder / ".gitignore").is_file():
            write_whole(self._folder / ".gitignore", "*\n")
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


def _paper(row: dict[str, Any]) -> Preprint:
    row |= {key: datetime.fromisoformat(row[key]) for key in ("published", "updated")}
    row |= {key: tuple(row[key]) for key in ("authors", "categories")}
    return Preprint(**row)
