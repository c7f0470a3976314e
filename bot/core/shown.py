"""Titles and names as plain text on one line, for places that show text as it is: feeds, tables, JSON."""

from bot.core.markdown import one_line
from bot.core.paper import Paper
from bot.core.plain_latex import plain_title


def shown_title(paper: Paper) -> str:
    """The title without LaTeX; the address where nothing of it can be seen."""
    return one_line(plain_title(paper.title)) or one_line(paper.link)


def shown_authors(paper: Paper) -> list[str]:
    """Every author's name; nobody is left out, so that their number stays true."""
    return [one_line(plain_title(author)) or "Anonymous" for author in paper.authors]
