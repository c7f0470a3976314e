"""The window of days that a harvest covers: stateless and overlapping, so that no failed run can lose a paper.

arXiv may announce a paper weeks after its submission; looking back over the same days again and dropping what is
known finds it.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot.errors import UsageError


@dataclass(frozen=True)
class Window:
    """Days (GMT) of first submission, both included."""

    since: date
    until: date

    @property
    def days(self) -> int:
        """How many days the window holds."""
        return (self.until - self.since).days + 1

    def __contains__(self, day: date) -> bool:
        return self.since <= day <= self.until


def plan_window(since: str | None, until: str | None, *, today: date, window_days: int) -> Window:
    """The window from what the user typed; without it the last `window_days` days up to today.

    Raises UsageError for a text that is no day, and for a window that ends before it begins.
    """
    last = parse_day(until, "--until") if until is not None else today
    try:
        first = parse_day(since, "--since") if since is not None else last - timedelta(days=window_days - 1)
    except OverflowError as fault:
        raise UsageError(
            f"--until {last} leaves no room for {window_days} days", hint="give --since as well"
        ) from fault
    if first > last:
        named = "--until" if until is not None else "today,"
        raise UsageError(f"--since {first} comes after {named} {last}", hint="give the earlier day as --since")
    return Window(first, last)


def parse_day(text: str, name: str) -> date:
    """The day that `YYYY-MM-DD` names. Raises UsageError, saying `name`, when the text is none."""
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError("wrong form")
        return date.fromisoformat(text)
    except ValueError as fault:
        raise UsageError(
            f"{name} {text[:40]!r} is no day", hint="write it as YYYY-MM-DD, such as 2025-11-24"
        ) from fault
