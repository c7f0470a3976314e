"""`validate` on files that were damaged at random: a clear answer whatever stands in them, and nothing that a runner obeys."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.files.canonical import render_entry
from tests.commands.test_validate import plain
from tests.small_list import SmallList, make_paper

__all__ = ["plain"]  # the fixture

PAPER = render_entry(
    make_paper("2401.01000", "Prompts for Vision", venue="ECCV", year=2024, code="https://github.com/a/b", areas=["segmentation"], note="x")
)  # fmt: skip
NO = (
    'title: "Prompts"\narxiv: "2401.01000"\nreason: "no"\npull: 3\nby: "ada"\ndate: "2024-01-05"\nuntil: "2025-01-05"\n'
)
PIECES = [
    '"', "'", ": ", " #1 ", "- ", "\n", "\t", "\r", "\r\n", "[", "]", "{", "}", "&a ", "*a", "!!str ", "!x ", "|", "|\n  ", "---\n",
    "...\n", "%YAML 1.1\n", "? ", "<<: ", "\\", "\\u202e", "\\x1b", "\u202e", "\u200b", "\ufeff", "\u2028", "\x85", "\0",
    "\x1b[31m", "\ud800", "::error::x", "\n::error::x",
    "##[error]", "${{ x }}", "-->", "@all", "é", "中", "😀", "1e999", f"0x{'f' * 300}", "~", "null", "true",
    "2401.01000", "https://arxiv.org/abs/2401.01000", "javascript:x", "title: ", "authors: ", "year: ", "areas: ",
    "checked:\n  - identity\n", "<<<<<<< x\n", "x" * 400, "key: 1\n", ".nan", "1:30", "`", "%", "@", "=",
]  # fmt: skip
DAMAGE = st.tuples(st.integers(0, 400), st.integers(0, 12), st.sampled_from(["", *PIECES]))
ENCODINGS = st.sampled_from(["utf-8"] * 8 + ["utf-16", "utf-16-be", "utf-32", "cp1252"])
ORDERS = re.compile(r"^\s*::|##\[", re.MULTILINE)
HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u2028\u202e\ufeff]")


def damaged(text: str, damages: list[tuple[int, int, str]], encoding: str) -> bytes:
    for at, size, piece in damages:
        text = text[: at % len(text)] + piece + text[at % len(text) + size :] or "x"
    return text.encode(encoding, "surrogatepass" if encoding == "utf-8" else "replace")


@pytest.fixture(params=["papers", "rejected"])
def file(request: pytest.FixtureRequest, plain: SmallList) -> tuple[SmallList, Path, str]:
    path = plain.data / request.param / "2024/2401.01000.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    return plain, path, PAPER if request.param == "papers" else NO


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(DAMAGE, min_size=1, max_size=5), ENCODINGS)
def test_a_damaged_file_is_told_in_lines_that_say_what_to_do(
    file: tuple[SmallList, Path, str], damages: list[tuple[int, int, str]], encoding: str
) -> None:
    small, path, text = file
    path.write_bytes(damaged(text, damages, encoding))
    named = str(path.relative_to(small.root))
    began = time.process_time()
    result = small.run("validate", named, "--json")
    assert time.process_time() - began < 1
    assert (result.code in {0, 1}, result.err) == (True, "")
    for finding in result.json:
        assert finding["message"] == finding["message"].strip() != ""
        assert not HIDDEN.search(finding["message"] + (finding["fix"] or ""))
        assert finding["fix"] or ";" in finding["message"], finding
    for form in ("text", "github"):
        out = small.run("validate", named, "--format", form, environ={"GITHUB_ACTIONS": "true"}).out
        assert not HIDDEN.search(out)
        lines = out.splitlines() if form == "text" else [line.partition(" ")[2] for line in out.splitlines()]
        assert not any(ORDERS.search(line) for line in lines)
