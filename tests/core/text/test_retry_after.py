import pytest

from bot.core.text.http import parse_retry_after

NOW = "Wed, 21 Oct 2015 07:28:00 GMT"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7),
        (" 120 ", 120),
        ("0", 0),
        ("Wed, 21 Oct 2015 07:28:30 GMT", 30),
        ("Wed, 21 Oct 2015 07:00:00 GMT", 0),
        ("soon", 0),
        ("-5", 0),
        ("1e9", 0),
        ("²", 0),
        ("", 0),
        (None, 0),
    ],
)
def test_the_wait_is_read_as_seconds_or_as_a_date(text: str | None, seconds: float) -> None:
    assert parse_retry_after(text, now=NOW) == seconds


@pytest.mark.parametrize("now", [None, "yesterday", "Wed, 21 Oct 2015 07:28:00"])
def test_a_date_without_a_clock_to_hold_it_against_is_ignored(now: str | None) -> None:
    assert parse_retry_after("Wed, 21 Oct 2015 07:28:30 GMT", now=now) == 0
