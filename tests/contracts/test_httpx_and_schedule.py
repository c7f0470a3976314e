"""What the bot relies on in httpx and schedule, so that a new version that differs is noticed here."""

import datetime
from collections.abc import Iterator

import httpcore
import httpx
import pytest
import schedule

from tests.servers.web import Reply, SmallWeb, redirect, serve_web


@pytest.fixture
def web() -> Iterator[SmallWeb]:
    with serve_web(SmallWeb()) as made:
        yield made


class Refusing(httpcore.SyncBackend):
    """A network that connects to nothing."""

    def connect_tcp(self, *_: object, **__: object) -> httpcore.NetworkStream:
        raise httpcore.ConnectError("refused here")


def ask(web: SmallWeb, path: str, **extensions: object) -> httpx.Response:
    with httpx.HTTPTransport(trust_env=False) as transport:
        headers = {"Host": "example.org", "Accept-Encoding": "gzip"}
        response = transport.handle_request(
            httpx.Request("GET", f"{web.url}{path}", headers=headers, extensions=extensions)
        )
        response.read()
        return response


def test_a_transport_follows_no_redirect(web: SmallWeb) -> None:
    web.put("example.org/", redirect("https://elsewhere.example.org/"))
    assert ask(web, "/").headers["Location"] == "https://elsewhere.example.org/"
    assert len(web.requests) == 1


def test_a_transport_sends_through_its_pool_which_the_bot_replaces(web: SmallWeb) -> None:
    web.put("example.org/", "page")
    with httpx.HTTPTransport(trust_env=False) as transport:
        assert isinstance(transport._pool, httpcore.ConnectionPool)
        transport._pool = httpcore.ConnectionPool(network_backend=Refusing())
        with pytest.raises(httpx.ConnectError, match="refused here"):
            transport.handle_request(httpx.Request("GET", web.url))
    assert web.requests == []


def test_a_transport_raises_for_no_status(web: SmallWeb) -> None:
    web.put("example.org/", Reply(b"no", status=500))
    assert ask(web, "/").status_code == 500


def test_the_time_out_is_taken_from_the_request() -> None:
    timeout = httpx.Timeout(15, connect=10).as_dict()
    assert timeout == {"connect": 10, "read": 15, "write": 15, "pool": 15}


def test_the_environments_proxies_are_ignored_on_demand(web: SmallWeb, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    web.put("example.org/", "page")
    assert ask(web, "/").status_code == 200


def test_a_job_is_due_after_its_interval_and_never_two_at_once() -> None:
    calls: list[int] = []
    plan = schedule.Scheduler()
    job = plan.every(10).to(20).minutes.do(calls.append, 1)
    assert job.next_run is not None
    wait = (job.next_run - datetime.datetime.now()).total_seconds() / 60
    assert 9 < wait <= 20  # the jitter
    plan.run_pending()
    assert calls == []
    job.next_run -= datetime.timedelta(hours=5)  # a machine that slept catches up once, not once for each interval
    plan.run_pending()
    plan.run_pending()
    assert calls == [1]


def test_a_cancelled_job_is_gone_and_an_empty_plan_waits_for_nothing() -> None:
    plan = schedule.Scheduler()
    plan.cancel_job(plan.every().hour.do(print))
    assert (plan.jobs, plan.idle_seconds) == ([], None)
