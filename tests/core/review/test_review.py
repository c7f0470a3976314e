"""A review's title and outcome from its findings, and the notes on what a pull request changes."""

import pytest

from bot.core.files.finding import Finding, Level, error
from bot.core.review.review import (
    Branch,
    LabelEvent,
    Memory,
    Review,
    beyond_data,
    decide_acceptance,
    read_memory,
    remember,
    verdict_of,
    wrong_base,
)
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


def a_review(*levels: Level, checked: int = 1, problems: tuple[str, ...] = ()) -> Review:
    findings = [Finding(level, "x", f"data/{at}.yaml", 1, "wrong") for at, level in enumerate(levels)]
    return Review(
        "a" * 40, Branch("https://github.com", "a/b", "c"), checked=checked, findings=findings, problems=problems
    )


@pytest.mark.parametrize(
    ("review", "title", "conclusion"),
    [
        (a_review(), "All good: 1 data file checked", "success"),
        (a_review(checked=0), "Nothing to check: no data file was changed", "success"),
        (a_review("notice"), "All good: 1 data file checked", "success"),
        (a_review("warning", "notice"), "Nothing to fix, 1 warning to consider", "success"),
        (a_review("error"), "1 problem to fix", "failure"),
        (a_review("error", "error", "warning"), "2 problems to fix in 2 files", "failure"),
        (a_review(problems=("it is empty",)), "1 problem to fix", "failure"),
    ],
)
def test_the_title_says_the_outcome(review: Review, title: str, conclusion: str) -> None:
    assert (review.title, verdict_of(review).conclusion) == (title, conclusion)


def test_errors_come_first_among_the_annotations_and_fifty_are_shown() -> None:
    notices: list[Level] = ["notice"] * 60
    review = a_review(*notices, "error")
    levels = [annotation["annotation_level"] for annotation in verdict_of(review).annotations]
    assert (levels[0], len(levels)) == ("failure", 50)


def test_a_verdict_that_differs_has_another_digest() -> None:
    verdict = verdict_of(a_review("error"))
    assert verdict.digest("one") == verdict_of(a_review("error")).digest("one")
    assert len({verdict.digest("one"), verdict.digest("two"), verdict_of(a_review()).digest("one")}) == 3


@pytest.mark.parametrize(
    ("path", "root", "is_beyond"),
    [
        ("data/papers/2024/x.yaml", "data", False), ("papers/2024/x.yaml", "", False), ("docs/guide.md", "data", False),
        ("data/config.yaml", "data", True), ("bot/cli.py", "data", True), (".github/x.md", "data", True), ("x.yaml", "data", True),
    ],
)  # fmt: skip
def test_paths_beyond_data_are_known(path: str, root: str, is_beyond: bool) -> None:
    assert beyond_data([path], root) == ([path] if is_beyond else [])


@pytest.mark.parametrize(
    ("base", "is_wrong"), [("main", False), (None, False), ("bot/new-papers", False), ("old", True)]
)
def test_a_base_that_is_not_the_list_is_named(base: str | None, is_wrong: bool) -> None:
    assert bool(wrong_base(base, "main")) == is_wrong
    assert wrong_base("main", None) == ""


def test_a_finding_without_a_path_has_no_annotation() -> None:
    review = Review("a" * 40, Branch("", None, ""), findings=[error("x", "", None, "wrong")])
    assert verdict_of(review).annotations == ()


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
