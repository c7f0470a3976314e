"""The label that accepts a paper as it is: which commit it counts for, told from what the bot wrote down itself."""

import pytest

from bot.core.review.acceptance import LabelEvent, Memory, decide_acceptance, read_memory, remember
from bot.core.text.markdown import comment_text

OLD, NEW = "a" * 40, "b" * 40
FIRST, SECOND = LabelEvent(1, "alice"), LabelEvent(2, "alice")
ACCEPTED = Memory(OLD, OLD, 1)

CASES = [
    # memory, head, event, by_event, counts
    ("never checked, by hand", Memory(), OLD, FIRST, False, True),
    ("never checked, by an event", Memory(), OLD, FIRST, True, False),
    ("set after the head was checked", Memory(OLD), OLD, FIRST, True, True),
    ("set around a push", Memory(OLD), NEW, FIRST, True, False),
    ("set around a push, by hand", Memory(OLD), NEW, FIRST, False, False),
    ("accepted before", ACCEPTED, OLD, FIRST, True, True),
    ("a later push", ACCEPTED, NEW, FIRST, True, False),
    ("a later push, checked without it being taken off", Memory(NEW, OLD, 1), NEW, FIRST, True, False),
    ("set again after the push was checked", Memory(NEW), NEW, SECOND, True, True),
    ("set again before the push was checked", ACCEPTED, NEW, SECOND, True, False),
    ("pushed back to what was accepted", Memory(NEW, OLD, 1), OLD, FIRST, True, True),
    ("no events: set after the head was checked", Memory(OLD), OLD, None, True, True),
    ("no events: a later push", ACCEPTED, NEW, None, True, False),
    ("no events: never checked, by hand", Memory(), OLD, None, False, True),
]


@pytest.mark.parametrize(("memory", "head", "event", "by_event", "counts"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])  # fmt: skip
def test_a_label_counts_for_the_head_it_was_set_on(
    memory: Memory, head: str, event: LabelEvent | None, by_event: bool, counts: bool
) -> None:
    made = decide_acceptance(memory, head=head, event=event, may_write=True, by_event=by_event)
    assert made.counts is counts
    assert bool(made.take_off) is not counts


def test_a_label_of_somebody_who_may_not_write_never_counts() -> None:
    made = decide_acceptance(ACCEPTED, head=OLD, event=FIRST, may_write=False, by_event=False)
    assert (made.counts, "write access" in made.take_off) == (False, True)


@pytest.mark.parametrize("memory", [Memory(), Memory(OLD), ACCEPTED, Memory(NEW, OLD, 17, NEW)])
def test_what_was_written_down_is_read_again(memory: Memory) -> None:
    body = comment_text(f"All right.\n\n{memory.line()}", "review")
    assert read_memory(body) == memory
    assert read_memory(body.replace("\n", "\r\n").replace("\r\n", "\n")) == memory


@pytest.mark.parametrize(
    "body",
    [
        "",
        "All right.",
        f"{ACCEPTED.line()}\n\nsome text\n\n<!-- vpt-bot:review -->",  # quoted from a file, above the bot's own line
        f"x {ACCEPTED.line()}\n\n<!-- vpt-bot:review -->",
        comment_text(ACCEPTED.line().replace("event=1", "event=x"), "review"),
        comment_text(ACCEPTED.line().replace(OLD, "0" * 7), "review"),
    ],
)
def test_anything_else_is_no_memory(body: str) -> None:
    assert read_memory(body) == Memory()


def test_what_is_written_down_follows_the_review() -> None:
    assert remember(Memory(), head=OLD, accepted=True, event=FIRST) == ACCEPTED
    assert remember(ACCEPTED, head=NEW, accepted=False, event=FIRST) == Memory(NEW)
    assert remember(Memory(flagged=OLD), head=NEW, accepted=False, event=None) == Memory(NEW, flagged=OLD)
