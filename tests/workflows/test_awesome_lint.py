"""The list passes awesome-lint, but for the rules that would make it worse for its readers."""

import re
import shutil
from pathlib import Path

from tests.small_list import ROOT
from tests.workflows.actionlint import lint_list

LEFT_OUT = {
    "awesome-github": "asks GitHub about the repository",
    "awesome-badge": "its badge comes from another host, which would see every reader",
    "awesome-list-item": "wants lines to end in a sentence; ours end in code and areas, which are what readers look for",
    "double-link": "a paper stands under its nature and again under each of its areas",
    "table-pipe-alignment": "the source of the table would change in every line when one count gets longer",
}


def test_the_list_passes_all_other_rules() -> None:
    assert lint_list(ROOT / "README.md", left_out=frozenset(LEFT_OUT)) == []


def test_the_linter_does_look(tmp_path: Path) -> None:
    shutil.copy(ROOT / "CONTRIBUTING.md", tmp_path)
    text = (ROOT / "README.md").read_text("utf-8").partition("\n## ")[0]  # without the papers, which take seconds
    (tmp_path / "README.md").write_text(f"{text}\n# A second title\n\n* Another bullet\n")
    rules = {message["rule"] for message in lint_list(tmp_path / "README.md", left_out=frozenset(LEFT_OUT))}
    assert {"no-multiple-toplevel-headings", "unordered-list-marker-style"} <= rules


def test_every_paper_is_one_line_of_the_same_form() -> None:
    generated = (ROOT / "README.md").read_text("utf-8").partition("<!-- list:begin -->")[2]
    lines = [line for line in generated.splitlines() if line.startswith("- ")]
    form = re.compile(r"- \[[^\n]+\]\(https?://[^\s)]+\) - [^\n]+\.(?: \[code\]\(https?://[^\s)]+\))?(?: `[^`]+`)*")
    assert len(lines) > 600
    assert [line for line in lines if not form.fullmatch(line)] == []
