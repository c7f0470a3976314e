from datetime import date

import pytest

from bot.core.harvest.window import Window, plan_window, take_up
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
