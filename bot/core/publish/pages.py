"""Pages of the list: one for each area and, when README.md is too small, for each chapter; by year if that is too large too."""

import re
from collections.abc import Callable, Iterator

from bot.core.paper.model import Paper
from bot.core.program import NAME
from bot.core.publish.outline import Chapter, Section, group_by_year
from bot.core.text.markdown import escape_text, link
from bot.core.text.printable import counted

FOLDER = "docs/list"
LIMIT_BYTES = 500_000  # GitHub shows no more than 512,000 bytes of a Markdown file
GENERATED = f"<!-- Written by `{NAME} render` from the data files: change those, not this page. -->"
_HEAD_BYTES = 5_000  # for the head of a page
LineOf = Callable[[Paper], str]
_Rows = list[tuple[Section, Paper, str]]


def page_path(chapter: Chapter, suffix: str = "") -> str:
    """The path of a chapter's page from the repository's root."""
    return f"{FOLDER}/{chapter.id}{suffix}.md"


def render_pages(chapter: Chapter, line_of: LineOf, *, title: str, site: str | None = None) -> dict[str, str]:
    """A chapter's page, or its pages by year and an index; by path. `title` is the list's name, for the link back to README.md.

    `site` is the address of the list's site, where an area can be searched.
    """
    rows = [(section, paper, line_of(paper)) for section in chapter.sections for paper in section.papers]
    there = f"{site.rstrip('/')}/?area={chapter.id.removeprefix('area-')}" if site and chapter.is_area else ""
    search = f" · {link('search these papers', there)}" if there else ""
    back = f"{GENERATED}\n\n[{escape_text(title)}](../../README.md){search}\n"
    if sum(len(line.encode()) + 1 for _, _, line in rows) <= LIMIT_BYTES - _HEAD_BYTES:
        return {page_path(chapter): _page(back, chapter.heading, chapter.text, rows)}
    pages: dict[str, str] = {}
    index: list[str] = []
    for suffix, heading, part in _years(chapter, rows):
        path = page_path(chapter, suffix)
        pages[path] = _page(back, f"{chapter.heading}, {heading}", chapter.text, part)
        count = len({id(paper) for _, paper, _ in part})
        index.append(f"- [{heading}]({path.rsplit('/', 1)[-1]}): {counted(count, 'paper')}")
    head = f"{back}\n# {escape_text(chapter.heading)}\n\n{escape_text(chapter.text)}\n\n"
    return {page_path(chapter): head + "\n".join(index) + "\n", **pages}


def _years(chapter: Chapter, rows: _Rows) -> Iterator[tuple[str, str, _Rows]]:
    """File suffix, heading and rows of each year, newest first; a year that is too large is split into numbered pages."""
    for year, part in group_by_year(rows, lambda row: _year(row[1])).items():
        for number, piece in enumerate(_cut(part), start=1):
            more = f"-{number}" if number > 1 else ""
            yield f"-{year}{more}", f"{year}{f' ({number})' if more else ''}", piece


def _year(paper: Paper) -> str:
    """The year as part of a file name: only digits, whatever the data holds."""
    year = paper.date[:4]
    return year if re.fullmatch("[0-9]{4}", year) else "0000"


def _cut(rows: _Rows) -> Iterator[_Rows]:
    piece: _Rows = []
    size = 0
    for row in rows:
        length = len(row[2].encode()) + 1
        if piece and size + length > LIMIT_BYTES - _HEAD_BYTES:
            yield piece
            piece, size = [], 0
        piece.append(row)
        size += length
    yield piece


def _page(back: str, heading: str, text: str, rows: _Rows) -> str:
    parts = [back, f"# {escape_text(heading)}\n", f"{escape_text(text)}\n"]
    for section in dict.fromkeys(row[0].id for row in rows):
        lines = [row for row in rows if row[0].id == section]
        if section:
            parts.append(f"## {escape_text(lines[0][0].heading)}\n\n{escape_text(lines[0][0].text)}\n")
        parts.append("\n".join(line for _, _, line in lines) + "\n")
    return "\n".join(parts)
