"""Where commands write: results on standard output, progress and messages on standard error, colour only on terminals.

A command that has been silent for two seconds says on standard error what it waits for.
"""

import json
import shutil
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TextIO

from bot.core.text.printable import printable, redact, unordered

_PIECES = 1_000  # of a document, written together


class StatusLine:
    """The last line of a terminal, written over until something else is written; `spoken` is when that was (monotonic clock)."""

    def __init__(self) -> None:
        self.spoken = time.monotonic()
        self._is_shown = False
        self._lock = threading.Lock()  # whoever watches writes it from a thread of its own

    def show(self, err: TextIO, text: str) -> None:
        """Write the line over the one before."""
        width = shutil.get_terminal_size().columns
        with self._lock:
            # The cursor goes back to the beginning, so that whatever is written next replaces the line.
            err.write(f"\r\x1b[2K{text[: width - 1]}\r")
            err.flush()
            self._is_shown = True

    def clear(self, err: TextIO) -> None:
        """Take the line away, because something else is about to be written."""
        with self._lock:
            if self._is_shown:
                err.write("\r\x1b[2K")
                err.flush()
            self._is_shown, self.spoken = False, time.monotonic()


@dataclass(frozen=True)
class Console:
    """The two streams of a command. Text from outside is escaped by `printable` before it is written."""

    out: TextIO
    err: TextIO
    no_colour: bool = False
    secrets: tuple[str, ...] = ()  # never written to `err`, because logs keep that
    status: StatusLine = field(default_factory=StatusLine, compare=False)

    @classmethod
    def standard(cls, *, no_colour: bool, secrets: tuple[str, ...] = ()) -> "Console":
        """The process's own streams; what they can't encode is written escaped rather than failing."""
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        return cls(sys.stdout, sys.stderr, no_colour, secrets)

    @property
    def colour(self) -> bool:
        """Whether results may carry colour."""
        return self.out.isatty() and not self.no_colour

    def result(self, text: str) -> None:
        """Print one block of the command's output for people."""
        self.status.clear(self.err)
        self.out.write(text + "\n")

    def document(self, value: object) -> None:
        """Print the command's whole output for programs: one JSON document.

        It is written in pieces, and methods `as_json` are called only when their turn comes, so a long document is never held in memory.
        """
        self.status.clear(self.err)
        pieces = json.JSONEncoder(ensure_ascii=False, indent=2, default=_as_json).iterencode(value)
        while some := "".join(
            islice(pieces, _PIECES)
        ):  # no text is split between pieces, so `unordered` sees each whole
            self.out.write(unordered(some))
        self.out.write("\n")

    def answer(self, text: str, document: object, *, as_json: bool) -> None:
        """Print the command's whole output: `text` for people, or `document` for programs."""
        if as_json:
            self.document(document)
        else:
            self.result(text)

    def line(self, value: Mapping[str, Any]) -> None:
        """Print one line of a JSON Lines output."""
        self.status.clear(self.err)
        self.out.write(unordered(json.dumps(value, ensure_ascii=False)) + "\n")

    def note(self, text: str) -> None:
        """Write progress or a message to standard error, without secrets."""
        self.status.clear(self.err)
        self.err.write(redact(text, self.secrets) + "\n")
        self.err.flush()


def _as_json(value: Any) -> object:
    """The JSON value of an object that the encoder does not know."""
    try:
        return value.as_json()
    except AttributeError:
        raise TypeError(f"{type(value).__name__} can't be written as JSON") from None


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

    def __exit__(self, *error: object) -> None:
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
