"""Warning `too-many`: a change of more papers than anybody reviews with care."""

from collections.abc import Iterator

from bot.core.checks.context import Context
from bot.core.files.data_file import PAPERS
from bot.core.files.finding import Finding


def check_size(changed: int, *, most: int, context: Context) -> Iterator[Finding]:
    """A warning when a change touches more than `most` data files."""
    if changed > most:
        message = f"{changed} data files are changed at once; more than {most} are hard to review"
        yield Finding(
            "warning", "too-many", context.shown(PAPERS), None, message, "split the change into several pull requests"
        )
