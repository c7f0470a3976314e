"""What of a pull request concerns whom: data for the checks, everything else for a maintainer; and which words don't count yet."""

from collections.abc import Iterable

from bot.core.data_file import PAPERS, REJECTED, DataFile
from bot.core.paper import Paper
from bot.core.title import title_key

LABEL = "needs-maintainer"
_CODE_PLACES = (".github/", "bot/")


def beyond_data(paths: Iterable[str], root: str) -> list[str]:
    """The paths that change how the list or the bot works: workflows, code, rules, configuration; not data, not prose."""
    prefix = "" if root in {"", "."} else f"{root}/"
    data = (f"{prefix}{PAPERS}/", f"{prefix}{REJECTED}/")
    return [path for path in paths if not path.startswith(data) and not _is_prose(path)]


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
