"""Says on standard error what a command waits for, whenever it has been silent for two seconds."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType

from bot.console import Console
from bot.core.text.printable import printable, redact

SILENCE_SECONDS = 2.0
_LONGEST_GAP_SECONDS = 60.0  # between two lines in a log; a terminal's one line is written over each second
_TERMINAL_SECONDS = 1.0
_waits: list["_Wait"] = []


@dataclass(eq=False)
class _Wait:
    what: str
    begun: float = field(default_factory=time.monotonic)


@contextmanager
def waiting_for(what: str) -> Iterator[None]:
    """Names what the block waits for, as the end of “waiting for …”. Of several, the one that began last is shown."""
    wait = _Wait(what)
    _waits.append(wait)
    try:
        yield
    finally:
        _waits.remove(wait)


class Watch:
    """Watches a command in its block. After some silence it says what the command waits for, or else that it works on `doing`.

    On a terminal this is one line that is written over; in a log, lines that become rarer as the wait goes on.
    """

    def __init__(self, console: Console, doing: str, *, silence_seconds: float = SILENCE_SECONDS) -> None:
        self._console = console
        self._work = _Wait(doing)
        self._silence = self._gap = silence_seconds
        self._last: _Wait | None = None  # what the last line was about
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watch", daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        self._console.status.clear(self._console.err)

    def look(self, now: float) -> None:
        """Writes a line if the command has been silent for long enough; `now` is of the monotonic clock."""
        wait = next(reversed(_waits), self._work)
        if wait is not self._last:
            self._last, self._gap = wait, self._silence
        lasted, silent = now - wait.begun, now - self._console.status.spoken
        if silent < self._gap * (2 if lasted < self._silence / 2 else 1):  # what has just begun may soon be over
            return
        doing = f"still working on {wait.what}" if wait is self._work else f"waiting for {wait.what}"
        text = printable(redact(f"{lasted:.0f} s: {doing}", self._console.secrets))
        if self._console.err.isatty():
            self._console.status.show(self._console.err, text)
        else:
            self._console.note(text)
            self._gap = min(2 * self._gap, _LONGEST_GAP_SECONDS)

    def _watch(self) -> None:
        while not self._stop.wait(min(self._silence / 4, _TERMINAL_SECONDS)):
            self.look(time.monotonic())
