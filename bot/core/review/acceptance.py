"""The label `accept-as-is`: for which commit it counts, and when it is removed.

A label does not name a commit, so the bot writes down, in its own comment, for which head it saw the label first. A label
that appears together with another head than the one checked last may have been intended for either, so it is removed and
can be set again.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.core.program import NAME

LABEL = "accept-as-is"
_LINE = re.compile(
    rf"<!-- {NAME}:reviewed head=(?P<head>[0-9a-f]{{40,64}}|-) accepted=(?P<accepted>[0-9a-f]{{40,64}}|-)"
    rf" event=(?P<event>[0-9]{{1,20}}|-) flagged=(?P<flagged>[0-9a-f]{{40,64}}|-) -->"
)


@dataclass(frozen=True, slots=True)
class LabelEvent:
    """Who set a label, from GitHub's list of events."""

    id: int
    actor: str


@dataclass(frozen=True, slots=True)
class Memory:
    """What the bot wrote down at its last review: the head it checked, the head that was accepted and the event that set the
    label, and the head for which it asked for a maintainer. Empty before the first review."""

    head: str = ""
    accepted: str = ""
    event: int = 0
    flagged: str = ""

    def line(self) -> str:
        """As the hidden line of the comment."""
        event = str(self.event) if self.event else "-"
        return (
            f"<!-- {NAME}:reviewed head={self.head or '-'} accepted={self.accepted or '-'} event={event}"
            f" flagged={self.flagged or '-'} -->"
        )


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Whether the label counts for the head; `take_off` says why it is removed, empty when it stays."""

    counts: bool
    take_off: str = ""


def read_memory(body: str) -> Memory:
    """The memory in the bot's own comment: its last line but the marker. Text above it is never looked at."""
    lines = [line.strip() for line in body.rstrip().split("\n") if line.strip()]
    found = _LINE.fullmatch(lines[-2]) if len(lines) > 1 else None
    if found is None:
        return Memory()
    known = {name: "" if value == "-" else value for name, value in found.groupdict().items()}
    return Memory(known["head"], known["accepted"], int(known["event"] or 0), known["flagged"])


def decide_acceptance(
    memory: Memory, *, head: str, event: LabelEvent | None, may_write: bool, by_event: bool
) -> Acceptance:
    """Whether the label, which is set, counts for `head`.

    `event` is None where GitHub lists no events; `may_write`: whether the person who set it has write access. `by_event`: an
    event started this review, so there may have been pushes before it that the bot has not seen.
    """
    if not may_write:
        return Acceptance(False, "it counts only if a person with write access sets it")
    same = memory.accepted and (event is None or event.id == memory.event)
    if same:
        return Acceptance(True) if memory.accepted == head else Acceptance(False, _MOVED)
    if memory.head == head or (not memory.head and not by_event):
        return Acceptance(True)
    return Acceptance(False, _MOVED if memory.head else _UNSEEN)


_MOVED = "newer commits were pushed after it was set"
_UNSEEN = "it was set before this commit was checked"


def remember(memory: Memory, *, head: str, accepted: bool, event: LabelEvent | None) -> Memory:
    """What to write down after a review of `head`."""
    if not accepted:
        return replace(memory, head=head, accepted="", event=0)
    return replace(memory, head=head, accepted=head, event=event.id if event else 0)


def find_label(labels: Iterable[str], name: str) -> str | None:
    """The label as it is written there; GitHub compares without case."""
    return next((label for label in labels if label.lower() == name), None)
