"""The window of days that a harvest covers: it overlaps those of earlier runs and needs no state, so that no failed run loses a paper.

arXiv may announce a paper weeks after its submission. It is found because each run looks at the same days again and drops what is
known. Years of papers are asked for in pieces of as many whole months as fit on one page of arXiv's answers, judged by the months
before. A piece is kept only when it is closed: so long ago that papers held in moderation have been announced.
"""

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.errors import UsageError

LONGEST_AT_ONCE = 366  # days; no configured look-back is longer, so that what runs daily never comes from the cache
CLOSED_DAYS = 60  # announced by then: https://info.arxiv.org/help/moderation/ speaks of days, seldom weeks
_PAGE_SHARE = 1600  # of the 2,000 papers of a page, which leaves room for growth from month to month
_MOST_MONTHS = 12


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


def missing_days(spans: Iterable[tuple[date, date]], since: date, until: date) -> list[tuple[date, date]]:
    """The days from `since` to `until` that the spans leave out, in order."""
    missing: list[tuple[date, date]] = []
    first = since
    for a, b in sorted(spans):
        if a > first and first <= until:
            missing.append((first, min(a - timedelta(days=1), until)))
        first = max(first, b + timedelta(days=1))
    if first <= until:
        missing.append((first, until))
    return missing


def is_closed(window: Window, today: date) -> bool:
    """Whether all papers submitted in the window have been announced."""
    return window.until < today - timedelta(days=CLOSED_DAYS)


def missing_windows(window: Window, kept: Iterable[Window]) -> list[Window]:
    """The parts of the window that none of the kept ones covers, oldest first."""
    spans = ((one.since, one.until) for one in kept)
    return [Window(*days) for days in missing_days(spans, window.since, window.until)]


def next_piece(window: Window, *, months: int, today: date, stops: bool = True) -> Window:
    """The first `months` of the window. With `stops` it ends at the last closed day at the latest, so that it can be kept."""
    open_since = today - timedelta(days=CLOSED_DAYS)
    last = _month_end(window.since)
    for _ in range(months - 1):
        if last >= window.until:
            break
        last = _month_end(last + timedelta(days=1))
    if stops and window.since < open_since <= last:
        last = open_since - timedelta(days=1)
    return Window(window.since, min(last, window.until))


def months_for_a_page(papers: int, *, days: int) -> int:
    """How many months to ask for next, given the number of papers in the last `days` days."""
    return max(1, min(_MOST_MONTHS, int(_PAGE_SHARE * days / max(papers, 1) / 31)))


def seconds_left(days_left: int, *, days_done: int, seconds: float) -> float:
    """How long the rest takes at the pace of the days that are done."""
    return days_left * seconds / max(days_done, 1)


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
