"""Rule `readme-edited`: the generated parts of README.md change by data files; each row that was added gets its file as the fix."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial

from bot.core.checks.context import Context, WrittenPages
from bot.core.checks.readme_rows import UNKNOWN, Row, added_rows, complete_row, lines_of, read_row
from bot.core.files.canonical import render_entry
from bot.core.files.data_file import PAPERS
from bot.core.files.finding import Finding, error
from bot.core.paper.known import Identity
from bot.core.paper.likeness import title_key, titles_agree
from bot.core.paper.model import Paper, path_of
from bot.core.paper.taxonomy import Taxonomy
from bot.core.program import NAME
from bot.core.publish.outline import find_unknown_word
from bot.core.publish.readme import LIST, PARTS, README, render_files
from bot.core.text.markdown import MarkerFault, begin, end, read_part

_UNDO = f"undo the change to this part; `{NAME} render` writes it again after the merge"
_MOST_ASKED = 300  # rows that arXiv is asked about: three requests
_MOST_KNOWN = 10  # rows of listed papers that are reported one by one
_LIKE_A_ROW = re.compile(r"\s*(?:[-*+]\s|[0-9]+[.)]\s|\||<(?:li|tr|td)\b)", re.IGNORECASE)
Parts = Mapping[str, str | None]


def check_pages(pages: WrittenPages, context: Context) -> Iterator[Finding]:
    """Edits by hand of README.md and of the pages that a large list is written to."""

    @cache
    def rendered() -> dict[str, str]:
        return _render(pages, context.taxonomy)

    path = f"{pages.top}{README}"
    if pages.before is not None:
        readme = partial(check_readme, pages.before, pages.readme, path=path, context=context)
        yield from readme(rendered=lambda: rendered().get(README))
    for name, text in pages.edited.items():
        path = f"{pages.top}{name}"
        yield from check_page(text, rendered().get(name), path=path, context=context)


def _render(pages: WrittenPages, taxonomy: Taxonomy | None) -> dict[str, str]:
    """README.md and the pages as `render` would write them; empty while they can't be written, which other findings explain."""
    papers = pages.papers
    if papers is None or taxonomy is None or pages.topic is None:
        return {}
    if any(find_unknown_word(paper, taxonomy) for paper in papers):
        return {}
    try:
        return render_files(papers, taxonomy, readme=pages.readme, topic=pages.topic)
    except MarkerFault:
        return {}


def is_list_edited(before: str, after: str) -> bool:
    """Whether a generated part of README.md differs."""
    return _parts(before) != _parts(after)


def check_readme(
    before: str, after: str, *, rendered: Callable[[], str | None], path: str, context: Context
) -> Iterator[Finding]:
    """Errors when the generated parts of `after` are neither those of `before` nor what is rendered from the data; warnings
    for rows of papers that were put beside these parts."""
    parts = _parts(before)
    if parts is None or parts[LIST] is None:
        return  # there was no list yet: this change sets it up
    if not after.strip("\ufeff \t\r\n"):
        message = "this file was deleted, and the list with it"
        yield error("readme-edited", path, None, message, fix="restore the file")
        return
    now = _parts(after)
    is_lost = now is None or any(parts[name] is not None and now[name] is None for name in parts)
    if is_lost:
        message = f"a marker of the generated part is missing or appears twice, for example {begin(LIST)}"
        yield error("readme-edited", path, None, message, fix="restore the lines with the markers")
    is_edited = is_lost or (now != parts and ((fresh := rendered()) is None or now != _parts(fresh)))
    rows = list(_papers(before, after, context))
    spans = _spans(after)
    beside = [] if is_lost else [pair for pair in rows if not any(pair[0].line in span for span in spans)]
    outside = {row.line for row, _ in beside}
    inside = [pair for pair in rows if pair[0].line not in outside] if is_edited else []
    found = list(_inside(inside, before, path=path, context=context, is_lost=is_lost))
    yield from found
    if is_edited and not is_lost and not found:
        yield _for_part(before, after, inside, path=path)
    yield from _beside(beside, path=path, context=context)


def check_page(text: str, rendered: str | None, *, path: str, context: Context) -> Iterator[Finding]:
    """Errors when a page of a large list is not what is rendered from the data: one for each new paper, or one for the page."""
    if text == rendered:
        return
    rows = [(row, paper) for row, paper in _papers(rendered or "", text, context) if not _place_of(paper, context)]
    yield from (_for_new(row, paper, path=path, context=context) for row, paper in rows)
    if not rows:
        fix = f"undo the change to this page; `{NAME} render` writes it again after the merge"
        message = "this page was changed by hand, but it is written from the data files; change those instead"
        yield error("readme-edited", path, 1, message, fix=fix)


def papers_of_rows(before: str, after: str, *, context: Context) -> list[Paper]:
    """The papers with an arXiv id whose rows were added by hand and that are not listed: their data files will be shown."""
    parts = _parts(before)
    if parts is None or parts[LIST] is None:
        return []
    papers = [paper for _, paper in _papers(before, after, context)]
    return [paper for paper in papers if paper.arxiv and _place_of(paper, context) is None][:_MOST_ASKED]


def _parts(text: str) -> Parts | None:
    try:
        return {name: read_part(text, name) for name in PARTS}
    except MarkerFault:
        return None


def _papers(before: str, after: str, context: Context) -> Iterator[tuple[Row, Paper]]:
    """Each paper whose row was added, once, with the facts that arXiv was asked for."""
    seen = set()
    for row in added_rows(after, before) if context.taxonomy else ():
        paper = _paper_of(row, context)
        if paper and path_of(paper) not in seen:
            seen.add(path_of(paper))
            yield row, paper


def _paper_of(row: Row, context: Context) -> Paper | None:
    if context.taxonomy is None:
        return None
    paper = read_row(row, taxonomy=context.taxonomy, today=context.today)
    if paper is None or not paper.arxiv or paper.arxiv not in context.arxiv:
        return paper
    preprint = context.arxiv[paper.arxiv]
    if preprint is None or not titles_agree(paper.title, preprint.title):
        right = context.right_ids.get(title_key(paper.title))
        if right is None:
            return paper
        preprint, paper = context.arxiv[right], paper.model_copy(update={"arxiv": right})
    return complete_row(paper, preprint, context.decisions.get(preprint.id)) if preprint else paper


def _inside(
    rows: list[tuple[Row, Paper]], before: str, *, path: str, context: Context, is_lost: bool
) -> Iterator[Finding]:
    """One error for each new paper, and for each listed one whose row was changed, unless all of them were."""
    known = [row for row, paper in rows if _place_of(paper, context)]
    skips = is_lost or len(known) > _MOST_KNOWN
    for row, paper in rows:
        place = _place_of(paper, context)
        if place is None:
            yield _for_new(row, paper, path=path, context=context)
        elif not skips:
            shown = context.shown(place)
            message = f"rows are written from data files; this paper's is {shown}"
            is_old = any(word and word in before for word in (paper.arxiv, paper.url, paper.title))
            fix = f"undo the change to this line, and change {shown} instead" if is_old else _UNDO
            yield error("readme-edited", path, row.line, message, fix=fix)


def _for_new(row: Row, paper: Paper, *, path: str, context: Context) -> Finding:
    message = f"rows are written from data files: remove this one and add {_file_for(paper, context)}"
    written = read_row(row, taxonomy=context.taxonomy, today=context.today) if context.taxonomy else None
    preprint = context.arxiv.get(written.arxiv or "") if written else None
    if written and preprint and not titles_agree(written.title, preprint.title):
        todo = "correct the id first" if written.arxiv == paper.arxiv else f"that file has the right id, {paper.arxiv}"
        message += f"; but on arXiv {written.arxiv} is a different paper, {preprint.title[:300]!r}: {todo}"
    return error("readme-edited", path, row.line, message, fix=render_entry(paper))


def _for_part(before: str, after: str, rows: list[tuple[Row, Paper]], *, path: str) -> Finding:
    """The error where no new row has one: all rows were changed, some are missing, or something else was changed."""
    old, read = set(lines_of(before)), {row.line for row, _ in rows}
    if read:
        message = f"the rows of {len(rows):,} listed papers were changed by hand; change their data files instead"
        return error("readme-edited", path, min(read), message, fix=_UNDO)
    lines, spans = lines_of(after), _spans(after)
    gone = old - set(lines)
    fix = f"{_UNDO}; to take a paper off the list, delete its data file" if any(map(_is_like_row, gone)) else _UNDO
    inside = [(at, text) for at, text in enumerate(lines, 1) if any(at in span for span in spans)]
    new = next(((at, text.strip()) for at, text in inside if text.strip() and text not in old), None)
    if new is None:
        line = next((at for at, text in enumerate(lines, 1) if text.strip() == begin(LIST)), 1)
        return error("readme-edited", path, line, "the generated part was changed by hand", fix=fix)
    message = f"the generated part was changed by hand, and this line names no paper: {new[1][:200]!r}"
    return error("readme-edited", path, new[0], message, fix=fix)


def _beside(rows: list[tuple[Row, Paper]], *, path: str, context: Context) -> Iterator[Finding]:
    """Warnings for rows outside the list, where readers don't look for papers; sentences with a link are left alone."""
    for row, paper in rows:
        if _is_like_row(row.text) and (paper.arxiv or row.entry) and _place_of(paper, context) is None:
            message = f"this line is outside the list, so its paper is not added: add {_file_for(paper, context)}"
            yield Finding("warning", "readme-edited", path, row.line, message, render_entry(paper))


def _file_for(paper: Paper, context: Context) -> str:
    """The file to add, and what is left to do in it."""
    text = context.shown(f"{PAPERS}/{path_of(paper)}")
    if paper.arxiv:
        text += f", by hand or with `{NAME} add {paper.arxiv}`"
    return f"{text}; fill in the authors" if UNKNOWN in paper.authors else text


def _place_of(paper: Paper, context: Context) -> str | None:
    """The data file that a listed paper has."""
    identity = Identity(paper.arxiv, (paper.title,), "")  # without a path, so that the paper's own file counts
    known = [
        *(context.listed.same_id(paper.arxiv, besides="") if paper.arxiv else ()),
        *context.listed.same_title(identity),
    ]
    return known[0].path if known else None


def _is_like_row(line: str) -> bool:
    return _LIKE_A_ROW.match(line) is not None


def _spans(text: str) -> list[range]:
    """The lines between the markers of each part, counted from 1."""
    lines = [line.strip() for line in lines_of(text)]
    present = [name for name in PARTS if begin(name) in lines and end(name) in lines]
    return [range(lines.index(begin(name)) + 1, lines.index(end(name)) + 1) for name in present]
