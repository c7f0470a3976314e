"""How far a long errand is, and an honest guess at what remains: by the pace so far, and only once that says something."""

from dataclasses import dataclass, field

_EVERY_SECONDS = 10.0


@dataclass
class Progress:
    """An errand of `total` steps that began at `start` (seconds of any clock)."""

    total: int
    start: float
    _told: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self._told = self.start

    def left(self, done: int, *, now: float) -> str:
        """What remains, in words; "" when it was told a moment ago, or all is done."""
        if not 0 < done < self.total or now - self._told < _EVERY_SECONDS:
            return ""
        self._told = now
        seconds = (now - self.start) / done * (self.total - done)
        return f"about {_in_words(seconds)} left"


def _in_words(seconds: float) -> str:
    if seconds < 90:
        return f"{max(10, round(seconds, -1)):.0f} seconds"
    minutes = round(seconds / 60)
    return f"{minutes} minutes" if minutes < 90 else f"{seconds / 3600:.1f} hours"
