"""A whole list of somebody else: its entries, and every other line with a link to a paper or its id, so that none is lost."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.core.importing.entries import Entry, read_entries
from bot.core.importing.links import addresses_in, has_mistyped_id, is_paper, writes_mistyped_id, written_ids
from bot.core.importing.reading import ReadBlocks, read_blocks

_SHOWN = 300
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_BIBTEX_FIELD = re.compile(r"\s*\w{1,30}\s*=")
_BROKEN_ADDRESS = re.compile(r"\bhttps?:?/{0,4}(?:www\.|export\.)?arxiv\.org/+(?:abs|pdf|html)/+\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unread:
    """A line with a link to a paper that could not be read as an entry."""

    line: int
    text: str
    papers: int = 1
    """How many lines it is about; several for a comment."""


@dataclass(frozen=True)
class ForeignList:
    """A list that was read: its entries and the lines left over, both by line."""

    entries: list[Entry]
    unread: list[Unread]

    @property
    def lines(self) -> int:
        """How many lines have a link to a paper."""
        read = {entry.line for entry in self.entries}
        return len(read) + sum(unread.papers for unread in self.unread if unread.line not in read)


def read_foreign_list(text: str) -> ForeignList:
    """All entries of a list's Markdown, and every other line with the address of a paper."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    reading = read_blocks(text)
    entries = read_entries(reading.blocks)
    return ForeignList(entries, list(_unread(text, entries, reading)))


def _unread(text: str, entries: Iterable[Entry], reading: ReadBlocks) -> Iterator[Unread]:
    """The lines with links to papers that no entry has; those of one comment together."""
    read = {entry.line for entry in entries}
    ids = {entry.arxiv for entry in entries}
    used = {piece.href for block in reading.blocks for piece in block.all_pieces() if piece.href}
    comments = _comments(text)
    hidden: dict[int, list[Unread]] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        is_mistyped = has_mistyped_id(line)
        if not is_mistyped and (number in read or reading.definitions.get(number) in used):
            continue
        is_mistyped = is_mistyped or writes_mistyped_id(line)
        if is_mistyped or _has_address(line) or _BROKEN_ADDRESS.search(line) or _names_paper(line, ids):
            shown = " ".join(line.split())[:_SHOWN]
            unread = Unread(number, f"{_why_unread(line, is_mistyped)}{shown}")
            start = comments.get(number)
            if start is None:
                yield unread
            else:
                hidden.setdefault(start, []).append(unread)
    for start, lines in hidden.items():
        yield lines[0] if len(lines) == 1 else _comment_of(start, lines, comments)


def _why_unread(line: str, is_mistyped: bool) -> str:
    if is_mistyped:
        return "no valid arXiv id: "
    return "the address is broken: " if _BROKEN_ADDRESS.search(line) and not _has_address(line) else ""


def _comment_of(start: int, lines: Sequence[Unread], comments: Mapping[int, int]) -> Unread:
    last = max(number for number, its_start in comments.items() if its_start == start)
    return Unread(start, f"lines {start}–{last} are a comment: {len(lines)} papers", len(lines))


def _has_address(line: str) -> bool:
    return "://" in line and any(map(is_paper, addresses_in(line)))


def _names_paper(line: str, ids: Collection[str | None]) -> bool:
    """Whether a line names a paper only by an id that no entry has; not in a citation's BibTeX."""
    return not _BIBTEX_FIELD.match(line) and any(arxiv not in ids for arxiv in written_ids(line))


def _comments(text: str) -> dict[int, int]:
    """The first line of the comment around each line that lies in one over several lines."""
    found: dict[int, int] = {}
    for comment in _COMMENT.finditer(text):
        first = text.count("\n", 0, comment.start()) + 1
        length = comment[0].count("\n")
        found |= dict.fromkeys(range(first, first + length + 1), first) if length else {}
    return found
