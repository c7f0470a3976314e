"""All rules together: everything is told at once, and a good file is left in peace."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.checks.form import check_form
from bot.core.checks.runner import CheckFacts, ListChange, check, check_file
from bot.core.files.canonical import render_entry
from bot.core.files.data_file import read_data_file
from tests.core.checks.cases import a_file, a_paper, around, findings, only, written
from tests.core.files.test_canonical import EXAMPLE, PAPERS

GOOD = a_file().text


def test_a_good_file_gives_no_finding() -> None:
    file = written(EXAMPLE, "papers/2022/2203.12119.yaml")
    assert check_file(file, around(file)) == []


def test_everything_is_told_at_once() -> None:
    text = (
        'title: "A\\u202e"\narxiv: 2401.01000\nauthors: Ada\ndate: "2024-13"\nkind: metod\nnature: learnable\n'
        'code: "javascript:x"\nvenu: "ECCV"\nyear: 1800\n'
    )
    file = written(text, "papers/2023/x.yml")
    told = {(finding.code, finding.line) for finding in check_file(file, around(file))}
    assert told >= {
        ("schema", 2),
        ("schema", 3),
        ("schema", 8),
        ("unsafe-text", 1),
        ("bad-date", 4),
        ("bad-date", 9),
        ("vocabulary", 5),
        ("bad-link", 7),
        ("path", None),
    }


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (GOOD.replace("\n", "\r\n"), 1, "end in CR"),
        (GOOD.replace("\n", "\r"), 1, "end in CR"),
        (GOOD.removesuffix("\n"), 8, "no line break"),
        (f"{GOOD}\n", 9, "an empty line"),
        (f"# mine\n{GOOD}", 1, "comments are not kept"),
        (f"# a\n\n{GOOD}# b\n", 1, "comments are not kept (lines 1, 11)"),
        (GOOD.replace("kind: method", "kind: method # or not"), 6, "comments are not kept"),
        (GOOD.replace('Vision"', 'Vision" # mine'), 1, "comments are not kept"),
        (GOOD.replace("kind: method", "kind: method  "), 6, "only spaces differ"),
        (GOOD.replace("kind: method\n", "kind: method\u2028"), 6, "invisible character U+2028"),
        (GOOD.replace("kind: method\n", "").replace("title", "kind: method\ntitle"), 1, "in a different order"),
        (GOOD.replace("\n", "\r\n"), 1, "as on Windows"),
        (GOOD.replace("kind: method", 'kind: "method"'), 6, "expected here: kind: method"),
        (GOOD.replace('date: "2024-01-05"', "date: 2024-01-05"), 5, 'expected here: date: "2024-01-05"'),
        (GOOD.replace('  - "Ada', '- "Ada'), 4, 'expected here:   - "Ada Lovelace"'),
        (GOOD.replace("Prompts for", "Prompts \\u0066or"), 1, "expected here: title"),
        (f"{GOOD}venue:\n", 9, "venue is empty"),
        (f"{GOOD}areas: []\n", 9, "areas is empty"),
        (
            "".join(reversed(GOOD.splitlines(keepends=True)[4:])) + "".join(GOOD.splitlines(keepends=True)[:4]),
            1,
            "expected here: title",
        ),
        (GOOD.replace('"Prompts for Vision"', '"Prompts\n  for Vision"'), 1, "expected here: title"),
        (f"---\n{GOOD}", 1, "expected here: title"),
        (f"{GOOD}...\n", 9, "expected here: the end"),
    ],
)
def test_another_form_is_told_at_its_first_line_and_mended_by_the_file_as_it_should_be(
    text: str, line: int, words: str
) -> None:
    file = written(text)
    assert file.entry is not None, file.findings
    finding = only(check_form, file)
    assert (finding.level, finding.code, finding.line, finding.fix) == ("error", "not-canonical", line, GOOD)
    assert words in finding.message


def test_comments_of_a_file_that_does_not_fit_are_told_too() -> None:
    file = written(GOOD.replace("kind: method", "kind: method # or not").replace("  - ", "  "))
    assert file.entry is None
    finding = only(check_form, file)
    assert (finding.line, finding.message.partition(": ")[2]) == (6, "comments are not kept; use the key note")


@given(PAPERS)
def test_the_fix_of_any_readable_file_is_canonical(paper: object) -> None:
    text = render_entry(paper).replace("\n", "\r\n")  # type: ignore[arg-type]
    fix = only(check_form, written(text)).fix or ""
    assert findings(check_form, written(fix)) == []


@given(PAPERS)
def test_no_text_in_a_file_makes_a_rule_fail(paper: object) -> None:
    file = written(render_entry(paper))  # type: ignore[arg-type]
    assert check_file(file, around(file)) is not None


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_make_a_rule_fail(raw: bytes) -> None:
    file = read_data_file(raw, place="papers/2024/x.yaml", path="data/papers/2024/x.yaml")
    assert any(finding.level == "error" for finding in check_file(file, around(file)))


@given(st.dictionaries(st.sampled_from(["title", "arxiv", "authors", "date", "kind", "year", "areas", "url"]),
                       st.sampled_from(["~", "1", "yes", "[a, 1]", "{a: b}", '"x"', "2401.01000", "[[]]", '""', "[]"])))  # fmt: skip
def test_no_kind_of_value_makes_a_rule_fail(values: dict[str, str]) -> None:
    file = written("".join(f"{key}: {value}\n" for key, value in values.items()))
    assert check_file(file, around(file))


@pytest.mark.parametrize(("changed", "count"), [(0, 0), (40, 0), (41, 1), (300, 1)])
def test_a_change_of_too_many_files_is_warned_about(changed: int, count: int) -> None:
    told = check(CheckFacts(around(), change=ListChange(changed, most=40)))
    assert [(finding.level, finding.code, finding.path) for finding in told] == [
        ("warning", "too-many", "data/papers")
    ] * count


def test_a_paper_of_the_tests_is_a_good_one() -> None:
    assert render_entry(a_paper()) == GOOD
