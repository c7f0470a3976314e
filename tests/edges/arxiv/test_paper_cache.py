"""What a backfill has brought: kept whole or not at all."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.core.harvest.window import Window
from bot.core.paper.preprint import Preprint
from bot.edges.arxiv.paper_cache import LISTED, BackfillCache, add_listed, read_cached, read_listed, write_cached

JANUARY, MARCH = Window(date(2024, 1, 1), date(2024, 1, 31)), Window(date(2024, 2, 1), date(2024, 3, 31))


def preprint(number: int) -> Preprint:
    day = datetime(2024, 1, 1 + number, 12, tzinfo=UTC)
    return Preprint(f"2401.0000{number}", 1, "T \ud7ff é", ("Ada",), day, day, ("cs.CV",), summary="S")


def cache_in(folder: Path, query: str = "q", url: str = "u") -> BackfillCache:
    return BackfillCache(folder, query=query, url=url)


def test_windows_and_papers_come_back_as_they_were(tmp_path: Path) -> None:
    first = cache_in(tmp_path)
    assert first.read() == {}
    first.add(JANUARY, [preprint(1), preprint(2)])
    first.add(MARCH, [])
    assert cache_in(tmp_path).read() == {JANUARY: (preprint(1), preprint(2)), MARCH: ()}
    assert cache_in(tmp_path, query="other").read() == cache_in(tmp_path, url="other").read() == {}
    assert (tmp_path / ".gitignore").read_text() == "*\n"


def test_stopped_at_any_byte_the_sound_part_stays_and_the_rest_is_written_anew(tmp_path: Path) -> None:
    cache = cache_in(tmp_path)
    cache.read()
    cache.add(JANUARY, [preprint(1)])
    [path] = tmp_path.glob("backfill-*")
    sound = path.read_bytes()
    cache.add(MARCH, [preprint(2)])
    whole = path.read_bytes()
    for end in range(len(sound), len(whole)):
        path.write_bytes(whole[:end])
        again = cache_in(tmp_path)
        assert again.read() == {JANUARY: (preprint(1),)}
        again.add(MARCH, [preprint(2)])
        assert path.read_bytes() == whole


DAMAGED_LINES = {
    "brackets without end": b"[" * 100_000,
    "braces without end": b'{"a":' * 100_000,
    "a list": b"[]",
    "no paper": b'{"id": "2401.00001"}',
    "numbers for texts": b'{"id":"x","version":1,"title":5,"authors":[],"categories":[],"published":"2024-01-01","updated":"2024-01-01"}',
    "not text": b"\xff\x00",
}


@pytest.mark.parametrize("name", DAMAGED_LINES)
def test_a_damaged_line_in_the_cache_is_skipped(name: str, tmp_path: Path) -> None:
    write_cached(tmp_path, [preprint(1)])
    path = tmp_path / "preprints.jsonl"
    path.write_bytes(DAMAGED_LINES[name] + b"\n" + path.read_bytes())
    assert read_cached(tmp_path) == {preprint(1).id: preprint(1)}


@pytest.mark.parametrize(
    "damage", [b"[" * 100_000 + b"\n", b"\x00\xff", b"[]\n", b'{"id": 1}\n', b'{"closed": ["2024-01-01"]}\n']
)
def test_damage_ends_what_counts(damage: bytes, tmp_path: Path) -> None:
    cache = cache_in(tmp_path)
    cache.read()
    cache.add(JANUARY, [preprint(1)])
    [path] = tmp_path.glob("backfill-*")
    path.write_bytes(path.read_bytes() + damage)
    assert cache_in(tmp_path).read() == {JANUARY: (preprint(1),)}


def test_listed_papers_are_added_line_by_line_and_a_cut_off_line_costs_only_itself(tmp_path: Path) -> None:
    assert read_listed(tmp_path) == {}
    add_listed(tmp_path, [preprint(1), preprint(2)])
    path = tmp_path / LISTED
    path.write_bytes(path.read_bytes()[:-10])
    add_listed(tmp_path, [preprint(3)])
    add_listed(tmp_path, [])
    assert read_listed(tmp_path) == {"2401.00001": preprint(1), "2401.00003": preprint(3)}
    assert (tmp_path / ".gitignore").read_text() == "*\n"
    assert read_cached(tmp_path) == {}
