"""The comment on a pull request: what must be fixed, then what to consider and what is right; one line when all is right.

Everything from the pull request is escaped for its place. The text is cut at a whole item, errors come first.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from bot.core.files.finding import Finding
from bot.core.measure.replay import render_replay
from bot.core.review.fixes import file_heading, render_finding, render_whole_file
from bot.core.review.review import Review
from bot.core.review.sections import CommentItem, CommentSection, fill, folded
from bot.core.text.comment import ROOM
from bot.core.text.markdown import escape_text, link
from bot.core.text.printable import printable

_MARGIN = 1_500  # for the line of memory, and what is said of what was left out
_SHOWN_ROWS, _SHOWN_HINTS, _SHOWN_FILES = 8, 5, 3  # more are folded
_IN_BROWSER = "Each link opens a file in your browser: paste what is shown and press “Commit changes”. This comment then updates itself."
_BY_PUSH = "Change the files as shown and push. This comment then updates itself."


def render_review(review: Review, *, room: int = ROOM) -> str:
    """The comment's text without its hidden lines, of at most `room` characters together with them."""
    tail = "\n\n".join(f"> {escape_text(note)}" for note in review.notes)
    text = fill(_head(review), list(_sections(review)), room - _MARGIN - len(tail))
    return f"{text}\n\n{tail}" if tail else text


def _head(review: Review) -> str:
    if review.passes:
        sign = "⚠️" if review.replay and not review.replay.passes else "✅"
        how = (
            f" To add a paper, see {link('CONTRIBUTING.md', review.guide)}."
            if review.guide and not review.checked
            else ""
        )
        return f"{sign} **{review.title}.**{how}"
    how = _IN_BROWSER if review.branch.repository else _BY_PUSH
    return f"### ❌ {review.title}" + (f"\n\n{how}" if review.errors else "")


def _sections(review: Review) -> Iterator[CommentSection]:
    problems = [CommentItem(f"- {escape_text(printable(problem))}") for problem in review.problems]
    yield CommentSection("#### The pull request as a whole" if review.errors else "", problems)
    yield CommentSection("#### To fix" if problems else "", list(_items(review.errors, review, review.mended)))
    rows = _rows(list(review.rows.values()))
    yield from [*_hints(review), rows] if review.warnings or not review.passes else [rows, *_hints(review)]
    if review.replay:
        yield CommentSection("", [CommentItem(render_replay(review.replay).strip())])


def _items(findings: Sequence[Finding], review: Review, mended: Collection[str] = ()) -> Iterator[CommentItem]:
    """The findings of each file, then, of those in `mended`, that file with all of them mended."""
    is_long = len(mended) > _SHOWN_FILES
    for path, group in groupby(findings, key=lambda finding: finding.path):
        of_file = list(group)
        above = file_heading(path, of_file, review)
        yield from (CommentItem(render_finding(finding, review), above) for finding in of_file)
        if path in mended:
            whole = render_whole_file(path, review)
            yield CommentItem(folded("Quickest: the whole file", whole) if is_long else whole, above)


def _hints(review: Review) -> Iterator[CommentSection]:
    """The first of them, and the others folded; all folded while something must be fixed, or when nothing need be done."""
    items = list(_items(review.hints, review))
    shown = _SHOWN_HINTS if review.passes and review.warnings else 0
    yield CommentSection("#### To consider", items[:shown])
    rest = items[shown:]
    summary = f"{len(rest):,} {'more ' * bool(shown)}thing{'s' * (len(rest) != 1)} to consider"
    nothing = "; nothing need be done" if review.passes and not review.warnings else ""
    yield CommentSection(f"{summary}{nothing}", rest, folded=True)


def _rows(rows: Sequence[str]) -> CommentSection:
    if len(rows) > _SHOWN_ROWS:
        return CommentSection(
            f"{len(rows):,} papers are right: how they are listed", [CommentItem(row) for row in rows], folded=True
        )
    return CommentSection("#### Listed like this", [CommentItem(row) for row in rows])
