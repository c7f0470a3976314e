"""Rule `readme-edited`: the generated parts of README.md change by data files; each row that was added gets its file as the fix."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bot.core.canonical import render_entry
from bot.core.checks.context import Context
from bot.core.checks.readme_rows import UNKNOWN, complete_row, read_row
from bot.core.data_file import PAPERS
from bot.core.finding import Finding, error
from bot.core.known import Identity
from bot.core.markdown import unescape_text
from bot.core.marked_text import MarkerFault, begin, read_part
from bot.core.paper import Paper, path_of
from bot.core.program import NAME
from bot.core.readme import GLANCE, LIST, NEW
from bot.core.title import titles_agree

_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_UNDO = f"undo the change of this part; it is written anew by `{NAME} render` after the merge"
Parts = Mapping[str, str | None]


@dataclass(frozen=True)
class Row:
    """A line that was added: its number in README.md, its text, and the headings above it."""

    line: int
    text: str
    headings: tuple[str, ...]


def check_readme(
    before: str, after: str, *, rendered: Callable[[], str | None], path: str, context: Context
) -> Iterator[Finding]:
    """Errors when the generated parts of `after` are neither those of `before` nor what is rendered from the data."""
    parts = _parts(before)
    if parts is None or parts[LIST] is None:
        return  # there was no list yet: this change sets it up
    now = _parts(after)
    if now is None or any(parts[name] is not None and now[name] is None for name in parts):
        message = f"a marker of the generated part is missing or stands twice, such as {begin(LIST)}"
        yield error("readme-edited", path, None, message, fix="restore the lines with the markers")
    elif now != parts and ((fresh := rendered()) is None or now != _parts(fresh)):
        yield from _edits(after, parts[LIST] or "", path=path, context=context)


def check_page(text: str, rendered: str | None, *, path: str) -> Iterator[Finding]:
    """An error when a page of a large list is not what is rendered from the data."""
    if text != rendered:
        fix = f"undo the change of this page; it is written anew by `{NAME} render` after the merge"
        message = "this page is written from the data files and was changed by hand; change those instead"
        yield error("readme-edited", path, 1, message, fix=fix)


def ids_of_rows(before: str, after: str, *, context: Context) -> list[str]:
    """The arXiv ids of the rows that were added by hand, for which a data file will be shown."""
    parts = _parts(before)
    if parts is None or parts[LIST] is None or _parts(after) is None or context.taxonomy is None:
        return []
    papers = [_paper_of(row, context) for row in _added_rows(after, parts[LIST] or "")]
    return sorted({paper.arxiv for paper in papers if paper and paper.arxiv})


def _parts(text: str) -> Parts | None:
    try:
        return {name: read_part(text, name) for name in (GLANCE, NEW, LIST)}
    except MarkerFault:
        return None


def _edits(after: str, before: str, *, path: str, context: Context) -> Iterator[Finding]:
    """One error for each paper that was added, or one for the part when none was."""
    told = set()
    for row in _added_rows(after, before):
        paper = _paper_of(row, context)
        if paper and path_of(paper) not in told:
            told.add(path_of(paper))
            yield _for_row(row, paper, path=path, context=context)
    if not told:
        yield error("readme-edited", path, _line_of_list(after), "the generated part was changed by hand", fix=_UNDO)


def _paper_of(row: Row, context: Context) -> Paper | None:
    """The paper that the row speaks of, with the facts that arXiv was asked for."""
    if context.taxonomy is None:
        return None
    paper = read_row(row.text, row.headings, taxonomy=context.taxonomy, today=context.today)
    preprint = context.arxiv.get(paper.arxiv or "") if paper else None
    if paper is None or preprint is None or not titles_agree(paper.title, preprint.title):
        return paper
    return complete_row(paper, preprint, context.decisions.get(preprint.id))


def _for_row(row: Row, paper: Paper, *, path: str, context: Context) -> Finding:
    place = f"{PAPERS}/{path_of(paper)}"
    identity = Identity(paper.arxiv, (paper.title,), place)
    known = [
        *(context.listed.same_id(paper.arxiv, besides="") if paper.arxiv else ()),
        *context.listed.same_title(identity),
    ]
    if known:
        message = f"the list is written from data files, and this paper has one: {context.shown(known[0].path)}"
        return error("readme-edited", path, row.line, message, fix=_UNDO)
    message = f"the list is written from data files: undo this line and add {context.shown(place)}"
    if paper.arxiv:
        message += f", by hand or with `{NAME} add {paper.arxiv}`"
    if UNKNOWN in paper.authors:
        message += "; fill in the authors"
    preprint = context.arxiv.get(paper.arxiv or "")
    if preprint and not titles_agree(paper.title, preprint.title):
        message += f"; but on arXiv {paper.arxiv} is another paper, {preprint.title[:300]!r}: correct the id first"
    return error("readme-edited", path, row.line, message, fix=render_entry(paper))


def _added_rows(after: str, before: str) -> Iterator[Row]:
    """Lines of the list's part that were not there before; those that only moved are left out."""
    offset = _first_line(after)
    known = set(before.split("\n"))
    headings: list[tuple[int, str]] = []
    for at, text in enumerate((read_part(after, LIST) or "").split("\n")):
        if heading := _HEADING.match(text):
            depth = len(heading[1])
            headings = [*(above for above in headings if above[0] < depth), (depth, unescape_text(heading[2]))]
        elif text.strip() and text not in known:
            yield Row(offset + at, text, tuple(words for _, words in headings))


def _line_of_list(text: str) -> int:
    """The line of the marker, counted from 1."""
    return next((at for at, line in enumerate(text.split("\n"), 1) if line.strip() == begin(LIST)), 1)


def _first_line(text: str) -> int:
    """The line on which the part begins: after the marker and the blank lines that `read_part` leaves out."""
    lines = text.split("\n")
    at = _line_of_list(text)
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at + 1
