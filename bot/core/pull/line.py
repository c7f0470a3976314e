"""One paper's line in the pull request's body: a task box, a link that identifies the paper, and words for readers.

The link does so by an arXiv id or, if the paper is not on arXiv, by the key after its `#` (https://venue/page#YYYY/SLUG).
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.core.lookup.named import Named
from bot.core.paper.arxiv_id import is_arxiv_id, parse_arxiv_id
from bot.core.paper.key import is_titled
from bot.core.paper.known import Identity
from bot.core.paper.likeness import title_key
from bot.core.paper.reason import Reason
from bot.core.text.latex import plain_title
from bot.core.text.markdown import escape_address, escape_text, unescape_address, unescape_text

_TASK = re.compile(r"^\s*[-*+] \[([ xX])\] (.*)$")
_LINK = re.compile(r"\]\(<?(https?://[^\s)>]+)>?\)")
# A paper's line whose box people mistyped, which GitHub shows as text: `- [ x] […`, `- []`, `-[x]`, `- [y]`, or no box at all.
_MISTYPED = re.compile(
    r"^\s*+(?:(?P<bullet>[-*+]|[0-9]{1,9}[.)])\s*+)?(?:\[(?P<box>[^\[\]()]{0,3})\]\s*+)?(?P<rest>\[.*)$"
)
_HEAD = re.compile(r"\s*\[(?:\\.|[^\\\]])*\]\(<?(https?://[^\s)>]+)>?\)(.*)$")
_PAGE = re.compile(r"https?://[^/]")
# The bot's own words for who suggested a paper; what else is in a line comes from the list's rules, never from outside.
_CREDIT = re.compile(r"^(suggested by (?:somebody|@<!-- -->[A-Za-z0-9-]+) in )\\#<!-- -->(?=[1-9][0-9]*(?:; |$))")
_TITLE = re.compile(r"\s*[-*+] \[[ xX]\] \[((?:\\.|[^\\\]])*)\]\(")

AGAIN = "offered once more"  # what the WHY of such a paper's line begins with
_SUGGESTED = re.compile(rf"(?:{AGAIN}; )?suggested by ")

BLOCK_BEGIN, BLOCK_END = "<!-- why -->", "<!-- /why -->"  # between them the bot's own lines below a paper's line
_HIDES = re.compile(r"[\s>]*(?:[-*+] +)*(?:(?P<fence>`{3,}(?=[^`]*$)|~{3,})|(?P<comment><!--)|<pre\b)", re.IGNORECASE)
# What does not go on with the text above it: headings, lists, quotes, tables, code, HTML, and the bot's own lines.
_BEGINS_ANEW = re.compile(r"[-#*+>|`~<…]|[0-9]{1,9}[.)]|Searched |$")


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
    reason: Reason | None = None  # what is shown below the line

    def line(self) -> str:
        """The line as the contract has it."""
        box = "x" if self.ticked else " "
        why = _CREDIT.sub(r"\1#", escape_text(self.why))  # a maintainer reads the suggestion with one tap
        warning = f" **⚠ {escape_text(self.warning)}**" if self.warning else ""
        return (
            f"- [{box}] [{escape_text(plain_title(self.title))}]({self.link}) · {escape_text(self.placement)}"
            f" — {why}{warning}"
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One paper's line as read from a body: whose it is, its box, its text, which is kept as it is, and what is below it.

    `key` is the paper's key (`bot.core.paper.key`) or, where the line has none, the link's address.
    """

    key: str
    ticked: bool
    text: str
    block: tuple[str, ...] = ()  # the bot's own lines below, with the comments around them
    notes: tuple[str, ...] = ()  # people's lines below
    is_mistyped: bool = field(default=False, compare=False)  # people changed the box so that GitHub shows none
    is_unclear: bool = field(default=False, compare=False)  # and it can't be read either: what the branch has counts

    @property
    def own_text(self) -> str:
        """The line and the bot's own lines below it."""
        return "\n".join([self.text, *self.block])

    @property
    def whole_text(self) -> str:
        """The line and everything below it."""
        return "\n".join([self.text, *self.block, *self.notes])

    @property
    def has_own_form(self) -> bool:
        """Whether it looks as the bot writes lines: people's tasks may lead to papers too."""
        task = _TASK.match(self.text)
        return bool(task and _is_own_form(task[2]))

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

    @property
    def placement(self) -> str:
        """The words between the title and the reason as text."""
        return unescape_text(self.text.partition(") · ")[2].partition(" — ")[0])

    @property
    def is_suggested(self) -> bool:
        """Whether somebody suggested the paper: it stays until a maintainer says no."""
        return _SUGGESTED.match(self.why) is not None

    @property
    def is_second(self) -> bool:
        """Whether it was offered once more, after it had been left unticked at a merge."""
        return self.why.startswith(AGAIN)

    def once_more(self) -> "Line":
        """A new unticked line for the same paper, which says that it is offered once more; people's notes stay behind."""
        head, link, rest = self.text.partition(") · ")
        placement, dash, why = rest.partition(" — ")
        text = f"{head}{link}{placement}{dash}{AGAIN}; {why}" if dash and not self.is_second else self.text
        return replace(self, text=text, notes=()).with_box(ticked=False)

    def with_box(self, *, ticked: bool) -> "Line":
        """The same line with the box set."""
        return replace(self, ticked=ticked, text=re.sub(r"\[[ xX]\]", "[x]" if ticked else "[ ]", self.text, count=1))


def line_of(item: Item) -> Line:
    """A new line for a paper."""
    shown = item.reason.block() if item.reason else ()
    block = tuple(f"  {text}" for text in (BLOCK_BEGIN, *shown, BLOCK_END)) if shown else ()
    return Line(item.key, item.ticked, item.line(), block)


def link_of(key: str, address: str) -> str:
    """The link of a paper's line: its page's address, with the key where that is not an arXiv id."""
    if is_arxiv_id(key):
        return f"https://arxiv.org/abs/{key}"
    page = escape_address(address.partition("#")[0])
    return f"{page if _PAGE.match(page) else 'https://arxiv.org/'}#{key}"  # other schemes could not be read back


def parse_line(text: str) -> Line | None:
    """A line of text as a paper's line; None if it has no task box or no link, and for people's own tasks.

    A line whose link leads to some other page than a paper's counts as the bot's only if it looks like one of the bot's lines.
    """
    task = _TASK.match(text)
    if task is None:
        return _parse_mistyped(text)
    link = _LINK.search(task[2])
    if link is None:
        return None
    line = Line(_key_in(link[1]), task[1] != " ", text.strip())
    return line if line.is_keyed or line.has_own_form else None


def _parse_mistyped(text: str) -> Line | None:
    """A paper's line whose box people mistyped, with a correct box; None for any other text."""
    found = _MISTYPED.match(text)
    head = _HEAD.match(found["rest"]) if found else None
    if found is None or head is None:
        return None
    box = None if found["box"] is None else found["box"].strip().lower()
    is_unclear = box not in {"", "x"}
    if not _is_own_form(found["rest"]) and (is_unclear or not found["bullet"]):
        return None
    text = f"- [{'x' if box == 'x' else ' '}] {found['rest'].rstrip()}"
    line = Line(_key_in(head[1]), box == "x", text, is_mistyped=True, is_unclear=is_unclear)
    return line if line.is_keyed else None


def _is_own_form(text: str) -> bool:
    """Whether text behind a box is a title with its link, then the placement and the reason."""
    head = _HEAD.match(text)
    return bool(head and head[2].startswith(" · ") and " — " in head[2])


def split_lines(body: str) -> list[str]:
    """The lines of a body, whatever its line ends."""
    return body.replace("\r\n", "\n").split("\n")


def parse_lines(body: str) -> list[Line]:
    """Every paper's line in a body, each paper once; everything else in it is ignored."""
    return unique_lines(part for part in read_parts(body) if isinstance(part, Line))


def unique_lines(found: Iterable[Line]) -> list[Line]:
    """Each paper's first line whose box can be read, or else its first one, with the notes below all of them."""
    lines: dict[str, Line] = {}
    for line in found:
        first = lines.setdefault(line.key, line)
        if first is not line:
            notes = (*_with_ended_fence(first.notes), *line.notes)
            kept = line if first.is_unclear else first
            lines[line.key] = replace(kept, block=first.block or line.block, notes=notes)
    return list(lines.values())


def _with_ended_fence(notes: tuple[str, ...]) -> tuple[str, ...]:
    """Notes in which a fence of code does not go on into what is put below them."""
    for at, opened, end in _openings(notes):
        ended = (*notes, f"  {opened['fence']}") if opened["fence"] and end is None else notes
        if ended is not notes and _find_end(ended, at, opened) == len(notes):
            return ended
    return notes


def read_parts(body: str) -> Iterator[Line | str]:
    """A body as papers' lines, each with what is below it, and all other lines of text, in their order.

    What is in a fence of code or in a comment is text, and so is below a paper's line whatever Markdown shows as part of it:
    indented lines, also after blank ones, and plain text directly below. A mark of the bot's without its partner is no text.
    """
    texts = split_lines(body)
    inside = {at for block in _find_blocks(texts) for at in block}
    kept = [at for at, text in enumerate(texts) if at in inside or text.strip() not in {BLOCK_BEGIN, BLOCK_END}]
    texts, own = [texts[at] for at in kept], {new for new, at in enumerate(kept) if at in inside}
    hidden = _hidden_lines(texts, own)
    own -= hidden
    at = 0
    while at < len(texts):
        line = None if at in hidden else parse_line(texts[at])
        if line is None:
            yield texts[at]
            at += 1
            continue
        end = _end_of_item(texts, at + 1, hidden, own)
        block, notes = _split_block(texts, range(at + 1, end), own)
        yield replace(line, block=block, notes=notes)
        at = end


def _find_blocks(texts: Sequence[str]) -> list[range]:
    """The blocks of the bot's lines: a mark, indented lines of which none is a paper's, and the mark that ends it."""
    blocks: list[range] = []
    begin: int | None = None
    for at, text in enumerate(texts):
        mark = text.strip()
        if mark == BLOCK_BEGIN:
            begin = at
        elif mark == BLOCK_END:
            blocks += [] if begin is None else [range(begin, at + 1)]
            begin = None
        elif begin is not None and mark and (not _is_indented(text) or parse_line(text)):
            begin = None
    return blocks


def _end_of_item(texts: Sequence[str], start: int, hidden: Collection[int], own: Collection[int]) -> int:
    """Where what is below a paper's line ends; the bot's own lines join and part nothing."""
    papers = (at for at in range(start, len(texts)) if at not in hidden and parse_line(texts[at]))
    end, is_parted = start, False
    for at in range(start, next(papers, len(texts))):
        text = texts[at]
        if at in own:
            end = at + 1
        elif not text.strip():
            is_parted = True
        elif _is_indented(text) or not (is_parted or _BEGINS_ANEW.match(text)):
            end, is_parted = at + 1, False
        else:
            break
    return end


def _split_block(texts: Sequence[str], below: range, own: Collection[int]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The bot's own lines among those below a paper's line, and people's. A second block is a copy and goes."""
    blocks = [texts[at] for at in below if at in own]
    notes = [texts[at] for at in below if at not in own]
    while notes and not notes[-1].strip():
        notes.pop()
    end = next((at for at, text in enumerate(blocks, 1) if text.strip() == BLOCK_END), 0)
    return tuple(blocks[:end]), tuple(notes)


def _hidden_lines(texts: Sequence[str], own: Collection[int]) -> set[int]:
    """The lines in fences of code, in comments and in preformatted text. One that nobody ends hides nothing.

    The bot's own lines neither begin nor end one, because they may stand elsewhere when the text is written again.
    """
    places = [at for at in range(len(texts)) if at not in own]
    hidden: set[int] = set()
    for at, _, end in _openings([texts[at] for at in places]):
        if end is not None:
            hidden |= set(range(places[at], places[end] + 1))
    return hidden


def _openings(texts: Sequence[str]) -> Iterator[tuple[int, re.Match[str], int | None]]:
    """Each line that begins a fence, comment or preformatted text outside of others, and the line that ends it, if any does."""
    at = 0
    while at < len(texts):
        opened = _HIDES.match(texts[at])
        end = _find_end(texts, at, opened) if opened else None
        if opened:
            yield at, opened, end
        at = at + 1 if end is None else end + 1


def _find_end(texts: Sequence[str], start: int, opened: re.Match[str]) -> int | None:
    fence, mark = opened["fence"], "-->" if opened["comment"] else "</pre>"
    if not fence and mark in texts[start][opened.end() :].lower():
        return None  # on one line, as the bot's own
    is_indented = _is_indented(texts[start])
    for at in range(start + 1, len(texts)):
        text = texts[at]
        if is_indented and text.strip() and not _is_indented(text):
            return None  # the item that it is in has ended
        if not fence and text.lstrip().startswith("<!--"):
            return None  # a comment of its own, for example the bot's
        if _ends_fence(text, fence) if fence else mark in text.lower():
            return at
    return None


def _is_indented(text: str) -> bool:
    return text.startswith(("  ", "\t"))


def _ends_fence(text: str, fence: str) -> bool:
    text = text.strip(" \t>")
    return len(text) >= len(fence) and set(text) == {fence[0]}


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
