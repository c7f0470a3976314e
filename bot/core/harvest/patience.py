"""How long to wait when arXiv refuses by every way, before all ways are asked again.

arXiv's own word counts first (`Retry-After`); without one the waits grow, and the whole waiting stays within what was allowed.
"""

from dataclasses import dataclass

MORE_ROUNDS = 4  # after the first
_WAITS = (20, 100, 300, 600)  # times the delay between two requests: 1, 5, 15, 30 minutes at three seconds


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
