"""A review of a pull request as a value: what was found, and all that its comment and its check run are written from."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from bot.core.checks.mend import Mended
from bot.core.files.finding import Finding
from bot.core.measure.replay import Replay
from bot.core.review.edit_links import Branch


@dataclass(frozen=True)
class Review:
    """All that is to be said of a pull request. `problems` and `notes` are plain text; `rows` are rendered, by path.

    `branch` is the contributor's, `start` the commit of the list where it began. Of the paths that findings name, `added` are
    not there at the start and `gone` not on the branch. `guide` is the address of the page for contributors.
    """

    head: str
    branch: Branch
    start: Branch | None = None
    root: str = "data"
    checked: int = 0
    findings: Sequence[Finding] = ()
    problems: Sequence[str] = ()
    rows: Mapping[str, str] = field(default_factory=dict)
    mended: Mapping[str, Mended] = field(default_factory=dict)  # by path
    added: AbstractSet[str] = frozenset()
    gone: AbstractSet[str] = frozenset()
    notes: Sequence[str] = ()
    guide: str = ""
    replay: Replay | None = None  # of a change of rules

    @property
    def errors(self) -> list[Finding]:
        """What must be fixed."""
        return [finding for finding in self.findings if finding.level == "error"]

    @property
    def hints(self) -> list[Finding]:
        """What is to be considered, warnings first."""
        return sorted((one for one in self.findings if one.level != "error"), key=lambda one: one.level != "warning")

    @property
    def warnings(self) -> int:
        """How many of the hints ask for a second look."""
        return sum(finding.level == "warning" for finding in self.findings)

    @property
    def passes(self) -> bool:
        """Whether nothing must be fixed."""
        return not self.errors and not self.problems

    @property
    def title(self) -> str:
        """The outcome in a few words."""
        faults, files = len(self.errors) + len(self.problems), len({finding.path for finding in self.errors})
        if faults:
            return f"{faults:,} {_things(faults)} must be fixed" + (f" in {files:,} files" if files > 1 else "")
        if self.replay and not self.replay.passes:
            return "Nothing must be fixed, but the change of rules needs a second look"
        if self.warnings:
            return f"Nothing must be fixed, {self.warnings:,} {_things(self.warnings)} to consider"
        if not self.checked:
            return "Nothing to check: no data file was changed"
        return f"All right: {self.checked:,} data file{'s' * (self.checked != 1)} checked"


def _things(count: int) -> str:
    return "thing" if count == 1 else "things"
