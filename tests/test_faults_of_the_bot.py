"""A fault of the bot itself is red: one line that says what to report, and an exit code of its own."""

import re
import sys

import pytest

from bot.cli import exit_code_of
from tests.small_list import ROOT


def _raise(error: Exception) -> int:
    raise error


def _deep(left: int) -> int:
    return _deep(left - 1) if left else [][1]


@pytest.mark.parametrize(
    ("work", "words"),
    [
        (lambda: dict[str, int]()["missing"], "KeyError"),
        (lambda: int("x" * 5_000), "ValueError"),
        (lambda: _deep(10**9), "RecursionError"),
        (lambda: _raise(MemoryError()), "MemoryError"),
        (lambda: _raise(AssertionError("two\nlines \x1b[31m \u202e")), "two lines"),
    ],
    ids=["a key", "a value", "recursion", "memory", "lines"],
)
def test_an_unexpected_exception_has_its_own_code_and_one_line(
    work: object, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert callable(work)
    assert exit_code_of(work) == 70
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert told.startswith("error: unexpected ")
    assert words in told
    assert "report" in told
    assert told.strip().isprintable()


def test_the_place_in_the_code_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    from bot.core.text.printable import printable

    assert exit_code_of(lambda: len(printable(5))) == 70  # type: ignore[arg-type]  # the fault
    assert re.search(r" in bot/core/text/printable\.py, line \d+: ", capsys.readouterr().err)


def test_no_workflow_takes_a_fault_of_the_bot_for_a_result() -> None:
    """`review` may end with 1 for a pull request to fix, `site` and `render` for one file that can't be read."""
    for path in [*sorted((ROOT / ".github/workflows").glob("*.yml")), ROOT / "action.yml"]:
        text = path.read_text("utf-8")
        for line in text.splitlines():
            if "vpt-bot" in line and re.search(r"\|\|", line):
                assert path.name in {"review.yml", "pages.yml", "render.yml", "check.yml"}, line
                assert re.search(r'test "\$(?:code|\{code:-0\})" -le 1|exit "\$code"', text)
    assert "continue-on-error" not in "".join(
        path.read_text("utf-8") for path in (ROOT / ".github/workflows").glob("*.yml")
    )


def test_recursion_is_back_to_normal() -> None:
    assert sys.getrecursionlimit() >= 1_000
