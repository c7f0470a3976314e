"""What becomes of each entry of a list: compared with arXiv, with the entries before it, and with the list that is kept here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.core.importing.entries import Entry
from bot.core.paper.known import KnownPapers
from bot.core.paper.likeness import title_key, title_words, titles_agree
from bot.core.paper.preprint import Preprint

Status = Literal["ok", "mismatch", "duplicate", "unknown"]
_MIN_WORDS = 3  # of a title that is looked for in the text around a link


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """An entry with its status; `title` is the entry's or, where arXiv's stands in the same line, arXiv's.

    `actual` is the title of the paper that a mismatching id belongs to. `known` is where the list kept here has the paper.
    """

    entry: Entry
    status: Status
    title: str
    actual: str | None = None
    known: str | None = None

    def as_row(self) -> dict[str, object]:
        """The row that `import --json` prints."""
        entry = self.entry
        return {
            "title": self.title,
            "url": entry.url,
            "arxiv": entry.arxiv,
            "section": list(entry.section),
            "venue": entry.venue,
            "year": entry.year,
            "code": entry.code,
            "status": self.status,
            "actual": self.actual,
            "line": entry.line,
        }


@dataclass
class _Seen:
    """The papers that were found right so far: by id or address, and the titles of those without an id."""

    places: set[str] = field(default_factory=set)
    titles: dict[str, set[str | None]] = field(default_factory=dict)

    def holds(self, entry: Entry, title: str) -> bool:
        """Whether the entry is one of them. Two ids that arXiv both knows are two papers, whatever their titles."""
        if (entry.arxiv or entry.url) in self.places:
            return True
        ids = self.titles.get(title_key(title), set())
        return bool(ids) and (entry.arxiv is None or None in ids)

    def add(self, entry: Entry, title: str) -> None:
        """One more."""
        self.places.add(entry.arxiv or entry.url)
        self.titles.setdefault(title_key(title), set()).add(entry.arxiv)


def judge_entries(
    entries: Iterable[Entry], answers: Mapping[str, Preprint | None], known: KnownPapers
) -> list[RowVerdict]:
    """A verdict on each entry, in order. `answers` is what arXiv said of each id: None is no such paper, absent no answer."""
    seen = _Seen()
    return [_judge(entry, answers, known=known, seen=seen) for entry in entries]


def _judge(entry: Entry, answers: Mapping[str, Preprint | None], *, known: KnownPapers, seen: _Seen) -> RowVerdict:
    title = entry.title
    if entry.again:
        return RowVerdict(entry, "duplicate", title)
    if entry.arxiv is not None:
        preprint = answers.get(entry.arxiv)
        if preprint is None:
            return RowVerdict(entry, "unknown", title)
        if not titles_agree(title, preprint.title):
            if not _stands_in(preprint.title, entry.context):
                return RowVerdict(entry, "mismatch", title, actual=preprint.title)
            title = preprint.title
    listed = known.find(entry.arxiv, title)
    if listed or seen.holds(entry, title):
        return RowVerdict(entry, "duplicate", title, known=listed.path if listed else None)
    seen.add(entry, title)
    return RowVerdict(entry, "ok", title)


def _stands_in(title: str, context: str) -> bool:
    """Whether the text around a link names the paper by its whole title."""
    return bool(context) and len(title_words(title)) >= _MIN_WORDS and title_key(title) in title_key(context)
