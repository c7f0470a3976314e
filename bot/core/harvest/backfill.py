"""Years of papers in pieces: which days are still to be asked, a few months at a time, and how long that will take.

A piece is as many whole months as one page of arXiv's answers holds by what the months before brought. What a piece brought
may be kept when it is closed: so long ago that papers held in moderation have been announced.
"""

import calendar
from collections.abc import Iterable
from datetime import date, timedelta

from bot.core.harvest.window import Window

LONGEST_AT_ONCE = 366  # days; no configured look-back is longer, so that what runs daily never comes from the cache
CLOSED_DAYS = 60  # announced by then: https://info.arxiv.org/help/moderation/ speaks of days, seldom weeks
_PAGE_SHARE = 1600  # of the 2,000 papers of a page, so that growth from month to month fits in
_MOST_MONTHS = 12


def is_closed(window: Window, today: date) -> bool:
    """Whether nothing will be announced any more that was submitted in the window."""
    return window.until < today - timedelta(days=CLOSED_DAYS)


def missing_windows(window: Window, kept: Iterable[Window]) -> list[Window]:
    """The parts of the window that none of the kept ones covers, in time's order."""
    missing: list[Window] = []
    first = window.since
    for other in sorted(kept, key=lambda one: one.since):
        if other.since > first and first <= window.until:
            missing.append(Window(first, min(other.since - timedelta(days=1), window.until)))
        first = max(first, other.until + timedelta(days=1))
    if first <= window.until:
        missing.append(Window(first, window.until))
    return missing


def next_piece(window: Window, *, months: int, today: date, stops: bool = True) -> Window:
    """The window's first months. If it `stops`, it does so at the last closed day, so that what can be kept is kept."""
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
    """How many months to ask for next when these days brought so many papers."""
    return max(1, min(_MOST_MONTHS, int(_PAGE_SHARE * days / max(papers, 1) / 31)))


def seconds_left(days_left: int, *, days_done: int, seconds: float) -> float:
    """How long the rest takes if its days take as long as those that are done."""
    return days_left * seconds / max(days_done, 1)


def spoken(seconds: float) -> str:
    """A time to wait, as people say it."""
    if seconds < 90:
        return f"{max(round(seconds / 10) * 10, 10)} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
