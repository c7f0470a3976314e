"""A problem in an input file as a value: where it is, what is wrong and how to fix it."""

from dataclasses import dataclass, replace
from typing import Literal

Level = Literal["error", "warning", "notice"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to report about a file. `line` counts from 1; `fix` is text that a person can act on or paste."""

    level: Level
    code: str
    path: str
    line: int | None
    message: str
    fix: str | None = None

    def at(self, path: str) -> "Finding":
        """The same finding, reported for `path`."""
        return replace(self, path=path)


def error(code: str, path: str, line: int | None, message: str, *, fix: str | None = None) -> Finding:
    """A finding of level error."""
    return Finding("error", code, path, line, message, fix)


def sort_findings(findings: list[Finding]) -> list[Finding]:
    """In the contract's order: by path, line, code."""
    return sorted(findings, key=lambda finding: (finding.path, finding.line or 0, finding.code, finding.message))
