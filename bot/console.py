"""Where commands write: results on standard output, progress and messages on standard error, colour only on terminals."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TextIO

from bot.core.printable import unordered
from bot.core.redaction import redact


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
        """The command's whole answer for programs: one JSON document."""
        self.out.write(unordered(json.dumps(value, ensure_ascii=False, indent=2)) + "\n")

    def line(self, value: Mapping[str, Any]) -> None:
        """One line of a JSON Lines answer."""
        self.out.write(unordered(json.dumps(value, ensure_ascii=False)) + "\n")

    def note(self, text: str) -> None:
        """Progress or a message, on standard error, without secrets."""
        self.err.write(redact(text, self.secrets) + "\n")
        self.err.flush()
