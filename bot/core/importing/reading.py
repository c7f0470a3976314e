"""A list's Markdown, with the HTML in it, read into blocks that know their lines and sections."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.core.importing.blocks import Block, Builder

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|<![^<>]*>", re.DOTALL)
_TAG = re.compile(r"""</?[a-zA-Z](?:[^<>"']|"[^"<]*"|'[^'<]*')*+>|</?[a-zA-Z][^<>]*+>""")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_STRONG, _EMPHASIS = {"b", "strong"}, {"i", "em"}
_HIDDEN = {"sup", "script", "style", "title", "svg"}  # raised numbers mark affiliations, the others show no text
_LISTS = {"ul", "ol", "dl"}
_PARTS = {"p", "div", "center", "table", "blockquote", "section", "article", "pre", "hr", "tbody", "thead"} | _LISTS
_ITEMS = {"li", "dt", "dd"}


def read_html(html: str, builder: Builder, line: int) -> None:
    """Feed a piece of HTML that begins on `line`; tags that it leaves open stay open in the builder."""
    html = _without_comments(html)
    reader = _HtmlReader(builder, line)
    end = 0
    for tag in _TAG.finditer(html):
        reader.read_text(html[end : tag.start()])
        reader.read_tag(tag[0])
        end = tag.end()
    reader.read_text(html[end:])


def _without_comments(html: str) -> str:
    """The same HTML, with as many lines."""
    return _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), html)


class _HtmlReader(HTMLParser):
    def __init__(self, builder: Builder, line: int) -> None:
        super().__init__(convert_charrefs=True)
        self._builder = builder
        self._line = line
        self._is_header = False
        self._items: list[bool] = []  # for each list that is open, whether an item of it is: `</li>` is often left out

    def read_text(self, text: str) -> None:
        """Words between two tags, on one or more lines."""
        for number, part in enumerate(text.split("\n")):
            if number:
                self._line += 1
                self._builder.line_break(self._line)
            self._builder.text(unescape(part), self._line)

    def read_tag(self, tag: str) -> None:
        """One whole tag."""
        self.feed(tag)
        self.reset()
        self._line += tag.count("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        builder, line = self._builder, self._line
        if tag == "a":
            self._open_link(dict(attrs).get("href"))
        elif tag == "img":
            builder.image(dict(attrs).get("alt") or "", line)
        elif tag == "br":
            builder.line_break(line)
        elif tag in _HEADINGS:
            builder.open_heading(_HEADINGS[tag], line)
        elif tag == "summary":
            builder.open_summary(line)
        elif tag in _ITEMS:
            self._open_item()
        elif tag == "tr":
            self._is_header = False
            builder.open_row(line)
        elif tag in {"td", "th"}:
            self._is_header = self._is_header or tag == "th"
            builder.open_cell(line)
        else:
            self._open_part(tag)

    def handle_endtag(self, tag: str) -> None:
        builder = self._builder
        if tag == "a":
            builder.close_link()
        elif tag in _HEADINGS or tag == "summary":
            builder.close_heading()
        elif tag in _ITEMS:
            self._close_item()
        elif tag in {"tr", "table", "thead"}:
            builder.close_row(is_header=self._is_header)
            self._is_header = False
        elif tag == "details":
            builder.close_fold()
        elif tag in _PARTS:
            self._close_part(tag)
        else:
            self._style(tag, -1)

    def _open_part(self, tag: str) -> None:
        if tag in _LISTS:
            self._items.append(False)
        elif tag == "table":
            self._builder.open_table()
        elif tag in _PARTS:
            self._builder.open_paragraph(self._line)
        else:
            self._style(tag, 1)

    def _close_part(self, tag: str) -> None:
        if tag in _LISTS and self._items:
            if self._items.pop():
                self._builder.close_item()
        else:
            self._builder.close_paragraph()

    def _open_item(self) -> None:
        if self._items:
            if self._items[-1]:
                self._builder.close_item()
            self._items[-1] = True
        self._builder.open_item(self._line)

    def _close_item(self) -> None:
        if self._items:
            self._items[-1] = False
        self._builder.close_item()

    def _open_link(self, href: str | None) -> None:
        """Opens the link at the line of its address, which can be below the tag's name."""
        above = (self.get_starttag_text() or "").lower().partition("href")[0].count("\n")
        self._builder.open_link((href or "").strip(), self._line + above)

    def _style(self, tag: str, change: int) -> None:
        self._builder.style(
            strong=change * (tag in _STRONG), emphasis=change * (tag in _EMPHASIS), hidden=change * (tag in _HIDDEN)
        )


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
_MAX_LINE, _MAX_MARKS, _MAX_NESTING = 20_000, 400, 100
_MANY_MARKS = 100  # of one part of a paragraph: reading it takes time that grows with their square
# What people write right below a line of text, where Markdown takes it for more of the same paragraph, item or HTML.
_DEFINITION = re.compile(r"\s{0,3}\[[^\[\]]{1,100}\]:\s*<?https?://\S+\s*$", re.IGNORECASE)
_TABLE_LINE = re.compile(r"\s{0,3}\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?$")  # between the header and the first row
_BEGINS = re.compile(r"\s{0,3}(?:>|(?:[*+-]|\d{1,4}[.)]|#{1,6})\s)\s*\S")  # an item, a heading or a quotation
_RAW = re.compile(r"\s*<(?:script|pre|style|textarea)\b", re.IGNORECASE)


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
    reader.read_all("\n".join(lines), environment)
    builder.close_all()
    return ReadBlocks(builder.blocks, _definitions(environment))


class _MarkdownReader:
    def __init__(self, builder: Builder, markdown: MarkdownIt, environment: dict[str, dict[str, dict[str, object]]]):
        self._builder = builder
        self._markdown = markdown
        self._environment = environment
        self._first = self._line = 1  # of the text that is read, and of the block
        self._is_inside = False
        self._in_head = False

    def read_all(self, text: str, environment: dict[str, dict[str, dict[str, object]]]) -> None:
        """All blocks of a text; `environment` receives its reference definitions."""
        for token in self._markdown.parse(text, environment):
            self._read(token)

    def _read(self, token: Token) -> None:
        """One token of the block structure."""
        if token.map:
            self._line = token.map[0] + self._first
        line, builder = self._line, self._builder
        if token.type == "inline":
            text, below = self._split(token.content, _begins_in_text)
            self._read_inline(text)
            self._read_below(below, line + text.count("\n") + 1)
        elif token.type == "html_block":
            content = _without_comments(token.content)
            html, below = (content, "") if _RAW.match(content) else self._split(content, _begins_in_html)
            read_html(html, builder, line)
            self._read_below(below, line + html.count("\n") + 1)
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

    def _split(self, content: str, begins: Callable[[Sequence[str], int], bool]) -> tuple[str, str]:
        """A block's text, and what begins below it without an empty line between; "" if nothing does."""
        lines = content.split("\n")
        at = next((at for at in range(1, len(lines)) if begins(lines, at)), 0) if not self._is_inside else 0
        return ("\n".join(lines[:at]), "\n".join(lines[at:])) if at else (content, "")

    def _read_below(self, text: str, line: int) -> None:
        if text:
            self._builder.close_paragraph()
            outer, self._first, self._is_inside = self._first, line, True
            self.read_all(text, {})
            self._first, self._is_inside = outer, False

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


def _begins_in_text(lines: Sequence[str], at: int) -> bool:
    """Whether a table or a reference definition begins on a line of a paragraph or an item."""
    is_table = "|" in lines[at] and at + 1 < len(lines) and bool(_TABLE_LINE.match(lines[at + 1]))
    return is_table or bool(_DEFINITION.match(lines[at]))


def _begins_in_html(lines: Sequence[str], at: int) -> bool:
    """Whether an item, a heading or a table begins on a line of HTML."""
    is_whole = lines[at - 1].rstrip().endswith(">")
    return is_whole and (bool(_BEGINS.match(lines[at])) or _begins_in_text(lines, at))


def _in_parts(content: str) -> Iterator[tuple[int, str]]:
    """A paragraph in parts of whole lines that are read fast, each with the number of lines before it; too dense lines are left out."""
    part: list[str] = []
    marks = start = 0
    for number, line in enumerate(content.split("\n")):
        dense = sum(map(line.count, "[<*_`")) + 5 * line.count("![")
        if part and marks + dense > _MANY_MARKS:
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
