"""Dates as data files write them, and the most likely meaning of other forms."""

import contextlib
import re
import unicodedata
from datetime import date, datetime

EARLIEST = 1950
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
# With other separators, or none, and a time after it.
_NEAR = re.compile(r"([0-9]{4})(?:[-/. ]([0-9]{1,2})(?:[-/. ]([0-9]{1,2}))?|([0-9]{2})([0-9]{2}))(?:[T ].*)?")
_IN_WORDS = {
    "%d %B %Y": 3,
    "%d %b %Y": 3,
    "%B %d %Y": 3,
    "%b %d %Y": 3,
    "%B %Y": 2,
    "%b %Y": 2,
}  # and how many parts each has


def parse_date(text: str) -> date | None:
    """The first day of the date; None if the text is not a date."""
    match = _DATE.fullmatch(text)
    if not match:
        return None
    try:
        return date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return None


def intended_date(text: str) -> str | None:
    """The intended date of a text in another form, as data files write it; None if it is not clear (05/01/2024 may be two days)."""
    text = unicodedata.normalize("NFKC", text[:40]).strip()
    if parse_date(text):
        return text
    if near := _NEAR.fullmatch(text):
        date_text = "-".join(part.zfill(2) for part in near.groups() if part)
        return date_text if parse_date(date_text) else None
    for form, parts in _IN_WORDS.items():
        with contextlib.suppress(ValueError):
            day = datetime.strptime(text.replace(",", " "), form).date()
            return "-".join(day.isoformat().split("-")[:parts])
    return None
