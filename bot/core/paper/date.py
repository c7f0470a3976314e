"""Dates as data files write them, and what a date in other words most likely means."""

import contextlib
import re
import unicodedata
from datetime import date, datetime

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
