"""A review of a pull request as a value: what was found, for the comment and the check run that are written from it.

And the label `accept-as-is`. A label does not name a commit, so the bot writes down, in its own comment, for which head it saw the
label first. A label that appears together with another head than the one checked last may have been intended for either, so it is
removed and can be set again.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import quote

from bot.core.checks.fix import FixedFile
from bot.core.files.data_file import PAPERS, REJECTED, DataFile
from bot.core.files.finding import Finding, Level
from bot.core.measure.replay import Replay
from bot.core.paper.likeness import title_key
from bot.core.paper.model import Paper
from bot.core.program import BRANCH, NAME
from bot.core.text.markdown import escape_text
from bot.core.text.printable import counted, printable, printable_lines

NEEDS_MAINTAINER = "needs-maintainer"
_CODE_PLACES = (".github/", "bot/")
_SHOWN = 5
MOST_ANNOTATIONS = 50  # annotations that GitHub takes in one request
_LONGEST_MESSAGE, _LONGEST_FIX = 4_000, 30_000
_LEVELS: Mapping[Level, str] = {"error": "failure", "warning": "warning", "notice": "notice"}
_ORDER: tuple[Level, ...] = ("error", "warning", "notice")
LONGEST_ADDRESS = 7_000  # characters that GitHub's front end still takes
ACCEPT_AS_IS = "accept-as-is"  # the label
_MEMORY_LINE = re.compile(
    rf"<!-- {NAME}:reviewed head=(?P<head>[0-9a-f]{{40,64}}|-) accepted=(?P<accepted>[0-9a-f]{{40,64}}|-)"
    rf" event=(?P<event>[0-9]{{1,20}}|-) flagged=(?P<flagged>[0-9a-f]{{40,64}}|-) -->"
)


def beyond_data(paths: Iterable[str], root: str) -> list[str]:
    """The paths that change how the list or the bot works: workflows, code, rules, configuration; not data, not prose."""
    prefix = "" if root in {"", "."} else f"{root}/"
    data = (f"{prefix}{PAPERS}/", f"{prefix}{REJECTED}/")
    return [path for path in paths if not path.startswith(data) and not _is_prose(path)]


def for_maintainers(paths: Sequence[str]) -> str:
    """The note on paths other than data."""
    shown = ", ".join(paths[:_SHOWN])[:500]
    more = f" and {len(paths) - _SHOWN:,} more" if len(paths) > _SHOWN else ""
    return (
        f"This also changes how the list or the bot works ({shown}{more}); a maintainer will read that before merging."
        f" The label {NEEDS_MAINTAINER} asks for one."
    )


def wrong_base(base: str | None, default: str | None) -> str:
    """The note on a pull request that would not reach the list; empty for one that would, or for the bot's branch."""
    if base in {None, default, BRANCH} or default is None:
        return ""
    return (
        f"This would be merged into {base}, but the list is on {default}: press “Edit” beside the title and choose {default}"
        " instead."
    )


def new_acceptances(file: DataFile, earlier: Iterable[DataFile]) -> set[str]:
    """The entries of `checked` that no earlier file of the same paper has: they need a maintainer's label to count."""
    entry = file.entry or file.draft
    if not isinstance(entry, Paper) or not entry.checked:
        return set()
    known = (one.entry or one.draft for one in earlier)
    same = [one for one in known if isinstance(one, Paper) and _is_same(one, entry)]
    return set(entry.checked) - {word for one in same for word in one.checked}


def _is_same(one: Paper, other: Paper) -> bool:
    """An acceptance was given for an id together with a title: neither may have changed since."""
    return one.arxiv == other.arxiv and title_key(one.title) == title_key(other.title)


def _is_prose(path: str) -> bool:
    return path.lower().endswith(".md") and not path.startswith(_CODE_PLACES)


@dataclass(frozen=True)
class Branch:
    """A branch whose files its owner can edit in the browser; `repository` is OWNER/NAME, None when it was deleted."""

    server: str
    repository: str | None
    name: str

    def edit(self, path: str) -> str | None:
        """Opens a file in the editor."""
        return self._address("edit", path)

    def new_file(self, path: str, text: str) -> str | None:
        """Opens the editor on a new file with its name and, where it fits into an address, its text."""
        named = self._address("new", query=f"?filename={quote(path, safe='')}")
        filled = self._address("new", query=f"?filename={quote(path, safe='')}&value={quote(text, safe='')}")
        return filled if filled and len(filled) <= LONGEST_ADDRESS else named

    def file(self, path: str) -> str | None:
        """Shows a file."""
        return self._address("blob", path)

    def raw(self, path: str) -> str | None:
        """A file's text and nothing else."""
        return self._address("raw", path)

    def delete(self, path: str) -> str | None:
        """Asks whether to delete a file."""
        return self._address("delete", path)

    def _address(self, action: str, path: str = "", *, query: str = "") -> str | None:
        if not self.repository or not self.name:
            return None
        parts = [self.server, quote(self.repository, safe="/"), action, quote(self.name, safe="/")]
        return "/".join([*parts, *([quote(path, safe="/")] if path else [])]) + query


@dataclass(frozen=True)
class Review:
    """Everything to report about a pull request. `problems` and `notes` are plain text; `rows` are rendered, by path.

    `branch` is the contributor's, `start` the commit of the list where it began. Of the paths that findings name, `added` are
    not there at the start and `gone` not on the branch. `guide` is the address of the page for contributors, `suggest` and
    `mistake` those of the forms, empty where the list has none. `papers` are the right ones by path, `placed` each with its
    section in Markdown. `only_adds`: nothing but new papers; `is_own`: it comes from the bot's branch.
    """

    head: str
    branch: Branch
    start: Branch | None = None
    root: str = "data"
    checked: int = 0
    findings: Sequence[Finding] = ()
    problems: Sequence[str] = ()
    rows: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, FixedFile] = field(default_factory=dict)  # by path
    added: AbstractSet[str] = frozenset()
    gone: AbstractSet[str] = frozenset()
    notes: Sequence[str] = ()
    guide: str = ""
    replay: Replay | None = None  # of a change of rules
    unreplayed: str = ""  # why a change of rules could not be replayed
    papers: Mapping[str, Paper] = field(default_factory=dict)
    placed: Mapping[str, str] = field(default_factory=dict)
    suggest: str = ""
    mistake: str = ""
    only_adds: bool = False
    is_own: bool = False

    @property
    def errors(self) -> list[Finding]:
        """What must be fixed."""
        return [finding for finding in self.findings if finding.level == "error"]

    @property
    def hints(self) -> list[Finding]:
        """Warnings and notices, warnings first."""
        return sorted((one for one in self.findings if one.level != "error"), key=lambda one: one.level != "warning")

    @property
    def warnings(self) -> int:
        """How many of the hints are warnings."""
        return sum(finding.level == "warning" for finding in self.findings)

    @property
    def passes(self) -> bool:
        """Whether nothing must be fixed."""
        return not self.errors and not self.problems

    @property
    def is_ready(self) -> bool:
        """Whether it only adds right papers, so that a maintainer need not do more than merge it."""
        return self.only_adds and not (self.errors or self.warnings or self.problems or self.notes or self.is_own)

    @property
    def conclusion(self) -> Literal["success", "failure", "neutral"]:
        """What the check run shows; neutral where a change of rules could not be looked at."""
        if not self.passes:
            return "failure"
        return "neutral" if self.unreplayed else "success"

    @property
    def title(self) -> str:
        """The outcome in a few words."""
        faults, files = len(self.errors) + len(self.problems), len({finding.path for finding in self.errors})
        if faults:
            return f"{counted(faults, 'problem')} to fix" + (f" in {files:,} files" if files > 1 else "")
        if self.unreplayed:
            return "Nothing to fix so far, but what the change of rules does could not be measured"
        if self.replay and not self.replay.passes:
            return "Nothing to fix, but the change of rules needs a second look"
        if self.warnings:
            return f"Nothing to fix, {counted(self.warnings, 'warning')} to consider"
        if not self.checked:
            return "Nothing to check: no data file was changed"
        return f"All good: {counted(self.checked, 'data file')} checked"


@dataclass(frozen=True)
class CheckVerdict:
    """What the check run says; texts are Markdown, annotations as the API takes them."""

    conclusion: Literal["success", "failure", "neutral"]
    title: str
    summary: str
    annotations: tuple[Mapping[str, str | int], ...] = ()

    def digest(self, details: str) -> str:
        """A short hash of the verdict and the address of its details."""
        said = [self.conclusion, self.title, self.summary, self.annotations, details]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def verdict_of(review: Review) -> CheckVerdict:
    """The review as the check run says it."""
    problems = "".join(f"\n- {escape_text(problem)}" for problem in review.problems)
    return CheckVerdict(
        review.conclusion,
        review.title,
        f"{review.title}; the comment on the pull request lists everything, with fixes to copy.{problems}",
        annotate(review.findings),
    )


def annotate(findings: Iterable[Finding]) -> tuple[Mapping[str, str | int], ...]:
    """The findings as annotations, errors first, as many as fit into one request; the comment has all."""
    ordered = sorted((one for one in findings if one.path), key=lambda finding: _ORDER.index(finding.level))
    return tuple(_annotation(finding) for finding in ordered[:MOST_ANNOTATIONS])


def _annotation(finding: Finding) -> dict[str, str | int]:
    line = finding.line or 1
    made: dict[str, str | int] = {
        "path": printable(finding.path),
        "start_line": line,
        "end_line": line,
        "annotation_level": _LEVELS[finding.level],
        "title": finding.code,
        "message": printable(finding.message)[:_LONGEST_MESSAGE],
    }
    if finding.fix and len(finding.fix) <= _LONGEST_FIX:
        made["raw_details"] = printable_lines(finding.fix)
    return made


@dataclass(frozen=True, slots=True)
class LabelEvent:
    """Who set a label, from GitHub's list of events."""

    id: int
    actor: str


@dataclass(frozen=True, slots=True)
class Memory:
    """What the bot wrote down at its last review: the head it checked, the head that was accepted and the event that set the
    label, and the head for which it asked for a maintainer. Empty before the first review."""

    head: str = ""
    accepted: str = ""
    event: int = 0
    flagged: str = ""

    def line(self) -> str:
        """As the hidden line of the comment."""
        event = str(self.event) if self.event else "-"
        return (
            f"<!-- {NAME}:reviewed head={self.head or '-'} accepted={self.accepted or '-'} event={event}"
            f" flagged={self.flagged or '-'} -->"
        )


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Whether the label counts for the head; `take_off` says why it is removed, empty when it stays."""

    counts: bool
    take_off: str = ""


def read_memory(body: str) -> Memory:
    """The memory in the bot's own comment: its last line but the marker. Text above it is never looked at."""
    lines = [line.strip() for line in body.rstrip().split("\n") if line.strip()]
    found = _MEMORY_LINE.fullmatch(lines[-2]) if len(lines) > 1 else None
    if found is None:
        return Memory()
    known = {name: "" if value == "-" else value for name, value in found.groupdict().items()}
    return Memory(known["head"], known["accepted"], int(known["event"] or 0), known["flagged"])


def decide_acceptance(
    memory: Memory, *, head: str, event: LabelEvent | None, may_write: bool, by_event: bool
) -> Acceptance:
    """Whether the label, which is set, counts for `head`.

    `event` is None where GitHub lists no events; `may_write`: whether the person who set it has write access. `by_event`: an
    event started this review, so there may have been pushes before it that the bot has not seen.
    """
    if not may_write:
        return Acceptance(False, "it counts only if a person with write access sets it")
    same = memory.accepted and (event is None or event.id == memory.event)
    if same:
        return Acceptance(True) if memory.accepted == head else Acceptance(False, _MOVED)
    if memory.head == head or (not memory.head and not by_event):
        return Acceptance(True)
    return Acceptance(False, _MOVED if memory.head else _UNSEEN)


_MOVED = "newer commits were pushed after it was set"
_UNSEEN = "it was set before this commit was checked"


def remember(memory: Memory, *, head: str, accepted: bool, event: LabelEvent | None) -> Memory:
    """What to write down after a review of `head`."""
    if not accepted:
        return replace(memory, head=head, accepted="", event=0)
    return replace(memory, head=head, accepted=head, event=event.id if event else 0)


def find_label(labels: Iterable[str], name: str) -> str | None:
    """The label as it is written there; GitHub compares without case."""
    return next((label for label in labels if label.lower() == name), None)
