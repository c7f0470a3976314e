"""Reading OAI-PMH a few days a run: which days of change come next, and whether an answer may be believed."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta

from bot.core.harvest.coverage import Record, missing_changes
from bot.core.harvest.verdict import MIN_CANARIES

DAYS_A_RUN = 7  # of change; a weekend and the days that overlap fit in


@dataclass(frozen=True)
class StreamPiece:
    """Days of change that are read of one set. `to_end`: up to the moment of the request."""

    of_set: str
    since: date
    until: date
    to_end: bool

    @property
    def days(self) -> int:
        """How many days it holds."""
        return (self.until - self.since).days + 1


def next_pieces(record: Record, sets: Sequence[str], *, since: date, today: date) -> list[StreamPiece]:
    """What this run reads of what is missing from `since` to `today`: the newest days of all sets first."""
    missing = {name: missing_changes(record, name, since=since, today=today) for name in sets}
    allowed = sorted({day for spans in missing.values() for a, b in spans for day in _days(a, b)})[-DAYS_A_RUN:]
    if not allowed:
        return []
    pieces = [
        StreamPiece(name, max(a, allowed[0]), b, to_end=b >= today)
        for name, spans in missing.items()
        for a, b in spans
        if b >= allowed[0]
    ]
    return sorted(pieces, key=lambda one: one.until, reverse=True)


def days_left(record: Record, sets: Sequence[str], *, since: date, today: date) -> int:
    """How many days of change are still to be read."""
    spans = [span for name in sets for span in missing_changes(record, name, since=since, today=today)]
    return len({day for a, b in spans for day in _days(a, b)})


def disbelief(piece: StreamPiece, ids: AbstractSet[str], *, kept: Mapping[str, date], is_first: bool) -> str:
    """Why a whole list is not believed, empty where it is. `kept` are papers of the set that are known, by day of submission.

    A paper's record changes on the day of its submission or later, so that what was submitted in days that are read up to the end
    must be among the answers. `is_first`: no other list of this or an earlier run has brought anything.
    """
    expected = {arxiv for arxiv, day in kept.items() if piece.to_end and day >= piece.since}
    enough = MIN_CANARIES if ids else 1
    if len(expected) >= enough and not expected & ids:
        return f"none of {len(expected)} known papers of these days is among its {len(ids)} records"
    if not ids and is_first and piece.days > 1:
        return f"it says that nothing changed in {piece.days} days"
    return ""


def _days(since: date, until: date) -> Iterable[date]:
    return (since + timedelta(days=at) for at in range((until - since).days + 1))
