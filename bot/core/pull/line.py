"""One paper's line in the pull request's body: a task box, a link that identifies the paper, and words for readers.

The link does so by an arXiv id or, if the paper is not on arXiv, by the key after its `#` (https://venue/page#YYYY/SLUG).
"""

import re
from dataclasses import dataclass

from bot.core.lookup.named import Named
from bot.core.paper.arxiv_id import is_arxiv_id, parse_arxiv_id
from bot.core.paper.key import is_titled
from bot.core.paper.known import Identity
from bot.core.paper.likeness import title_key
from bot.core.text.markdown import escape_address, escape_link_text, escape_text, unescape_address, unescape_text
from bot.core.text.plain_latex import plain_title

_TASK = re.compile(r"^\s*[-*+] \[([ xX])\] (.*)$")
_LINK = re.compile(r"\]\(<?(https?://[^\s)>]+)>?\)")
_PAGE = re.compile(r"https?://[^/]")
# The bot's own words for who suggested a paper: evidence begins with a quotation mark, so nobody else's text can be taken for them.
_CREDIT = re.compile(r"^(suggested by (?:somebody|@<!-- -->[A-Za-z0-9-]+) in )\\#<!-- -->(?=[1-9][0-9]*(?:; |$))")
_TITLE = re.compile(r"\s*[-*+] \[[ xX]\] \[((?:\\.|[^\\\]])*)\]\(")


@dataclass(frozen=True, slots=True)
class Item:
    """What the bot writes into one paper's line; `key` is the paper's (`bot.core.paper.key`)."""

    key: str
    title: str
    link: str
    ticked: bool
    placement: str
    why: str
    warning: str = ""

    def line(self) -> str:
        """The line as the contract has it."""
        box = "x" if self.ticked else " "
        why = _CREDIT.sub(r"\1#", escape_text(self.why))  # a maintainer reads the suggestion with one tap
        warning = f" **⚠ {escape_text(self.warning)}**" if self.warning else ""
        return (
            f"- [{box}] [{escape_link_text(plain_title(self.title))}]({self.link}) · {escape_text(self.placement)}"
            f" — {why}{warning}"
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One paper's line as read from a body: whose it is, its box, and its text, which is kept as it is.

    `key` is the paper's key (`bot.core.paper.key`) or, where the line has none, the link's address.
    """

    key: str
    ticked: bool
    text: str

    @property
    def title(self) -> str:
        """The title as text, without the escapes of Markdown."""
        shown = _TITLE.match(self.text)
        return unescape_text(shown[1]) if shown else self.key

    @property
    def is_keyed(self) -> bool:
        """Whether the line says where its paper's file is. Humans' lines may not, nor those written before there were keys."""
        return self.arxiv is not None or is_titled(self.key)

    @property
    def arxiv(self) -> str | None:
        """The paper's arXiv id, if it has one."""
        return self.key if is_arxiv_id(self.key) else None

    @property
    def address(self) -> str:
        """The address of the first link, without the key after it."""
        link = _LINK.search(self.text)
        return unescape_address(link[1].removesuffix(f"#{self.key}")) if link else ""

    @property
    def url(self) -> str | None:
        """The page of a paper that is not on arXiv."""
        return None if self.arxiv else self.address

    @property
    def identity(self) -> Identity:
        """The paper's id and title."""
        return Identity(self.arxiv, (self.title,))

    @property
    def why(self) -> str:
        """The words after the placement as text, empty where a human deleted them."""
        return unescape_text(self.text.partition(") · ")[2].partition(" — ")[2])

    def with_box(self, *, ticked: bool) -> "Line":
        """The same line with the box set."""
        return Line(self.key, ticked, re.sub(r"\[[ xX]\]", "[x]" if ticked else "[ ]", self.text, count=1))


def line_of(item: Item) -> Line:
    """A new line for a paper."""
    return Line(item.key, item.ticked, item.line())


def link_of(key: str, address: str) -> str:
    """The link of a paper's line: its page's address, with the key where that is not an arXiv id."""
    if is_arxiv_id(key):
        return f"https://arxiv.org/abs/{key}"
    page = escape_address(address.partition("#")[0])
    return f"{page if _PAGE.match(page) else 'https://arxiv.org/'}#{key}"  # other schemes could not be read back


def parse_lines(body: str) -> list[Line]:
    """Every paper's line in a body, each paper once; everything else in it is ignored."""
    found = (parse_line(text) for text in split_lines(body))
    lines: dict[str, Line] = {}
    for line in found:
        if line:
            lines.setdefault(line.key, line)
    return list(lines.values())


def parse_line(text: str) -> Line | None:
    """A line of text as a paper's line; None if it has no task box or no link."""
    task = _TASK.match(text)
    link = _LINK.search(task[2]) if task else None
    if task is None or link is None:
        return None
    return Line(_key_in(link[1]), task[1] != " ", text.strip())


def split_lines(body: str) -> list[str]:
    """The lines of a body, whatever its line ends."""
    return body.replace("\r\n", "\n").split("\n")


def links_in(text: str) -> list[str]:
    """The addresses of a text's links."""
    return _LINK.findall(text)


def _key_in(link: str) -> str:
    behind = link.rpartition("#")[2]
    return behind if is_titled(behind) else parse_arxiv_id(link) or link


def is_line_of(line: Line, paper: Named) -> bool:
    """Whether a line of the pull request is this paper's: by id or, where neither is on arXiv, by page or title."""
    if line.arxiv or paper.paper.arxiv:
        return line.arxiv == paper.paper.arxiv
    return line.url == paper.paper.url or title_key(line.title) == title_key(paper.paper.title)
