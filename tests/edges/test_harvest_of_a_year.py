"""A year's harvest through HTTP, week by week, against one big harvest: no paper lost, none twice. Needs the corpus."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from bot.core.harvest.query import build_query
from bot.core.harvest.verdict import Listed, choose_canaries, judge_harvest
from bot.core.harvest.window import Window
from bot.edges.arxiv.client import ArxivClient, Harvest
from bot.edges.arxiv.line import ArxivLine
from demo.arxiv_server import SmallArxiv, serve
from tests.edges import corpus

WORDS = ["prompt", "prompts", "prompting", "prompted", "promptable", "reprogramming"]
PHRASES = ["visual in-context"]
CATEGORIES = ["cs.CV", "cs.LG", "cs.AI", "cs.CL", "eess.IV", "cs.RO", "cs.MM"]
WHOLE = Window(date(2025, 3, 1), date(2025, 12, 31))
AUTUMN = Window(date(2025, 8, 20), date(2025, 12, 31))
APRIL = Window(date(2025, 4, 1), date(2025, 4, 30))
SPANS = [
    (corpus.SPRING, APRIL, 400, 200, 3),
    pytest.param(corpus.YEAR, AUTUMN, 2000, 2000, 2, marks=pytest.mark.soak),
    pytest.param(corpus.YEAR, WHOLE, 5000, 2000, 3, marks=pytest.mark.soak),
]


@pytest.fixture(scope="module")
def arxiv(request: pytest.FixtureRequest) -> SmallArxiv:
    """arXiv up to a day that the test names."""
    return SmallArxiv(corpus.corpus(request.param))


@pytest.fixture(scope="module")
def client(arxiv: SmallArxiv) -> Iterator[ArxivClient]:
    with serve(arxiv) as address:
        yield ArxivClient(
            address, ArxivLine(delay_seconds=0, user_agent="list-bot/1 (https://github.com/example/list)")
        )


def harvest(client: ArxivClient, window: Window, listed: list[Listed]) -> Harvest:
    query = build_query(WORDS, PHRASES, categories=CATEGORIES, since=window.since, until=window.until)
    canaries = choose_canaries(listed, window, words=WORDS, phrases=PHRASES)
    return client.search(query, judge=lambda ids, n: judge_harvest(ids, n, window=window, canaries=canaries))


def weeks(window: Window) -> Iterator[Window]:
    first = window.since
    while first <= window.until:
        last = min(first + timedelta(days=6), window.until)
        yield Window(first, last)
        first = last + timedelta(days=1)


@pytest.mark.slow
@pytest.mark.parametrize(("arxiv", "span", "least", "cap", "pages"), SPANS, indirect=["arxiv"])
def test_weekly_harvests_add_up_to_the_big_one(
    arxiv: SmallArxiv,
    client: ArxivClient,
    span: Window,
    least: int,
    cap: int,
    pages: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(arxiv, "page_cap", cap)
    listed = [
        Listed(paper.id, paper.title, paper.day)
        for paper in arxiv.papers
        if set(paper.categories) & set(CATEGORIES) and "prompt" in paper.title.lower().split()
    ]
    big = harvest(client, span, listed)
    parts = [harvest(client, week, listed) for week in weeks(span)]
    assert big.complete
    assert all(part.complete for part in parts)
    # whoever would be a canary is found: the predicate never claims more than the query finds
    assert big.verdict.missing == ()
    assert all(part.verdict.missing == () for part in parts)
    collected = [paper.id for part in parts for paper in part.papers]
    assert len(collected) == len(set(collected))
    assert set(collected) == {paper.id for paper in big.papers}
    assert len(collected) == big.total > least
    assert (big.requests, {part.requests for part in parts}) == (pages, {1})


@pytest.mark.parametrize("arxiv", [corpus.SPRING], indirect=True)
def test_the_usual_window_costs_one_request(client: ArxivClient) -> None:
    usual = harvest(client, Window(date(2025, 4, 15), date(2025, 5, 29)), [])
    assert (usual.complete, usual.requests) == (True, 1)
    assert len(usual.papers) > 500
