"""Rule `bad-date`: dates are days, months or years that exist, from 1950 to next year."""

from collections.abc import Iterator

from bot.core.checks.context import Context
from bot.core.files.data_file import DataFile
from bot.core.files.finding import Finding, error
from bot.core.paper.date import EARLIEST, meant_date, parse_date

_FORM = "write YYYY-MM-DD, or YYYY-MM or YYYY where no more is known, in double quotes"


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
