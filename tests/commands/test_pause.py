"""A list that was left alone for a year: it says so, searches the whole year, and offers what it finds in bites."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.arxiv_papers import StoredPaper
from demo.arxiv_server import SmallArxiv, serve
from tests.small_list import BRANCH, SmallList, make_list, make_paper

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
