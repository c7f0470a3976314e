"""A check decides from values alone: what was read goes in, findings come out."""

import pytest

from bot.core.checks.context import WrittenPages
from bot.core.checks.fix import fix_files
from bot.core.checks.place import Stray
from bot.core.checks.runner import CheckFacts, ListChange, check
from bot.core.files.finding import error
from tests.core.checks.cases import a_file, around, written

GOOD = a_file()
OTHER = a_file(arxiv="2402.02000", title="Another Thing")
UNKNOWN_AREA = a_file(areas=["a_word_that_left"])
README = "# List\n\n<!-- list:begin -->\n- one\n<!-- list:end -->\n"
FACTS = [
    (CheckFacts(around(GOOD), files=(GOOD,)), set()),
    (
        CheckFacts(around(), findings=(error("schema", "data/config.yaml", 1, "wrong"),)),
        {("schema", "data/config.yaml")},
    ),
    (CheckFacts(around(), strays=(Stray("papers/x", "data/papers/x", "link"),)), {("path", "data/papers/x")}),
    (CheckFacts(around(GOOD), change=ListChange(1, deleted=(OTHER,))), {("deleted", OTHER.path)}),
    (CheckFacts(around(GOOD), change=ListChange(1, unchanged=(UNKNOWN_AREA,))), {("vocabulary", GOOD.path)}),
    (CheckFacts(around(), change=ListChange(9, most=8)), {("too-many", "data/papers")}),
    (
        CheckFacts(
            around(), change=ListChange(0, pages=WrittenPages("list/", README.replace("one", "two"), before=README))
        ),
        {("readme-edited", "list/README.md")},
    ),
    (CheckFacts(around(), change=ListChange(0, pages=WrittenPages("", README, before=README))), set()),
]


@pytest.mark.parametrize(("facts", "found"), FACTS)
def test_each_kind_of_fact_has_its_finding(facts: CheckFacts, found: set[tuple[str, str]]) -> None:
    assert {(finding.code, finding.path) for finding in check(facts)} == found


def test_a_file_that_is_not_text_is_fixed_from_its_bytes() -> None:
    raw = GOOD.text.encode("utf-16")
    file = written(raw, GOOD.place)
    facts = CheckFacts(around(file), files=(file,), contents={file.place: raw})
    assert fix_files(facts, check(facts))[file.path].text == GOOD.text
    assert fix_files(CheckFacts(around(file), files=(file,)), check(facts)) == {}
