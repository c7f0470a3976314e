"""Every request with time and status, for `-v`: one line a try, and the sums by host for the end.

requests (under PyGithub and the arXiv client) sends through urllib3, whose table of pools is the one place where each try,
also a repeated one, passes; httpx is noted where `bot.edges.web` sends.
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
_secret: set[str] = set()  # addresses that are a secret behind their host


@dataclass
class Sum:
    """How many requests a host got, and how long they took together."""

    count: int = 0
    seconds: float = 0.0


@dataclass
class Note:
    """What became of one request; `outcome` is the status, or words."""

    outcome: str = ""


@contextmanager
def noted(method: str, address: str) -> Iterator[Note]:
    """Log one request to `address` when the block ends, with its time; who sends it sets the outcome."""
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
    """From now on only the host of this address is told."""
    _secret.add(address)


def take_sums() -> dict[str, Sum]:
    """The sums by host so far, which begin anew."""
    sums = dict(_sums)
    _sums.clear()
    return sums


def note_requests() -> None:
    """From now on each try of a request through urllib3 is noted."""
    from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, poolmanager

    class NotedPool(HTTPConnectionPool):
        """Notes each try; all else is urllib3's."""

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
