"""What of a pull request concerns whom: data for the checks, everything else for a maintainer; and which words don't count yet."""

from collections.abc import Iterable, Sequence

from bot.core.files.data_file import PAPERS, REJECTED, DataFile
from bot.core.paper.likeness import title_key
from bot.core.paper.model import Paper
from bot.core.program import BRANCH

LABEL = "needs-maintainer"
_CODE_PLACES = (".github/", "bot/")
_SHOWN = 5


def beyond_data(paths: Iterable[str], root: str) -> list[str]:
    """The paths that change how the list or the bot works: workflows, code, rules, configuration; not data, not prose."""
    prefix = "" if root in {"", "."} else f"{root}/"
    data = (f"{prefix}{PAPERS}/", f"{prefix}{REJECTED}/")
    return [path for path in paths if not path.startswith(data) and not _is_prose(path)]


def for_maintainers(paths: Sequence[str]) -> str:
    """The note on paths that go beyond data."""
    shown = ", ".join(paths[:_SHOWN])[:500]
    more = f" and {len(paths) - _SHOWN:,} more" if len(paths) > _SHOWN else ""
    return (
        f"This also changes how the list or the bot works ({shown}{more}); a maintainer reads that before it is merged."
        f" The label {LABEL} calls one."
    )


def wrong_base(base: str | None, default: str | None) -> str:
    """The note on a pull request that would not reach the list; empty for one that would, or goes to the bot's branch."""
    if base in {None, default, BRANCH} or default is None:
        return ""
    return (
        f"This would be merged into {base}, but the list is on {default}: press “Edit” beside the title and choose {default}"
        " in the place of it."
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
