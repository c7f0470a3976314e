"""Where commands write: results on standard output, progress and messages on standard error, colour only on terminals."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, TextIO

from bot.core.text.printable import redact, unordered

_PIECES = 1_000  # of a document, written together


@dataclass(frozen=True)
class Console:
    """The two streams of a command. Text from outside is escaped by `printable` before it is written."""

    out: TextIO
    err: TextIO
    no_colour: bool = False
    secrets: tuple[str, ...] = ()  # never written to `err`, because logs keep that

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
        self.out.write(text + "\n")

    def document(self, value: object) -> None:
        """Print the command's whole output for programs: one JSON document.

        It is written in pieces, and methods `as_json` are called only when their turn comes, so a long document is never held in memory.
        """
        pieces = json.JSONEncoder(ensure_ascii=False, indent=2, default=_as_json).iterencode(value)
        while some := "".join(
            islice(pieces, _PIECES)
        ):  # no text is split between pieces, so `unordered` sees each whole
            self.out.write(unordered(some))
        self.out.write("\n")

    def line(self, value: Mapping[str, Any]) -> None:
        """Print one line of a JSON Lines output."""
        self.out.write(unordered(json.dumps(value, ensure_ascii=False)) + "\n")

    def note(self, text: str) -> None:
        """Write progress or a message to standard error, without secrets."""
        self.err.write(redact(text, self.secrets) + "\n")
        self.err.flush()


def _as_json(value: Any) -> object:
    """The JSON value of an object that the encoder does not know."""
    try:
        return value.as_json()
    except AttributeError:
        raise TypeError(f"{type(value).__name__} can't be written as JSON") from None
