"""Untrusted text escaped for each place in GitHub-flavoured Markdown: it reads as written and has no effect. And comments.

Two things could act. Markdown itself (emphasis, links, images, HTML, tables, lists) is stopped by backslashes. GitHub then searches
the text between tags for mentions, references, commits, emoji and mathematics; an empty comment, which no reader sees, splits these words
(https://docs.github.com/en/get-started/writing-on-github). Link text is escaped in the same way, so that it can be used elsewhere too.

A comment that the bot keeps up to date is Markdown with a hidden marker as its last line. Generated parts of a file that people edit
too are each between two comments on lines of their own; the rest is never changed.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from bot.core.program import NAME
from bot.core.text.printable import has_hidden, is_hidden, printable, printable_lines, without_piled_marks

_GAP = "<!-- -->"
_DOLLAR = "<span>$</span>"  # GitHub's own way to write a dollar that does not begin a formula
# Most texts have none of these.
_ANY = re.compile(r"[\\`*_\[\]<>~|#$&@!]|:[^ ]|[wW]\.|[hH]-[0-9]|[0-9a-fA-F]{7}|^[-+=0-9]")
_MARKDOWN = re.compile(
    r"(?P<pair>\]\()|(?P<mark>[\\`*_\[\]<>~|])|(?P<hash>#)|(?P<dollar>\$)|(?P<entity>&(?=#?\w+;))|(?P<last>!$)"
    r"|(?P<part>@(?=\w)|:(?=//|[\w+-]+:)|(?<![A-Za-z0-9])(?i:www(?=\.)|gh(?=-[0-9])))"
    r"|(?P<commit>(?<![A-Za-z0-9])[0-9a-fA-F]{7,64}(?![A-Za-z0-9]))"
)
_START = re.compile(
    r"([0-9]{1,9}(?=[.)])|(?=[-+=:]))"
)  # what begins a list, a rule, a heading or a table only at the start
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
# What would end or change a link's address, or is parsed before links are (code, HTML, tables, mathematics).
_ADDRESS = re.compile(r"[\x00-\x20\x7f\"$()<>\[\\\]^`{|}]|[^\x00-\x7f]")
_ENTITY = re.compile(r"&(?=#?\w+;)")


def escape_text(text: str) -> str:
    """`text` on one line for Markdown: a paragraph, a list item, a heading, a table's cell, the text of a link."""
    text = one_line(text)
    if not _ANY.search(text):
        return text
    start = _START.match(text)
    if start is None:
        return _MARKDOWN.sub(_escaped, text)
    return f"{_MARKDOWN.sub(_escaped, start[0])}\\{_MARKDOWN.sub(_escaped, text[start.end() :])}"


def escape_part(text: str) -> str:
    """The same for a part of a line: a blank at either end, which separates it from other parts, stays."""
    if not text.strip():
        return " " if text else ""
    return f"{' ' * text[0].isspace()}{escape_text(text)}{' ' * text[-1].isspace()}"


def escape_html(text: str) -> str:
    """`text` on one line for a tag in Markdown, such as `<summary>`, where backslashes are shown and only GitHub's own words act."""
    return _MARKDOWN.sub(_escaped_in_html, one_line(text).replace("&", "&amp;"))


def unescape_text(markdown: str) -> str:
    """What a reader sees of text that was escaped here: the way back."""
    markdown = markdown.replace(_GAP, "").replace(_DOLLAR, "$")
    return _ESCAPE.sub(r"\1", markdown)


def code_span(text: str) -> str:
    """`text` as code, hidden characters shown escaped; not for tables, where a bar ends a cell also inside code."""
    text = printable(text)
    if not text:
        return ""
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    padded = text[0] in " `" or text[-1] in " `"
    return f"{fence} {text} {fence}" if padded and text.strip(" ") else f"{fence}{text}{fence}"


def fenced_yaml(text: str) -> str:
    """`text` as a block of YAML, hidden characters shown escaped; nothing in it ends the block."""
    shown = printable_lines(text.rstrip("\n"))
    fence = "`" * max(3, max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    return f"{fence}yaml\n{shown}\n{fence}"


def link(text: str, address: str) -> str:
    """A link on `text` (on the address where nothing of it can be seen); only text when the address is not http(s)."""
    if not re.match(r"https?://[^/]", address, re.IGNORECASE):
        return escape_text(text)
    return f"[{escape_text(text) or escape_text(address)}]({escape_address(address)})"


def escape_address(address: str) -> str:
    """`address` for between the parentheses of a link: percent-encoded where Markdown would read something else."""
    encoded = _ADDRESS.sub(lambda match: quote(match[0], errors="replace"), address)
    return _ENTITY.sub("&amp;", encoded)


def unescape_address(address: str) -> str:
    """What `escape_address` made this of, as far as it was ASCII: the way back."""
    decoded = re.sub("%[2-7][0-9A-F]", lambda match: _decoded(match[0]), address)
    return decoded.replace("&amp;", "&")


def one_line(text: str) -> str:
    """`text` on one line, without characters that a reader can't see, without piles of accents and without blanks around it."""
    if not text.isascii():
        text = without_piled_marks(text)
    if text.isprintable() and (text.isascii() or not has_hidden(text)):
        return " ".join(text.split()) if "  " in text else text.strip()
    blank = "".join(" " if char.isspace() else char for char in text if char.isspace() or not is_hidden(char))
    return " ".join(blank.split())


def _escaped(match: re.Match[str]) -> str:
    found = match[0]
    if match["pair"]:
        return r"\]\("
    if match["hash"]:
        return rf"\#{_GAP}" if match.string[match.end() : match.end() + 1].isdigit() else r"\#"
    if match["dollar"]:
        return _DOLLAR
    if match["part"]:
        return found + _GAP
    if match["commit"]:
        return _GAP.join(found[at : at + 6] for at in range(0, len(found), 6))
    return f"\\{found}"


def _escaped_in_html(match: re.Match[str]) -> str:
    found = match[0]
    if match["hash"] and match.string[match.end() : match.end() + 1].isdigit():
        return found + _GAP
    if match["dollar"] or match["part"] or match["commit"]:
        return _escaped(match)
    return {"<": "&lt;", ">": "&gt;"}.get(found, found)


def _decoded(encoded: str) -> str:
    character = chr(int(encoded[1:], 16))
    return character if _ADDRESS.fullmatch(character) else encoded


LIMIT = 65_536  # characters, GitHub's limit for a body
_MARGIN = 200  # for the marker and the line that says how much was left out
ROOM = LIMIT - _MARGIN


def marker_of(name: str) -> str:
    """The hidden line of the comment `name`; names are the bot's own words, for example `review`."""
    return f"<!-- {NAME}:{name} -->"


def comment_text(text: str, name: str) -> str:
    """`text` with the marker of `name` as the last line, as it is sent."""
    return f"{text.rstrip()}\n\n{marker_of(name)}"


def without_marker(body: str) -> str:
    """A kept comment's text as `comment_text` got it."""
    return body.rstrip().rpartition("\n")[0].rstrip()


def holds_marker(body: str, name: str) -> bool:
    """Whether a body's last line is the marker; anywhere else it may be a quotation."""
    return body.rstrip().rpartition("\n")[2].strip() == marker_of(name)


def count_in_room(lines: Sequence[str | bytes], room: int) -> int:
    """How many of these lines, from the first on, fit into `room` characters (or bytes)."""
    for count, line in enumerate(lines):
        room -= len(line) + 1
        if room < 0:
            return count
    return len(lines)


def join_fitting(blocks: Iterable[str], *, room: int = ROOM, items: str = "items") -> str:
    """As many whole blocks as fit into `room` characters, with empty lines between them and the number left out."""
    kept: list[str] = []
    left_out = 0
    for block in blocks:
        room -= len(block) + 2
        if left_out or room < 0:
            left_out += 1
        else:
            kept.append(block)
    if left_out:
        kept.append(f"… and {left_out:,} more {items}, left out because this text is full.")
    return "\n\n".join(kept)


class MarkerFault(Exception):
    """A part can't be written: a marker is missing, appears twice or is in the wrong order. The message says which."""


def begin(name: str) -> str:
    """The line before a part."""
    return f"<!-- {name}:begin -->"


def end(name: str) -> str:
    """The line after a part."""
    return f"<!-- {name}:end -->"


def read_part(text: str, name: str) -> str | None:
    """The text between a part's markers, with LF; None when there are no markers. Raises MarkerFault."""
    place = _find(text, name)
    return None if place is None else text[place[0] : place[1]].replace("\r\n", "\n").strip("\n")


def replace_parts(text: str, parts: Mapping[str, str]) -> str:
    """`text` with new parts; parts without markers are left out. Line ends stay as they are. Raises MarkerFault."""
    newline = "\r\n" if "\r\n" in text else "\n"
    for name, part in parts.items():
        place = _find(text, name)
        if place is not None:
            inner = f"\n{part.strip(chr(10))}\n\n".replace("\n", newline)
            text = f"{text[: place[0]]}{inner}{text[place[1] :]}"
    return text


def _find(text: str, name: str) -> tuple[int, int] | None:
    """Where a part begins and ends, without its markers."""
    begins = list(re.finditer(rf"^{re.escape(begin(name))}[ \t]*\r?\n", text, re.MULTILINE))
    ends = list(re.finditer(rf"^{re.escape(end(name))}[ \t]*\r?$", text, re.MULTILINE))
    if not begins and not ends:
        return None
    for marker, found in ((begin(name), begins), (end(name), ends)):
        if len(found) != 1:
            raise MarkerFault(f"the line {marker} {'is missing' if not found else 'appears twice'}")
    if begins[0].end() > ends[0].start():
        raise MarkerFault(f"the line {end(name)} comes before {begin(name)}")
    return begins[0].end(), ends[0].start()
