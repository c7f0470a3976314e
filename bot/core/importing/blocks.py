"""The parts of a list as it is shown: rows, items, paragraphs and headings, each with its pieces of text and their lines."""

from dataclasses import dataclass, field
from typing import Literal

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

    A row has `cells` and the `header` of its table ("" for a column without one); `parent` is the item that an item lies in,
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
    """The text of pieces on one line; what an image says in place of itself is left out."""
    return " ".join("".join(" " if piece.is_break else piece.text for piece in pieces if not piece.is_image).split())
