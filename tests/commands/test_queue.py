"""`queue`, and the pull request that offers its candidates: a few a week, marked, and never again once decided."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.paper.model import Rejected
from bot.core.pull.backlog import MARK
from bot.core.pull.line import Line, parse_lines
from demo.arxiv_papers import StoredPaper
from demo.arxiv_server import SmallArxiv, serve
from tests.servers.github.standin import JOB, GitHub
from tests.small_list import NOW, SmallList, make_list

DAY = 86_400  # seconds
SUMMARY = "We tune visual prompts in the input space of a frozen vision transformer."


def stored(number: int, day: str = "2021-03-04", title: str = "") -> StoredPaper:
    name = title or f"Visual Prompt Tuning of Kind {chr(65 + number)}"
    return StoredPaper(f"{day[2:4]}{day[5:7]}.0000{number}", day, name, ("Ada Lovelace",), ("cs.CV",), None, SUMMARY)


OLD = [stored(number) for number in range(1, 6)]
NEW = stored(9, "2025-12-20", "A New Visual Prompt for Tides")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[tuple[GitHub, SmallList]]:
    """A list on GitHub whose backlog holds a listed, a rejected and five open candidates, one of them by its title alone."""
    small = make_list(tmp_path / "list")
    config = (small.data / "config.yaml").read_text("utf-8")
    (small.data / "config.yaml").write_text(re.sub(r"backlog_per_week: \d+", "backlog_per_week: 2", config), "utf-8")
    small.write(Rejected(title=OLD[0].title, arxiv=OLD[0].id, reason="off topic", date="2025-01-01"))
    rows = [{"id": "2203.12119", "title": "Visual Prompt Tuning"}, {"id": OLD[0].id, "title": OLD[0].title}]
    rows += [{"title": OLD[4].title}, {"title": "A Paper That Nobody Can Find at All"}]
    rows += [{"id": paper.id, "title": paper.title} for paper in OLD[1:4]]
    (small.data / "queue.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    small.commit("backlog")
    with serve(SmallArxiv([*OLD, NEW])) as url:
        small.environ |= {"ARXIV_API_URL": url, "ARXIV_DELAY_SECONDS": "0"}
        with GitHub(tmp_path / "hub", files=small.files()) as standin:
            standin.forge.clock.set(datetime.fromtimestamp(int(NOW), UTC))
            small.environ |= {"GITHUB_API_URL": standin.url, "GITHUB_REPOSITORY": standin.slug}
            small.environ |= {"GITHUB_TOKEN": JOB, "BOT_LOGIN": "github-actions[bot]"}
            yield standin, small


def lines_of(hub: GitHub) -> list[Line]:
    return parse_lines(hub.pulls()[-1].body or "")


def backlog_of(hub: GitHub) -> list[str]:
    return [line.key for line in lines_of(hub) if line.why.startswith(MARK)]


def test_the_pull_request_offers_a_few_beside_the_new_papers(hub: tuple[GitHub, SmallList]) -> None:
    github, small = hub
    github.log.clear()
    result = small.run("propose", "--json")
    assert result.code == 0, result.err
    assert len(github.log) <= 15, str(github.log)
    assert NEW.id in {line.key for line in lines_of(github)}
    assert backlog_of(github) == [OLD[1].id, OLD[2].id]
    assert not any(line.ticked for line in lines_of(github) if line.key in backlog_of(github))
    assert [paper["id"] for paper in result.json["papers"]] == [NEW.id]
    again = small.run("propose", "--json")
    assert again.json["pull"]["action"] == "unchanged"


def test_a_search_of_named_days_leaves_the_backlog_alone(hub: tuple[GitHub, SmallList]) -> None:
    github, small = hub
    assert small.run("propose", "--since", "2025-12-01").code == 0
    assert backlog_of(github) == []
    local = small.run("propose", "--local", "--dry-run")
    assert local.code == 0, local.err
    assert MARK not in local.out


def test_the_next_ones_come_a_week_after_the_merge_and_decided_ones_never_again(hub: tuple[GitHub, SmallList]) -> None:
    github, small = hub
    small.run("propose")
    pull = github.pulls()[-1]
    alice = github.human("alice", role="write")
    alice.tick(pull.number, OLD[1].id)
    assert small.run("sync").code == 0
    alice.merge(pull.number)
    soon = small.run("propose", "--json", environ={"SOURCE_DATE_EPOCH": str(int(NOW) + 2 * DAY)})
    assert soon.json["pull"]["action"] == "none", soon.err
    later = small.run("propose", "--json", environ={"SOURCE_DATE_EPOCH": str(int(NOW) + 9 * DAY)})
    assert later.json["pull"]["action"] == "opened", later.err
    offered = backlog_of(github)
    assert OLD[1].id not in offered
    assert OLD[0].id not in offered
    assert {OLD[3].id} <= set(offered)
    assert len(offered) == 2
    assert [line.key for line in lines_of(github) if line.is_second] == [OLD[2].id]


def test_the_queue_shows_what_waits(hub: tuple[GitHub, SmallList]) -> None:
    _, small = hub
    result = small.run("queue", "--json")
    assert (result.code, result.json["waiting"], result.json["a_week"]) == (0, 5, 2)
    assert [one["id"] for one in result.json["candidates"]] == [None, None, *(paper.id for paper in OLD[1:4])]
    assert "5 waiting, at most 2 a week: about 3 weeks" in small.run("queue").out
    assert small.run("validate").code == 0


def test_candidates_are_added_once_and_decided_ones_leave(hub: tuple[GitHub, SmallList], tmp_path: Path) -> None:
    _, small = hub
    rows = [
        {"id": OLD[1].id, "title": OLD[1].title},
        {"id": "2012.00001", "title": "Something Else"},
        {"arxiv": "2012.00001v2", "title": "Something Else", "status": "ok"},
        {"url": "https://example.org/paper", "title": "The Page of a Listed Paper"},
        {"url": "https://example.org/other", "title": "Another Page"},
        {"unread": "…"},
    ]
    file = tmp_path / "found.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    result = small.run("queue", str(file))
    assert result.code == 1
    assert "2 added, 3 known already" in result.out
    assert "found.jsonl:6" in result.err
    kept = [json.loads(line) for line in (small.data / "queue.jsonl").read_text("utf-8").splitlines()]
    assert [row["title"] for row in kept][-2:] == ["Something Else", "Another Page"]
    assert OLD[0].title not in {row["title"] for row in kept}
    before = (small.data / "queue.jsonl").read_bytes()
    small.run("queue", str(file))
    assert (small.data / "queue.jsonl").read_bytes() == before


def test_a_bad_line_is_named_by_validate_and_by_queue(hub: tuple[GitHub, SmallList]) -> None:
    _, small = hub
    (small.data / "queue.jsonl").write_text('{"title": "A Tide"}\n{"id": "x", "title": "B Tide"}\n', "utf-8")
    found = small.run("validate", "--json")
    assert found.code == 1
    assert [(one["path"], one["line"], one["code"]) for one in found.json if one["level"] == "error"] == [
        ("data/queue.jsonl", 2, "bad-id")
    ]
    shown = small.run("queue")
    assert (shown.code, "queue.jsonl:2" in shown.err) == (2, True)
