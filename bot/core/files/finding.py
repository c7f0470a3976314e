"""Findings: problems in files as values, with the place, what is wrong and how to fix it; and how people and programs read them.

They are shown as text by file, as GitHub's workflow commands, or as JSON, and never with hidden characters.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from bot.core.text.printable import counted, printable, printable_lines, unordered, visible

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


_COLOURS = {"error": "31", "warning": "33", "notice": "36"}
_LEVELS: tuple[Level, ...] = ("error", "warning", "notice")


def as_json(finding: Finding) -> dict[str, object]:
    """The contract's object. Its texts can be pasted as they are; the printer of the document escapes what a terminal would obey."""
    return {
        "level": finding.level,
        "code": finding.code,
        "path": visible(finding.path),
        "line": finding.line,
        "message": visible(finding.message),
        "fix": "\n".join(map(visible, finding.fix.split("\n"))) if finding.fix is not None else None,
    }


def render_text(findings: Sequence[Finding], *, colour: bool) -> str:
    """Sorted findings, grouped by file, each with line, code, message and the fix below it, indented."""
    blocks = []
    for path, group in groupby(findings, key=lambda finding: finding.path):
        named = f"./{path}" if path.startswith("::") else path  # GitHub's runner obeys lines that begin with `::`
        lines = [_styled(printable(named), "1", colour)]
        for finding in group:
            lines += _lines_of(finding, colour)
        blocks.append("\n".join(lines))
    return unordered("\n\n".join(blocks))


def render_summary(findings: Sequence[Finding], checked: int) -> str:
    """One line: how many files were checked and what was found."""
    counts = [(sum(finding.level == level for finding in findings), level) for level in _LEVELS]
    found = ", ".join(counted(count, level) for count, level in counts if count)
    return f"{counted(checked, 'file')} checked{f': {found}' if found else ', no problems'}"


def render_command(finding: Finding) -> str:
    """A workflow command that puts the finding on its line of the change.

    https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
    """
    properties = {"file": printable(finding.path), "line": str(finding.line or 1), "title": finding.code}
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    fix = f"\n{printable_lines(finding.fix)}" if finding.fix else ""
    return f"::{finding.level} {written}::{_data(printable(finding.message) + fix)}"


def _lines_of(finding: Finding, colour: bool) -> list[str]:
    level = _styled(finding.level, _COLOURS[finding.level], colour)
    line = f"line {finding.line}: " if finding.line else ""
    fix = printable_lines(finding.fix).rstrip("\n").split("\n") if finding.fix else []
    return [f"  {line}{level} {finding.code}: {printable(finding.message)}", *(f"      {row}" for row in fix)]


def _styled(text: str, code: str, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour else text


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
