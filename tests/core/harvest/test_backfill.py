"""Years in pieces: which days are asked, how many months at once, what may be kept."""

from datetime import date

import pytest

from bot.core.harvest.backfill import is_closed, missing_windows, months_for_a_page, next_piece, seconds_left
from bot.core.harvest.query import may_hold, would_find
from bot.core.harvest.window import Window


def window(since: str, until: str) -> Window:
    return Window(date.fromisoformat(since), date.fromisoformat(until))


YEAR = window("2024-01-01", "2024-12-31")
MISSING = [
    ([], [("2024-01-01", "2024-12-31")]),
    ([("2023-06-01", "2024-01-31")], [("2024-02-01", "2024-12-31")]),
    ([("2024-03-01", "2024-03-31")], [("2024-01-01", "2024-02-29"), ("2024-04-01", "2024-12-31")]),
    ([("2024-05-01", "2024-12-31"), ("2024-01-01", "2024-03-31")], [("2024-04-01", "2024-04-30")]),
    ([("2024-01-01", "2024-06-30"), ("2024-02-01", "2024-03-31")], [("2024-07-01", "2024-12-31")]),
    ([("2023-01-01", "2025-12-31")], []),
    ([("2025-01-01", "2025-12-31")], [("2024-01-01", "2024-12-31")]),
]


@pytest.mark.parametrize(("kept", "missing"), MISSING)
def test_only_days_that_nothing_covers_are_missing(kept: list[tuple[str, str]], missing: list[tuple[str, str]]) -> None:
    assert missing_windows(YEAR, [window(*one) for one in kept]) == [window(*one) for one in missing]


PIECES = [
    (1, "2025-12-31", "2024-01-31"),
    (3, "2025-12-31", "2024-03-31"),
    (12, "2025-12-31", "2024-12-31"),
    (24, "2025-12-31", "2024-12-31"),
    (12, "2024-12-31", "2024-10-31"),  # what lies within sixty days is asked apart, so that the rest can be kept
    (1, "2024-01-20", "2024-01-31"),
]


@pytest.mark.parametrize(("months", "today", "until"), PIECES)
def test_piece_is_whole_months_and_ends_where_days_are_open(months: int, today: str, until: str) -> None:
    piece = next_piece(YEAR, months=months, today=date.fromisoformat(today))
    assert piece == window("2024-01-01", until)


def test_pieces_cover_the_window_without_gap() -> None:
    rest, today, days = [YEAR], date(2024, 12, 15), 0
    while rest:
        piece = next_piece(rest[0], months=2, today=today)
        days += piece.days
        assert is_closed(piece, today) == (piece.until < date(2024, 10, 16))
        rest = missing_windows(rest[0], [piece])
    assert days == YEAR.days


@pytest.mark.parametrize(
    ("papers", "days", "months"), [(0, 31, 12), (100, 31, 12), (590, 31, 2), (1600, 31, 1), (9000, 30, 1)]
)
def test_months_fit_on_a_page(papers: int, days: int, months: int) -> None:
    assert months_for_a_page(papers, days=days) == months


def test_time_left_is_that_of_the_days_done() -> None:
    assert seconds_left(300, days_done=100, seconds=20) == 60


LINES = [
    (b'{"title": "Prompts"}', True),
    (b'{"title": "\\u0050rompts"}', True),
    (b'{"title": "In-context learning of vision"}', False),
    (b'{"title": "A visual in-context model"}', True),
    (b'{"title": "caf\\u00e9"}', False),
]


@pytest.mark.parametrize(("line", "may"), LINES)
def test_quick_look_never_passes_over_what_the_query_would_find(line: bytes, may: bool) -> None:
    terms = ["prompt", "prompts", "visual in-context"]
    assert may_hold(terms)(line) is may
    assert may or not would_find(line.decode(), terms, phrases=[])


def test_quick_look_passes_over_nothing_when_it_cannot_know() -> None:
    assert may_hold([])(b"{}")
    assert may_hold(["prompt", "é"])(b"{}")
