"""Rule `bad-date`: dates are days, months or years that exist, from 1950 to next year."""

import re
from collections.abc import Iterator

from bot.core.checks.context import Context
from bot.core.files.data_file import DataFile
from bot.core.files.finding import Finding
from bot.core.paper.date import EARLIEST, meant_date, parse_date

_FORM = 'write YYYY-MM-DD, for example "2025-11-24"; YYYY-MM or YYYY if that is all you know'
_TWO_WAYS = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_MONTH = re.compile(r"[0-9]{4}-(0?0|1[3-9]|[2-9][0-9])(?:-.*)?")


def check_dates(file: DataFile, context: Context) -> Iterator[Finding]:
    """An error for each of `date`, `year` and `until` that can't be right."""
    entry = file.entry
    if entry is None:
        return
    latest = context.today.year + 1
    yield from _check_date(file, entry.date, latest)
    if file.paper and file.paper.year is not None and not EARLIEST <= file.paper.year <= latest:
        message = f"the year {str(file.paper.year)[:20]} is not between {EARLIEST} and {latest}"
        yield file.finding("bad-date", message, "year", fix="write the year of the venue")
    until = file.rejected.until if file.rejected else None
    if until and not (parse_date(until) and len(until) == len("YYYY-MM-DD")):
        message = f"until {until[:40]!r} is not a date"
        yield file.finding("bad-date", message, "until", fix='write until: "YYYY-MM-DD"')


def _check_date(file: DataFile, text: str, latest: int) -> Iterator[Finding]:
    if not text:
        return
    day = parse_date(text)
    if day is None:
        message, fix = _describe(text[:40])
        yield file.finding("bad-date", message, "date", fix=fix)
    elif not EARLIEST <= day.year <= latest:
        message = f"the date {text} is not between {EARLIEST} and {latest}"
        yield file.finding("bad-date", message, "date", fix="write the date of the first version")


def _describe(text: str) -> tuple[str, str]:
    """What is wrong with a text that is not a date, and what to write."""
    if intended := meant_date(text):
        return f"{text!r} is not in the form YYYY-MM-DD", f'date: "{intended}"'
    if (parts := _TWO_WAYS.fullmatch(text)) and max(int(parts[1]), int(parts[2])) <= 12:
        one, other = (f"{parts[3]}-{parts[month].zfill(2)}-{parts[day].zfill(2)}" for month, day in ((1, 2), (2, 1)))
        return f"{text!r} is ambiguous", f"write {one} or {other}"
    month = _MONTH.fullmatch(text)
    return f"{text!r} is not a valid date" + (f" (month {month[1]})" if month else ""), _FORM
