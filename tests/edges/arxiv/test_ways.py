"""OAI-PMH, feeds, listings and abstract pages on one line, against the stand-in with its faults."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import pytest

from bot.core.harvest.oai import choose_sets
from bot.edges.arxiv.announcements import Announcements
from bot.edges.arxiv.line import ArxivLine, RequestLimits, Timing
from bot.edges.arxiv.oai import OaiClient
from bot.errors import ServiceError, UsageError
from demo.arxiv_ways import ArxivWays, WayFault, announced_on, serve_ways
from tests.small_list import sample_papers

AGENT = "list-bot/1 (+https://github.com/example/list)"
SINCE, TODAY = date(2025, 11, 24), date(2026, 1, 1)
SETS = choose_sets(["cs.CV", "cs.LG", "eess.IV"])


@dataclass
class Clock:
    """A clock that only waiting moves on."""

    now: float = 1000
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def timing(self) -> Timing:
        return Timing(self.sleep, lambda: self.now, lambda: 0)


@pytest.fixture
def ways() -> ArxivWays:
    return ArxivWays(sample_papers(), TODAY, page_size=20)


@pytest.fixture
def urls(ways: ArxivWays) -> Iterator[dict[str, str]]:
    with serve_ways(ways) as urls:
        yield urls


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def line(clock: Clock) -> Iterator[ArxivLine]:
    made = ArxivLine(delay_seconds=3, user_agent=AGENT, timing=clock.timing(), limits=RequestLimits(read_seconds=0.1))
    yield made
    made.close()


@pytest.fixture
def oai(urls: dict[str, str], line: ArxivLine) -> OaiClient:
    return OaiClient(urls["ARXIV_OAI_URL"], line)


@pytest.fixture
def announcements(urls: dict[str, str], line: ArxivLine) -> Announcements:
    return Announcements(urls["ARXIV_RSS_URL"], urls["ARXIV_LIST_URL"], line)


def in_cs(ways: ArxivWays) -> set[str]:
    return {paper.id for paper in ways.visible() if any(name.startswith("cs.") for name in paper.categories)}


def test_a_list_is_read_page_by_page(ways: ArxivWays, oai: OaiClient) -> None:
    found = oai.list_records("cs", SINCE)
    assert not found.fault
    assert {record.id for record in found.records} == in_cs(ways)
    assert ways.asked("oai") == -(-len(in_cs(ways)) // 20)


def test_days_without_papers_are_an_empty_list(oai: OaiClient) -> None:
    found = oai.list_records("cs", date(2020, 1, 1), date(2020, 1, 2))
    assert (found.fault, found.records) == ("", ())


SURVIVED: dict[str, list[WayFault | str | None]] = {
    "429 with Retry-After": [WayFault("429", 20)],
    "503 with a date": [None, WayFault("503", -20)],
    "429 without": ["429", "429"],
    "a stall": [WayFault("stall", 5), None],
    "cut in the middle": [None, "cut"],
    "a web page with 200": ["html", None, "html"],
    "a token that is refused once": [None, "badResumptionToken"],
    "a token that repeats a page once": [None, "repeat"],
    "cross-listed papers twice": ["twice", "twice", "twice", "twice", "twice", "twice"],
}


@pytest.mark.parametrize("name", SURVIVED)
def test_a_list_gets_through(name: str, ways: ArxivWays, oai: OaiClient) -> None:
    ways.faults["oai"].put(*SURVIVED[name])
    found = oai.list_records("cs", SINCE)
    assert not found.fault
    ids = [record.id for record in found.records]
    assert len(ids) == len(set(ids))
    assert set(ids) == in_cs(ways)


@pytest.mark.parametrize("fault", ["repeat", "badResumptionToken"])
def test_a_list_that_never_ends_is_told_as_broken(fault: str, ways: ArxivWays, oai: OaiClient) -> None:
    ways.faults["oai"].put(always=fault)
    found = oai.list_records("cs", SINCE)
    assert found.fault
    assert 0 < len(found.records) < len(in_cs(ways))
    assert ways.asked("oai") < 20


@pytest.mark.parametrize("fault", ["429", "503", "html", "cut", "500"])
def test_a_service_that_never_answers_is_left_after_five_tries(fault: str, ways: ArxivWays, oai: OaiClient) -> None:
    ways.faults["oai"].put(always=fault)
    with pytest.raises(ServiceError, match="5 attempts"):
        oai.list_records("cs", SINCE)
    assert ways.asked("oai") == 5


def test_what_came_before_the_service_failed_is_kept(ways: ArxivWays, oai: OaiClient) -> None:
    ways.faults["oai"].put(None, always="503")
    found = oai.list_records("cs", SINCE)
    assert (bool(found.fault), len(found.records)) == (True, 20)
    assert "503" in found.fault


def test_deleted_and_changed_papers_are_told(ways: ArxivWays, oai: OaiClient) -> None:
    first, second, *_ = [paper for paper in ways.papers if paper.id in in_cs(ways)]
    ways.deleted.add(first.id)
    ways.changed[second.id] = TODAY
    found = {record.id: record for record in oai.list_records("cs", SINCE).records}
    assert found[first.id].paper is None
    assert found[second.id].datestamp == TODAY
    assert {record.id for record in oai.list_records("cs", TODAY).records} >= {second.id}


def test_one_record_is_found_or_known_not_to_exist(ways: ArxivWays, oai: OaiClient) -> None:
    wanted = ways.papers[0]
    found = oai.record(wanted.id)
    assert found
    assert (found.id, found.title) == (wanted.id, wanted.title)
    assert oai.record("2511.99999") is None
    assert "cs:cs:CV" in oai.sets()


def test_a_feed_tells_the_day_s_papers(ways: ArxivWays, announcements: Announcements) -> None:
    found = announcements.feed(["cs.CV", "cs.LG"])
    expected = {
        paper.id for paper in ways.papers if announced_on(paper) == TODAY and {"cs.CV", "cs.LG"} & set(paper.categories)
    }
    assert {one.id for one in found.entries} == expected
    assert ways.asked("rss") == 1


def test_a_listing_tells_five_days(ways: ArxivWays, announcements: Announcements) -> None:
    days = announcements.listing("cs.CV")
    assert days[0].day == TODAY
    assert len(days) == 5
    assert all(one.is_whole for one in days)
    for one in days:
        assert set(one.ids) == {
            paper.id for paper in ways.papers if announced_on(paper) == one.day and "cs.CV" in paper.categories
        }


def test_a_listing_of_another_layout_is_asked_for_once(ways: ArxivWays, announcements: Announcements) -> None:
    ways.faults["list"].put(always="layout")
    with pytest.raises(ServiceError, match="headings"):
        announcements.listing("cs.CV")
    assert ways.asked("list") == 1


def test_a_paper_s_page_is_read(ways: ArxivWays, announcements: Announcements) -> None:
    wanted = ways.papers[0]
    found = announcements.paper(wanted.id)
    assert found
    assert (found.title, found.summary) == (wanted.title, " ".join(wanted.summary.split()))
    assert announcements.paper("2511.99999") is None


def test_all_ways_share_one_pace_and_one_name(
    ways: ArxivWays, oai: OaiClient, announcements: Announcements, line: ArxivLine, clock: Clock
) -> None:
    announcements.feed(["cs.CV"])
    oai.record(ways.papers[0].id)
    announcements.listing("cs.CV")
    announcements.paper(ways.papers[0].id)
    announcements.feed(["cs.CV"])
    assert clock.slept == [3, 15, 15, 3]
    assert line.requests == len(ways.requests) == 5
    assert {request.headers["User-Agent"] for request in ways.requests} == {AGENT}
    assert len({request.client for request in ways.requests}) == 1


def test_at_most_one_connection_is_open(line: ArxivLine) -> None:
    """Two hosts in turn: the connection to one is closed before the other is asked."""
    first, second = (ArxivWays(sample_papers(), TODAY) for _ in range(2))
    with serve_ways(first) as one, serve_ways(second) as other:
        clients = [OaiClient(urls["ARXIV_OAI_URL"], line) for urls in (one, other)]
        for client in itertools.islice(itertools.cycle(clients), 4):
            client.sets()
    assert len({request.client for request in first.requests}) == 2


def test_the_longest_wait_that_was_asked_for_is_remembered(ways: ArxivWays, oai: OaiClient, line: ArxivLine) -> None:
    ways.faults["oai"].put(WayFault("503", 30), WayFault("503", 7200), always="503")
    with pytest.raises(ServiceError):
        oai.list_records("cs", SINCE)
    assert line.longest_retry_after == 7200


def test_who_says_to_come_again_in_an_hour_is_not_asked_before(ways: ArxivWays, oai: OaiClient) -> None:
    ways.faults["oai"].put(always=WayFault("429", 3600))
    with pytest.raises(ServiceError, match="1 attempt"):
        oai.list_records("cs", SINCE)
    assert ways.asked("oai") == 1


def test_an_address_that_can_t_be_asked_names_its_variable(line: ArxivLine) -> None:
    with pytest.raises(UsageError) as raised:
        OaiClient("http://[broken/oai", line).sets()
    assert "ARXIV_OAI_URL" in raised.value.hint
