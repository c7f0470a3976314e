"""A list as it is shown: blocks with their pieces of text, and the builder that puts them together for both readers."""

import re
from dataclasses import dataclass, field
from typing import Literal

from bot.core.importing.links import split_addresses

Kind = Literal["row", "item", "paragraph", "heading"]


@dataclass(slots=True)
class Piece:
    """A run of text on one line of the file (counted from 1); `href` when it is a link, "\\n" alone where a line ends."""

    text: str
    line: int
    href: str | None = None
    strong: bool = False
    emphasis: bool = False
    is_image: bool = False

    @property
    def is_break(self) -> bool:
        """Whether it only ends a line."""
        return self.text == "\n"

    @property
    def is_words(self) -> bool:
        """Whether it is text outside of links and images."""
        return self.href is None and not self.is_image and not self.is_break


@dataclass(slots=True)
class Block:
    """One row, item, paragraph or heading. `section` is the path of headings above it.

    A row has `cells` and the `header` of its table ("" for a column without one); `parent` is the item that contains an item,
    `level` how deep a heading stands.
    """

    kind: Kind
    line: int
    section: tuple[str, ...]
    pieces: list[Piece] = field(default_factory=list)
    cells: list[list[Piece]] = field(default_factory=list)
    header: tuple[str, ...] = ()
    parent: "Block | None" = None
    level: int = 0

    @property
    def text(self) -> str:
        """All of its text."""
        return text_of(self.pieces or [piece for cell in self.cells for piece in cell])

    def all_pieces(self) -> list[Piece]:
        """The pieces, of a row those of all cells."""
        return [*self.pieces, *(piece for cell in self.cells for piece in cell)]


def text_of(pieces: list[Piece]) -> str:
    """The text of pieces on one line; the alternative text of images is left out."""
    return " ".join("".join(" " if piece.is_break else piece.text for piece in pieces if not piece.is_image).split())


_SUMMARY_LEVEL = 7  # the summary of a folded part is a heading below all others
_MAX_SECTION = 200  # characters of a heading
_DEEPEST = 50  # headings and items that are kept one in another
_EMPTY_SUMMARY = re.compile(
    r"\W*+(?:\d[\d,]*+\s++\w++|papers?|(?:click|show|expand|see|view|more|open|toggle)\b.*+)\W*+$", re.IGNORECASE
)


class Builder:
    """Builds blocks from events in the order of the file; what is never closed ends with what follows."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._sections: list[tuple[int, str]] = []
        self._items: list[Block] = []
        self._open: Block | None = None
        self._row: Block | None = None
        self._header: tuple[str, ...] = ()
        self._heading_level = 0
        self._strong = self._emphasis = self._hidden = 0
        self._link: Piece | None = None

    @property
    def section(self) -> tuple[str, ...]:
        """The path of the headings above what comes next."""
        return tuple(name for _, name in self._sections if name)

    def text(self, text: str, line: int) -> None:
        """Words, perhaps inside a link; a bare address among them is a link of its own."""
        if self._hidden or not text:
            return
        if self._link is not None:
            self._link.text += text
            self._link.strong |= bool(self._strong)
            self._link.is_image = False
        elif text.strip() or self._is_open():
            for part, is_address in split_addresses(text) if "://" in text else [(text, False)]:
                href = part if is_address else None
                piece = Piece(part, line, href, strong=bool(self._strong), emphasis=bool(self._emphasis))
                self._pieces(line).append(piece)

    def line_break(self, line: int) -> None:
        """The end of a line inside a block."""
        if self._link is not None:
            self._link.text += " "
        elif self._is_open() and not (self._row and not self._row.cells):
            self._pieces(line).append(Piece("\n", line))

    def image(self, says: str, line: int) -> None:
        """An image, as its alternative text."""
        if self._link is not None:
            self._link.is_image = not self._link.text.strip()
            self._link.text += says
        elif self._is_open():
            self._pieces(line).append(Piece(says, line, is_image=True))

    def open_link(self, href: str, line: int) -> None:
        """The start of a link; it ends an open one."""
        self.close_link()
        self._link = Piece("", line, href=href, strong=bool(self._strong), emphasis=bool(self._emphasis))

    def close_link(self, line: int | None = None) -> None:
        """The end of a link; `line` is that of the address, if it comes at the end."""
        if self._link is not None:
            link, self._link = self._link, None
            link.line = line or link.line
            link.text = " ".join(link.text.split())
            self._pieces(link.line).append(link)

    def style(self, *, strong: int = 0, emphasis: int = 0, hidden: int = 0) -> None:
        """Opens or closes a style; hidden text (raised numbers, scripts) is not read."""
        self._strong = max(0, self._strong + strong)
        self._emphasis = max(0, self._emphasis + emphasis)
        self._hidden = max(0, self._hidden + hidden)

    def open_heading(self, level: int, line: int) -> None:
        """A heading, which ends everything that is open."""
        self.close_all()
        while self._sections and self._sections[-1][0] >= level:
            self._sections.pop()
        self._heading_level = level
        self._open = self._new("heading", line)
        self._open.level = level

    def close_heading(self) -> None:
        """The heading's text is the section of what follows."""
        if self._heading_level:
            self.close_link()
            heading = self._open
            name = heading.text[:_MAX_SECTION] if heading else ""
            if self._heading_level >= _SUMMARY_LEVEL and _EMPTY_SUMMARY.match(name):
                name = ""
            del self._sections[_DEEPEST:]
            self._sections.append((self._heading_level, name))
            self._heading_level, self._open = 0, None

    def open_summary(self, line: int) -> None:
        """The summary of a folded part."""
        self.open_heading(_SUMMARY_LEVEL + sum(level >= _SUMMARY_LEVEL for level, _ in self._sections), line)

    def close_fold(self) -> None:
        """The end of a folded part."""
        self.close_all()
        if self._sections and self._sections[-1][0] >= _SUMMARY_LEVEL:
            self._sections.pop()

    def open_item(self, line: int) -> None:
        """A list's item, perhaps inside another."""
        self.close_paragraph()
        self._plain()
        del self._items[_DEEPEST:]
        item = self._new("item", line)
        item.parent = self._items[-1] if self._items else None
        self._items.append(item)

    def close_item(self) -> None:
        """The end of an item."""
        self.close_paragraph()
        if self._items:
            self._items.pop()

    def open_paragraph(self, line: int) -> None:
        """A paragraph; inside an item or a cell it only ends a line."""
        if self._is_open() and (self._items or self._row):
            self._pieces(line).append(Piece("\n", line))
        else:
            self.close_paragraph()

    def close_paragraph(self) -> None:
        """The end of a paragraph."""
        self.close_link()
        if not self._heading_level:
            self._open = None

    def open_table(self) -> None:
        """A table, whose first row may be its header."""
        self.close_row()
        self.close_paragraph()
        self._header = ()

    def open_row(self, line: int) -> None:
        """A table's row."""
        self.close_row()
        self.close_paragraph()
        self._plain()
        self._row = self._new("row", line)
        self._row.header = self._header

    def open_cell(self, line: int) -> None:
        """A row's next cell."""
        self.close_link()
        if self._row is None:
            self.open_row(line)
        if self._row is not None:
            self._row.cells.append([])

    def close_row(self, *, is_header: bool = False) -> None:
        """The end of a row; a header names the columns of the rows below; it is kept as a row too, because it may have links."""
        self.close_link()
        if self._row is not None:
            if is_header:
                self._header = tuple(
                    " ".join(piece.text for piece in cell if not piece.is_break).strip() for cell in self._row.cells
                )
            self._row = None

    def close_all(self) -> None:
        """The end of everything that is open but for the sections."""
        self._plain()
        self.close_heading()
        self.close_row()
        self.close_paragraph()
        self._items.clear()

    def _plain(self) -> None:
        """A style that was never closed ends with the block."""
        self._strong = self._emphasis = self._hidden = 0

    def _new(self, kind: Kind, line: int) -> Block:
        block = Block(kind, line, self.section)
        self.blocks.append(block)
        return block

    def _is_open(self) -> bool:
        return bool(self._heading_level or self._row or self._items or self._open)

    def _pieces(self, line: int) -> list[Piece]:
        """Where text goes now: the heading, the cell, the paragraph or the item that is open, else a new paragraph."""
        if self._heading_level and self._open:
            return self._open.pieces
        if self._row is not None:
            if not self._row.cells:
                self._row.cells.append([])
            return self._row.cells[-1]
        if self._items:
            return self._items[-1].pieces
        if self._open is None:
            self._open = self._new("paragraph", line)
        return self._open.pieces
