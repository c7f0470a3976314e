"""The label `accept-as-is`: for which commit it counts, and when it is taken off.

A label says nothing of commits, so the bot writes down, in its own comment, for which head it saw the label first. Only
what stood before its eyes counts: a label that appears together with another head than the one checked last may have been
meant for either, so it goes and can be set again.
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
    """Who put a label on, as GitHub's list of events tells."""

    id: int
    actor: str


@dataclass(frozen=True, slots=True)
class Memory:
    """What the bot wrote down at its last review: the head it checked, the head that was accepted by which event of
    labelling, and the head that it called a maintainer for. Empty before the first one."""

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
    """Whether the label counts for the head; `take_off` says why it is taken off, empty when it stays."""

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
    """What the label, which is on, means for `head`.

    `event` is None where GitHub tells of no events; `may_write`: whether who set it may write. `by_event`: an event started
    this review, so that pushes may have come before it which nobody has seen yet.
    """
    if not may_write:
        return Acceptance(False, "it counts only when somebody with write access sets it")
    same = memory.accepted and (event is None or event.id == memory.event)
    if same:
        return Acceptance(True) if memory.accepted == head else Acceptance(False, _MOVED)
    if memory.head == head or (not memory.head and not by_event):
        return Acceptance(True)
    return Acceptance(False, _MOVED if memory.head else _UNSEEN)


_MOVED = "there are newer commits than those it was set for"
_UNSEEN = "it was set before this commit was checked"


def remember(memory: Memory, *, head: str, accepted: bool, event: LabelEvent | None) -> Memory:
    """What to write down after a review of `head`."""
    if not accepted:
        return replace(memory, head=head, accepted="", event=0)
    return replace(memory, head=head, accepted=head, event=event.id if event else 0)


def find_label(labels: Iterable[str], name: str) -> str | None:
    """The label as it is written there; GitHub compares without case."""
    return next((label for label in labels if label.lower() == name), None)
