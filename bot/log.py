"""The log that `-v` writes to standard error: a line for each request, decision and written file, and totals at the end.

requests (used by PyGithub and the arXiv line) sends through urllib3, and only its table of pools sees each attempt, repeated ones too;
requests through httpx are logged where `bot.edges.web.web` sends them.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.console import Console
from bot.core.text.http import in_plain_words
from bot.core.text.printable import counted, printable, redact
from bot.settings import Settings

LOG = logging.getLogger("bot.requests")
_seconds: dict[str, list[float]] = defaultdict(list)  # by host, of each request
_secret: set[str] = set()  # addresses that are secret apart from their host


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
        _seconds[urlsplit(address).hostname or ""].append(seconds)
        shown = f"{urlsplit(address).hostname}/***" if address in _secret else address
        LOG.info("%s %s: %s in %.2f s", method, shown, note.outcome or "stopped", seconds)


def hide(address: str) -> None:
    """Hides everything but the host of this address in the log."""
    _secret.add(address)


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


_ROOT = logging.getLogger("bot")


class _LineHandler(logging.Handler):
    """Writes each record on one line: the time of day and the text, without secrets or control sequences."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._console = console

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        text = printable(redact(record.getMessage(), self._console.secrets))
        self._console.note(f"{time.strftime('%H:%M:%S', time.localtime(record.created))} {text}")


class Log:
    """The log of one command, from its creation until `end`."""

    def __init__(self, settings: Settings) -> None:
        self._handler = _LineHandler(settings.console)
        self._begun = time.monotonic()
        _ROOT.addHandler(self._handler)
        _ROOT.setLevel(logging.INFO)
        _ROOT.propagate = False
        note_requests()
        _seconds.clear()

    def end(self, outcome: str) -> None:
        """Log the totals: requests by host, seconds, and how the command ended."""
        sums = [
            f"{counted(len(each), 'request')} to {host or 'no host'} in {sum(each):.2f} s"
            for host, each in sorted(_seconds.items())
        ]
        _ROOT.info("%s; %.2f s; %s", "; ".join(sums) or "no request", time.monotonic() - self._begun, outcome)
        _ROOT.removeHandler(self._handler)
        _ROOT.setLevel(logging.NOTSET)
        _ROOT.propagate = True
