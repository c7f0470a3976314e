"""Waiting when arXiv refuses by every way: as long as it says, else longer each time, and never longer than allowed."""

import pytest

from bot.core.harvest.patience import MORE_ROUNDS, Patience


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
