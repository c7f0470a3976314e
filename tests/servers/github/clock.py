"""The stand-in's clock: it stands still until a test sets it, and moves on by one second with each write."""

from datetime import UTC, datetime, timedelta


class Clock:
    """A clock for one stand-in; times are in UTC, with whole seconds as GitHub gives them."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC).replace(microsecond=0)

    def now(self) -> datetime:
        """The time that the next thing made will carry."""
        return self._now

    def set(self, now: datetime) -> None:
        """Sets the time, also backwards."""
        self._now = now.astimezone(UTC).replace(microsecond=0)

    def advance(self, seconds: float = 1) -> datetime:
        """Moves the time on; returns it."""
        self._now += timedelta(seconds=seconds)
        return self._now


def stamp(moment: datetime) -> str:
    """The time as GitHub writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp_or_null(moment: datetime | None) -> str | None:
    """The time as GitHub writes it, or null."""
    return None if moment is None else stamp(moment)
