"""A list that was left alone for a year: it says so, searches the whole year by every way, and offers what it finds in bites."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from demo.arxiv_papers import StoredPaper
from demo.arxiv_server import SmallArxiv, serve
from demo.arxiv_ways import ArxivWays, serve_ways
from tests.commands.test_propose_github import hub
from tests.commands.test_scan_ways import Scene, numbered, outcomes
from tests.commands.test_status_issue import ALL
from tests.commands.test_week_of_silence import Week
from tests.servers.github.standin import JOB, GitHub
from tests.small_list import BRANCH, SmallList, make_list, make_paper

__all__ = ["hub"]  # the fixture

SUMMARY = "We tune visual prompts in the input space of a frozen vision transformer."
PAPERS = [
    StoredPaper(f"25{month:02}.001{month:02}", f"2025-{month:02}-11", f"Visual Prompt Tuning of Kind {chr(64 + month)}",
                ("Ada Lovelace",), ("cs.CV",), None, SUMMARY)
    for month in range(1, 13)
]  # fmt: skip


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallList]:
    made = make_list(tmp_path / "list")
    config = (made.data / "config.yaml").read_text("utf-8")
    config = re.sub(r"max_papers: \d+", "max_papers: 5", config)
    (made.data / "config.yaml").write_text(re.sub(r"covered_since: .*", 'covered_since: "2025-01-01"', config), "utf-8")
    made.commit("five at once")
    with serve(SmallArxiv(PAPERS)) as url:
        made.environ |= {"ARXIV_API_URL": url, "ARXIV_DELAY_SECONDS": "0"}
        yield made


def offered(small: SmallList) -> list[str]:
    return re.findall(r"^- \[[x ]\] \[.*?\]\(https://arxiv.org/abs/([\d.]+)\)", small.body, re.MULTILINE)


def decide(small: SmallList) -> None:
    """Ada ticks everything and merges."""
    small.run("accept", *offered(small))
    small.git("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "merge", "--quiet", "--no-edit", BRANCH)


def test_a_pause_is_worked_through_in_bites(small: SmallList) -> None:
    assert small.run("propose", "--local", "--since", "2025-01-01", "--until", "2025-01-31").code == 0
    decide(small)
    said = small.run("status").out
    assert "All is well" not in said
    assert "The search ended on 2025-01-31" in said
    bites: list[str] = []
    for _ in range(3):
        result = small.run("propose", "--local", "--json")
        assert result.code == 0, result.err
        assert result.json["window"] == ["2024-12-18", "2026-01-01"]
        assert "the search ended on 2025-01-31" in result.err
        assert len(offered(small)) <= 5
        bites += offered(small)
        decide(small)
    assert sorted(bites) == [paper.id for paper in PAPERS[1:]]
    result = small.run("propose", "--local", "--json")
    assert result.json["window"] == ["2025-11-18", "2026-01-01"]
    assert "The search ended" not in small.run("status").out


def test_without_a_record_the_newest_paper_says_where_the_search_ended(small: SmallList) -> None:
    small.write(make_paper("2502.00009", "A Paper of February", date="2025-02-20"))
    small.commit("restored")
    assert "The search ended on 2025-02-20" in small.run("status").out
    assert small.run("propose", "--local", "--json").json["window"] == ["2025-01-07", "2026-01-01"]


def test_a_list_that_never_said_since_when_it_searches_looks_back_as_usual(small: SmallList) -> None:
    config = (small.data / "config.yaml").read_text("utf-8")
    (small.data / "config.yaml").write_text(re.sub(r"covered_since: .*\n", "", config), "utf-8")
    small.write(make_paper("2502.00009", "A Paper of February", date="2025-02-20"))
    small.commit("restored")
    assert small.run("propose", "--local", "--json").json["window"] == ["2025-11-18", "2026-01-01"]
    assert "has not run yet" not in small.run("status").out


TODAY, DAYS = date(2025, 12, 31), 14  # a Wednesday; the usual window
EVERY_DAY = numbered(
    [
        StoredPaper("", (date(2025, 5, 1) + timedelta(days=at)).isoformat(), f"Visual Prompt Tuning of Kind {at}",
                    ("Ada Lovelace",), ("cs.CV",), None, SUMMARY)
        for at in range(250)
    ]
)  # fmt: skip


def shorten(small: SmallList) -> None:
    config = small.data / "config.yaml"
    config.write_text(re.sub(r"window_days: \d+", f"window_days: {DAYS}", config.read_text("utf-8")), "utf-8")


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """A list with a short window, and an arXiv with one paper a day by every way."""
    ways = ArxivWays(list(EVERY_DAY), TODAY, page_size=25)
    small = make_list(tmp_path / "list")
    shorten(small)
    small.commit("a short window")
    with serve_ways(ways) as urls:
        yield Scene(small, ways, {**urls, "ARXIV_DELAY_SECONDS": "0", "GITHUB_RUN_ATTEMPT": "1"})


def pause(scene: Scene, last: date) -> set[str]:
    """The last run is on that day, the next one today. Returns all that must be found then."""
    scene.go_to(last)
    scene.environ["GITHUB_RUN_ID"] = "1"
    assert scene.run("propose", "--local").code == 0
    scene.go_to(TODAY)
    scene.environ["GITHUB_RUN_ID"] = "2"
    since = (last - timedelta(days=DAYS - 1)).isoformat()
    return {paper.id for paper in scene.ways.visible() if paper.day >= since}


def test_a_pause_is_collected_by_oai_a_few_days_a_run(scene: Scene) -> None:
    wanted = pause(scene, date(2025, 12, 3))
    scene.break_api()
    collected: list[int] = []
    while not (found := scene.run("scan", "--json", "--patience", "0")).json["complete"]:
        assert (found.code, outcomes(found.json)["oai"]) == (3, "incomplete")
        assert "more days are still to be read" in found.err
        collected.append(found.json["collected"])
    assert len(collected) == 4
    assert collected == sorted(set(collected))
    assert (found.code, found.json["window"]) == (0, ["2025-11-20", "2025-12-31"])
    assert found.json["collected"] == len(wanted)
    scene.ways.requests.clear()
    again = scene.run("scan")
    assert (len(again.out.splitlines()), again.err) == (1, "")
    proposed = scene.run("propose", "--local", "--json")
    assert (proposed.code, proposed.json["collected"], proposed.json["complete"]) == (0, len(wanted), True)
    assert "the search ended on 2025-12-03" in proposed.err
    assert scene.asked() == {}


def test_what_one_way_told_of_a_pause_is_not_asked_again(scene: Scene) -> None:
    wanted = pause(scene, date(2025, 7, 31))
    scene.ways.faults["api"].put(None, None, always="503")  # it tells all up to October
    assert outcomes(scene.scan()) == {"api": "incomplete", "oai": "incomplete", "announcements": "complete"}
    silent = scene.run("scan", "--json", "--patience", "0")
    assert outcomes(silent.json) == {"api": "silent", "oai": "incomplete", "announcements": "complete"}
    assert "changes of 50 more days" in silent.err  # of 64 since the last days of October
    scene.ways.faults["api"].put()
    scene.scan("--since", "2025-12-20")  # takes nothing away from what is kept of the pause
    scene.ways.requests.clear()
    found = scene.scan()
    assert outcomes(found) == {"api": "complete", "oai": "unused", "announcements": "complete"}
    assert (found["complete"], found["collected"], scene.asked()) == (True, len(wanted), {"api": 1})


def test_a_scan_needs_no_token_to_know_where_the_search_ended(scene: Scene) -> None:
    pause(scene, date(2025, 12, 3))
    del scene.environ["GITHUB_RUN_ID"]
    scene.environ["GITHUB_REPOSITORY"] = "octo/list"
    found = scene.run("scan", "--json")
    assert (found.code, found.json["window"]) == (0, ["2025-11-20", "2025-12-31"])


def test_propose_asks_nothing_while_a_pause_is_being_collected(scene: Scene) -> None:
    pause(scene, date(2025, 12, 3))
    scene.break_api()
    assert not scene.scan()["complete"]
    scene.ways.requests.clear()
    proposed = scene.run("propose", "--local", "--json", "--patience", "0")
    assert (proposed.code, proposed.json["pull"]["reason"], scene.asked()) == (3, "incomplete", {})


def test_the_workflow_collects_a_pause_in_the_job_that_may_wait(hub: GitHub, small_list: SmallList) -> None:
    hub.add_token(JOB, "job", "github-actions[bot]", ALL)
    hub.add_workflow("scan.yml")
    shorten(small_list)
    ways = ArxivWays(list(EVERY_DAY), TODAY)
    with serve_ways(ways) as urls:
        small_list.environ |= {**urls, "ARXIV_DELAY_SECONDS": "0"}
        week = Week(hub, small_list, ways)
        assert [one.code for one in week.run_workflow(date(2025, 12, 3))] == [0, 0]
        ways.faults["api"].put(always="503")
        assert [one.code for one in week.run_workflow(TODAY)] == [3, 3]
        assert "more days are still to be read" in week.issue
        ways.faults["api"].put()
        scan, proposed = week.run_workflow(TODAY, 13)
        assert (scan.code, proposed.code) == (0, 0)
        assert "the search ended on 2025-12-03" in proposed.err
        assert "2025-11-20 to 2025-12-31" in week.issue
