"""The log that `-v` writes to standard error: a line for each request, decision and written file, and totals at the end."""

import logging
import time

from bot.console import Console
from bot.core.text.printable import printable, redact, secrets_in
from bot.settings import Settings

_ROOT = logging.getLogger("bot")


class _LineHandler(logging.Handler):
    """Writes each record on one line: the time of day and the text, without secrets or control sequences."""

    def __init__(self, console: Console, secrets: tuple[str, ...]) -> None:
        super().__init__()
        self._console = console
        self._secrets = secrets

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        text = printable(redact(record.getMessage(), self._secrets))
        self._console.status.clear(self._console.err)
        self._console.err.write(f"{time.strftime('%H:%M:%S', time.localtime(record.created))} {text}\n")
        self._console.err.flush()


class Log:
    """The log of one command, from its creation until `end`."""

    def __init__(self, settings: Settings) -> None:
        from bot.edges.web.request_log import note_requests, take_sums

        self._handler = _LineHandler(settings.console, secrets_in(settings.environ))
        self._begun = time.monotonic()
        _ROOT.addHandler(self._handler)
        _ROOT.setLevel(logging.INFO)
        _ROOT.propagate = False
        note_requests()
        take_sums()

    def end(self, outcome: str) -> None:
        """Log the totals: requests by host, seconds, and how the command ended."""
        from bot.edges.web.request_log import take_sums

        sums = [
            f"{one.count} request{'s' * (one.count != 1)} to {host or 'no host'} in {one.seconds:.2f} s"
            for host, one in sorted(take_sums().items())
        ]
        _ROOT.info("%s; %.2f s; %s", "; ".join(sums) or "no request", time.monotonic() - self._begun, outcome)
        _ROOT.removeHandler(self._handler)
        _ROOT.setLevel(logging.NOTSET)
        _ROOT.propagate = True
