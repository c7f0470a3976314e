"""One paper as a line of the list, `- [Title](url) - First Author et al., CVPR 2025. [code](…)` and the areas as tags."""

from collections.abc import Mapping
from functools import lru_cache

from bot.core.paper.model import Paper
from bot.core.paper.names import named_authors, unnamed_authors
from bot.core.text.latex import plain_title
from bot.core.text.markdown import code_span, escape_text, link, one_line


def render_entry_line(paper: Paper, tags: Mapping[str, str]) -> str:
    """The paper's line with its code and a tag for each area; `tags` are the labels of areas by id."""
    parts = [render_short_line(paper)]
    if paper.code:
        parts.append(link("code", paper.code))
    parts.extend(code_span(tags[area]) for area in paper.areas)
    return " ".join(parts)


def render_short_line(paper: Paper) -> str:
    """Title, authors and venue, for sections that list a paper again."""
    address = f"https://arxiv.org/abs/{paper.arxiv}" if paper.arxiv else paper.link
    withdrawn = " **Withdrawn.**" if paper.withdrawn else ""
    return f"- {link(plain_title(paper.title), address)} - {_authors(paper)}, {_published(paper)}.{withdrawn}"


def render_highlight(paper: Paper) -> str:
    """Title, venue and the words of the list's own that say why to start here."""
    address = f"https://arxiv.org/abs/{paper.arxiv}" if paper.arxiv else paper.link
    published = f"{paper.venue} {paper.year or ''}".strip() if paper.venue else str(paper.year or paper.date[:4])
    return (
        f"- {link(plain_title(paper.title), address)} ({escape_text(published)}). {escape_text(paper.highlight or '')}"
    )


def _authors(paper: Paper) -> str:
    first = escape_text(plain_title(paper.authors[0]))
    if len(paper.authors) == 1:
        return first
    if len(paper.authors) == 2:
        return f"{first} and {escape_text(plain_title(paper.authors[1]))}"
    return f"{first} et al."


def _published(paper: Paper) -> str:
    """Venue and year. The venue's page is on the site; here it would take one byte in six."""
    year = paper.year or paper.date[:4]
    if not paper.venue:
        return f"arXiv {year}" if paper.arxiv else escape_text(str(year))
    venue = f"{paper.venue} {paper.year}" if paper.year else paper.venue
    return escape_text(venue)


def shown_title(paper: Paper) -> str:
    """The title without LaTeX; the link if nothing visible is left."""
    return _title(paper.title) or one_line(paper.link)


AND_OTHERS = "and others"


def shown_authors(paper: Paper) -> list[str]:
    """Every named author without LaTeX, and “and others” where the data file does not name all."""
    names = [_name(author) for author in named_authors(paper.authors)]
    return [*names, AND_OTHERS] if unnamed_authors(paper.authors) else names


@lru_cache(maxsize=16384)  # several exports name each paper
def _title(title: str) -> str:
    return one_line(plain_title(title))


@lru_cache(maxsize=32768)  # authors have several papers
def _name(author: str) -> str:
    return one_line(plain_title(author)) or "Anonymous"
