"""Every request with time and status, for `-v`: one line for each attempt, and the sums by host for the end.

requests (used by PyGithub and the arXiv session) sends through urllib3, and only its table of pools sees each attempt, repeated ones
too; requests through httpx are logged where `bot.edges.web.web` sends them.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.core.text.http import in_plain_words

LOG = logging.getLogger("bot.requests")
_sums: dict[str, "Sum"] = {}
_secret: set[str] = set()  # addresses that are secret apart from their host


@dataclass
class Sum:
    """How many requests a host got, and how long they took together."""

    count: int = 0
    seconds: float = 0.0


@dataclass
class Note:
    """The outcome of one request: a status, or words."""

    outcome: str = ""


@contextmanager
def noted(method: str, address: str) -> Iterator[Note]:
    """Logs one request to `address` with its time when the block ends; the caller sets the outcome."""
    begun, note = time.monotonic(), Note()
    try:
        yield note
    except Exception as error:
        note.outcome = note.outcome or in_plain_words(error)
        raise
    finally:
        seconds = time.monotonic() - begun
        host = _sums.setdefault(urlsplit(address).hostname or "", Sum())
        host.count += 1
        host.seconds += seconds
        shown = f"{urlsplit(address).hostname}/***" if address in _secret else address
        LOG.info("%s %s: %s in %.2f s", method, shown, note.outcome or "stopped", seconds)


def hide(address: str) -> None:
    """Hides everything but the host of this address in the log."""
    _secret.add(address)


def take_sums() -> dict[str, Sum]:
    """The sums by host so far; counting restarts."""
    sums = dict(_sums)
    _sums.clear()
    return sums


def note_requests() -> None:
    """Logs each attempt of a request through urllib3 from now on."""
    from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, poolmanager

    class NotedPool(HTTPConnectionPool):
        """Logs each attempt; everything else is urllib3's. tests/contracts/test_pygithub_package.py pins the names used here."""

        def _make_request(self, conn: Any, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
            host = f"[{self.host}]" if ":" in self.host else self.host
            port = "" if self.port in {80, 443, None} else f":{self.port}"
            with noted(method, f"{self.scheme}://{host}{port}{url}") as note:
                answer = super()._make_request(conn, method, url, *args, **kwargs)
                note.outcome = str(answer.status)
            return answer

    class NotedSecurePool(NotedPool, HTTPSConnectionPool):
        """The same over TLS."""

    poolmanager.pool_classes_by_scheme |= {"http": NotedPool, "https": NotedSecurePool}
