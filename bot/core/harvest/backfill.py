"""Years of papers in pieces: which days are still missing, how many months to ask for at once, and how long the rest will take.

A piece is as many whole months as fit on one page of arXiv's answers, judged by the months before. A piece is kept only when it is
closed: so long ago that papers held in moderation have been announced.
"""

import calendar
from collections.abc import Iterable
from datetime import date, timedelta

from bot.core.harvest.coverage import Base, missing_days
from bot.core.harvest.window import Window

LONGEST_AT_ONCE = 366  # days; no configured look-back is longer, so that what runs daily never comes from the cache
CLOSED_DAYS = 60  # announced by then: https://info.arxiv.org/help/moderation/ speaks of days, seldom weeks
_PAGE_SHARE = 1600  # of the 2,000 papers of a page, which leaves room for growth from month to month
_MOST_MONTHS = 12


def is_closed(window: Window, today: date) -> bool:
    """Whether all papers submitted in the window have been announced."""
    return window.until < today - timedelta(days=CLOSED_DAYS)


def closed_part(window: Window, bases: Iterable[Base]) -> Window | None:
    """The first days of the window that were covered so late that all their papers had been announced; None where there are none."""
    ends = [
        min(base.until, base.seen - timedelta(days=CLOSED_DAYS + 1)) for base in bases if base.since <= window.since
    ]
    until = max(ends, default=window.since - timedelta(days=1))
    return Window(window.since, min(until, window.until)) if until >= window.since else None


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
