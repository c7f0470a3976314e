"""The Retry-After header: how long a server asks to wait, as seconds or as a date (RFC 9110, 10.2.3)."""

from email.utils import parsedate_to_datetime


def parse_retry_after(text: str | None, *, now: str | None) -> float:
    """Seconds to wait, 0 when the header is missing or makes no sense; `now` is the same answer's Date header."""
    text = (text or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, (parsedate_to_datetime(text) - parsedate_to_datetime(now or "")).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return 0.0
