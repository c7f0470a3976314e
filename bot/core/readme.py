"""README.md's generated parts: a table of counts and the list itself, put between marker comments so that the rest stays.

What stands outside of the markers belongs to people and is never touched. A list that is too large for one page on GitHub goes to
pages of its own (`bot.core.list_pages`), and README.md keeps the counts and the newest papers.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from bot.core.entry import render_entry_line, render_short_line
from bot.core.list_pages import FOLDER, LIMIT_BYTES, paginate_chapter, size_of
from bot.core.markdown import escape_cell, escape_text
from bot.core.paper import Paper
from bot.core.program import NAME
from bot.core.sections import AREAS, Chapter, Outline, Section, arrange
from bot.core.taxonomy import Taxonomy

README = "README.md"
PARTS = ("glance", "list")  # `glance` may be missing
NEWEST = 10  # papers of each section that README.md keeps when the list goes to pages
_NOTE = f"<!-- Written by `{NAME} render` from the data files: change those, not this part. -->"
_FENCE = re.compile(r"^ {0,3}(```|~~~)")
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.*?)[ \t]*#*$")
Address = Callable[[Chapter, Section | None], str]


class MarkerFault(Exception):
    """README.md's text can't take the list: a marker is missing or stands twice. The message says which."""


def render_files(papers: Iterable[Paper], taxonomy: Taxonomy, *, readme: str, title: str) -> dict[str, str]:
    """The texts of README.md and, when it would be too large, of the list's pages, by path from the repository's root.

    `readme` is README.md as it is, `title` the list's name for its pages. Raises MarkerFault.
    """
    outline = arrange(papers, taxonomy)
    lines = _Lines(taxonomy)
    before = readme.partition(begin("list"))[0]
    whole = _with_parts(readme, outline, list(_chapter_lines(outline, lines.whole)), _anchors(outline, before))
    if size_of(whole) <= LIMIT_BYTES:
        return {README: whole}
    files: dict[str, str] = {}
    for chapter in outline.chapters:
        if chapter.count:
            short = chapter in outline.areas
            files |= paginate_chapter(chapter, lines.short if short else lines.full, title=title)
    address = _page_address(files)
    files[README] = _with_parts(readme, outline, list(_chapter_lines(outline, lines.newest(address))), address)
    return files


def read_part(readme: str, name: str) -> str | None:
    """What stands between the markers of a part, None when it is not there once."""
    found = re.findall(rf"^{begin(name)}\r?\n(.*?)^{end(name)}\r?$", readme, re.MULTILINE | re.DOTALL)
    return found[0] if len(found) == 1 else None


def begin(name: str) -> str:
    """The comment before a part, on a line of its own."""
    return f"<!-- {name}:begin -->"


def end(name: str) -> str:
    """The comment after a part."""
    return f"<!-- {name}:end -->"
