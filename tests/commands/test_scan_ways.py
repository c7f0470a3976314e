"""`scan` and `propose` by every way to arXiv: what covers the window, what is asked, what is kept, and that no paper is lost."""

import calendar
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from demo.arxiv_papers import StoredPaper
from demo.arxiv_ways import ArxivWays, announced_on, serve_ways
from tests.small_list import Result, SmallList, make_list, sample_papers

TODAY = date(2025, 12, 31)  # a Wednesday


@dataclass
class Scene:
    """A list whose arXiv is the stand-in with all its ways, on a day that can be moved on."""

    small: SmallList
    ways: ArxivWays
    environ: dict[str, str] = field(default_factory=dict)
    hour: int = 9

    def run(self, *arguments: str) -> Result:
        now = calendar.timegm((self.ways.today.year, self.ways.today.month, self.ways.today.day, self.hour, 0, 0))
        return self.small.run(*arguments, environ={**self.environ, "SOURCE_DATE_EPOCH": str(now)})

    def scan(self, *options: str) -> Any:
        return self.run("scan", "--json", "--patience", "0", *options).json

    def go_to(self, day: date) -> None:
        self.ways.today = day
        self.ways.requests.clear()

    def break_api(self) -> None:
        self.ways.faults["api"].put(always="429")

    def asked(self) -> dict[str, int]:
        return {way: count for way in ("api", "oai", "rss", "list", "abs") if (count := self.ways.asked(way))}

    def truth(self) -> set[str]:
        """What a sound query API would tell on this day."""
        api = self.ways.faults["api"]
        faults, lag = (api.queue, api.always), self.ways.lag_days
        api.put()
        self.ways.lag_days = 0
        alone = {name: url for name, url in self.environ.items() if name in {"ARXIV_API_URL", "ARXIV_DELAY_SECONDS"}}
        shown = {name: self.environ.pop(name) for name in list(self.environ) if name not in alone}
        before = len(self.ways.requests)
        since = self.ways.today - timedelta(days=44)
        window = ("--since", since.isoformat(), "--until", self.ways.today.isoformat())
        kept = self.small.root / ".cache/harvest.jsonl"
        text = kept.read_bytes() if kept.exists() else None
        found = self.run("scan", "--json", *window).json
        if text is None:
            kept.unlink()
        else:
            kept.write_bytes(text)
        self.environ |= shown
        del self.ways.requests[before:]
        api.queue, api.always, self.ways.lag_days = *faults, lag
        return {paper["id"] for paper in found["papers"]}


def ids(document: Any) -> set[str]:
    return {paper["id"] for paper in document["papers"]}


def outcomes(document: Any) -> dict[str, str]:
    return {one["source"]: one["outcome"] for one in document["sources"]}


def moved(paper: StoredPaper, days: int) -> StoredPaper:
    return replace(paper, day=(date.fromisoformat(paper.day) + timedelta(days=days)).isoformat())


def numbered(papers: list[StoredPaper]) -> list[StoredPaper]:
    """The papers with ids in the order of their days, as arXiv gives them."""
    ordered = sorted(papers, key=lambda paper: paper.day)
    return [
        replace(paper, id=f"{paper.day[2:4]}{paper.day[5:7]}.{number:05}", title=f"{paper.title} {number}")
        for number, paper in enumerate(ordered, 10_000)
    ]


@cache
def papers_of_all_weekdays() -> tuple[StoredPaper, ...]:
    """A part of the sample, three times over, so that every weekday announces something."""
    sample = sample_papers()[::2]
    return tuple(numbered([moved(paper, days) for days in (0, 17, 34) for paper in sample]))


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    ways = ArxivWays(list(papers_of_all_weekdays()), TODAY, page_size=25)
    with serve_ways(ways) as urls:
        yield Scene(make_list(tmp_path / "list"), ways, {**urls, "ARXIV_DELAY_SECONDS": "0"})


def test_a_usual_day_is_one_request_and_a_look_at_the_feeds(scene: Scene) -> None:
    found = scene.scan()
    assert found["complete"]
    assert outcomes(found) == {"api": "complete", "oai": "unused", "announcements": "complete"}
    assert scene.asked() == {"api": 1, "rss": 2}
    assert found["requests"] == 3


def test_whoever_points_only_the_api_elsewhere_has_no_other_way(scene: Scene) -> None:
    scene.environ = {name: scene.environ[name] for name in ("ARXIV_API_URL", "ARXIV_DELAY_SECONDS")}
    found = scene.scan()
    assert found["complete"]
    assert outcomes(found) == {"api": "complete", "oai": "unused", "announcements": "unused"}
    assert scene.asked() == {"api": 1}


def test_what_is_covered_is_not_asked_again_that_day(scene: Scene) -> None:
    first = scene.scan()
    scene.ways.requests.clear()
    again = scene.run("scan", "--patience", "45")
    assert (again.code, len(again.out.splitlines()), again.err) == (0, 1, "")
    second = scene.scan()
    assert ids(second) == ids(first)
    assert (second["requests"], second["complete"], second["total"]) == (0, True, first["total"])
    proposed = scene.run("propose", "--local", "--json")
    assert (proposed.code, proposed.json["requests"], proposed.json["pull"]["action"]) == (0, 0, "opened")
    assert scene.asked() == {}


def test_a_new_announcement_is_asked_for(scene: Scene) -> None:
    scene.scan()
    scene.go_to(TODAY + timedelta(days=1))
    found = scene.scan()
    assert scene.asked()["api"] == 1
    assert ids(found) == scene.truth()


def test_a_week_without_the_api_brings_the_same_papers(scene: Scene) -> None:
    scene.scan()
    scene.break_api()
    for days in (1, 2, 5, 6, 7):
        scene.go_to(TODAY + timedelta(days=days))
        found = scene.scan()
        assert outcomes(found) == {"api": "silent", "oai": "complete", "announcements": "complete"}, days
        assert found["complete"]
        assert ids(found) == scene.truth(), days
        assert scene.asked()["api"] == 5
        assert scene.asked()["oai"] <= 8


def test_a_first_run_by_oai_is_told_as_incomplete_until_it_has_all(scene: Scene) -> None:
    scene.break_api()
    runs = []
    for _ in range(9):
        result = scene.run("scan", "--json", "--patience", "0")
        runs.append((result.code, result.json["complete"], outcomes(result.json)["oai"]))
        if result.json["complete"]:
            break
    assert runs[0] == (3, False, "incomplete")
    assert runs[-1] == (0, True, "complete")
    assert len(runs) == 7
    assert ids(scene.scan()) == scene.truth()


def test_an_index_that_lags_is_found_out_by_the_witness(scene: Scene) -> None:
    before = ids(scene.scan())
    scene.go_to(TODAY + timedelta(days=1))
    scene.ways.lag_days = 1
    found = scene.scan()
    assert found["complete"]
    assert ids(found) == scene.truth() > before
    assert outcomes(found) == {"api": "complete", "oai": "unused", "announcements": "complete"}


def test_what_the_witness_told_and_nobody_gives_stays_open(scene: Scene) -> None:
    scene.scan()
    scene.go_to(TODAY + timedelta(days=1))
    scene.ways.lag_days = 1
    scene.ways.faults["oai"].put(always="503")
    result = scene.run("scan", "--json", "--patience", "0")
    assert (result.code, result.json["complete"]) == (3, False)
    assert outcomes(result.json)["announcements"] == "incomplete"
    assert "could not be fetched" in result.err
    scene.ways.faults["oai"].put()
    found = scene.scan()
    assert found["complete"]
    assert ids(found) == scene.truth()
    assert scene.asked()["rss"] == 2  # in both runs together


def test_yesterday_s_feed_is_known_by_its_ids_and_the_listing_asked_once(scene: Scene) -> None:
    scene.scan()
    scene.go_to(TODAY + timedelta(days=1))
    scene.ways.faults["rss"].put(always="yesterday")
    scene.ways.lag_days = 1
    found = scene.scan()
    assert ids(found) == scene.truth()
    assert found["complete"]
    listings = [request.path for request in scene.ways.requests if request.path.startswith("/list/")]
    assert listings
    assert len(listings) == len(set(listings))


@pytest.mark.parametrize("fault", ["layout", "empty", "429", "yesterday"])
def test_a_listing_that_tells_nothing_does_not_spoil_what_is_covered(fault: str, scene: Scene) -> None:
    scene.scan()
    scene.go_to(TODAY + timedelta(days=1))
    scene.ways.faults["rss"].put(always="yesterday")
    scene.ways.faults["list"].put(always=fault)
    found = scene.scan()
    assert found["complete"]
    assert ids(found) == scene.truth()


def test_an_api_that_tells_fewer_papers_than_yesterday_is_not_believed(scene: Scene) -> None:
    scene.scan()
    scene.go_to(TODAY + timedelta(days=1))
    sound = scene.truth()
    scene.ways.api_only = set(list(sound)[:10])
    found = scene.scan()
    assert outcomes(found)["api"] == "incomplete"
    assert outcomes(found)["oai"] == "complete"
    assert found["complete"]
    assert ids(found) == sound


@pytest.mark.parametrize("fault", ["noRecordsMatch", "html", "cut", "badResumptionToken", "repeat"])
def test_an_oai_service_that_lies_covers_nothing(fault: str, scene: Scene) -> None:
    scene.scan()
    scene.break_api()
    scene.go_to(TODAY + timedelta(days=1))
    scene.ways.faults["oai"].put(always=fault)
    scene.ways.page_size = 5
    result = scene.run("scan", "--json", "--patience", "0")
    assert (result.code, result.json["complete"]) == (3, False)
    scene.ways.faults["oai"].put()
    found = scene.scan()
    assert found["complete"]
    assert ids(found) == scene.truth()


def test_a_record_that_can_not_be_read_is_told(scene: Scene) -> None:
    scene.scan()
    scene.break_api()
    scene.go_to(TODAY + timedelta(days=1))
    new = [paper.id for paper in scene.ways.papers if announced_on(paper) == TODAY + timedelta(days=1)]
    scene.ways.untitled.add(new[0])
    err = scene.run("scan", "--patience", "0").err
    assert re.search(r"warning: 1 record of \S+ left out: no valid id, title or date", err)


def test_a_service_without_sets_for_archives_is_asked_by_category(scene: Scene) -> None:
    scene.scan()
    scene.break_api()
    scene.ways.has_archives = False
    scene.go_to(TODAY + timedelta(days=1))
    found = scene.scan()
    assert outcomes(found)["oai"] == "complete"
    assert ids(found) == scene.truth()


@pytest.mark.parametrize("damage", [b"", b"{}", b"half"])
def test_a_damaged_record_costs_requests_and_no_papers(damage: bytes, scene: Scene) -> None:
    scene.scan()
    kept = scene.small.root / ".cache/harvest.jsonl"
    kept.write_bytes(damage if damage != b"half" else kept.read_bytes()[: kept.stat().st_size // 2])
    scene.ways.requests.clear()
    found = scene.scan()
    assert found["complete"]
    assert scene.asked()["api"] == 1
    assert ids(found) == scene.truth()


def test_when_all_refuse_the_round_is_repeated_four_times(scene: Scene) -> None:
    for way in ("api", "oai", "rss"):
        scene.ways.faults[way].put(always="503")
    result = scene.run("scan", "--json", "--patience", "45")
    assert (result.code, result.json["complete"]) == (3, False)
    assert set(outcomes(result.json).values()) == {"silent"}
    assert scene.asked()["api"] == scene.asked()["oai"] == 25
    assert result.err.count("then asking again") == 4


def test_without_patience_there_is_one_round(scene: Scene) -> None:
    for way in ("api", "oai"):
        scene.ways.faults[way].put(always="503")
    scene.run("scan", "--patience", "0")
    assert scene.asked()["api"] == scene.asked()["oai"] == 5


def test_requests_of_all_ways_keep_their_distance(scene: Scene) -> None:
    scene.environ["ARXIV_DELAY_SECONDS"] = "0.02"
    scene.scan()
    scene.go_to(TODAY + timedelta(days=1))
    scene.break_api()
    scene.ways.faults["rss"].put(always="yesterday")
    scene.scan()
    scene.run("explain", scene.ways.papers[-1].id)
    requests = scene.ways.requests
    assert {"api", "oai", "rss", "list"} <= scene.asked().keys()
    gaps = [(after.seconds - before.seconds, after.path) for before, after in itertools.pairwise(requests)]
    assert min(gap for gap, _ in gaps) >= 0.02
    assert min(gap for gap, path in gaps if path.startswith("/list/")) >= 0.1
    assert len({request.headers["User-Agent"] for request in requests}) == 1


def test_a_single_paper_is_found_by_whichever_way_answers(scene: Scene) -> None:
    wanted = [paper.id for paper in scene.ways.visible()[:3]]
    scene.break_api()
    assert scene.run("explain", wanted[0]).code == 0
    assert scene.asked() == {"api": 5, "oai": 1}
    scene.ways.faults["oai"].put(always="503")
    assert scene.run("explain", wanted[1]).code == 0
    assert scene.asked() == {"api": 10, "oai": 6, "abs": 1}
    scene.ways.faults["abs"].put(always="429")
    result = scene.run("explain", wanted[2])
    assert (result.code, len(result.err.splitlines())) == (3, 1)


def test_kept_texts_need_no_request(scene: Scene) -> None:
    found = scene.scan()
    scene.ways.requests.clear()
    assert scene.run("explain", found["papers"][0]["id"]).code == 0
    assert scene.run("add", found["papers"][0]["id"]).code == 0
    assert scene.asked() == {}


def test_the_order_is_the_configuration_s(scene: Scene) -> None:
    config = scene.small.data / "config.yaml"
    usual = "  - api\n  - oai\n  - announcements\n"
    assert usual in config.read_text("utf-8")
    config.write_text(config.read_text("utf-8").replace(usual, "  - oai\n  - api\n"))
    found = scene.scan()
    assert outcomes(found) == {"api": "complete", "oai": "incomplete", "announcements": "unused"}
    assert ids(found) == scene.truth()


def test_a_dry_run_keeps_nothing(scene: Scene) -> None:
    scene.run("propose", "--local", "--dry-run")
    assert not (scene.small.root / ".cache/harvest.jsonl").exists()


def test_days_of_announcement_are_weekdays(scene: Scene) -> None:
    assert {announced_on(paper).isoweekday() for paper in scene.ways.papers} <= {1, 2, 3, 4, 5}
