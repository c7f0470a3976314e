"""The account of a list: every line that holds a link to a paper belongs to an entry or is reported, so that none is lost."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.importing.entries import Entry, read_entries
from bot.core.importing.links import addresses_in, is_paper
from bot.core.importing.markdown import ReadBlocks, read_blocks

_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that holds a link to a paper and could not be read as an entry, with its text."""

    line: int
    text: str


@dataclass(frozen=True)
class ForeignList:
    """A list that was read: its entries and the lines left over, both by line."""

    entries: list[Entry]
    unread: list[Unread]

    @property
    def lines(self) -> int:
        """How many lines hold a link to a paper."""
        return len({entry.line for entry in self.entries} | {unread.line for unread in self.unread})


def read_foreign_list(text: str) -> ForeignList:
    """All entries of a list's Markdown, and every other line with the address of a paper."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    reading = read_blocks(text)
    entries = read_entries(reading.blocks)
    return ForeignList(entries, list(_unread(text, entries, reading)))


def _unread(text: str, entries: Iterable[Entry], reading: ReadBlocks) -> Iterable[Unread]:
    read = {entry.line for entry in entries}
    used = {piece.href for block in reading.blocks for piece in block.all_pieces() if piece.href}
    for number, line in enumerate(text.split("\n"), start=1):
        if number in read or reading.definitions.get(number) in used:
            continue
        if "://" in line and any(map(is_paper, addresses_in(line))):
            yield Unread(number, " ".join(line.split())[:_SHOWN])
