"""What becomes of each entry of a list, and the report on it: compared with arXiv, with earlier entries, and with the list kept here."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bot.core.importing.entries import Entry
from bot.core.importing.foreign import ForeignList
from bot.core.paper.known import KnownPapers
from bot.core.paper.likeness import title_key, title_words, titles_agree
from bot.core.paper.preprint import Preprint
from bot.core.text.printable import counted, printable

Status = Literal["ok", "renamed", "mismatch", "duplicate", "unknown"]
_MIN_WORDS = 3  # of a title that is looked for in the text around a link, and of one that a short name is made of
_MIN_LETTERS, _MIN_SHORT, _MAX_LETTERS = 4, 3, 20
_MAX_SHORT_NAME, _MAX_PART = 3, 8


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """An entry with its status; `title` is the entry's or arXiv's, if it appears in the same line.

    `actual` is arXiv's title where it is another one: of a mismatch, a renamed paper, or a paper that is listed by its short name.
    `known` is the paper's file in this list.
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
        ids = self.titles.get(title_key(title), set()) if _can_identify(title) else set()
        return bool(ids) and (entry.arxiv is None or None in ids)

    def add(self, entry: Entry, title: str) -> None:
        """Adds one paper."""
        self.places.add(entry.arxiv or entry.url)
        self.titles.setdefault(title_key(title), set()).add(entry.arxiv)


def judge_entries(
    entries: Iterable[Entry], answers: Mapping[str, Preprint | None], known: KnownPapers
) -> list[RowVerdict]:
    """A verdict on each entry, in order. Of two rows with the same title, the one with an id counts, wherever it is.

    `answers` has arXiv's record of each id. None means that there is no such paper; an id is absent if arXiv did not answer.
    """
    seen = _Seen()
    listed = list(entries)
    order = sorted(range(len(listed)), key=lambda at: listed[at].arxiv is None)
    verdicts = {at: _judge(listed[at], answers, known=known, seen=seen) for at in order}
    return [verdicts[at] for at in range(len(listed))]


def _judge(entry: Entry, answers: Mapping[str, Preprint | None], *, known: KnownPapers, seen: _Seen) -> RowVerdict:
    if entry.again:
        return RowVerdict(entry, "duplicate", entry.title)
    preprint = answers.get(entry.arxiv) if entry.arxiv else None
    verdict = (
        _compared(entry, preprint) if preprint else RowVerdict(entry, "unknown" if entry.arxiv else "ok", entry.title)
    )
    if verdict.status == "mismatch" or (entry.arxiv in answers and preprint is None):
        return verdict
    name = (preprint.title if preprint else None) or verdict.title
    listed = known.find(entry.arxiv, name)
    if listed or seen.holds(entry, name):
        return RowVerdict(entry, "duplicate", verdict.title, known=listed.path if listed else None)
    seen.add(entry, name)
    return verdict


def _compared(entry: Entry, preprint: Preprint) -> RowVerdict:
    """The entry's title against arXiv's."""
    title, actual = entry.title, preprint.title
    if titles_agree(title, actual):
        return RowVerdict(entry, "ok", title)
    if _appears_in(actual, entry.context):
        return RowVerdict(entry, "ok", actual)
    if short_name_of(title, preprint):
        return RowVerdict(entry, "ok", title, actual=actual)
    if is_renamed(title, actual):
        return RowVerdict(entry, "renamed", title, actual=actual)
    return RowVerdict(entry, "mismatch", title, actual=actual)


def _can_identify(title: str) -> bool:
    """Whether a title is long enough to tell papers apart: one letter or `C4` is not."""
    return len(title_key(title)) >= _MIN_LETTERS


def short_name_of(title: str, preprint: Preprint) -> str | None:
    """The short name by which a row lists a paper (`TideSAM`, `WaveNet (Faster Waves)`); None if it is not its name.

    It must appear in arXiv's title or abstract, or be made of the title's first letters.
    """
    name, _, behind = title.partition("(")
    name, full = name.strip(" :,"), behind.strip(" )")
    if full and titles_agree(full, preprint.title):
        return name
    words = name.split()
    if not name or len(words) > _MAX_SHORT_NAME or len(title_key(name)) < _MIN_SHORT:
        return None
    if not _is_name(name) and (len(words) > 1 or not name[0].isupper() or name.lower() in preprint.summary):
        return None
    said = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w])", re.IGNORECASE)
    is_said = said.search(preprint.title) or said.search(preprint.summary)
    return name if is_said or _is_made_of(title_key(name), title_words(preprint.title)) else None


def _is_name(name: str) -> bool:
    """Whether words look like the name of a method: a capital inside, a digit or a hyphen; `Segmentation` does not."""
    return bool(re.search(r"[A-Z].*[A-Z]|\d|\w-\w", name))


def _is_made_of(name: str, words: Sequence[str]) -> bool:
    """Whether a name consists of beginnings of the title's words in their order, with those of three words at least."""

    def fits(rest: str, at: int, used: int) -> bool:
        if not rest:
            return used >= _MIN_WORDS
        for position in range(at, len(words)):
            for length in range(min(len(rest), len(words[position]), _MAX_PART), 0, -1):
                if rest.startswith(words[position][:length]) and fits(rest[length:], position + 1, used + 1):
                    return True
        return False

    return fits(name[:_MAX_LETTERS], 0, 0) if len(name) <= _MAX_LETTERS else False


def is_renamed(title: str, actual: str) -> bool:
    """Whether two titles have the same name before the colon, so that only the subtitle has changed."""
    mine, theirs = (
        re.split(r"(?:(?<!\s)\s++)?[:：]\s++|(?<!\s)\s++[–—-]\s++", text, maxsplit=1) for text in (title, actual)
    )
    is_name = len(mine) == len(theirs) == 2 and _is_name(mine[0]) and _can_identify(mine[0])
    return is_name and title_key(mine[0]) == title_key(theirs[0])


def _appears_in(title: str, context: str) -> bool:
    """Whether the text around a link contains the paper's whole title."""
    return bool(context) and len(title_words(title)) >= _MIN_WORDS and title_key(title) in title_key(context)


_MOST, _MOST_REPEATED = 100, 10  # lines of one kind; repeated papers need no attention
_STATUSES = ("ok", "renamed", "duplicate", "mismatch", "unknown")


def report_import(name: str, found: ForeignList, verdicts: Sequence[RowVerdict], *, right: Mapping[str, str]) -> str:
    """The report's text. `right` has the right ids of mismatching entries, by the keys of their titles."""
    counts = Counter[str](verdict.status for verdict in verdicts)
    parts = ", ".join(f"{counts[status]:,} {status}" for status in _STATUSES if counts[status] or status != "renamed")
    read = counted(len(verdicts), "entry", "entries")
    summary = (
        f"{printable(name)}: {counted(found.lines, 'line')} with a link to a paper, {read} read"
        f" ({parts}), {counted(sum(unread.papers for unread in found.unread), 'line')} unread"
    )
    lines = [summary]
    for status in ("mismatch", "renamed", "unknown", "duplicate"):
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
    if verdict.status == "renamed":
        return f"{start}: {entry.arxiv} is now called {printable(verdict.actual or '')}"
    if verdict.status == "unknown":
        return f"{start}: {entry.arxiv} was not found on arXiv"
    where = f"already on this list, {printable(verdict.known)}" if verdict.known else "this file has it more than once"
    return f"{start}: {'another link of the same entry' if entry.again else where}"


def _cut(rows: Sequence[str], *, most: int = _MOST) -> Iterator[str]:
    yield from rows[:most]
    if len(rows) > most:
        yield f"… and {len(rows) - most:,} more of this kind; --json prints all"
