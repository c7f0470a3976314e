"""Rule `bad-date`: dates are days, months or years that exist, from 1950 to next year."""

import contextlib
import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime

from bot.core.checks.context import Context
from bot.core.files.data_file import DataFile
from bot.core.files.finding import Finding, error

EARLIEST = 1950
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
# With other signs between, or none, and a time behind it.
_NEAR = re.compile(r"([0-9]{4})(?:[-/. ]([0-9]{1,2})(?:[-/. ]([0-9]{1,2}))?|([0-9]{2})([0-9]{2}))(?:[T ].*)?")
_IN_WORDS = {
    "%d %B %Y": 3,
    "%d %b %Y": 3,
    "%B %d %Y": 3,
    "%b %d %Y": 3,
    "%B %Y": 2,
    "%b %Y": 2,
}  # and how many parts that is
_FORM = "write YYYY-MM-DD, or YYYY-MM or YYYY where no more is known, in double quotes"


def parse_date(text: str) -> date | None:
    """The first day that the text means, None when it is no date."""
    match = _DATE.fullmatch(text)
    if not match:
        return None
    try:
        return date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return None


def meant_date(text: str) -> str | None:
    """The date that another form means, as data files write it; None where none is clear (05/01/2024 is two days)."""
    text = unicodedata.normalize("NFKC", text[:40]).strip()
    if parse_date(text):
        return text
    if near := _NEAR.fullmatch(text):
        meant = "-".join(part.zfill(2) for part in near.groups() if part)
        return meant if parse_date(meant) else None
    for form, parts in _IN_WORDS.items():
        with contextlib.suppress(ValueError):
            day = datetime.strptime(text.replace(",", " "), form).date()
            return "-".join(day.isoformat().split("-")[:parts])
    return None


def check_dates(file: DataFile, context: Context) -> Iterator[Finding]:
    """An error for each of `date`, `year` and `until` that can't be right."""
    entry = file.entry
    if entry is None:
        return
    latest = context.today.year + 1
    yield from _check_date(file, entry.date, latest)
    if file.paper and file.paper.year is not None and not EARLIEST <= file.paper.year <= latest:
        message = f"the year {str(file.paper.year)[:20]} is not between {EARLIEST} and {latest}"
        yield error("bad-date", file.path, file.line_of("year"), message, fix="write the year of the venue")
    until = file.rejected.until if file.rejected else None
    if until and not (parse_date(until) and len(until) == len("YYYY-MM-DD")):
        message = f"until {until[:40]!r} is no day"
        yield error("bad-date", file.path, file.line_of("until"), message, fix='write until: "YYYY-MM-DD"')


def _check_date(file: DataFile, text: str, latest: int) -> Iterator[Finding]:
    if not text:
        return
    day = parse_date(text)
    if day is None:
        meant = meant_date(text)
        fix = f'date: "{meant}"' if meant else _FORM
        yield error("bad-date", file.path, file.line_of("date"), f"{text[:40]!r} is no date that exists", fix=fix)
    elif not EARLIEST <= day.year <= latest:
        message = f"the date {text} is not between {EARLIEST} and {latest}"
        yield error("bad-date", file.path, file.line_of("date"), message, fix="write the date of the first version")
