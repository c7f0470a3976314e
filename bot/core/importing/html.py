"""HTML in a list, whole blocks or single tags between Markdown, as events for the builder; with the line of each.

The standard library's parser reads the tags: it takes attributes in every spelling and never fails. It gets one tag at a time,
because on a file with many unfinished tags its time grows with the square of the length.
"""

import re
from html import unescape
from html.parser import HTMLParser

from bot.core.importing.building import Builder

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
    html = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), html)
    reader = _HtmlReader(builder, line)
    end = 0
    for tag in _TAG.finditer(html):
        reader.read_text(html[end : tag.start()])
        reader.read_tag(tag[0])
        end = tag.end()
    reader.read_text(html[end:])


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
        """The line is that of the address, which can stand below the tag's name."""
        above = (self.get_starttag_text() or "").lower().partition("href")[0].count("\n")
        self._builder.open_link((href or "").strip(), self._line + above)

    def _style(self, tag: str, change: int) -> None:
        self._builder.style(
            strong=change * (tag in _STRONG), emphasis=change * (tag in _EMPHASIS), hidden=change * (tag in _HIDDEN)
        )
