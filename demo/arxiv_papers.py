"""The stand-in's papers: read from JSON Lines (plain, .gz or .xz), with their words made ready for searching."""

import gzip
import json
import lzma
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Any


@dataclass(frozen=True)
class StoredPaper:
    """One paper as the stand-in keeps it; `day` is its first submission, the time of day follows from the id."""

    id: str
    day: str
    title: str
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    comment: str | None
    summary: str
    journal_ref: str | None = None
    doi: str | None = None

    @cached_property
    def published(self) -> str:
        """The time of submission in Atom's form. It is spread over the day, so that the order by date is a real one."""
        second = zlib.crc32(self.id.encode()) % 86_400
        return f"{self.day}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}Z"

    @cached_property
    def minute(self) -> str:
        """The time of submission as `submittedDate` writes it."""
        return re.sub(r"[^0-9]", "", self.published)[:12]

    def words(self, field: str) -> str:
        """The words of a field (`all`, `ti`, `abs`, `au`, `co`, `jr`), between spaces, as `words_of` gives them."""
        return self._words.get(field, " ")

    @cached_property
    def _words(self) -> dict[str, str]:
        fields = {
            "ti": words_of(self.title),
            "abs": words_of(self.summary),
            "au": " | ".join(words_of(name) for name in self.authors),
            "co": words_of(self.comment or ""),
            "jr": words_of(self.journal_ref or ""),
        }
        return fields | {"all": " | ".join(fields.values())}


def words_of(text: str) -> str:
    """Lower-case words between single spaces, a hyphen being a space: ` visual prompt tuning `."""
    words = re.findall(r"[^\W_]+", text.lower())
    return f" {' '.join(words)} "


def read_papers(path: Path) -> list[StoredPaper]:
    """All papers of the file, in its order. Raises OSError, or ValueError for a line that is not a paper."""
    with _opened(path) as lines:
        return list(papers_of(json.loads(line) for line in lines if line.strip()))


def papers_of(rows: Iterable[dict[str, Any]]) -> Iterator[StoredPaper]:
    """Papers from rows with the keys of the file."""
    for row in rows:
        yield StoredPaper(
            id=row["id"],
            day=row["day"],
            title=row["title"],
            authors=tuple(row["authors"]),
            categories=tuple(row["categories"]),
            comment=row.get("comment"),
            summary=row["summary"],
            journal_ref=row.get("journal_ref"),
            doi=row.get("doi"),
        )


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8")
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")
