"""The replay gate: a change of rules, taxonomy or thresholds shown on the list and on the labels, failing where it loses."""

import json
import re
from pathlib import Path

import pytest

from demo.arxiv_server import SmallArxiv
from tests.small_list import SmallList, make_paper


@pytest.fixture
def labelled(small_list: SmallList, arxiv: SmallArxiv) -> SmallList:
    """The small list with papers of the sample listed and labelled, committed on main."""
    document = small_list.run("scan", "--since", "2025-11-24", "--until", "2025-12-31", "--json").json
    accepted = [one for one in document["papers"] if one["decision"] == "accept"]
    for one in accepted[:4]:
        small_list.write(make_paper(one["id"], one["title"], date="2025-12-01"))
    rows = [
        {"id": one["id"], "scope": "core" if one["decision"] == "accept" else "out", "agreed": True}
        | (
            {"nature": one["nature"], "level": one["level"], "areas": one["areas"]}
            if one["decision"] == "accept"
            else {}
        )
        for one in document["papers"]
    ]
    (small_list.data / "gold.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    small_list.commit()
    return small_list


def edit(small_list: SmallList, name: str, pattern: str, replacement: str) -> None:
    path = small_list.data / name
    text, count = re.subn(pattern, replacement, path.read_text("utf-8"), count=1, flags=re.MULTILINE)
    assert count == 1
    path.write_text(text, "utf-8")


def test_rules_that_stay_as_they_are_pass(labelled: SmallList) -> None:
    result = labelled.run("rules", "replay", "--base", "main")
    assert result.code == 0, result.err
    assert "The rules decide as before" in result.out


def test_a_listed_paper_that_would_be_rejected_fails(labelled: SmallList) -> None:
    edit(labelled, "config.yaml", r"^  accept: .*$", "  accept: 90")
    edit(labelled, "config.yaml", r"^  review: .*$", "  review: 80")
    result = labelled.run("rules", "replay", "--base", "main", "--json")
    assert result.code == 1
    assert result.json["passes"] is False
    assert sum(one["lost"] for one in result.json["changed"]) >= 4
    assert "accept_share" in result.json["fallen"]


def test_each_changed_paper_names_the_rule(labelled: SmallList) -> None:
    listed = labelled.run("rules", "replay", "--base", "main", "--json").json
    assert listed["changed"] == []
    path = labelled.data / "rules/areas.yaml"
    text = path.read_text("utf-8")
    rule = re.search(r"^  - id: (\S*multi\S*)$(?:\n(?!  - id).*)*?^    effect: .*$", text, re.MULTILINE)
    assert rule
    path.write_text(text.replace(rule[0], re.sub(r"effect: .*$", "effect: {multimodality: -15}", rule[0])), "utf-8")
    changed = labelled.run("rules", "replay", "--base", "main", "--json").json["changed"]
    assert changed
    assert all(rule[1] in one["rules"] for one in changed)


def test_texts_come_from_arxiv_once_and_then_from_the_cache(labelled: SmallList, arxiv: SmallArxiv) -> None:
    labelled.run("rules", "replay", "--base", "main")
    arxiv.requests.clear()
    again = labelled.run("rules", "replay", "--base", "main", "--json")
    assert again.code == 0, again.err
    assert again.json["only_title"] <= 3
    (asked,) = (one.parameters["id_list"].split(",") for one in arxiv.requests)
    assert {"2203.12119", "2303.14773"} < set(asked)  # which this arXiv does not know, with a few that it does
    assert len(asked) <= 5


def test_without_the_texts_nothing_is_measured(labelled: SmallList) -> None:
    for kept in (labelled.root / ".cache").glob("*.jsonl"):  # what the scan brought
        kept.unlink()
    for action in (("replay", "--base", "main"), ("learn",), ("budget",), ("fetch",)):
        result = labelled.run("rules", *action, environ={"ARXIV_API_URL": "http://127.0.0.1:9/q"})
        assert result.code == 3, action
        assert "decide as before" not in result.out
        assert "--corpus" in result.err


def test_fetched_texts_are_kept_and_make_a_corpus(labelled: SmallList, arxiv: SmallArxiv, tmp_path: Path) -> None:
    fetched = labelled.run("rules", "fetch", "--out", str(tmp_path / "papers.jsonl"), "--json")
    assert fetched.code == 0, fetched.err
    assert fetched.json["with_text"] > 0
    arxiv.requests.clear()
    for action in (("replay", "--base", "main"), ("budget",)):
        result = labelled.run("rules", *action, "--corpus", str(tmp_path / "papers.jsonl"))
        assert result.code == 0, result.err
    assert arxiv.requests == []


def test_the_budget_grows_with_the_papers_shown(labelled: SmallList) -> None:
    rows = labelled.run("rules", "budget", "--json").json["rows"]
    assert [row["found"] for row in rows] == sorted(row["found"] for row in rows)
    assert [row["review"] for row in rows] == sorted((row["review"] for row in rows), reverse=True)
    assert rows[-1]["found"] == 1
    assert re.search(r"at 20 papers a week you would see \d+%", labelled.run("rules", "budget").out)


def test_the_page_of_the_run_shows_the_replay(labelled: SmallList, tmp_path: Path) -> None:
    labelled.run("rules", "replay", "--base", "main", environ={"GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")})
    assert "average precision" in (tmp_path / "summary.md").read_text("utf-8")


@pytest.mark.parametrize("arguments", [[], ["--base", "nowhere"]])
def test_a_missing_or_unknown_base_is_said(labelled: SmallList, arguments: list[str]) -> None:
    result = labelled.run("rules", "replay", *arguments)
    assert result.code == 2
    assert "--base" in result.err
