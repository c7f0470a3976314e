"""What a long task says about the time left."""

import pytest

from bot.core.harvest.progress import Progress, in_words


@pytest.mark.parametrize(
    ("done", "now", "words"),
    [
        (5, 5.0, ""),
        (5, 20.0, "about 20 seconds left"),
        (1, 20.0, "about 3 minutes left"),
        (1, 3600.0, "about 9.0 hours left"),
        (10, 20.0, ""),
        (0, 20.0, ""),
    ],
)
def test_the_pace_so_far_tells_what_is_left(done: int, now: float, words: str) -> None:
    assert Progress(10, 0.0).left(done, now=now) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "10 seconds"), (61, "60 seconds"), (200, "3 minutes"), (5_000, "83 minutes"), (9_000, "2.5 hours")],
)
def test_a_time_in_words(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


def test_it_is_said_every_ten_seconds_only() -> None:
    progress = Progress(100, 0.0)
    said = [bool(progress.left(second, now=float(second))) for second in range(1, 31)]
    assert [second for second, told in enumerate(said, 1) if told] == [10, 20, 30]
