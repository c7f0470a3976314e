"""Takes over a README.md that has a list already: the generated parts go between markers, and the old list is kept until it is imported.

The sections that hold papers stay together between the list's markers, so that `import` can read them; `render` replaces them
once they are data. Everything else of the file stays as it was, what stood between two sections of papers behind them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.importing.blocks import Block
from bot.core.importing.foreign import read_foreign_list
from bot.core.importing.reading import read_blocks
from bot.core.program import NAME
from bot.core.publish.readme import LIST, README
from bot.core.text.markdown import read_part, replace_parts

OLD_LIST = f"<!-- The old list. `{NAME} import {README}` reads it; with --write it becomes data, and `{NAME} render` writes the list. -->"
# Headings of these words alone are about the list, even if papers are named below them.
_ASIDE_TEXT = """
    about acknowledgement acknowledgements acknowledgment acknowledgments author authors changelog citation citations cite citing
    contact content contents contribute contributing contribution contributions contributor contributors introduction licence license
    maintainer maintainers news star table todo update updates
"""
_ASIDE = frozenset(_ASIDE_TEXT.split())
_FILLERS_TEXT = (
    "a and feedback guide guidelines help history how latest list of on our page project recent the this to us"
)
_FILLERS = frozenset(_FILLERS_TEXT.split())
_MARKDOWN_HEADING = re.compile(r" {0,3}#{1,6}[ \t]")
_ASIDE_SHARE = 0.2  # with more of all papers, such a section is the list


@dataclass(frozen=True, slots=True)
class _Chunk:
    """A heading with all that follows it, or what comes before the first heading; `share` of all papers are in it."""

    text: str
    heading: str = ""
    share: float = 0.0

    @property
    def is_aside(self) -> bool:
        words = set(re.findall(r"[^\W\d_]+", self.heading.lower()))
        return bool(words & _ASIDE) and words <= _ASIDE | _FILLERS and self.share < _ASIDE_SHARE

    @property
    def is_of_list(self) -> bool:
        return self.share > 0 and not self.is_aside


def title_of(readme: str) -> str | None:
    """The title of the page: its first heading, without badges and signs around it; None without a heading."""
    for block in read_blocks(readme).blocks:
        if block.kind == "heading" and block.text.strip():
            return block.text.strip(" \t#*_:") or None
    return None


def take_over(readme: str, *, parts: str) -> str:
    """The page with the generated `parts` and, between the list's markers in them, its old list. A page with the markers stays as it is.

    `parts` has the list's markers with nothing between them.
    """
    newline = "\r\n" if "\r\n" in readme else "\n"
    text = readme.removeprefix("\ufeff").replace("\r\n", "\n")
    if read_part(text, LIST) is not None:
        return readme
    chunks = _chunks(text)
    places = [at for at, chunk in enumerate(chunks) if chunk.is_of_list]
    if places:
        first = places[0]
        old = "\n".join(chunks[at].text.strip("\n") + "\n" for at in places)
        after = [chunk for chunk in chunks[first:] if not chunk.is_of_list]
    else:
        first, old = _place_without_list(chunks), ""
        after = chunks[first:]
    filled = replace_parts(parts, {LIST: f"{OLD_LIST}\n\n{old}"}) if old else parts
    pieces = [*(chunk.text for chunk in chunks[:first]), filled, *(chunk.text for chunk in after)]
    return "\n\n".join(piece.strip("\n") for piece in pieces if piece.strip()).replace("\n", newline) + newline


def holds_old_list(readme: str) -> bool:
    """Whether the list's part still holds what was there before the bot, which nothing may replace before it is imported."""
    return OLD_LIST in (read_part(readme, LIST) or "")


def without_old_list(readme: str) -> str:
    """The page without the old list, now that it is data."""
    return replace_parts(readme, {LIST: ""})


def _chunks(text: str) -> list[_Chunk]:
    """The page cut at its highest headings, the title aside; without any, around its papers."""
    lines = text.split("\n")
    papers = [entry.line for entry in read_foreign_list(text).entries]
    cuts = _cuts(text, lines, papers)
    starts = [heading.line for heading in cuts] + [len(lines) + 1]
    found = [_Chunk("\n".join(lines[: starts[0] - 1]))]
    if not _share(papers, starts[0], len(lines) + 1):
        found = _loose_chunks(lines[: starts[0] - 1], papers)
    for heading, stop in zip(cuts, starts[1:], strict=True):
        text_of_chunk = "\n".join(lines[heading.line - 1 : stop - 1])
        found.append(_Chunk(text_of_chunk, heading.text, _share(papers, heading.line, stop)))
    return found


def _cuts(text: str, lines: Sequence[str], papers: Sequence[int]) -> list[Block]:
    """The highest headings in Markdown, without the title. A first heading with no paper of its own below it is the title."""
    headings = [
        block
        for block in read_blocks(text).blocks
        if block.kind == "heading" and _MARKDOWN_HEADING.match(lines[block.line - 1])
    ]
    if headings and headings[0].level == 1:
        following = headings[1].line if len(headings) > 1 else len(lines) + 1
        if len(headings) == 1 or not _share(papers, headings[0].line, following):
            headings = headings[1:]
    depth = min((heading.level for heading in headings), default=0)
    return [heading for heading in headings if heading.level == depth]


def _share(papers: Sequence[int], start: int, stop: int) -> float:
    return sum(start <= line < stop for line in papers) / len(papers) if papers else 0.0


def _loose_chunks(lines: Sequence[str], papers: Sequence[int]) -> list[_Chunk]:
    """A page without sections of papers: from the paragraph of the first paper to that of the last."""
    inside = [line for line in papers if line <= len(lines)]
    if not inside:
        return [_Chunk("\n".join(lines))]
    first, last = min(inside) - 1, max(inside)
    while first and lines[first - 1].strip():
        first -= 1
    while last < len(lines) and lines[last].strip():
        last += 1
    parts = (lines[:first], lines[first:last], lines[last:])
    return [_Chunk("\n".join(part), share=float(at == 1)) for at, part in enumerate(parts)]


def _place_without_list(chunks: Sequence[_Chunk]) -> int:
    """Before the first section about the list that comes at the end; behind everything if there is none."""
    place = len(chunks)
    while place > 1 and chunks[place - 1].is_aside:
        place -= 1
    return place
