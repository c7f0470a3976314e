"""Titles and names as plain text on one line, for places that show text as it is: feeds, tables, JSON."""

from functools import lru_cache

from bot.core.paper.model import Paper
from bot.core.text.markdown import one_line
from bot.core.text.plain_latex import plain_title


def shown_title(paper: Paper) -> str:
    """The title without LaTeX; the address where nothing of it can be seen."""
    return _title(paper.title) or one_line(paper.link)


def shown_authors(paper: Paper) -> list[str]:
    """Every author's name; nobody is left out, so that their number stays true."""
    return [_name(author) for author in paper.authors]


@lru_cache(maxsize=16384)  # several exports name each paper
def _title(title: str) -> str:
    return one_line(plain_title(title))


@lru_cache(maxsize=32768)  # people write more than one paper
def _name(author: str) -> str:
    return one_line(plain_title(author)) or "Anonymous"
