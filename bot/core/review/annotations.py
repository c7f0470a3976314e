"""A review as GitHub's check run shows it: a conclusion, a title, a summary, and the findings on their lines."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.core.files.finding import Finding, Level
from bot.core.text.printable import printable, printable_lines

MOST = 50  # annotations that GitHub takes in one request
_LONGEST, _LONGEST_FIX = 4_000, 30_000
_LEVELS: Mapping[Level, str] = {"error": "failure", "warning": "warning", "notice": "notice"}
_ORDER: tuple[Level, ...] = ("error", "warning", "notice")


@dataclass(frozen=True)
class CheckVerdict:
    """What the check run says; texts are Markdown, annotations as the API takes them."""

    conclusion: Literal["success", "failure"]
    title: str
    summary: str
    annotations: tuple[Mapping[str, str | int], ...] = ()

    def digest(self, details: str) -> str:
        """A word that stands for all that is said, with the address of the details."""
        said = [self.conclusion, self.title, self.summary, self.annotations, details]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def annotate(findings: Iterable[Finding]) -> tuple[Mapping[str, str | int], ...]:
    """The findings as annotations, errors first, as many as fit into one request; the comment has all."""
    ordered = sorted((one for one in findings if one.path), key=lambda finding: _ORDER.index(finding.level))
    return tuple(_annotation(finding) for finding in ordered[:MOST])


def _annotation(finding: Finding) -> dict[str, str | int]:
    line = finding.line or 1
    made: dict[str, str | int] = {
        "path": printable(finding.path),
        "start_line": line,
        "end_line": line,
        "annotation_level": _LEVELS[finding.level],
        "title": finding.code,
        "message": printable(finding.message)[:_LONGEST],
    }
    if finding.fix and len(finding.fix) <= _LONGEST_FIX:
        made["raw_details"] = printable_lines(finding.fix)
    return made
