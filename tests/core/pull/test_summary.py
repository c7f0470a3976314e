"""The summary of a run: a table that hostile titles can't break, never over GitHub's limit."""

from datetime import UTC, datetime
from html import unescape
from typing import Literal

import cmarkgfm
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.paper.decision import Decision, Evidence
from bot.core.paper.found import Found
from bot.core.paper.known import Identity
from bot.core.paper.preprint import Preprint
from bot.core.pull.summary import MAX_BYTES, RunSummary, render_summary
from bot.edges.disk.data_folder import DataFolder
from tests.small_list import ROOT

TAXONOMY = DataFolder(ROOT / "data").taxonomy()
RUN = RunSummary(
    "Searched 2026-10-10 to 2026-11-24: 40 of 40 collected.",
    "Pull request #7 updated",
    "https://github.com/octo/list/pull/7",
)
DAY = datetime(2026, 11, 1, tzinfo=UTC)


def found(
    title: str, decision: Literal["accept", "review", "reject"] = "accept", *, words: str = "prompt", number: int = 1
) -> Found:
    arxiv = f"2611.{number:05}"
    preprint = Preprint(arxiv, 1, title, ("Ada Lovelace",), DAY, DAY, ("cs.CV",), "", "", "", "")
    evidence = (Evidence("a-rule", "title", words, "speaks for it", 1.0),)
    return Found(preprint, Decision(arxiv, title, decision, 3.14, "method", "learnable", "token", (), evidence))


def rows(markdown: str) -> list[list[str]]:
    """The table's cells as GitHub's own parser sees them."""
    page = cmarkgfm.github_flavored_markdown_to_html(markdown)
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    cells = [row.split("<td")[1:] for row in body.split("<tr>")[1:]]
    return [[unescape(cell.partition(">")[2].rpartition("</td>")[0]) for cell in row] for row in cells]


def test_papers_stand_in_a_table_with_what_the_rules_say() -> None:
    text = render_summary(RUN, [found("A Prompt"), found("Another", "review", number=2)], TAXONOMY)
    assert text.startswith("### [Pull request \\#<!-- -->7 updated](https://github.com/octo/list/pull/7)\n")
    assert [row[:2] for row in rows(text)] == [["add", "3.1"], ["review", "3.1"]]
    assert rows(text)[0][2] == '<a href="https://arxiv.org/abs/2611.00001">A Prompt</a>'


def test_the_papers_can_be_cited_from_the_summary() -> None:
    text = render_summary(
        RUN, [found("A Prompt"), found("Another", "review", number=2), found("No", "reject")], TAXONOMY
    )
    block = text.partition("```bibtex\n")[2].partition("```")[0]
    assert [line for line in block.splitlines() if line.startswith("@")] == [
        "@misc{lovelace2026prompt-2611.00001,", "@misc{lovelace2026another-2611.00002,",
    ]  # fmt: skip
    assert "```" not in render_summary(RUN, [found("A Prompt")], TAXONOMY, max_bytes=700)


def test_papers_that_the_rules_rejected_are_not_named() -> None:
    text = render_summary(RUN, [found("Nothing of Ours", "reject")], TAXONOMY)
    assert "Nothing of Ours" not in text
    assert text.endswith("\nNothing new.\n")


def test_notes_and_near_titles_are_told() -> None:
    near = Found(
        found("A Prompt").preprint,
        found("A Prompt").decision,
        Identity("2401.00001", ("A Prompt!",), "papers/2024/2401.00001.yaml"),
    )
    text = render_summary(
        RunSummary("x", "Nothing was changed", notes=("The harvest was incomplete",)), [near], TAXONOMY
    )
    assert "> The harvest was incomplete" in text
    assert "papers/2024/2401.00001.yaml" in rows(text)[0][4]


@pytest.mark.parametrize(
    "title",
    [
        "a | b",
        "<img src=x onerror=y>",
        "![x](https://evil.example)",
        "a\n| b |",
        "`code` | `",
        "@everyone #1 -->",
        "\\|",
        "[x](javascript:y)",
    ],
)
def test_a_hostile_title_stays_in_its_cell_and_acts_on_nothing(title: str) -> None:
    text = render_summary(RUN, [found(title, words=title), found("The Next", number=2)], TAXONOMY)
    table = rows(text)
    assert [len(row) for row in table] == [5, 5]
    assert table[1][2].endswith(">The Next</a>")
    assert "<img" not in cmarkgfm.github_flavored_markdown_to_html(text)
    assert text.partition("\n<details>")[0].count("](") == 3  # in the block of code below it is not a link


@settings(max_examples=200, deadline=None)
@given(st.text(min_size=1, max_size=80))
def test_any_title_makes_one_row(title: str) -> None:
    text = render_summary(RUN, [found(title, words=title), found("The Next", number=2)], TAXONOMY)
    assert [len(row) for row in rows(text)] == [5, 5]


def test_a_full_summary_is_cut_after_a_whole_paper_and_says_how_many_are_left_out() -> None:
    many = [found("Prompts " * 200, number=number) for number in range(2000)]
    text = render_summary(RUN, many, TAXONOMY)
    shown = len(rows(text))
    assert 0.99 * MAX_BYTES - 2000 < len(text.encode()) <= MAX_BYTES
    assert f"… and {2000 - shown} more" in text


@pytest.mark.parametrize("room", range(400, 1200, 50))
def test_the_limit_holds_for_every_size(room: int) -> None:
    text = render_summary(RUN, [found("Prompt é", number=number) for number in range(20)], TAXONOMY, max_bytes=room)
    assert len(text.encode()) <= max(room, 400)
