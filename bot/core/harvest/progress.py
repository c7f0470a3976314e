"""How long a long task will still take, judged by its pace so far."""

from dataclasses import dataclass, field

_EVERY_SECONDS = 10.0


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
