"""How long to wait when arXiv refuses by every way, before all ways are asked again; and how long a long task will still take.

arXiv's own word counts first (`Retry-After`); without one the waits grow, and the whole waiting stays within what was allowed.
"""

from dataclasses import dataclass, field

MORE_ROUNDS = 4  # after the first
_WAITS = (20, 100, 300, 600)  # times the delay between two requests: 1, 5, 15, 30 minutes at three seconds
_EVERY_SECONDS = 10.0


@dataclass
class Patience:
    """What is left of the waiting that a run may do, in seconds; `delay_seconds` is the time between two requests."""

    seconds_left: float
    delay_seconds: float
    rounds: int = 0

    def next_wait(self, *, retry_after: float, chance: float) -> float | None:
        """Seconds to wait before the next round, None when there is none. `chance` is from 0 to 1.

        `retry_after` is the longest wait that arXiv asked for in this round, 0 where it named none.
        """
        if self.seconds_left <= 0 or self.rounds >= MORE_ROUNDS:
            return None
        seconds = retry_after or _WAITS[self.rounds] * self.delay_seconds * (1 + chance / 4)
        if seconds > self.seconds_left:
            return None
        self.rounds += 1
        self.seconds_left -= seconds
        return seconds


@dataclass
class Progress:
    """A task of `total` steps that began at `start` (seconds of any clock)."""

    total: int
    start: float
    _last_report: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self._last_report = self.start

    def left(self, done: int, *, now: float) -> str:
        """The time left, in words; "" when the last report was a moment ago, or all is done."""
        if not 0 < done < self.total or now - self._last_report < _EVERY_SECONDS:
            return ""
        self._last_report = now
        seconds = (now - self.start) / done * (self.total - done)
        return f"about {in_words(seconds)} left"


def in_words(seconds: float) -> str:
    """A time to wait, in words."""
    if seconds < 90:
        return f"{max(10, round(seconds, -1)):.0f} seconds"
    minutes = round(seconds / 60)
    return f"{minutes} minutes" if minutes < 90 else f"{seconds / 3600:.1f} hours"
