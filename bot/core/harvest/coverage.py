"""What earlier runs covered and collected, as a value that is kept, merged, and believed only when it is sound.

A record that is missing, damaged or made for another query is as if there were none: then arXiv is asked again, and no paper is lost.
The text is JSON Lines: a head with a checksum over all that follows, then the papers.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Annotated, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from bot.core.harvest.window import Window
from bot.core.paper.preprint import Preprint

Way = Literal["api", "oai", "announcements"]
Outcome = Literal["complete", "incomplete", "silent", "unused"]
Moment = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
Line = Annotated[str, StringConstraints(max_length=2000)]
Count = Annotated[int, Field(ge=0)]
_MOST_BASES, _MOST_SPANS, _MOST_BATCHES = 8, 20, 3
_MOST_PAPERS = 20_000
OVERLAP_DAYS = 2
_LONG_AGO = date(1991, 1, 1)
NEW_BATCH_HOUR = 5  # GMT: the feeds are rebuilt about four, after the evening's announcement in the US


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Base(_Model):
    """Days of first submission that were covered completely, as of the day `seen`, and by which way."""

    since: date
    until: date
    seen: date
    way: Way


class Batch(_Model):
    """The ids that were announced in a category for a day, and those of them about which it is still open whether they matter."""

    day: date
    ids: tuple[Line, ...]
    wanted: tuple[Line, ...] = ()


class Collection(_Model):
    """What the last scan came to, so that `propose` needs no request: the papers by id, the verdict, each way's outcome."""

    at: Moment
    command: Literal["scan", "propose"]
    run: Line = ""
    since: date
    until: date
    total: Count
    ids: tuple[Line, ...]
    state: Literal["complete", "shortfall", "suspicious"]
    message: Line
    missing: tuple[Line, ...] = ()
    notes: tuple[Line, ...] = ()
    outcomes: tuple[tuple[Way, Outcome], ...] = ()
    open: tuple[Line, ...] = ()  # ids that were announced and that nobody could give yet
    missed: tuple[Line, ...] = ()  # papers that only the announcements told

    @property
    def window(self) -> Window:
        """The days that were asked for."""
        return Window(self.since, self.until)


class Record(_Model):
    """All that is kept between runs, without the papers' texts. `streams` holds, for each OAI set, the datestamps that were read."""

    version: Literal[1] = 1
    query: Line
    bases: tuple[Base, ...] = ()
    streams: dict[Line, tuple[tuple[date, date], ...]] = {}
    read_on: dict[Line, date] = {}  # the announcement day on which a set was last read up to its end
    sets: tuple[Line, ...] = ()
    batches: dict[Line, tuple[Batch, ...]] = {}
    listed: dict[Line, date] = {}  # the day for which a category's listing was asked for last
    beside: tuple[Line, ...] = ()  # ids of kept papers that the query API has not told yet
    silent_since: dict[Way, Moment] = {}
    last: Collection | None = None


@dataclass(frozen=True)
class Kept:
    """A record and the papers that were collected, by id."""

    record: Record
    papers: Mapping[str, Preprint] = field(default_factory=dict)

    def of_window(self, window: Window) -> dict[str, Preprint]:
        """The kept papers that were first submitted in these days."""
        return {arxiv: paper for arxiv, paper in self.papers.items() if paper.day in window}


def announcement_day(now: datetime) -> date:
    """The day whose announcement is the newest one at this moment (GMT)."""
    return (now - timedelta(hours=NEW_BATCH_HOUR)).date()


def render_kept(kept: Kept) -> bytes:
    """The text that is kept."""
    rows = [orjson.dumps(paper) for _, paper in sorted(kept.papers.items())]
    text = kept.record.model_dump_json().encode() + b"\n" + b"".join(row + b"\n" for row in rows)
    return orjson.dumps({"sha256": hashlib.sha256(text).hexdigest()}) + b"\n" + text


def parse_kept(text: bytes, *, query: str, today: date) -> Kept | None:
    """What a text holds; None when it is damaged, made for another query, or speaks of days to come."""
    head, _, rest = text.partition(b"\n")
    try:
        if orjson.loads(head)["sha256"] != hashlib.sha256(rest).hexdigest():
            return None
        first, *rows = rest.splitlines()
        record = Record.model_validate_json(first)
        papers = {paper.id: paper for paper in map(_read_paper, rows)}
    except (ValueError, TypeError, KeyError, ValidationError):
        return None
    if record.query != query or any(day > today + timedelta(days=1) for day in _days_of(record)):
        return None
    if record.last and not set(record.last.ids) <= papers.keys():
        return None
    return Kept(record, papers)


def merge_kept(one: Kept | None, other: Kept | None) -> Kept | None:
    """What two runs collected, together; the newer one's verdict."""
    if one is None or other is None:
        return one or other
    older, newer = sorted((one, other), key=lambda kept: kept.record.last.at if kept.record.last else "")
    a, b = older.record, newer.record
    streams = {name: joined([*a.streams.get(name, ()), *b.streams.get(name, ())]) for name in a.streams | b.streams}
    batches = {
        name: _joined_batches([*a.batches.get(name, ()), *b.batches.get(name, ())]) for name in a.batches | b.batches
    }
    record = b.model_copy(
        update={
            "bases": _chosen_bases([*a.bases, *b.bases]),
            "streams": streams,
            "read_on": _latest(a.read_on, b.read_on),
            "sets": b.sets or a.sets,
            "batches": batches,
            "listed": _latest(a.listed, b.listed),
        }
    )
    return Kept(record, {**older.papers, **newer.papers})


def pruned(kept: Kept, *, since: date) -> Kept:
    """The record without what is older than `since`, but with all of the last collection; what it covers shrinks with it."""
    record = kept.record
    is_kept = record.last is not None and len(record.last.ids) <= _MOST_PAPERS
    last = set(record.last.ids) if record.last and is_kept else set()
    papers = {arxiv: paper for arxiv, paper in kept.papers.items() if paper.day >= since or arxiv in last}
    bases = [base.model_copy(update={"since": max(base.since, since)}) for base in record.bases if base.until >= since]
    streams = {
        name: tuple((max(a, since), b) for a, b in spans if b >= since) for name, spans in record.streams.items()
    }
    changes: dict[str, object] = {
        "bases": _chosen_bases(bases),
        "streams": {name: some for name, some in streams.items() if some},
    }
    changes["beside"] = tuple(one for one in record.beside if one in papers)
    if not is_kept:
        changes["last"] = None
    return Kept(record.model_copy(update=changes), papers)


def with_base(record: Record, base: Base) -> Record:
    """The record after these days were covered."""
    return record.model_copy(update={"bases": _chosen_bases([*record.bases, base])})


def with_stream(record: Record, name: str, days: tuple[date, date], *, read_on: date | None = None) -> Record:
    """The record after a set's changes of these days were read; `read_on` is the announcement day where that was up to the end."""
    spans = joined([*(_sure_spans(record, name, read_on) if read_on else record.streams.get(name, ())), days])
    changes: dict[str, object] = {"streams": record.streams | {name: spans}}
    if read_on:
        changes["read_on"] = record.read_on | {name: read_on}
    return record.model_copy(update=changes)


def missing_changes(record: Record, name: str, *, since: date, today: date) -> list[tuple[date, date]]:
    """The days of change from `since` to `today` that must still be read of a set, in order.

    What was read on an earlier day is read again from two days before, because a day's records may appear late.
    """
    return missing_days(_sure_spans(record, name, today), since, today)


def _sure_spans(record: Record, name: str, today: date) -> tuple[tuple[date, date], ...]:
    spans, read_on = record.streams.get(name, ()), record.read_on.get(name)
    if read_on == today:
        return spans
    last = (read_on or _LONG_AGO) - timedelta(days=OVERLAP_DAYS + 1)
    return tuple((a, min(b, last)) for a, b in spans if a <= last)


def with_batch(record: Record, category: str, batch: Batch) -> Record:
    """The record after a category's announcement of a day was seen."""
    found = _joined_batches([*record.batches.get(category, ()), batch])
    return record.model_copy(update={"batches": record.batches | {category: found}})


def needed_since(record: Record, window: Window) -> date:
    """The first day of change from which OAI-PMH must have been read, so that with what is kept the window is covered.

    A paper's record changes on the day of its submission or later. What was covered completely before need not be read again; two
    days overlap, because a day's records may appear late.
    """
    starts = [
        min(base.seen, base.until) - timedelta(days=OVERLAP_DAYS) for base in record.bases if base.since <= window.since
    ]
    return max([window.since, *starts])


def missing_days(spans: Iterable[tuple[date, date]], since: date, until: date) -> list[tuple[date, date]]:
    """The days from `since` to `until` that the spans leave out, in order."""
    missing: list[tuple[date, date]] = []
    first = since
    for a, b in joined(spans):
        if a > first and first <= until:
            missing.append((first, min(a - timedelta(days=1), until)))
        first = max(first, b + timedelta(days=1))
    if first <= until:
        missing.append((first, until))
    return missing


def joined(spans: Iterable[tuple[date, date]]) -> tuple[tuple[date, date], ...]:
    """Disjoint spans in order, those that touch as one; of very many the last."""
    found: list[tuple[date, date]] = []
    for since, until in sorted(spans):
        if found and since <= found[-1][1] + timedelta(days=1):
            found[-1] = (found[-1][0], max(found[-1][1], until))
        else:
            found.append((since, until))
    return tuple(found[-_MOST_SPANS:])


def _latest(one: Mapping[str, date], other: Mapping[str, date]) -> dict[str, date]:
    return {name: max(one.get(name, date.min), other.get(name, date.min)) for name in {**one, **other}}


def _joined_batches(batches: Iterable[Batch]) -> tuple[Batch, ...]:
    """One batch a day, the last that was told of it; of many days the newest."""
    by_day = {batch.day: batch for batch in batches}
    return tuple(batch for _, batch in sorted(by_day.items())[-_MOST_BATCHES:])


def _chosen_bases(bases: Iterable[Base]) -> tuple[Base, ...]:
    """The newest bases, none that another one holds."""
    found: list[Base] = []
    for base in sorted(set(bases), key=lambda one: (one.seen, one.until, one.since), reverse=True):
        if not any(one.since <= base.since and base.until <= one.until for one in found):
            found.append(base)
    return tuple(reversed(found[:_MOST_BASES]))


def _days_of(record: Record) -> list[date]:
    """The days of which the record claims that they were read, which can't be in the future."""
    return [
        *(base.seen for base in record.bases),
        *(until for spans in record.streams.values() for _, until in spans),
        *(batch.day for batches in record.batches.values() for batch in batches),
        *record.listed.values(),
        *record.read_on.values(),
        *([date.fromisoformat(record.last.at[:10])] if record.last else []),
    ]


def _read_paper(row: bytes) -> Preprint:
    values = orjson.loads(row)
    values |= {key: datetime.fromisoformat(values[key]) for key in ("published", "updated")}
    values |= {key: tuple(values[key]) for key in ("authors", "categories")}
    return Preprint(**values)
