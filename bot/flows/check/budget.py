"""How long the check of somebody else's files may take: each file, and all of them together."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from bot.core.checks.context import Context
from bot.core.checks.fix import FixedFile, fix_file
from bot.core.checks.runner import check_file
from bot.core.files.data_file import DataFile
from bot.core.files.finding import Finding, error
from bot.edges.deadline import within
from bot.errors import OutOfTime

Result = TypeVar("Result")
_SPLIT = "shorten the file to what CONTRIBUTING.md shows, or ask a maintainer to look at it"


@dataclass(frozen=True)
class Budget:
    """Seconds for each file and for the whole; what does not fit is reported as not checked."""

    file_seconds: float = 15.0
    whole_seconds: float = 240.0
    begun: float = field(default_factory=time.monotonic)

    def run(self, path: str, work: Callable[[], Result]) -> Result | OutOfTime:
        """What `work` returns for the file at `path`, or that there was no time for it."""
        left = self.whole_seconds - (time.monotonic() - self.begun)
        if left <= 0:
            return OutOfTime(f"the files before it took {self.whole_seconds:,.0f} seconds")
        return within(min(self.file_seconds, left), "reading it", work)

    def check(self, file: DataFile, context: Context) -> list[Finding]:
        """The findings about one file."""
        found = self.run(file.path, lambda: check_file(file, context))
        return [not_checked(file.path, found)] if isinstance(found, OutOfTime) else found

    def fix(self, file: DataFile, context: Context, raw: bytes) -> FixedFile | None:
        """The fixed file; None also when there is no time for it."""
        made = self.run(file.path, lambda: fix_file(file, context, raw))
        return None if isinstance(made, OutOfTime) else made


def not_checked(path: str, late: OutOfTime) -> Finding:
    """The error about a file that was not checked: silence would look like a pass."""
    return error("yaml", path, None, f"this file was not checked: {late.message}", fix=_SPLIT)
