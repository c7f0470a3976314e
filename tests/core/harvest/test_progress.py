"""What a long errand says of its end."""

import pytest

from bot.core.harvest.progress import Progress


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


def test_it_is_said_every_ten_seconds_only() -> None:
    progress = Progress(100, 0.0)
    said = [bool(progress.left(second, now=float(second))) for second in range(1, 31)]
    assert [second for second, told in enumerate(said, 1) if told] == [10, 20, 30]
