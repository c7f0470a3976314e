"""Many findings of one kind in one file are told as a few and a count."""

import time

import pytest

from bot.core.checks.runner import check_file, fold_alike
from bot.core.files.finding import Finding, error
from tests.core.checks.cases import a_file, around, written

GOOD = a_file().text


def of_kind(code: str, count: int) -> list[Finding]:
    return [error(code, "x", line, "wrong") for line in range(1, count + 1)]


@pytest.mark.parametrize("count", [0, 1, 10, 11])
def test_few_are_all_told(count: int) -> None:
    assert fold_alike(of_kind("schema", count)) == of_kind("schema", count)


def test_of_many_ten_are_told_and_the_others_counted() -> None:
    folded = fold_alike(reversed([*of_kind("schema", 800), *of_kind("vocabulary", 2)]))
    assert [(one.code, one.line) for one in folded if one.code == "schema"][:10] == [
        ("schema", line) for line in range(1, 11)
    ]
    last = folded[-1]
    assert (len(folded), last.line) == (13, 11)
    assert "and 790 more of this kind, the last on line 800" in last.message


@pytest.mark.parametrize(
    "text",
    [
        GOOD + "".join(f"key{number}: 1\n" for number in range(800)),
        GOOD + "areas:\n" + "".join(f"  - area{number}\n" for number in range(800)),
        GOOD + "keywords:\n" + "".join(f'  - "a\u200b{number}"\n' for number in range(800)),
        GOOD + "keywords:\n" + "".join(f"  - {number}\n" for number in range(800)),
    ],
    ids=["keys", "areas", "hidden", "numbers"],
)
def test_a_file_of_eight_hundred_faults_is_told_at_once(text: str) -> None:
    file = written(text)
    began = time.process_time()
    told = check_file(file, around(file))
    assert time.process_time() - began < 1
    assert 11 <= len(told) <= 22
