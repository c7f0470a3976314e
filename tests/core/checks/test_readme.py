"""Rule `readme-edited`: what was written by hand into the generated part, and the data files in its place."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.checks.readme import check_page, check_readme, papers_of_rows
from bot.core.checks.readme_rows import UNKNOWN, Row, added_rows, read_row
from bot.core.checks.runner import check_file
from bot.core.files.canonical import render_entry
from bot.core.files.data_file import DataFile, read_data_file
from bot.core.files.finding import Finding
from bot.core.paper.config import Topic
from bot.core.paper.model import path_of
from bot.core.publish.readme import render_files
from tests.core.checks.cases import TODAY, a_file, a_paper, around, taxonomy

FRAME = "# List\n\n<!-- glance:begin -->\n<!-- glance:end -->\n\nWords.\n\n<!-- list:begin -->\n<!-- list:end -->\n\nMore words.\n"


def rendered(*files: DataFile) -> str:
    papers = [file.paper for file in files if file.paper]
    return render_files(papers, taxonomy(), readme=FRAME, topic=Topic(title="List", text="A list."))["README.md"]


LISTED = a_file()
BEFORE = rendered(LISTED)
ROW = "- [Prompts for Vision](https://arxiv.org/abs/2401.01000)"


def edited(after: str, *files: DataFile, before: str = BEFORE) -> list[Finding]:
    files = files or (LISTED,)
    return list(
        check_readme(before, after, rendered=lambda: rendered(*files), path="README.md", context=around(*files))
    )


def with_row(row: str) -> str:
    assert ROW in BEFORE
    return BEFORE.replace(ROW, f"{row}\n{ROW}", 1)


def test_words_around_the_generated_parts_belong_to_people() -> None:
    assert edited(BEFORE) == []
    assert edited(BEFORE.replace("More words.", "Other words.")) == []
    assert edited(BEFORE.replace("\n", "\r\n")) == []


def test_what_render_writes_is_right() -> None:
    more = a_file(arxiv="2402.02000", title="Another Thing", areas=["robustness"])
    assert edited(rendered(LISTED, more), LISTED, more) == []


ROWS: list[tuple[str, dict[str, Any]]] = [
    (
        ("- [New Prompts](https://arxiv.org/abs/2512.01234) - Ada Lovelace and Bo Li, CVPR 2026."
        " [code](https://github.com/ada/x) `robustness`"),
        {"arxiv": "2512.01234", "authors": ["Ada Lovelace", "Bo Li"], "date": "2025-12", "venue": "CVPR", "year": 2026,
         "code": "https://github.com/ada/x", "areas": ["robustness"]},
    ),
    (
        "| **[New Prompts](https://openaccess.thecvf.com/x.html)** | ICCV 2025 | [Code](https://github.com/b/c) |",
        {"arxiv": None, "url": "https://openaccess.thecvf.com/x.html", "authors": ["…"], "date": "2025", "venue": "ICCV", "year": 2025,
         "code": "https://github.com/b/c"},
    ),
    (
        "* [New Prompts](http://arxiv.org/pdf/2512.01234v2.pdf), Ada Lovelace et al.",
        {"arxiv": "2512.01234", "authors": ["…"], "date": "2025-12"},
    ),
    (
        "- [New Prompts](https://openreview.net/forum?id=x) (arXiv:2512.01234)",
        {"arxiv": "2512.01234", "url": "https://openreview.net/forum?id=x", "authors": ["…"], "date": "2025-12"},
    ),
    ("- [New \\[Prompts\\]](https://example.org/a_(b))", {"title": "New [Prompts]", "arxiv": None, "url": "https://example.org/a_(b)",
                                                          "authors": ["…"], "date": "2026"}),
]  # fmt: skip


@pytest.mark.parametrize(("row", "expected"), ROWS, ids=range(len(ROWS)))
def test_a_row_added_by_hand_is_told_with_its_data_file(row: str, expected: dict[str, Any]) -> None:
    after = with_row(row)
    (finding,) = edited(after)
    assert (finding.level, finding.code, finding.path) == ("error", "readme-edited", "README.md")
    assert after.split("\n")[(finding.line or 0) - 1] == row
    paper = a_paper(**({"title": "New Prompts"} | expected))
    assert finding.fix == render_entry(paper)
    assert f"data/papers/{path_of(paper)}" in finding.message
    file = read_data_file((finding.fix or "").encode(), place=f"papers/{path_of(paper)}", path="x")
    assert {one.code for one in check_file(file, around(file))} <= ({"authors"} if UNKNOWN in file.text else set())


AS_ELSEWHERE = [
    (("| Title | Paper | Code |\n| --- | --- | --- |\n"
     "| Prompts in Tables | [paper](https://arxiv.org/abs/2512.01234) | [code](https://github.com/a/b) |"), "Prompts in Tables"),
    ("| Title | Venue | Link |\n|---|---|---|\n| **Prompts in Tables** | CVPR 2025 | https://arxiv.org/pdf/2512.01234 |",
     "Prompts in Tables"),
    ('<li><a href="https://arxiv.org/abs/2512.01234">Prompts in Markup</a> - Somebody</li>', "Prompts in Markup"),
    ('<tr><td><a href="https://arxiv.org/pdf/2512.01234v2">Prompts in Markup</a></td></tr>', "Prompts in Markup"),
    ("- [[Paper]](https://arxiv.org/abs/2512.01234) Prompts Behind Words", "Prompts Behind Words"),
    ("- Prompts by an Id Alone, arXiv:2512.01234", "Prompts by an Id Alone"),
    ("- Prompts Before an Address https://arxiv.org/abs/2512.01234", "Prompts Before an Address"),
    ("- Words That End in Link https://arxiv.org/abs/2512.01234", "Words That End in Link"),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "title"), AS_ELSEWHERE, ids=range(len(AS_ELSEWHERE)))
def test_rows_as_other_lists_write_them_are_told_with_their_data_file(rows: str, title: str) -> None:
    (finding,) = edited(BEFORE.replace(ROW, f"\n{rows}\n\n{ROW}", 1).replace("\n", "\r\n"))
    assert f'title: "{title}"\narxiv: "2512.01234"\n' in (finding.fix or "")
    assert "2512.01234" in BEFORE.replace(ROW, f"\n{rows}\n\n{ROW}", 1).split("\n")[(finding.line or 0) - 1]


def test_a_row_beside_the_list_is_a_warning_with_its_data_file() -> None:
    row = "- [New Prompts](https://arxiv.org/abs/2512.01234)"
    (finding,) = edited(BEFORE.replace("More words.", f"More words.\n\n{row}"))
    assert (finding.level, finding.code) == ("warning", "readme-edited")
    assert 'arxiv: "2512.01234"' in (finding.fix or "")
    assert edited(BEFORE.replace("More words.", f"More words, as in {row[2:]}.")) == []
    assert edited(BEFORE.replace("More words.", "- [A lab](https://example.org/lab)")) == []
    assert edited(BEFORE.replace("More words.", "- [Prompts for Vision](https://arxiv.org/abs/2401.01000)")) == []


def test_a_row_that_was_changed_leads_to_its_data_file() -> None:
    (finding,) = edited(BEFORE.replace("Ada Lovelace", "Bo Li"))
    assert f"change {LISTED.path} instead" in (finding.fix or "")


def test_a_row_of_a_listed_paper_without_an_id_leads_to_its_file() -> None:
    listed = a_file(arxiv=None, url="https://example.org/paper", title="Prompts Without an Id")
    before = rendered(listed)
    (finding,) = edited(before.replace("Ada Lovelace", "Bo Li"), listed, before=before)
    assert f"change {listed.path} instead" in (finding.fix or "")


def test_a_row_that_is_gone_says_how_to_take_a_paper_off() -> None:
    line = next(line for line in BEFORE.split("\n") if line.startswith(ROW))
    (finding,) = edited(BEFORE.replace(f"{line}\n", ""))
    assert "delete its data file" in (finding.fix or "")


def test_a_readme_replaced_as_a_whole_is_told_with_its_new_papers_alone() -> None:
    lost, row = edited(f"# Mine\n\n- [New Prompts](https://arxiv.org/abs/2512.01234)\n{ROW}\n")
    assert "marker" in lost.message
    assert 'arxiv: "2512.01234"' in (row.fix or "")


@pytest.mark.parametrize("after", ["", "\n", "\ufeff"])
def test_a_readme_that_is_gone_is_to_be_restored(after: str) -> None:
    (finding,) = edited(after)
    assert (finding.line, "deleted" in finding.message, finding.fix) == (None, True, "restore the file")


def test_a_list_that_was_formatted_anew_is_told_in_one_line() -> None:
    papers = [a_file(arxiv=f"2402.{at:05}", title=f"Thing Number {chr(65 + at)}") for at in range(1, 13)]
    before = rendered(*papers)
    after = before.replace("- [", "* [")
    (finding,) = edited(after, *papers, before=before)
    assert "the rows of 12 listed papers were changed by hand" in finding.message
    assert "undo" in (finding.fix or "")
    assert papers_of_rows(before, after, context=around(*papers)) == []


def test_the_headings_above_a_row_place_its_paper() -> None:
    survey = a_file(arxiv="2402.02000", title="A Survey", kind="survey", nature=None, level=None)
    before = rendered(LISTED, survey)
    row = "- [More of Them](https://arxiv.org/abs/2512.01234)"
    line = "- [A Survey](https://arxiv.org/abs/2402.02000)"
    (finding,) = edited(before.replace(line, f"{row}\n{line}"), LISTED, survey, before=before)
    assert "kind: survey\n" in (finding.fix or "")
    assert "nature" not in (finding.fix or "")


def test_a_row_of_a_listed_paper_needs_no_second_file() -> None:
    (finding,) = edited(with_row("- [prompts for VISION!](https://example.org/x)"))
    assert LISTED.path in finding.message
    assert finding.fix is not None
    assert "undo" in finding.fix


def test_a_paper_added_in_several_places_is_told_once() -> None:
    row = "- [New Prompts](https://arxiv.org/abs/2512.01234)"
    assert len(edited(with_row(f"{row}\n{row} again"))) == 1


@pytest.mark.parametrize(
    "after", [BEFORE.replace(ROW, "- Prompts"), BEFORE.replace("**1 paper**", "**2 papers**"), with_row("some words")]
)
def test_other_edits_are_to_be_undone(after: str) -> None:
    assert after != BEFORE
    (finding,) = edited(after)
    assert (finding.code, "undo" in (finding.fix or "")) == ("readme-edited", True)


def test_lost_markers_are_told() -> None:
    (finding,) = edited(BEFORE.replace("<!-- list:end -->", ""))
    assert "restore" in (finding.fix or "")


def test_arxiv_is_not_asked_about_rows_without_end() -> None:
    rows = "\n".join(f"- [Thing {at}](https://arxiv.org/abs/2512.{at:05})" for at in range(1, 500))
    assert len(papers_of_rows(BEFORE, with_row(rows), context=around(LISTED))) == 300


def test_a_row_added_to_a_page_of_a_large_list_is_told_with_its_data_file() -> None:
    page = f"# Learnable\n\n{ROW}\n"
    row = "- [New Prompts](https://arxiv.org/abs/2512.01234) - Ada Lovelace, CVPR 2026."
    (finding,) = check_page(f"{page}{row}\n", page, path="docs/list/learnable.md", context=around(LISTED))
    assert (finding.line, 'arxiv: "2512.01234"' in (finding.fix or "")) == (4, True)
    (finding,) = check_page(page.replace("- [", "* ["), page, path="docs/list/learnable.md", context=around(LISTED))
    assert "change those instead" in finding.message
    assert list(check_page(page, page, path="docs/list/learnable.md", context=around(LISTED))) == []


def test_the_first_list_of_a_readme_is_no_edit() -> None:
    assert edited(BEFORE, before="# List\n") == []


def row_of(text: str) -> Row:
    (row,) = added_rows(f"# List\n\n{text}\n", "# List\n") if "\n" not in text and text.strip() else [Row(1, text)]
    return row


@pytest.mark.parametrize("link", ["https://arxiv.org.evil.example/abs/2512.01234", "javascript:alert(1)"])
def test_a_row_of_which_no_paper_can_be_read_is_told_on_its_line(link: str) -> None:
    row = f"- [New Prompts]({link}) - Bo Li"
    last = "<!-- list:end -->"
    (finding,) = edited(BEFORE.replace(last, f"{row}\n{last}"))
    assert finding.line == BEFORE.split("\n").index(last) + 1
    assert repr(row) in finding.message


@pytest.mark.parametrize(
    "row", ["no link", "[](https://example.org)", "[x](javascript:alert(1))", "[x](http://127.0.0.1/)", "- [ ] task"]
)
def test_a_line_without_a_link_to_a_paper_is_no_row(row: str) -> None:
    assert read_row(row_of(row), taxonomy=taxonomy(), today=TODAY) is None


@given(st.text(max_size=80), st.text(max_size=40))
def test_no_row_makes_the_rule_fail(before: str, inside: str) -> None:
    row = f"- {before}[{inside}](https://example.org/x) {before} 2024"
    paper = read_row(row_of(row), taxonomy=taxonomy(), today=TODAY)
    if paper:
        place = f"papers/{path_of(paper)}"
        file = read_data_file(render_entry(paper).encode(), place=place, path=place)
        assert {finding.code for finding in check_file(file, around(file)) if finding.level == "error"} <= {
            "unsafe-text",
            "authors",  # the sign to fill in, where the row names nobody
            "schema",  # a title without a letter
        }
