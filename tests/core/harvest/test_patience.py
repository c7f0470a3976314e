"""Waiting when arXiv refuses by every way: as long as it says, else longer each time, never longer than allowed; and the time left."""

import pytest

from bot.core.harvest.patience import MORE_ROUNDS, Patience, Progress, in_words


def waits(patience: Patience, retry_after: float = 0) -> list[float]:
    found = []
    while (seconds := patience.next_wait(retry_after=retry_after, chance=0)) is not None:
        found.append(seconds)
        assert len(found) <= MORE_ROUNDS
    return found


@pytest.mark.parametrize(
    ("minutes", "expected"), [(0, []), (2, [60]), (45, [60, 300, 900]), (600, [60, 300, 900, 1800])]
)
def test_the_waits_grow_within_what_is_allowed(minutes: float, expected: list[float]) -> None:
    assert waits(Patience(minutes * 60, delay_seconds=3)) == expected


def test_what_arxiv_asks_for_comes_first() -> None:
    assert waits(Patience(300, delay_seconds=3), retry_after=100) == [100, 100, 100]
    assert waits(Patience(300, delay_seconds=3), retry_after=3600) == []


def test_jitter_only_lengthens_a_wait() -> None:
    assert Patience(600, delay_seconds=3).next_wait(retry_after=0, chance=1) == 75


def test_without_a_delay_there_is_a_round_without_a_wait() -> None:
    assert waits(Patience(1, delay_seconds=0)) == [0, 0, 0, 0]


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
