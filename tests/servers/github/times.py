"""Reads the times that clients send."""

from datetime import UTC, datetime

from tests.servers.github.errors import invalid


def parse_time(text: str) -> datetime:
    """An ISO 8601 time, taken as UTC when it names no zone; raises 422."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise invalid(f"{text!r} is not a valid time") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
