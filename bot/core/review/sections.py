"""Items of a comment under headings or folded under summaries, as many whole ones as fit."""

from collections.abc import Sequence
from dataclasses import dataclass

_GAP = "\n\n"
_END = "</details>"


@dataclass(frozen=True, slots=True)
class CommentItem:
    """One whole piece of Markdown; `above` stands over the first of those in a row that have the same."""

    text: str
    above: str = ""


@dataclass(frozen=True, slots=True)
class CommentSection:
    """Items under a heading, which is Markdown; folded, it is the summary, plain text of ours."""

    heading: str
    items: Sequence[CommentItem]
    folded: bool = False


def folded(summary: str, text: str) -> str:
    """A text that opens on a click; `summary` is plain text of ours."""
    return _GAP.join([_summary(summary), text, _END])


def fill(head: str, sections: Sequence[CommentSection], room: int) -> str:
    """`head` and as many items as fit into `room` characters, in order; the end tells how many were left out."""
    parts, left_out = [head], 0
    room -= len(head)
    for section in sections:
        made, above = list[str](), ""
        opening = _summary(section.heading) if section.folded else section.heading
        for item in section.items:
            text = _GAP.join(
                filter(None, ["" if made else opening, item.above if item.above != above else "", item.text])
            )
            cost = len(text) + len(_GAP) + (len(_GAP + _END) if section.folded and not made else 0)
            if left_out or cost > room:
                left_out += 1
                continue
            made.append(text)
            above, room = item.above, room - cost
        parts += [*made, _END] if section.folded and made else made
    if left_out:
        parts.append(f"… and {left_out:,} more, left out because this text is full.")
    return _GAP.join(parts)


def _summary(text: str) -> str:
    return f"<details><summary>{text}</summary>"
