"""The window of days that a harvest covers: it overlaps those of earlier runs and needs no state, so that no failed run loses a paper.

arXiv may announce a paper weeks after its submission. It is found because each run looks at the same days again and drops what is
known.
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
        """The number of days."""
        return (self.until - self.since).days + 1

    def __contains__(self, day: date) -> bool:
        return self.since <= day <= self.until


def plan_window(since: str | None, until: str | None, *, today: date, window_days: int) -> Window:
    """The window from what the user typed; without it the last `window_days` days up to today.

    Raises UsageError for a text that is not a date, and for a window that ends before it begins.
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


def take_up(window: Window, searched_until: date | None, *, window_days: int) -> Window:
    """The window, or a longer one where the last search is so long ago that days between would never be searched.

    It overlaps the earlier search as each run overlaps the one before, because papers may be announced weeks late.
    """
    if searched_until is None or searched_until >= window.since - timedelta(days=1):
        return window
    return Window(searched_until - timedelta(days=window_days - 1), window.until)


def parse_day(text: str, name: str) -> date:
    """The day that `YYYY-MM-DD` names. Raises UsageError with the option's `name` when the text is not a date."""
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError("wrong form")
        return date.fromisoformat(text)
    except ValueError as fault:
        raise UsageError(
            f"{name} {text[:40]!r} is not a date", hint="write YYYY-MM-DD, for example 2025-11-24"
        ) from fault
