"""The authors of a paper as data files hold them: all of them or, of very many, the first ones, a count and the last.

A file with thousands of names would be too large to be read, and nobody would look at them.
"""

import re
from collections.abc import Iterable, Sequence

from bot.core.text.markdown import one_line

MOST_AUTHORS = 50
_LONGEST_NAME = 200
_COUNT = re.compile(r"([1-9][0-9]{0,8}) others")


def listed_authors(names: Iterable[str]) -> list[str]:
    """The names for a data file, of more than fifty the first ones, the count of those left out, and the last."""
    lines = [line[:_LONGEST_NAME].rstrip() for name in names if (line := one_line(name))]
    if len(lines) <= MOST_AUTHORS:
        return lines
    first = lines[: MOST_AUTHORS - 2]
    return [*first, f"{len(lines) - len(first) - 1} others", lines[-1]]


def count_others(author: str) -> int:
    """How many authors an item of a data file's list stands for without naming them, 0 for a name."""
    found = _COUNT.fullmatch(author)
    return int(found[1]) if found else 0


def named_authors(authors: Sequence[str]) -> list[str]:
    """The authors who are named; never none."""
    return [author for author in authors if not count_others(author)] or list(authors)


def unnamed_authors(authors: Sequence[str]) -> int:
    """How many authors are left out."""
    return sum(map(count_others, authors)) if len(authors) > 1 else 0
