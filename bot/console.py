"""Where commands write: results on standard output, progress and messages on standard error, colour only on terminals."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, TextIO

from bot.core.text.printable import redact, unordered

_PIECES = 1_000  # of a document, written at once


@dataclass(frozen=True)
class Console:
    """The two streams of a command. Text from outside is escaped by `printable` before it is written."""

    out: TextIO
    err: TextIO
    no_colour: bool = False
    secrets: tuple[str, ...] = ()  # never to be written to `err`, which logs keep

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
        """One block of the command's answer for people."""
        self.out.write(text + "\n")

    def document(self, value: object) -> None:
        """The command's whole answer for programs: one JSON document.

        It is written piece by piece, and what has a method `as_json` is asked only when its turn comes: a long document is never held.
        """
        pieces = json.JSONEncoder(ensure_ascii=False, indent=2, default=_as_json).iterencode(value)
        while some := "".join(islice(pieces, _PIECES)):  # no text lies in two pieces, so `unordered` sees each whole
            self.out.write(unordered(some))
        self.out.write("\n")

    def line(self, value: Mapping[str, Any]) -> None:
        """One line of a JSON Lines answer."""
        self.out.write(unordered(json.dumps(value, ensure_ascii=False)) + "\n")

    def note(self, text: str) -> None:
        """Progress or a message, on standard error, without secrets."""
        self.err.write(redact(text, self.secrets) + "\n")
        self.err.flush()


def _as_json(value: Any) -> object:
    """What the JSON encoder takes for an object that it does not know."""
    try:
        return value.as_json()
    except AttributeError:
        raise TypeError(f"{type(value).__name__} can't be written as JSON") from None
