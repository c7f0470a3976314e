"""The arXiv client against the stand-in, over HTTP: each known fault, once (then it recovers) and for good."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

import pytest

from bot.core.harvest.verdict import Listed, State, judge_harvest
from bot.core.harvest.window import Window
from bot.edges.arxiv.client import ArxivClient, Harvest
from bot.edges.arxiv.line import ArxivLine, RequestLimits, Timing
from bot.errors import ServiceError, UsageError
from demo.arxiv_faults import Fault
from demo.arxiv_feed import Answer, render_feed
from demo.arxiv_papers import StoredPaper
from demo.arxiv_server import SmallArxiv, serve

WINDOW = Window(date(2025, 11, 24), date(2025, 12, 31))
QUERY = "(all:prompt) AND (cat:cs.CV) AND submittedDate:[202511240000 TO 202512312359]"
USER_AGENT = "list-bot/1 (https://github.com/example/list)"
QUICK = RequestLimits(
    connect_seconds=2, read_seconds=0.25, total_seconds=0.5
)  # for servers that never end, and only for them
HANGING = {"hang", "drip"}
# For what never ends at any try: a busy machine only ends it sooner.
HURRIED = {
    "hang": RequestLimits(connect_seconds=2, read_seconds=0.1, total_seconds=0.5),
    "drip": RequestLimits(connect_seconds=2, read_seconds=2, total_seconds=0.25),
}


def paper(number: int) -> StoredPaper:
    return StoredPaper(
        id=f"2512.{number:05}",
        day=f"2025-12-{number % 28 + 1:02}",
        title=f"A Prompt for Frozen Encoders and Other Things that See the World, Part {number}",
        authors=("Ada Lovelace", "Émile Borel"),
        categories=("cs.CV", "cs.LG"),
        comment="Accepted at CVPR 2025,\n 12 pages",
        summary="We tune <one> prompt & leave\nthe rest as it is.",
        journal_ref="Journal of Prompts 1 (2025)",
        doi="10.1000/1",
    )


PAPERS = [paper(number) for number in range(1, 42)]
IDS = {paper.id for paper in PAPERS}


@dataclass
class Clock:
    """A clock that only sleeping moves."""

    now: float = 0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def timing(self) -> Timing:
        return Timing(self.sleep, lambda: self.now, lambda: 1.0)


@pytest.fixture
def arxiv() -> SmallArxiv:
    return SmallArxiv(list(PAPERS))


@pytest.fixture
def url(arxiv: SmallArxiv) -> Iterator[str]:
    with serve(arxiv) as address:
        yield address


@pytest.fixture
def client(url: str) -> ArxivClient:
    return ArxivClient(url, ArxivLine(delay_seconds=0, user_agent=USER_AGENT))


def client_for(fault: str, url: str) -> ArxivClient:
    """A client that waits as users' do, so that a busy machine is no fault, except for a server that never ends."""
    limits = QUICK if fault in HANGING else RequestLimits()
    return ArxivClient(url, ArxivLine(delay_seconds=0, user_agent=USER_AGENT, limits=limits))


def search(client: ArxivClient, query: str = QUERY, canaries: tuple[Listed, ...] = ()) -> Harvest:
    return client.search(
        query, judge=lambda found, total: judge_harvest(found, total, window=WINDOW, canaries=canaries)
    )


def test_a_usual_day_costs_one_request(arxiv: SmallArxiv, client: ArxivClient) -> None:
    harvest = search(client)
    assert harvest.complete
    assert {paper.id for paper in harvest.papers} == IDS
    assert (harvest.total, harvest.requests, len(arxiv.requests)) == (41, 1, 1)
    assert harvest.notes == ()


def test_the_request_names_the_bot_and_asks_for_one_large_page(arxiv: SmallArxiv, client: ArxivClient) -> None:
    search(client)
    asked = arxiv.requests[0]
    assert asked.headers["User-Agent"] == USER_AGENT
    assert asked.parameters["search_query"] == QUERY
    assert asked.parameters["max_results"] == "2000"
    assert asked.parameters["sortBy"] == "submittedDate"
    assert asked.parameters["sortOrder"] == "ascending"


def test_everything_arxiv_says_of_a_paper_is_kept_on_one_line(client: ArxivClient) -> None:
    found = next(one for one in search(client).papers if one.id == "2512.00001")
    assert found.version == 1
    assert found.title == PAPERS[0].title
    assert found.authors == ("Ada Lovelace", "Émile Borel")
    assert found.day == date(2025, 12, 2)
    assert found.published.utcoffset() is not None
    assert found.categories == ("cs.CV", "cs.LG")
    assert found.comment == "Accepted at CVPR 2025, 12 pages"
    assert found.summary == "We tune <one> prompt & leave the rest as it is."
    assert (found.journal_ref, found.doi) == ("Journal of Prompts 1 (2025)", "10.1000/1")


def test_papers_come_oldest_first(client: ArxivClient) -> None:
    times = [paper.published for paper in search(client).papers]
    assert times == sorted(times)


def test_all_pages_are_read_over_one_connection(arxiv: SmallArxiv, client: ArxivClient) -> None:
    arxiv.page_cap = 10
    harvest = search(client)
    assert (len(harvest.papers), harvest.requests, harvest.complete) == (41, 5, True)
    assert len({request.client for request in arxiv.requests}) == 1


PASSING = [
    "empty-page",
    "total-0",
    "rate-exceeded",
    "html",
    "html-as-atom",
    "406",
    "429",
    "500",
    "503",
    "hang",
    "missing",
    "missing-first",
    "repeated",
    "no-id",
    "no-title",
    "no-published",
]


@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_that_passes_costs_a_few_requests_and_no_paper(fault: str, arxiv: SmallArxiv, url: str) -> None:
    arxiv.faults.put(fault)
    harvest = search(client_for(fault, url))
    assert harvest.complete
    assert {paper.id for paper in harvest.papers} == IDS
    assert harvest.requests == len(arxiv.requests) <= 3


@pytest.mark.parametrize("fault", ["rate-exceeded", "html", "406", "429", "503"])
def test_the_fifth_try_may_still_succeed(fault: str, arxiv: SmallArxiv, client: ArxivClient) -> None:
    arxiv.faults.put(*[fault] * 4)
    assert (search(client).complete, len(arxiv.requests)) == (True, 5)


@pytest.mark.parametrize("fault", ["empty-page", "total-0"])
def test_the_fifth_round_may_still_find_something(fault: str, arxiv: SmallArxiv, client: ArxivClient) -> None:
    arxiv.faults.put(*[fault] * 4)
    assert (search(client).complete, len(arxiv.requests)) == (True, 5)


FOR_GOOD = [
    (Fault("rate-exceeded"), "the rate limit is exceeded", 5),
    (Fault("html"), "text/html instead of Atom", 5),
    (Fault("html-as-atom"), "it sent a web page", 5),
    (Fault("406"), "status 406", 5),
    (Fault("429"), "status 429", 5),
    (Fault("500"), "status 500", 5),
    (Fault("503"), "status 503", 5),
    (Fault("hang"), "no answer in time", 5),
    (Fault("drip", 0.05), "not complete after 0.25 seconds", 5),
    (Fault("404"), "status 404", 1),
    (Fault("redirect"), "redirects in a circle", 20),
    (Fault("redirect", location="https://evil.example/api/query"), "redirects to another host, evil.example", 5),
]


@pytest.mark.parametrize(("fault", "reason", "requests"), FOR_GOOD)
def test_a_fault_that_stays_is_a_service_error_in_one_line(
    fault: Fault, reason: str, requests: int, arxiv: SmallArxiv, url: str
) -> None:
    arxiv.faults.put(always=fault)
    line = ArxivLine(delay_seconds=0, user_agent=USER_AGENT, limits=HURRIED.get(fault.name, RequestLimits()))
    with pytest.raises(ServiceError, match=reason) as caught:
        search(ArxivClient(url, line))
    assert len(arxiv.requests) == requests
    assert "\n" not in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("fault", "collected", "state", "message"),
    [
        ("empty-page", 0, State.SHORTFALL, "incomplete: 0 of 41"),
        ("total-0", 0, State.SUSPICIOUS, "unknown: arXiv answered 0 papers for 38 days"),
        ("missing", 40, State.SHORTFALL, "incomplete: 40 of 41"),
        ("missing-first", 40, State.SHORTFALL, "incomplete: 40 of 41"),
        ("repeated", 40, State.SHORTFALL, "incomplete: 40 of 41"),
        ("no-id", 40, State.SHORTFALL, "incomplete: 40 of 41"),
        ("no-title", 40, State.SHORTFALL, "incomplete: 40 of 41"),
        ("no-published", 40, State.SHORTFALL, "incomplete: 40 of 41"),
    ],
)
def test_what_stays_missing_is_counted_and_told(
    fault: str, collected: int, state: State, message: str, arxiv: SmallArxiv, client: ArxivClient
) -> None:
    arxiv.faults.put(always=fault)
    harvest = search(client)
    assert (len(harvest.papers), harvest.complete, harvest.verdict.state) == (collected, False, state)
    assert harvest.verdict.message == message
    assert harvest.requests == len(arxiv.requests)


def test_entries_without_optional_fields_are_taken(arxiv: SmallArxiv, client: ArxivClient) -> None:
    arxiv.faults.put(always="no-summary")
    harvest = search(client)
    assert harvest.complete
    assert {len(paper.authors) for paper in harvest.papers} == {0, 2}


def test_unreadable_entries_are_named_in_a_note(arxiv: SmallArxiv, client: ArxivClient) -> None:
    arxiv.faults.put(always="no-title")
    assert any("no valid id, title or date" in note for note in search(client).notes)


def test_an_answer_cut_at_any_byte_is_never_taken_for_the_whole(arxiv: SmallArxiv, client: ArxivClient) -> None:
    arxiv.papers = PAPERS[:3]
    search(client)
    whole = len(render_feed(Answer(PAPERS[:3], 3, 0, 2000, QUERY)))
    for at in [*range(0, whole - 1, 37), whole - 9, whole - 2]:
        arxiv.faults.put(Fault("cut", at))
        harvest = search(client)
        assert (len(harvest.papers), harvest.requests) == (3, 2), f"cut at byte {at}"


def test_a_shifted_last_page_is_made_whole_by_asking_again(arxiv: SmallArxiv, client: ArxivClient) -> None:
    arxiv.page_cap = 10
    arxiv.faults.put(None, None, None, None, "shifted")
    harvest = search(client)
    assert harvest.complete
    assert len({paper.id for paper in harvest.papers}) == len(harvest.papers) == 41
    assert harvest.requests > 5


def test_what_came_before_a_later_page_failed_is_kept_as_incomplete(arxiv: SmallArxiv, client: ArxivClient) -> None:
    arxiv.page_cap = 10
    arxiv.faults.put(None, None, always="503")
    harvest = search(client)
    assert (len(harvest.papers), harvest.complete) == (20, False)
    assert harvest.verdict.message == "incomplete: 20 of 41"
    assert any("status 503" in note for note in harvest.notes)


def test_a_total_that_shrinks_under_load_does_not_make_a_harvest_complete(
    arxiv: SmallArxiv, client: ArxivClient
) -> None:
    arxiv.faults.put("missing", "missing", always="total-0")
    harvest = search(client)
    assert (harvest.complete, harvest.verdict.message) == (False, "incomplete: 40 of 41")


CANARIES = tuple(Listed(f"2511.0000{n}", "A Prompt", "2025-12-10") for n in (1, 2, 3))


def test_answers_without_any_canary_are_asked_again_and_then_unknown(arxiv: SmallArxiv, client: ArxivClient) -> None:
    harvest = search(client, canaries=CANARIES)
    assert harvest.verdict.state is State.SUSPICIOUS
    assert harvest.verdict.missing == tuple(paper.id for paper in CANARIES)
    assert len(arxiv.requests) == 5


def test_canaries_that_turn_up_on_a_later_try_are_believed(arxiv: SmallArxiv, client: ArxivClient) -> None:
    listed = tuple(Listed(one.id, one.title, one.day) for one in PAPERS[:3])
    arxiv.faults.put("total-0")
    assert search(client, canaries=listed).complete


def test_a_short_window_without_papers_is_nothing_new(arxiv: SmallArxiv, client: ArxivClient) -> None:
    week = Window(date(2025, 12, 1), date(2025, 12, 7))
    harvest = client.search("all:nothing", judge=lambda ids, n: judge_harvest(ids, n, window=week, canaries=()))
    assert (harvest.complete, harvest.requests) == (True, 1)


@pytest.mark.parametrize("query", ["all:prompt AND", "(all:prompt", "xx:prompt"])
def test_a_query_that_arxiv_refuses_is_named_and_not_repeated(
    query: str, arxiv: SmallArxiv, client: ArxivClient
) -> None:
    with pytest.raises(UsageError) as caught:
        search(client, query)
    assert query in caught.value.message
    assert len(arxiv.requests) == 1


def test_a_refusal_with_status_200_is_one_too(arxiv: SmallArxiv, client: ArxivClient) -> None:
    arxiv.faults.put(always="refused")
    with pytest.raises(UsageError, match="incorrect query"):
        search(client)
    assert len(arxiv.requests) == 1


def test_a_query_for_more_than_arxiv_gives_is_refused(arxiv: SmallArxiv, client: ArxivClient) -> None:
    arxiv.faults.put(always=Fault("total", 30_001))
    with pytest.raises(UsageError, match="30,001 papers"):
        search(client)


def test_a_redirect_on_the_same_host_is_followed(arxiv: SmallArxiv, client: ArxivClient) -> None:
    arxiv.faults.put(Fault("redirect", location=f"/api/query?search_query={QUERY}&max_results=2000"))
    harvest = search(client)
    assert (harvest.complete, harvest.requests) == (True, 2)


def test_an_answer_that_is_too_large_is_given_up(arxiv: SmallArxiv, url: str) -> None:
    client = ArxivClient(
        url, ArxivLine(delay_seconds=0, user_agent=USER_AGENT, limits=RequestLimits(body_bytes=10_000, tries=2))
    )
    with pytest.raises(ServiceError, match="larger than"):
        search(client)


def test_a_refused_connection_is_told_in_words() -> None:
    with serve(SmallArxiv([])) as url:
        pass
    client = ArxivClient(url, ArxivLine(delay_seconds=0, user_agent=USER_AGENT, limits=QUICK))
    with pytest.raises(
        ServiceError, match=r"^arXiv at 127\.0\.0\.1:\d+ gave no usable answer .*5 attempts.*connection refused$"
    ):
        search(client)


@pytest.mark.parametrize("address", ["http://", "http://a..b/", "ftp://127.0.0.1/", "http://127.0.0.1:99999/"])
def test_an_address_that_is_none_is_a_fault_of_the_configuration(address: str) -> None:
    with pytest.raises(UsageError, match="not a usable address"):
        search(ArxivClient(address, ArxivLine(delay_seconds=0, user_agent=USER_AGENT, limits=QUICK)))


def test_tries_wait_longer_each_time_with_jitter(arxiv: SmallArxiv, url: str) -> None:
    clock = Clock()
    arxiv.faults.put(*["503"] * 4)
    search(ArxivClient(url, ArxivLine(delay_seconds=3, user_agent=USER_AGENT, timing=clock.timing())))
    assert clock.slept == [7.5, 15, 30, 60]  # 2, 4, 8, 16 times 3 seconds, and a quarter more at most


def test_requests_keep_their_distance(arxiv: SmallArxiv, url: str) -> None:
    clock = Clock()
    arxiv.page_cap = 15
    search(ArxivClient(url, ArxivLine(delay_seconds=3, user_agent=USER_AGENT, timing=clock.timing())))
    assert (len(arxiv.requests), clock.slept) == (3, [3, 3])


@pytest.mark.parametrize(("asked", "waited"), [(7, 7), (1, 2.5), (60, 60)])
def test_retry_after_is_honoured_up_to_a_minute(asked: float, waited: float, arxiv: SmallArxiv, url: str) -> None:
    clock = Clock()
    arxiv.faults.put(Fault("429", asked))
    search(ArxivClient(url, ArxivLine(delay_seconds=1, user_agent=USER_AGENT, timing=clock.timing())))
    assert clock.slept == [waited]


def test_who_asks_for_more_than_a_minute_is_left_at_once(arxiv: SmallArxiv, url: str) -> None:
    clock = Clock()
    arxiv.faults.put(Fault("429", 61))
    line = ArxivLine(delay_seconds=1, user_agent=USER_AGENT, timing=clock.timing())
    with pytest.raises(ServiceError, match="1 attempt"):
        search(ArxivClient(url, line))
    assert (clock.slept, line.longest_retry_after) == ([], 61)


def test_papers_are_looked_up_by_id_in_any_spelling(arxiv: SmallArxiv, client: ArxivClient) -> None:
    found = client.papers_by_id(["https://arxiv.org/abs/2512.00002v4", "2512.00001", "2512.00002"])
    assert sorted(found) == ["2512.00001", "2512.00002"]
    assert found["2512.00002"].title == PAPERS[1].title
    assert len(arxiv.requests) == 1


def test_an_id_that_does_not_exist_is_missing_and_no_fault(arxiv: SmallArxiv, client: ArxivClient) -> None:
    assert sorted(client.papers_by_id(["2512.00001", "2512.09999"])) == ["2512.00001"]
    assert client.papers_by_id(["2512.09999"]) == {}
    assert client.papers_by_id([]) == {}
    assert len(arxiv.requests) == 2


def test_ids_are_asked_a_hundred_at_a_time(arxiv: SmallArxiv, client: ArxivClient) -> None:
    arxiv.papers = [paper(number) for number in range(1, 202)]
    assert len(client.papers_by_id(one.id for one in arxiv.papers)) == 201
    assert [len(request.parameters["id_list"].split(",")) for request in arxiv.requests] == [100, 100, 1]


@pytest.mark.parametrize("fault", ["empty-page", "total-0", "503", "html"])
def test_a_page_without_any_of_several_ids_is_asked_again(fault: str, arxiv: SmallArxiv, client: ArxivClient) -> None:
    arxiv.faults.put(fault)
    assert len(client.papers_by_id(["2512.00001", "2512.00002"])) == 2


def test_a_page_that_stays_without_any_of_several_ids_is_not_believed(arxiv: SmallArxiv, client: ArxivClient) -> None:
    arxiv.faults.put(always="empty-page")
    with pytest.raises(ServiceError, match="none of 2 ids"):
        client.papers_by_id(["2512.00001", "2512.00002"])


def test_a_malformed_id_is_never_sent(arxiv: SmallArxiv, client: ArxivClient) -> None:
    with pytest.raises(UsageError, match="is not an arXiv id"):
        client.papers_by_id(["2512.00001", "2512.1"])
    assert arxiv.requests == []


@pytest.mark.parametrize("name", ["published", "updated"])
@pytest.mark.parametrize("text", ["", "yesterday", "2025-13-01T00:00:00Z", "0001-01-01T00:00:00+14:00"])
def test_an_entry_with_an_odd_date_is_left_out_alone(name: str, text: str, raw: Callable[[bytes], str]) -> None:
    dates = {"published": "2025-12-01T00:00:00Z", "updated": "2025-12-01T00:00:00Z"} | {name: text}
    entry = "<entry><id>http://arxiv.org/abs/2512.0000{n}v1</id><title>T</title>{dates}</entry>"
    good = entry.format(n=1, dates="<published>2025-12-01T00:00:00Z</published><updated>2025-12-02T00:00:00Z</updated>")
    bad = entry.format(n=2, dates="".join(f"<{key}>{value}</{key}>" for key, value in dates.items()))
    client = ArxivClient(raw(feed(2, good + bad)), ArxivLine(delay_seconds=0, user_agent=USER_AGENT, limits=QUICK))
    harvest = search(client)
    assert [paper.id for paper in harvest.papers] == ["2512.00001"]
    assert harvest.verdict.message == "incomplete: 1 of 2"


@pytest.mark.parametrize("total", ["", "many", "-1", "1.5", "٣"])
def test_a_feed_without_a_total_is_not_believed(total: str, raw: Callable[[bytes], str]) -> None:
    client = ArxivClient(raw(feed(total, "")), ArxivLine(delay_seconds=0, user_agent=USER_AGENT, limits=QUICK))
    with pytest.raises(ServiceError, match="no totalResults"):
        search(client)


def test_a_server_that_never_comes_to_an_end_is_left(raw: Callable[[bytes], str]) -> None:
    entry = (
        "<entry><id>http://arxiv.org/abs/2512.00001v1</id><title>T</title>"
        "<published>2025-12-01T00:00:00Z</published><updated>2025-12-02T00:00:00Z</updated></entry>"
    )
    client = ArxivClient(raw(feed(29_000, entry)), ArxivLine(delay_seconds=0, user_agent=USER_AGENT, limits=QUICK))
    harvest = search(client)
    assert harvest.verdict.message == "incomplete: 1 of 29000"
    assert harvest.requests < 200


def feed(total: object, entries: str) -> bytes:
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom"><opensearch:totalResults'
        f' xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">{total}</opensearch:totalResults>{entries}</feed>'
    ).encode()


@pytest.fixture
def raw() -> Iterator[Callable[[bytes], str]]:
    """A server that answers every request with the same bytes."""
    from http.server import BaseHTTPRequestHandler, HTTPServer

    servers: list[HTTPServer] = []

    def start(body: bytes) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/api/query"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
