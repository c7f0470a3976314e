"""What `bot/edges/arxiv/client.py` relies on in the `arxiv` package, so that a new version that differs is noticed here.

The client replaces one private method, `_parse_feed`, which fetches and parses a page. The tests do the same with pages from a list.
"""

import inspect
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import arxiv
import pytest


class Pages:
    """Pages of results with a total, and the addresses that were asked for."""

    def __init__(self, total: int, *pages: list[str]) -> None:
        self.total, self.pages = total, list(pages)
        self.asked: list[str] = []

    def fetch(self, url: str, *, first_page: bool) -> SimpleNamespace:
        self.asked.append(url)
        feed = SimpleNamespace(header=SimpleNamespace(total_results=self.total), results=self.pages.pop(0))
        if not first_page and not feed.results:
            raise arxiv.UnexpectedEmptyPageError(url, 0, feed)
        return feed


def results(fetch: Any, search: arxiv.Search | None = None) -> Iterator[str]:
    client = arxiv.Client(page_size=2000, delay_seconds=0, num_retries=0)
    client._parse_feed = fetch
    client.query_url_format = "http://127.0.0.1:9/api/query?{}"
    found: Iterator[str] = client.results(search or arxiv.Search("all:x", max_results=30_000))
    return found


def test_the_step_that_is_replaced_exists_and_takes_an_address() -> None:
    assert list(inspect.signature(arxiv.Client._parse_feed).parameters)[:3] == ["self", "url", "first_page"]


def test_pages_are_fetched_at_the_given_address_and_their_results_pass_through() -> None:
    pages = Pages(2, ["a", "b"])
    assert list(results(pages.fetch)) == ["a", "b"]
    (asked,) = pages.asked
    assert asked.startswith("http://127.0.0.1:9/api/query?search_query=all%3Ax&")
    assert "start=0&max_results=2000" in asked


def test_a_search_is_sorted_and_ids_are_a_list() -> None:
    pages = Pages(1, ["a"], ["b"])
    order = {"sort_by": arxiv.SortCriterion.SubmittedDate, "sort_order": arxiv.SortOrder.Ascending}
    list(results(pages.fetch, arxiv.Search("all:x", max_results=9, **order)))
    list(results(pages.fetch, arxiv.Search(id_list=["2401.00001", "2401.00002"])))
    assert "sortBy=submittedDate&sortOrder=ascending" in pages.asked[0]
    assert "id_list=2401.00001%2C2401.00002" in pages.asked[1]


def test_it_goes_on_at_the_number_of_results_received() -> None:
    pages = Pages(5, ["a", "b", "c"], ["d", "e"])
    assert len(list(results(pages.fetch))) == 5
    assert "start=3&" in pages.asked[1]


def test_an_empty_first_page_ends_it_without_an_error() -> None:
    assert list(results(Pages(41, []).fetch)) == []


def test_an_error_of_a_later_page_passes_through() -> None:
    with pytest.raises(arxiv.UnexpectedEmptyPageError):
        list(results(Pages(41, ["a"], []).fetch))


def test_it_stops_between_two_results_without_another_request() -> None:
    pages = Pages(5, ["a", "b", "c"])
    found = results(pages.fetch)
    assert [next(found) for _ in range(3)] == ["a", "b", "c"]
    assert len(pages.asked) == 1


def test_the_number_of_results_is_a_limit_over_all_pages() -> None:
    pages = Pages(50, ["a"] * 5)
    assert len(list(results(pages.fetch, arxiv.Search("all:x", max_results=5)))) == 5
    assert len(pages.asked) == 1


def test_the_client_needs_only_these_settings() -> None:
    assert list(inspect.signature(arxiv.Client).parameters) == ["page_size", "delay_seconds", "num_retries"]
