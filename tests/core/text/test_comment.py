"""The text of a comment that is kept: its marker, and how it is cut."""

import pytest

from bot.core.text.comment import LIMIT, ROOM, comment_text, holds_marker, join_fitting, marker_of


def test_the_marker_is_the_last_line() -> None:
    assert comment_text("All right.\n\n", "review") == "All right.\n\n<!-- vpt-bot:review -->"


@pytest.mark.parametrize(
    ("body", "holds"),
    [
        ("Hello\n\n<!-- vpt-bot:review -->", True),
        ("Hello\n\n<!-- vpt-bot:review -->  \n", True),
        ("<!-- vpt-bot:review -->", True),
        ("<!-- vpt-bot:review -->\n\nquoted by somebody", False),
        ("> <!-- vpt-bot:review -->", False),
        ("Hello <!-- vpt-bot:review -->", False),
        ("Hello\n\n<!-- vpt-bot:status -->", False),
        ("", False),
    ],
)
def test_a_marker_counts_only_as_the_last_line(body: str, holds: bool) -> None:
    assert holds_marker(body, "review") is holds


def test_a_text_is_cut_at_a_whole_block_and_says_how_many_are_left_out() -> None:
    blocks = [f"{at} {'x' * 998}" for at in range(100)]
    text = join_fitting(blocks, items="findings")
    *kept, last = text.split("\n\n")
    assert kept == blocks[: len(kept)]
    assert last == f"… and {100 - len(kept)} more findings, left out because this text is full."
    assert len(comment_text(text, "review")) <= LIMIT
    assert join_fitting(blocks[:3]) == "\n\n".join(blocks[:3])


def test_a_block_that_fits_alone_is_not_shown_after_one_that_did_not() -> None:
    assert join_fitting(["a", "x" * ROOM, "b"], items="rows") == (
        "a\n\n… and 2 more rows, left out because this text is full."
    )


def test_markers_are_comments_of_html() -> None:
    assert marker_of("review") == "<!-- vpt-bot:review -->"
