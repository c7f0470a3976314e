"""The quickest way to finish a pull request: forms that hold the rows, files to paste, and what is left to be read."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.core.checks.fix import FixedFile
from bot.core.files.canonical import render_entry
from bot.core.files.finding import Finding, error
from bot.core.paper.model import Paper
from bot.core.review.comment import render_review
from bot.core.review.review import Branch, Review
from bot.core.review.steps import find_steps
from tests.small_list import make_paper

FORM = "https://github.com/a/b/issues/new?template="
FILE = "data/papers/2024/2401.00001.yaml"


def row(paper: Paper, line: int = 1) -> Finding:
    return error("readme-edited", "README.md", line, "rows are written from data files", fix=render_entry(paper))


def rows(count: int) -> list[Finding]:
    return [row(make_paper(f"2401.{number:05}", f"Waves {number}"), number) for number in range(1, count + 1)]


def a_review(findings: list[Finding], *, forms: bool = True, **values: object) -> Review:
    made: dict[str, object] = {"findings": findings, "checked": 1, **values}
    if forms:
        made |= {"suggest": f"{FORM}suggest.yml", "mistake": f"{FORM}mistake.yml"}
    return Review("a" * 40, Branch("https://github.com", "s/b", "c"), **made)  # type: ignore[arg-type]  # by name


def papers_in(text: str) -> list[list[str]]:
    """What each link to the form fills in, one paper a line."""
    links = re.findall(rf"\(({re.escape(FORM)}suggest\.yml[^)]*)\)", text)
    return [parse_qs(urlsplit(link).query)["paper"][0].split("\n") for link in links]


@pytest.mark.parametrize(("count", "sizes"), [(1, [1]), (10, [10]), (12, [10, 2]), (35, [10, 10, 10])])
def test_the_forms_hold_one_link_a_row_ten_each(count: int, sizes: list[int]) -> None:
    (step,) = find_steps(a_review(rows(count)))
    filled = papers_in(step.text)
    assert [len(links) for links in filled] == sizes
    assert filled[0][0] == "https://arxiv.org/abs/2401.00001"
    assert step.settles == {"README.md"}
    assert "`/take`" in step.text
    assert ("the other 5 later" in step.text) is (count == 35)


def test_a_page_that_the_form_can_not_read_is_named_by_its_title() -> None:
    paper = make_paper(None, "Waves of the Deep", url="https://example.org/waves", date="2024")
    (step,) = find_steps(a_review([row(paper)]))
    assert papers_in(step.text) == [["Waves of the Deep"]]


@pytest.mark.parametrize("url", ["https://example.org/a)b", "https://openaccess.thecvf.com/x'\"(y).html"])
def test_no_address_of_a_row_ends_the_link(url: str) -> None:
    (step,) = find_steps(a_review([row(make_paper(None, "Waves](x) of the Deep", url=url, date="2024"))]))
    assert len(papers_in(step.text)) == 1


def test_without_forms_or_where_closing_would_lose_files_the_faults_are_read() -> None:
    changed = error("readme-edited", "README.md", 3, "this paper's is elsewhere", fix="undo the change")
    right = {FILE: make_paper("2401.00001", "Waves")}
    assert find_steps(a_review(rows(1), forms=False)) == []
    assert find_steps(a_review([changed], papers=right)) == []
    (step,) = find_steps(a_review([changed]))
    assert f"[say in this form]({FORM}mistake.yml)" in step.text
    said = render_review(a_review(rows(1), forms=False))
    assert "<details><summary>1 detail" not in said
    assert "To finish on this branch instead" in said


def test_only_a_file_that_is_right_settles_its_faults() -> None:
    found = [error("identity", FILE, 2, "a different paper")]
    text = render_entry(make_paper("2401.00001", "Waves"))
    for is_right in (True, False):
        fixed = {FILE: FixedFile("papers/2024/2401.00001.yaml", text, is_right)}
        said = render_review(a_review(found, fixed=fixed))
        assert ("**Quickest**" in said) is is_right
        assert said.index("```yaml") < said.index("a different paper")
        assert ("<details>" in said) is is_right
        assert ("**One step is left**" in said) is is_right


def test_more_than_three_files_are_folded_below_their_names() -> None:
    paths = [FILE.replace("00001", f"0000{number}") for number in range(1, 5)]
    fixed = {path: FixedFile(path.removeprefix("data/"), "title: T\n", True) for path in paths}
    steps = find_steps(a_review([error("schema", path, 1, "wrong") for path in paths], fixed=fixed))
    assert [step.name for step in steps] == [f"**`{path}`**" for path in paths]
    assert all(step.is_edit for step in steps)
