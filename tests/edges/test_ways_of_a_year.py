"""A year of the corpus by each way to arXiv: the same papers, whichever way answers. Needs the corpus."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.core.harvest.announcements import batch_of_feed
from bot.core.harvest.oai import choose_sets
from bot.core.harvest.query import Match, build_query
from bot.core.harvest.verdict import judge_harvest
from bot.core.harvest.window import Window
from bot.core.paper.preprint import Preprint
from bot.edges.arxiv.announcements import Announcements
from bot.edges.arxiv.client import ArxivClient
from bot.edges.arxiv.line import ArxivLine
from bot.edges.arxiv.oai import OaiClient
from demo.arxiv_ways import ArxivWays, announced_on, serve_ways
from tests.edges import corpus

CATEGORIES = ("cs.CV", "cs.LG", "cs.AI", "cs.CL", "eess.IV", "cs.RO", "cs.MM")
MATCH = Match(
    ("prompt", "prompts", "prompting", "prompted", "promptable", "reprogramming"), ("visual in-context",), CATEGORIES
)
WITNESSED = [
    (corpus.SPRING, Window(date(2025, 5, 5), date(2025, 5, 16))),
    pytest.param(corpus.YEAR, Window(date(2025, 6, 2), date(2025, 7, 11)), marks=pytest.mark.soak),
]


@pytest.fixture(scope="module")
def ways(request: pytest.FixtureRequest) -> ArxivWays:
    """arXiv up to a day that the test names."""
    papers = corpus.corpus(request.param)
    return ArxivWays(papers, max(announced_on(paper) for paper in papers), page_size=2000)


@pytest.fixture(scope="module")
def urls(ways: ArxivWays) -> Iterator[dict[str, str]]:
    with serve_ways(ways) as urls:
        yield urls


@pytest.fixture(scope="module")
def line() -> ArxivLine:
    return ArxivLine(delay_seconds=0, user_agent="list-bot/1 (+https://github.com/example/list)")


def ask_api(urls: dict[str, str], line: ArxivLine, window: Window) -> dict[str, Preprint]:
    query = build_query(MATCH.words, MATCH.phrases, categories=CATEGORIES, since=window.since, until=window.until)
    client = ArxivClient(urls["ARXIV_API_URL"], line)
    harvest = client.search(query, judge=lambda ids, total: judge_harvest(ids, total, window=window, canaries=()))
    assert harvest.complete
    return {paper.id: paper for paper in harvest.papers}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ways", "days", "least"),
    [(corpus.SPRING, 14, 150), pytest.param(corpus.YEAR, 365, 12 * 365, marks=pytest.mark.soak)],
    indirect=["ways"],
)
def test_oai_brings_the_papers_of_the_query_api(
    days: int, least: int, ways: ArxivWays, urls: dict[str, str], line: ArxivLine
) -> None:
    last_day = max(date.fromisoformat(paper.day) for paper in ways.papers)
    year = Window(last_day - timedelta(days=days - 1), last_day)
    by_api = ask_api(urls, line, year)
    assert len(by_api) > least
    client, found = OaiClient(urls["ARXIV_OAI_URL"], line), dict[str, Preprint]()
    first = year.since
    while first <= year.until + timedelta(days=4):  # the last papers are announced some days later
        last = first + timedelta(days=13)
        for name in choose_sets(CATEGORIES):
            records = client.list_records(name, first, last)
            assert not records.fault
            found |= {one.id: one.paper for one in records.records if one.paper and MATCH.finds_in(one.paper, year)}
        first = last + timedelta(days=1)
    # the authors' names and journal references, which the query API searches too, are the one difference
    assert found.keys() <= by_api.keys()
    assert {one for one in by_api.keys() - found.keys() if MATCH.finds(by_api[one])} == set()
    assert len(by_api.keys() - found.keys()) <= 5
    for one in list(found)[::50]:
        assert same(found[one]) == same(by_api[one])


def same(paper: Preprint) -> Preprint:
    """What both ways tell alike: OAI-PMH has days without times, and parts categories at every blank."""
    midnight = paper.published.replace(hour=0, minute=0, second=0)
    return replace(paper, version=None, published=midnight, updated=midnight, categories=())


@pytest.mark.slow
@pytest.mark.parametrize(("ways", "witnessed"), WITNESSED, indirect=["ways"])
def test_the_witness_wants_what_the_query_api_brings(
    ways: ArxivWays, urls: dict[str, str], line: ArxivLine, witnessed: Window
) -> None:
    by_api = ask_api(urls, line, Window(witnessed.since - timedelta(days=5), witnessed.until))
    announcements = Announcements(urls["ARXIV_RSS_URL"], urls["ARXIV_LIST_URL"], line)
    wanted, announced, today = set[str](), set[str](), ways.today
    try:
        for at in range(witnessed.days):
            ways.today = witnessed.since + timedelta(days=at)
            for group in (CATEGORIES[:4], CATEGORIES[4:]):
                feed = announcements.feed(group)
                assert not feed.is_full
                for category in group:
                    batch = batch_of_feed(feed, category, day=ways.today, words=MATCH.words, phrases=MATCH.phrases)
                    wanted |= set(batch.wanted)
                    announced |= set(batch.ids)
    finally:
        ways.today = today
    expected = {paper.id for paper in ways.papers if announced_on(paper) in witnessed and paper.id in by_api}
    assert expected <= announced
    assert wanted <= expected
    # the feeds have no comment field: what only a comment tells, only the other ways find
    assert not [one for one in expected - wanted if MATCH.finds(replace(by_api[one], comment=""))]
    assert len(wanted) > 0.95 * len(expected)
