"""A list's Markdown, with the HTML in it, read into blocks that know their lines and sections.

markdown-it-py reads the Markdown as GitHub does. Its time for one paragraph grows with the square of the brackets in it, so very
long and very dense lines are left to the ledger of unread lines, and a long paragraph is read in parts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.core.importing.blocks import Block
from bot.core.importing.building import Builder
from bot.core.importing.html import read_html

_OPENS = {
    "list_item_open": Builder.open_item,
    "paragraph_open": Builder.open_paragraph,
    "tr_open": Builder.open_row,
    "td_open": Builder.open_cell,
    "th_open": Builder.open_cell,
}
_CLOSES = {
    "heading_close": Builder.close_heading,
    "list_item_close": Builder.close_item,
    "paragraph_close": Builder.close_paragraph,
    "table_open": Builder.open_table,
    "table_close": Builder.close_row,
}
_MAX_LINE, _MAX_MARKS, _MAX_NESTING = 20_000, 1_000, 100


@dataclass(frozen=True)
class ReadBlocks:
    """The blocks in the order of the file, and the addresses of reference definitions by their lines."""

    blocks: list[Block]
    definitions: dict[int, str]


def read_blocks(text: str) -> ReadBlocks:
    """Everything of a list that a reader would see."""
    lines = [line if len(line) <= _MAX_LINE else "" for line in text.split("\n")]
    markdown = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING}).enable(["table", "strikethrough"])
    markdown.disable(["inline", "text_join"])
    environment: dict[str, dict[str, dict[str, object]]] = {}
    builder = Builder()
    reader = _MarkdownReader(builder, markdown, environment)
    for token in markdown.parse("\n".join(lines), environment):
        reader.read(token)
    builder.close_all()
    return ReadBlocks(builder.blocks, _definitions(environment))


class _MarkdownReader:
    def __init__(self, builder: Builder, markdown: MarkdownIt, environment: dict[str, dict[str, dict[str, object]]]):
        self._builder = builder
        self._markdown = markdown
        self._environment = environment
        self._line = 1
        self._in_head = False

    def read(self, token: Token) -> None:
        """One token of the block structure."""
        if token.map:
            self._line = token.map[0] + 1
        line, builder = self._line, self._builder
        if token.type == "inline":
            self._read_inline(token.content)
        elif token.type == "html_block":
            read_html(token.content, builder, line)
        elif token.type == "heading_open":
            builder.open_heading(int(token.tag[1:]), line)
        elif token.tag == "thead":
            self._in_head = token.nesting > 0
        elif token.type in _OPENS:
            _OPENS[token.type](builder, line)
        elif token.type in _CLOSES:
            _CLOSES[token.type](builder)
        elif token.type == "tr_close":
            builder.close_row(is_header=self._in_head)

    def _read_inline(self, content: str) -> None:
        first = self._line
        for offset, part in _in_parts(content):
            if offset:
                self._builder.line_break(first + offset)
            tokens: list[Token] = []
            self._markdown.inline.parse(part, self._markdown, self._environment, tokens)
            self._read_pieces(tokens, first + offset)

    def _read_pieces(self, tokens: Sequence[Token], line: int) -> None:
        for token in tokens:
            if token.type in {"softbreak", "hardbreak"}:
                line += 1
                self._builder.line_break(line)
            elif token.type == "html_inline":
                read_html(token.content, self._builder, line)
                line += token.content.count("\n")
            else:
                _read_piece(token, self._builder, line)


def _in_parts(content: str) -> Iterator[tuple[int, str]]:
    """A paragraph in parts of whole lines that are read fast, each with the number of lines before it; too dense lines are left out."""
    part: list[str] = []
    marks = start = 0
    for number, line in enumerate(content.split("\n")):
        dense = sum(map(line.count, "[<*_`")) + 5 * line.count("![")
        if part and marks + dense > _MAX_MARKS:
            yield start, "\n".join(part)
            part, marks = [], 0
        if dense <= _MAX_MARKS:
            start = start if part else number
            part.append(line)
            marks += dense
    if part:
        yield start, "\n".join(part)


def _read_piece(token: Token, builder: Builder, line: int) -> None:
    match token.type:
        case "text" | "text_special" | "code_inline":
            builder.text(token.content, line)
        case "link_open":
            builder.open_link(str(token.attrGet("href") or ""), line)
        case "link_close":
            builder.close_link(line)
        case "image":
            builder.image(token.content, line)
        case "strong_open" | "strong_close":
            builder.style(strong=token.nesting)
        case "em_open" | "em_close":
            builder.style(emphasis=token.nesting)
        case _:
            pass


def _definitions(environment: dict[str, dict[str, dict[str, object]]]) -> dict[int, str]:
    found: dict[int, str] = {}
    for definition in environment.get("references", {}).values():
        where = definition.get("map")
        if isinstance(where, list):
            found |= {line: str(definition["href"]) for line in range(int(where[0]) + 1, int(where[1]) + 1)}
    return found
