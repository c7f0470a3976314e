"""What becomes of each entry of a list, and the report on it: compared with arXiv, with earlier entries, and with the list kept here."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bot.core.importing.entries import Entry, ForeignList
from bot.core.paper.known import KnownPapers
from bot.core.paper.likeness import title_key, title_words, titles_agree
from bot.core.paper.preprint import Preprint
from bot.core.text.printable import printable

Status = Literal["ok", "mismatch", "duplicate", "unknown"]
_MIN_WORDS = 3  # of a title that is looked for in the text around a link


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """An entry with its status; `title` is the entry's or arXiv's, if it appears in the same line.

    `actual` is the title of the paper to which a mismatching id belongs. `known` is the paper's file in this list.
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
    """The papers found so far, by id or address, and the ids by title."""

    places: set[str] = field(default_factory=set)
    titles: dict[str, set[str | None]] = field(default_factory=dict)

    def holds(self, entry: Entry, title: str) -> bool:
        """Whether the entry is one of them. Two ids that arXiv knows are two papers, even with the same title."""
        if (entry.arxiv or entry.url) in self.places:
            return True
        ids = self.titles.get(title_key(title), set())
        return bool(ids) and (entry.arxiv is None or None in ids)

    def add(self, entry: Entry, title: str) -> None:
        """Adds one paper."""
        self.places.add(entry.arxiv or entry.url)
        self.titles.setdefault(title_key(title), set()).add(entry.arxiv)


def judge_entries(
    entries: Iterable[Entry], answers: Mapping[str, Preprint | None], known: KnownPapers
) -> list[RowVerdict]:
    """A verdict on each entry, in order.

    `answers` has arXiv's record of each id. None means that there is no such paper; an id is absent if arXiv did not answer.
    """
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
            if not _appears_in(preprint.title, entry.context):
                return RowVerdict(entry, "mismatch", title, actual=preprint.title)
            title = preprint.title
    listed = known.find(entry.arxiv, title)
    if listed or seen.holds(entry, title):
        return RowVerdict(entry, "duplicate", title, known=listed.path if listed else None)
    seen.add(entry, title)
    return RowVerdict(entry, "ok", title)


def _appears_in(title: str, context: str) -> bool:
    """Whether the text around a link contains the paper's whole title."""
    return bool(context) and len(title_words(title)) >= _MIN_WORDS and title_key(title) in title_key(context)


_MOST, _MOST_REPEATED = 100, 10  # lines of one kind; repeated papers need no attention
_STATUSES = ("ok", "duplicate", "mismatch", "unknown")


def report_import(name: str, found: ForeignList, verdicts: Sequence[RowVerdict], *, right: Mapping[str, str]) -> str:
    """The report's text. `right` has the right ids of mismatching entries, by the keys of their titles."""
    counts = Counter[str](verdict.status for verdict in verdicts)
    parts = ", ".join(f"{counts[status]:,} {status}" for status in _STATUSES)
    summary = (
        f"{printable(name)}: {_number(found.lines, 'line')} with a link to a paper, {_number(len(verdicts), 'entry')} read"
        f" ({parts}), {_number(len(found.unread), 'line')} unread"
    )
    lines = [summary]
    for status in ("mismatch", "unknown", "duplicate"):
        rows = [_row(verdict, right) for verdict in verdicts if verdict.status == status]
        lines += _cut(rows, most=_MOST_REPEATED if status == "duplicate" else _MOST)
    lines += _cut([f"line {unread.line}: unread: {printable(unread.text)}" for unread in found.unread])
    return "\n".join(lines)


def _row(verdict: RowVerdict, right: Mapping[str, str]) -> str:
    entry, title = verdict.entry, printable(verdict.title)
    start = f"line {entry.line}: {verdict.status}: {title}"
    if verdict.status == "mismatch":
        better = right.get(title_key(verdict.title))
        hint = f"; arXiv has this title as {better}" if better else ""
        return f"{start}: {entry.arxiv} is {printable(verdict.actual or '')}{hint}"
    if verdict.status == "unknown":
        return f"{start}: {entry.arxiv} was not found on arXiv"
    where = f"already on this list, {printable(verdict.known)}" if verdict.known else "it is further up already"
    return f"{start}: {'another link of the same entry' if entry.again else where}"


def _cut(rows: Sequence[str], *, most: int = _MOST) -> Iterator[str]:
    yield from rows[:most]
    if len(rows) > most:
        yield f"… and {len(rows) - most:,} more of this kind; --json prints all"


def _number(count: int, what: str) -> str:
    plural = f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"
    return f"{count:,} {what if count == 1 else plural}"
