"""What `-v` tells: what was asked, answered, decided and written, each request with time and status, no secret, a sum at the end."""

import re
from collections.abc import Iterator

import pytest

from demo.arxiv_server import SmallArxiv
from tests.commands.test_propose_github import PROPOSE, hub
from tests.servers.github.standin import JOB, GitHub
from tests.servers.web import Reply, SmallWeb, serve_web
from tests.small_list import SmallList

__all__ = ["hub"]  # the fixture

REQUEST = re.compile(
    r"^\d\d:\d\d:\d\d (GET|POST|PATCH|PUT|DELETE|HEAD) (\S+): (\d{3}|[a-z' ]+) in \d+\.\d\d s$", re.MULTILINE
)


@pytest.fixture
def web() -> Iterator[SmallWeb]:
    with serve_web(SmallWeb()) as made:
        yield made


def test_each_request_stands_there_with_time_and_status(hub: GitHub, small_list: SmallList) -> None:
    told = small_list.run("-v", *PROPOSE)
    assert told.code == 0
    requests = REQUEST.findall(told.err)
    to_github = [(method, status) for method, address, status in requests if hub.url in address]
    assert to_github == [(one.method, str(one.status)) for one in hub.log.exchanges]
    assert sum("/api/query" in address for _, address, _ in requests) == told.json["requests"]


def test_a_maintainer_reads_what_was_asked_answered_decided_and_written(hub: GitHub, small_list: SmallList) -> None:
    told = small_list.run(*PROPOSE, "-v")
    lines = [line[9:] for line in told.err.splitlines() if re.match(r"\d\d:\d\d:\d\d ", line)]
    for beginning in (
        "asked: (all:prompt",
        "answered: complete: ",
        "decided: accept 2512.",
        "written: commit ",
        "written: pull request #1",
    ):
        assert any(line.startswith(beginning) for line in lines), beginning
    assert re.fullmatch(r"\d+ requests to 127\.0\.0\.1 in \d+\.\d\d s; \d+\.\d\d s; exit code 0", lines[-1])


def test_without_it_no_request_is_told(hub: GitHub, small_list: SmallList) -> None:
    assert not REQUEST.search(small_list.run(*PROPOSE).err)


def test_each_repeated_try_is_told(hub: GitHub, small_list: SmallList) -> None:
    hub.faults.status(502, path=r"/pulls$", times=1)
    told = small_list.run("-v", *PROPOSE, "--dry-run")
    pulls = [status for _, address, status in REQUEST.findall(told.err) if "/pulls?" in address]
    assert pulls == ["502", "200"]


def test_no_secret_is_told(hub: GitHub, small_list: SmallList, arxiv: SmallArxiv) -> None:
    url = small_list.environ["ARXIV_API_URL"]
    small_list.environ["ARXIV_API_URL"] = url.replace("://", "://ada:l0velace@")
    arxiv.faults.put(always="html")
    told = small_list.run("-v", *PROPOSE)
    assert JOB not in told.err + told.out
    assert "l0velace" not in told.err + told.out


def test_a_debugging_run_on_github_is_told_like_that(hub: GitHub, small_list: SmallList) -> None:
    assert REQUEST.search(small_list.run(*PROPOSE, "--dry-run", environ={"RUNNER_DEBUG": "1"}).err)


def test_a_run_that_stops_has_its_sum_too(hub: GitHub, small_list: SmallList) -> None:
    small_list.environ["GITHUB_TOKEN"] = "ghs_expired_long"
    told = small_list.run("-v", *PROPOSE)
    assert told.code == 2
    assert "; stopped\nerror: " in told.err
    assert "ghs_expired_long" not in told.err


def with_heartbeat(small: SmallList, web: SmallWeb) -> None:
    config = small.data / "config.yaml"
    config.write_text(config.read_text("utf-8") + 'heartbeat_url: "https://beat.example.org/s3cret-id"\n', "utf-8")
    small.environ |= web.environ


def test_the_heartbeat_address_is_called_after_a_success_and_only_its_host_is_told(
    hub: GitHub, small_list: SmallList, web: SmallWeb
) -> None:
    with_heartbeat(small_list, web)
    web.put("beat.example.org/s3cret-id", Reply(b"OK", type="text/plain"))
    told = small_list.run("-v", *PROPOSE)
    assert web.requests == ["HEAD beat.example.org/s3cret-id"]
    assert "beat.example.org/***" in told.err
    assert "s3cret-id" not in told.err


def test_a_heartbeat_that_fails_is_a_warning(hub: GitHub, small_list: SmallList, web: SmallWeb) -> None:
    with_heartbeat(small_list, web)
    web.put("beat.example.org/s3cret-id", Reply(b"", status=500))
    told = small_list.run(*PROPOSE)
    assert told.code == 0
    assert "warning: heartbeat_url: beat.example.org answered with status 500" in told.err
    assert "s3cret-id" not in told.err


@pytest.mark.parametrize("kind", ["incomplete", "dry"])
def test_without_a_success_nothing_beats(
    hub: GitHub, small_list: SmallList, web: SmallWeb, arxiv: SmallArxiv, kind: str
) -> None:
    with_heartbeat(small_list, web)
    if kind == "incomplete":
        arxiv.faults.put(always="html")
    small_list.run(*PROPOSE, *(["--dry-run"] if kind == "dry" else []))
    assert web.requests == []
