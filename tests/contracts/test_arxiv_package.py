"""What the client relies on in the `arxiv` package, so that a new version that differs is noticed here."""

import inspect
from collections.abc import Iterator

import arxiv
import pytest
import requests

from demo.arxiv_feed import Answer, render_feed
from demo.arxiv_papers import StoredPaper


class Recorder(requests.Session):
    """Answers from a list of bodies and keeps what was asked."""

    def __init__(self, *bodies: bytes) -> None:
        super().__init__()
        self.bodies = list(bodies)
        self.asked: list[str] = []

    def get(self, url: str | bytes, **_: object) -> requests.Response:
        self.asked.append(str(url))
        response = requests.Response()
        response.status_code = 200
        response._content = self.bodies.pop(0)
        return response


@pytest.fixture
def papers() -> list[StoredPaper]:
    return [
        StoredPaper(f"2512.0000{n}", "2025-12-01", f"Title {n}", ("Ada",), ("cs.CV",), None, "Text")
        for n in range(1, 6)
    ]


def results(session: Recorder, search: arxiv.Search | None = None) -> Iterator[arxiv.Result]:
    client = arxiv.Client(page_size=2000, delay_seconds=0, num_retries=0)
    client._session = session
    client.query_url_format = "http://127.0.0.1:9/api/query?{}"
    found: Iterator[arxiv.Result] = client.results(search or arxiv.Search("all:x", max_results=30_000))
    return found


def page(papers: list[StoredPaper], total: int) -> bytes:
    return render_feed(Answer(papers, total, 0, 2000))


def test_it_asks_through_its_session_at_the_given_address(papers: list[StoredPaper]) -> None:
    session = Recorder(page(papers, 5))
    assert len(list(results(session))) == 5
    assert session.asked[0].startswith("http://127.0.0.1:9/api/query?search_query=all%3Ax&")
    assert "start=0&max_results=2000" in session.asked[0]


def test_a_whole_first_page_costs_no_second_request(papers: list[StoredPaper]) -> None:
    session = Recorder(page(papers, 5))
    list(results(session))
    assert len(session.asked) == 1


def test_it_goes_on_at_the_number_of_entries_received(papers: list[StoredPaper]) -> None:
    session = Recorder(page(papers[:3], 5), page(papers[3:], 5))
    assert len(list(results(session))) == 5
    assert "start=3&" in session.asked[1]


def test_an_empty_first_page_ends_it_without_a_word(papers: list[StoredPaper]) -> None:
    assert list(results(Recorder(page([], 41)))) == []


def test_an_empty_later_page_is_an_error_of_its_own(papers: list[StoredPaper]) -> None:
    with pytest.raises(arxiv.UnexpectedEmptyPageError):
        list(results(Recorder(page(papers, 41), page([], 41))))


def test_it_stops_between_two_results_without_asking_on(papers: list[StoredPaper]) -> None:
    session = Recorder(page(papers[:3], 5))
    found = results(session)
    assert [next(found).entry_id for _ in range(3)] == [f"http://arxiv.org/abs/2512.0000{n}v1" for n in (1, 2, 3)]
    assert len(session.asked) == 1


def test_the_number_of_results_is_a_limit_over_all_pages(papers: list[StoredPaper]) -> None:
    session = Recorder(page(papers, 50))
    assert len(list(results(session, arxiv.Search("all:x", max_results=5)))) == 5
    assert len(session.asked) == 1


def test_errors_of_the_session_pass_through_it(papers: list[StoredPaper]) -> None:
    class Broken(Recorder):
        def get(self, url: str | bytes, **_: object) -> requests.Response:
            raise LookupError("of our own")

    with pytest.raises(LookupError):
        list(results(Broken()))


def test_it_takes_broken_xml_for_a_page_so_that_the_session_must_look_first(papers: list[StoredPaper]) -> None:
    body = page(papers, 5)
    assert (
        len(list(results(Recorder(body[: int(len(body) * 0.6)], page([], 0)), arxiv.Search("all:x", max_results=1))))
        == 1
    )


def test_it_stops_at_an_odd_date_so_that_such_entries_must_be_gone_before(papers: list[StoredPaper]) -> None:
    body = page(papers, 5).replace(b"<published>2025", b"<published>soon", 1)
    with pytest.raises(ValueError, match="Invalid isoformat"):
        list(results(Recorder(body)))


def test_the_client_needs_no_more_than_these_settings() -> None:
    assert list(inspect.signature(arxiv.Client).parameters) == ["page_size", "delay_seconds", "num_retries"]
