"""`rules learn`: what maintainers decided becomes labels, moves the effects a little, and is proposed in words where it helps."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.servers.github.standin import GitHub
from tests.small_list import SmallList, make_paper

ROOT = Path(__file__).parents[2]


@pytest.fixture
def decided(small_list: SmallList) -> SmallList:
    """Eighteen papers on the list and fourteen rejected ones, one with a reason, none labelled; the texts are in papers.jsonl."""
    rows = []
    for number in range(32):
        arxiv, belongs = f"2511.{number + 1:05}", number < 18
        said = (
            "We prompt SAM by gaze to find lesions."
            if belongs
            else "We prompt a robot by voice to fetch tools in images."
        )
        title = f"Study {number}: {'gaze' if belongs else 'voice'} prompts"
        rows.append({"id": arxiv, "title": title, "summary": said, "categories": ["cs.CV"]})
        if belongs:
            small_list.write(make_paper(arxiv, title, date="2025-11-01", nature="non_learnable", level="pixel"))
        else:
            reason = "the robot is what is prompted" if number == 18 else "unticked"
            place = small_list.data / f"rejected/2025/{arxiv}.yaml"
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(f'title: "{title}"\narxiv: "{arxiv}"\nreason: "{reason}"\ndate: "2025-11-20"\n', "utf-8")
    (small_list.root / "papers.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (small_list.data / "gold.jsonl").write_text("")
    small_list.commit()
    return small_list


def learn(decided: SmallList, *more: str) -> Any:
    result = decided.run("rules", "learn", "--corpus", str(decided.root / "papers.jsonl"), "--json", *more)
    assert result.code == 0, result.err
    return result.json


def test_decisions_become_labels_and_move_the_rules(decided: SmallList) -> None:
    before = (decided.data / "rules/belongs.yaml").read_text("utf-8")
    document = learn(decided)
    labels = [json.loads(line) for line in (decided.data / "gold.jsonl").read_text("utf-8").splitlines()]
    scopes = {label["id"]: label["scope"] for label in labels}
    assert scopes["2511.00001"] == "core"
    assert scopes["2511.00020"] == "out"
    assert all("summary" not in label and "title" not in label for label in labels)
    assert document["effects"]
    assert (decided.data / "rules/belongs.yaml").read_text("utf-8") == before  # only a pull request changes rules


def test_a_reason_is_shown_beside_what_had_spoken_for_the_paper(decided: SmallList) -> None:
    objection = learn(decided)["objections"][0]
    assert objection["reason"] == "the robot is what is prompted"
    assert objection["spoken"]


def test_once_learned_nothing_is_left_to_learn(decided: SmallList) -> None:
    learn(decided)
    again = learn(decided)
    assert again["learned"] == []
    assert again["effects"] == []


def test_the_pull_request_says_what_changes_and_is_opened_once(decided: SmallList) -> None:
    first = learn(decided, "--propose", "--local")
    assert first["helps"], first["replay"]["fallen"]
    assert first["pull"]["action"] == "opened"
    body = (decided.root / "out/rules.md").read_text("utf-8")
    assert "### Rules that count" in body
    assert "| measure | before | after |" in body
    changed = decided.git("diff", "--name-only", "main", "bot/rules").split()
    assert "data/gold.jsonl" in changed
    assert any(path.startswith("data/rules/") for path in changed)
    assert decided.git("status", "--porcelain", "data").strip() == ""
    second = learn(decided, "--propose", "--local")
    assert second["pull"]["action"] == "unchanged"


def test_too_few_decisions_change_nothing_and_that_is_said(decided: SmallList) -> None:
    for path in sorted((decided.data / "rejected").rglob("2511.*.yaml")):
        path.unlink()
    for path in sorted((decided.data / "papers").rglob("2511.0001*.yaml")):
        path.unlink()
    result = decided.run("rules", "learn", "--corpus", str(decided.root / "papers.jsonl"))
    assert result.code == 0
    assert "starts to help after some 30" in result.out


def test_the_weekly_run_is_off_by_default(decided: SmallList) -> None:
    result = decided.run("rules", "learn", "--propose", environ={"GITHUB_EVENT_NAME": "schedule"})
    assert result.code == 0
    assert "learn: true" in result.err
    assert not (decided.root / "out/rules.md").exists()


def test_on_github_it_opens_one_pull_request_and_none_again_after_a_maintainer_closed_it(
    decided: SmallList, tmp_path: Path
) -> None:
    files = {name: (decided.root / name).read_text("utf-8") for name in decided.git("ls-files").splitlines()}
    with GitHub(tmp_path / "hub", files=files) as hub:
        decided.environ |= hub.environ
        assert learn(decided, "--propose")["pull"]["action"] == "opened"
        (pull,) = hub.pulls("open")
        assert (pull.head_ref, "### Rules that count" in (pull.body or "")) == ("bot/rules", True)
        changed = {name for name, text in hub.files("bot/rules").items() if hub.files("main").get(name) != text}
        assert "data/gold.jsonl" in changed
        assert any(name.startswith("data/rules/") for name in changed)
        writes = len(hub.log.writes)
        assert learn(decided, "--propose")["pull"]["action"] == "unchanged"
        assert len(hub.log.writes) == writes
        hub.human("alice", role="write").close(pull.number)
        assert learn(decided, "--propose")["pull"]["action"] in {"none", "unchanged"}
        assert hub.pulls("open") == []
    hub.check()
