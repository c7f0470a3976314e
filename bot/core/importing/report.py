"""What an import says to people: the counts, then each line that a human should look at, and what to do with it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from bot.core.importing.ledger import ForeignList
from bot.core.importing.verdicts import RowVerdict
from bot.core.paper.likeness import title_key
from bot.core.text.printable import printable

_MOST, _MOST_REPEATED = 100, 10  # lines of one kind; repeated papers need no look
_STATUSES = ("ok", "duplicate", "mismatch", "unknown")


def report_import(name: str, found: ForeignList, verdicts: Sequence[RowVerdict], *, right: Mapping[str, str]) -> str:
    """The report's text. `right` gives the ids under which arXiv has the titles of mismatching entries, by their keys."""
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
    where = f"listed already, {printable(verdict.known)}" if verdict.known else "stands further up"
    return f"{start}: {'one more link of the same entry' if entry.again else where}"


def _cut(rows: Sequence[str], *, most: int = _MOST) -> Iterator[str]:
    yield from rows[:most]
    if len(rows) > most:
        yield f"… and {len(rows) - most:,} more of this kind; --json prints all"


def _number(count: int, what: str) -> str:
    plural = f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"
    return f"{count:,} {what if count == 1 else plural}"
