from datetime import date

import pytest

from bot.core.harvest.query import may_hold, would_find
from bot.core.harvest.window import (
    Window,
    is_closed,
    missing_windows,
    months_for_a_page,
    next_piece,
    plan_window,
    seconds_left,
    take_up,
)
from bot.errors import UsageError

TODAY = date(2025, 12, 31)


@pytest.mark.parametrize(
    ("since", "until", "window"),
    [
        (None, None, Window(date(2025, 11, 17), TODAY)),
        ("2025-11-24", None, Window(date(2025, 11, 24), TODAY)),
        ("2025-11-24", "2025-11-24", Window(date(2025, 11, 24), date(2025, 11, 24))),
        (None, "2025-02-14", Window(date(2025, 1, 1), date(2025, 2, 14))),
        ("2025-12-01", "2026-01-05", Window(date(2025, 12, 1), date(2026, 1, 5))),
    ],
)
def test_the_window_holds_both_days(since: str | None, until: str | None, window: Window) -> None:
    planned = plan_window(since, until, today=TODAY, window_days=45)
    assert planned == window
    assert planned.since in planned
    assert planned.until in planned


def test_the_usual_window_has_as_many_days_as_configured() -> None:
    assert plan_window(None, None, today=TODAY, window_days=45).days == 45
    assert plan_window(None, None, today=TODAY, window_days=1) == Window(TODAY, TODAY)


@pytest.mark.parametrize(
    ("since", "until", "message"),
    [
        ("2025-12-02", "2025-12-01", "--since 2025-12-02 comes after --until 2025-12-01"),
        ("2026-01-01", None, "--since 2026-01-01 comes after today, 2025-12-31"),
        ("2025-02-29", None, "--since '2025-02-29' is not a date"),
        ("20250228", None, "--since '20250228' is not a date"),
        (None, "yesterday", "--until 'yesterday' is not a date"),
        (None, "", "--until '' is not a date"),
        ("２025-01-01", None, "is not a date"),
        (None, "0001-01-02", "leaves no room for 45 days"),
    ],
)
def test_a_window_that_can_not_be_is_told_in_one_line(since: str | None, until: str | None, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        plan_window(since, until, today=TODAY, window_days=45)
    assert message in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.hint


TAKEN_UP = [
    (None, "2026-01-01"),
    ("2026-02-14", "2026-01-01"),
    ("2025-12-31", "2026-01-01"),
    ("2025-12-30", "2025-11-16"),
    ("2025-03-01", "2025-01-16"),
]


@pytest.mark.parametrize(("until", "since"), TAKEN_UP)
def test_a_search_is_taken_up_where_it_ended(until: str | None, since: str) -> None:
    window = Window(date(2026, 1, 1), date(2026, 2, 14))
    longer = take_up(window, date.fromisoformat(until) if until else None, window_days=45)
    assert (longer.since.isoformat(), longer.until) == (since, window.until)


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
