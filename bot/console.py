"""Where commands write: results on standard output, progress and messages on standard error, colour only on terminals."""

import json
import shutil
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TextIO

from bot.core.text.printable import redact, unordered

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
