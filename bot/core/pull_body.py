"""The pull request's body: one line a paper with a task box, written from a view and read back as ticks.

Only the box and the first link's id of such a line are ever read; the branch and the data are the truth.
"""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.core.arxiv_id import parse_arxiv_id
from bot.core.markdown import escape_link_text, escape_text
from bot.core.program import MARKER

LIMIT = 65_536  # characters, GitHub's own for a body
_ROOM = 2_500  # for what stands around the papers
_TASK = re.compile(r"^\s*[-*+] \[([ xX])\] (.*)$")
_LINK = re.compile(r"\]\(<?(https?://[^\s)>]+)>?\)")
_MARKER = re.compile(rf"<!-- {re.escape(MARKER)} v1 commit=([0-9a-f]{{40}}) -->")


@dataclass(frozen=True, slots=True)
class Item:
    """One paper's line. `key` is the arXiv id or, without one, the address."""

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
        warning = f" **⚠ {escape_text(self.warning)}**" if self.warning else ""
        return (
            f"- [{box}] [{escape_link_text(self.title)}]({self.link}) · {escape_text(self.placement)}"
            f" — {escape_text(self.why)}{warning}"
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One paper's line as it stands in a body: whose it is, its box, and its text, which is kept as it is."""

    key: str
    ticked: bool
    text: str

    @property
    def title(self) -> str:
        """The title as text, without the escapes of Markdown."""
        shown = re.match(r"\s*[-*+] \[[ xX]\] \[(.*?)(?<!\\)\]\(", self.text)
        return _unescape(shown[1]) if shown else self.key

    def with_box(self, *, ticked: bool) -> "Line":
        """The same line with the box set."""
        return Line(self.key, ticked, re.sub(r"\[[ xX]\]", "[x]" if ticked else "[ ]", self.text, count=1))


@dataclass(frozen=True)
class View:
    """What a body shows."""

    lines: tuple[Line, ...]
    searched: str = ""
    waiting: tuple[tuple[str, str], ...] = ()  # title, link
    held_back: int = 0
    notes: tuple[str, ...] = field(default=())


def line_of(item: Item) -> Line:
    """A new line for a paper."""
    return Line(item.key, item.ticked, item.line())


def parse_lines(body: str) -> list[Line]:
    """Every paper's line in a body, each paper once; everything else in it is ignored."""
    lines: dict[str, Line] = {}
    for text in body.replace("\r\n", "\n").split("\n"):
        task = _TASK.match(text)
        link = _LINK.search(task[2]) if task else None
        if task is None or link is None:
            continue
        key = parse_arxiv_id(link[1]) or link[1]
        lines.setdefault(key, Line(key, task[1] != " ", text.strip()))
    return list(lines.values())


def parse_commit(body: str) -> str | None:
    """The bot's last commit that the hidden line names, None when the line is damaged or missing."""
    found = _MARKER.findall(body)
    return found[-1] if found else None


def render_title(view: View) -> str:
    """The pull request's title: counts only, no text from outside."""
    chosen = sum(line.ticked for line in view.lines)
    review = len(view.lines) - chosen
    title = f"Add {chosen} {_papers(chosen)}" if chosen else "New papers"
    return f"{title}, {review} to review" if review else title


def render_body(view: View, *, commit: str, limit: int = LIMIT) -> str:
    """The body, cut at a whole paper when the limit is near, with the number left out."""
    chosen = [line for line in view.lines if line.ticked]
    review = [line for line in view.lines if not line.ticked]
    room = limit - _ROOM
    parts = [_introduction(view, len(chosen), len(review))]
    for heading, lines, hint in (
        (f"To add ({len(chosen)})", chosen, "Untick what does not belong."),
        (f"To review ({len(review)})", review, "Tick what belongs."),
    ):
        if lines:
            text, room = _section(heading, hint, lines, room)
            parts.append(text)
    if view.waiting:
        bullets = [f"- [{escape_link_text(title)}]({link})" for title, link in view.waiting]
        hint = "Offered when this pull request is done."
        text, room = _section(f"Waiting ({len(bullets)})", hint, [Line("", False, bullet) for bullet in bullets], room)
        parts.append(text)
    parts.append(f"<!-- {MARKER} v1 commit={commit} -->")
    return "\n\n".join(parts) + "\n"


def _introduction(view: View, chosen: int, review: int) -> str:
    counts = f"**{chosen} {_papers(chosen)} to add, {review} to review.**"
    rest = [escape_text(view.searched)] if view.searched else []
    if view.held_back:
        rest.append(f"{view.held_back} held back because {'it was' if view.held_back == 1 else 'they were'} rejected before.")
    rest.extend(escape_text(note) for note in view.notes)
    return "\n\n".join([counts, *filter(None, [" ".join(rest)])])


def _section(heading: str, hint: str, lines: Iterable[Line], room: int) -> tuple[str, int]:
    kept: list[str] = []
    left_out = 0
    for line in lines:
        if left_out or len(line.text) + 1 > room:
            left_out += 1
            continue
        room -= len(line.text) + 1
        kept.append(line.text)
    if left_out:
        kept.append(f"\n… and {left_out} more, left out because this text is full.")
    return "\n".join([f"### {heading}", hint, "", *kept]), room


def _unescape(markdown: str) -> str:
    return html.unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown.replace("<!-- -->", "")))


def _papers(count: int) -> str:
    return "paper" if count == 1 else "papers"
