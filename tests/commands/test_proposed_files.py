"""Every file that the bot proposes can be read again: after a merge the whole list is published as before."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.core.checks.runner import faults_of
from bot.core.pull.line import parse_lines
from bot.edges.disk.data_folder import DataFolder
from demo.arxiv_server import SmallArxiv
from tests.commands.test_propose_local import PROPOSE
from tests.small_list import BRANCH, ROOT, SmallList, make_paper

HOSTILE: dict[str, dict[str, Any]] = {
    "many authors": {"authors": tuple(f"Ada{number} Lovelace" for number in range(1_500))},
    "long names": {"authors": tuple("Ada " + "Lovelace" * 900 for _ in range(60))},
    "no authors": {"authors": ()},
    "hidden characters": {
        "title": "Visual\u200b Prompt\u202e Tuning of\u2028 Ships and Visual Prompts",
        "authors": ("A\u200bda \ufeffBo",),
    },
    "combining marks": {"title": "Visual Prompt Tuning " + "e" + "\u0301" * 90, "authors": ("Ada L" + "\u0301" * 90,)},
    "a long title": {"title": "Visual prompt tuning " * 40},
    "YAML": {"title": "- visual prompt tuning: {a: [&b *c]} # !!x", "authors": ("no", "1e3", "~", "'", '"', "\\")},
    "surrogates": {"title": "Visual prompt tuning \ud83d in the wild"},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_proposed_is_valid_and_published(small_list: SmallList, arxiv: SmallArxiv, name: str) -> None:
    accepted = small_list.run("scan", *PROPOSE[2:], "--json").json["papers"][0]["id"]
    values = HOSTILE[name]
    if "title" in values:
        values = values | {"title": str(values["title"]).encode("utf-8", "replace").decode()}
    arxiv.papers[:] = [replace(one, **values) for one in arxiv.papers if one.id == accepted]
    assert small_list.run(*PROPOSE).code == 0
    line = next(line for line in parse_lines(small_list.body) if line.key == accepted)
    assert line.ticked == bool(small_list.files_on_branch())
    small_list.git("switch", "--quiet", BRANCH)
    found = small_list.run("validate", "--format", "json").json
    assert [one for one in found if one["level"] == "error"] == []
    (small_list.root / "README.md").write_text("<!-- list:begin -->\n<!-- list:end -->\n")
    for command in (("render",), ("site", "--out", "site"), ("export", "bibtex"), ("export", "json")):
        result = small_list.run(*command)
        assert result.code == 0, result.err
    if name == "many authors":
        assert "Ada1499 Lovelace and others" in small_list.run("export", "bibtex").out


@pytest.mark.parametrize(
    "values", [{"date": "1900-01-01"}, {"kind": "poem"}, {"title": "A\u202eB"}, {"url": "https://10.0.0.1/x"}]
)
def test_a_file_that_validate_refuses_is_known_before_it_is_proposed(values: dict[str, Any]) -> None:
    today, taxonomy = date(2026, 1, 1), DataFolder(ROOT / "data").taxonomy()
    good = make_paper("2501.00001", "A Title", date="2025-01-01")
    assert faults_of(good, "papers/2025/2501.00001.yaml", taxonomy=taxonomy, today=today) == []
    bad = good.model_copy(update=values)
    assert faults_of(bad, "papers/2025/2501.00001.yaml", taxonomy=taxonomy, today=today)
