"""The text of a comment that the bot keeps up to date: Markdown, with a hidden marker as its last line."""

from collections.abc import Iterable

from bot.core.program import NAME

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
