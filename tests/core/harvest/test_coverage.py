"""The record of what was covered: kept, merged, read back, and not believed when anything is wrong with it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.harvest.coverage import (
    Base,
    Batch,
    Collection,
    Kept,
    Record,
    announcement_day,
    merge_kept,
    missing_changes,
    needed_since,
    parse_kept,
    pruned,
    render_kept,
    with_base,
    with_batch,
    with_stream,
)
from bot.core.harvest.query import Match
from bot.core.harvest.window import Window, missing_days
from bot.core.paper.preprint import Preprint

TODAY = date(2026, 6, 26)
KEY = Match(["prompt"], [], ["cs.CV"]).key


def day(number: int) -> date:
    return date(2026, 6, number)


def paper(arxiv: str, number: int) -> Preprint:
    moment = datetime(2026, 6, number, tzinfo=UTC)
    return Preprint(arxiv, 1, "A prompt", ("Ann Tern",), moment, moment, ("cs.CV",), "9 pages", summary="Text")


def collection(*ids: str, at: str = "2026-06-26T08:00:00Z") -> Collection:
    return Collection(
        at=at, command="scan", since=day(1), until=TODAY, total=len(ids), ids=ids, state="complete", message="complete"
    )


def kept(*papers: Preprint, **changes: object) -> Kept:
    record = Record(query=KEY, last=collection(*(one.id for one in papers)))
    record = with_base(record, Base(since=day(1), until=TODAY, seen=TODAY, way="api"))
    record = with_batch(record, "cs.CV", Batch(day=TODAY, ids=("2606.00001",)))
    record = with_stream(record, "cs", (day(20), TODAY), read_on=TODAY)
    return Kept(record.model_copy(update=changes), {one.id: one for one in papers})


def test_what_is_kept_is_read_back() -> None:
    before = kept(paper("2606.00001", 10), paper("2606.00002", 11))
    assert parse_kept(render_kept(before), query=KEY, today=TODAY) == before


@given(st.integers(0, 2000), st.integers(1, 255))
def test_a_spoilt_byte_makes_it_worthless(at: int, change: int) -> None:
    text = bytearray(render_kept(kept(paper("2606.00001", 10))))
    at %= len(text)
    text[at] ^= change
    assert parse_kept(bytes(text), query=KEY, today=TODAY) is None or text[at] in b"\r\n\t "


@given(st.binary(max_size=200) | st.integers(0, 3000).map(lambda at: render_kept(kept(paper("2606.00001", 10)))[:-at]))
def test_any_bytes_give_a_value(text: bytes) -> None:
    assert parse_kept(text, query=KEY, today=TODAY) is None or text == render_kept(kept(paper("2606.00001", 10)))


def test_another_query_or_a_day_to_come_is_not_believed() -> None:
    text = render_kept(kept(paper("2606.00001", 10)))
    assert parse_kept(text, query=Match(["other"], [], []).key, today=TODAY) is None
    assert parse_kept(text, query=KEY, today=TODAY - timedelta(days=9)) is None


def test_a_collection_without_its_papers_is_not_believed() -> None:
    assert parse_kept(render_kept(Kept(kept(paper("2606.00001", 10)).record)), query=KEY, today=TODAY) is None


def test_two_runs_are_merged_and_the_newer_verdict_counts() -> None:
    first = kept(paper("2606.00001", 10))
    other = Kept(
        with_stream(
            Record(query=KEY, last=collection("2606.00002", at="2026-06-26T14:00:00Z")), "cs", (day(10), day(19))
        ),
        {"2606.00002": paper("2606.00002", 11)},
    )
    merged = merge_kept(first, other)
    assert merged == merge_kept(other, first)
    assert merged
    assert merged.papers.keys() == {"2606.00001", "2606.00002"}
    assert merged.record.streams == {"cs": ((day(10), TODAY),)}
    assert merged.record.last
    assert merged.record.last.ids == ("2606.00002",)
    assert merge_kept(None, first) is first


def test_what_is_pruned_is_no_longer_covered() -> None:
    before = kept(paper("2606.00001", 10), paper("2606.00002", 21), last=collection("2606.00002"))
    after = pruned(before, since=day(21))
    assert after.papers.keys() == {"2606.00002"}
    assert [(base.since, base.until) for base in after.record.bases] == [(day(21), TODAY)]
    assert after.record.streams == {"cs": ((day(21), TODAY),)}


def test_after_a_complete_day_only_two_days_more_are_read() -> None:
    record = with_base(Record(query=KEY), Base(since=day(1), until=day(20), seen=day(20), way="api"))
    assert needed_since(record, Window(day(2), TODAY)) == day(18)
    assert needed_since(Record(query=KEY), Window(day(2), TODAY)) == day(2)
    assert needed_since(record, Window(date(2026, 5, 1), TODAY)) == date(2026, 5, 1)


def test_what_was_read_on_an_earlier_day_overlaps_by_two() -> None:
    record = with_stream(Record(query=KEY), "cs", (day(10), day(20)), read_on=day(20))
    assert missing_changes(record, "cs", since=day(10), today=day(20)) == []
    assert missing_changes(record, "cs", since=day(10), today=day(22)) == [(day(18), day(22))]
    assert missing_changes(record, "eess", since=day(10), today=day(22)) == [(day(10), day(22))]


def test_days_between_spans_are_missing() -> None:
    spans = [(day(3), day(5)), (day(6), day(7)), (day(10), day(12))]
    assert missing_days(spans, day(1), day(14)) == [(day(1), day(2)), (day(8), day(9)), (day(13), day(14))]
    assert missing_days(spans, day(4), day(6)) == []


@pytest.mark.parametrize(("hour", "expected"), [(4, day(25)), (6, day(26)), (23, day(26))])
def test_the_newest_announcement_is_out_in_the_morning(hour: int, expected: date) -> None:
    assert announcement_day(datetime(2026, 6, 26, hour, tzinfo=UTC)) == expected
