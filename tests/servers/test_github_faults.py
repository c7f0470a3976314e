"""The stand-in for GitHub: faults strike the requests that they name, and the log tells what was asked."""

import json

import httpx
import pytest

from tests.servers.github.standin import JOB, GitHub


def ask(github: GitHub, method: str = "GET", path: str = "", body: object = None) -> httpx.Response:
    """One request to the repository with the job's token."""
    headers = {"Authorization": f"Bearer {JOB}"}
    with httpx.Client(headers=headers, timeout=60) as client:
        return client.request(method, f"{github.url}/repos/{github.slug}{path}", json=body)


def add_label(github: GitHub, name: str = "a") -> httpx.Response:
    """One write."""
    return ask(github, "POST", "/labels", {"name": name})


@pytest.mark.parametrize("status", [500, 502, 503, 409, 422, 403])
def test_status_is_answered_instead_of_the_write(github: GitHub, status: int) -> None:
    github.faults.status(status, method="POST")
    assert add_label(github).status_code == status
    assert github.forge.labels == []
    assert add_label(github).status_code == 201


def test_write_can_happen_although_the_answer_says_502(github: GitHub) -> None:
    github.faults.status(502, method="write", after=True)
    assert add_label(github).status_code == 502
    assert [label.name for label in github.forge.labels] == ["a"]


def test_fault_of_writes_leaves_reads_alone(github: GitHub) -> None:
    fault = github.faults.status(502, method="write")
    assert (ask(github).status_code, add_label(github).status_code) == (200, 502)
    assert (fault.seen, fault.struck) == (1, 1)


@pytest.mark.parametrize(("after", "made"), [(False, 0), (True, 1)])
def test_connection_ends_before_or_after_the_write(github: GitHub, after: bool, made: int) -> None:
    github.faults.drop(path=r"/labels$", after=after)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        add_label(github)
    assert len(github.forge.labels) == made
    assert github.log.exchanges[-1].status == 0


def test_nth_request_fails_as_often_as_said(github: GitHub) -> None:
    fault = github.faults.status(500, nth=2, times=2)
    assert [ask(github).status_code for _ in range(4)] == [200, 500, 500, 200]
    assert (fault.seen, fault.struck) == (4, 2)


def test_answers_can_be_html_half_or_cut(github: GitHub) -> None:
    github.faults.garble("html")
    page = ask(github)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html")
    github.faults.clear()
    github.faults.garble("half")
    with pytest.raises(json.JSONDecodeError):
        ask(github).json()
    github.faults.clear()
    github.faults.garble("cut")
    with pytest.raises(httpx.RemoteProtocolError):
        ask(github)


def test_limits_are_told_as_github_does(github: GitHub) -> None:
    github.faults.rate_limit(reset_seconds=30, now=1_000)
    github.faults.secondary_limit(retry_after=7, nth=2)
    first, second = ask(github), ask(github)
    assert (first.status_code, first.headers["x-ratelimit-remaining"], first.headers["x-ratelimit-reset"]) == (
        403, "0", "1030",
    )  # fmt: skip
    assert (second.status_code, second.headers["retry-after"]) == (403, "7")
    assert "secondary rate limit" in second.json()["message"]


def test_hanging_request_does_not_keep_the_server_from_ending(github: GitHub) -> None:
    github.faults.delay(30)
    with (
        httpx.Client(base_url=github.url, timeout=httpx.Timeout(60, read=0.2)) as client,
        pytest.raises(httpx.ReadTimeout),
    ):
        client.get(f"/repos/{github.slug}")


def test_log_tells_what_was_asked(github: GitHub) -> None:
    add_label(github, "one")
    ask(github, path="/labels")
    assert str(github.log).splitlines() == [
        "  1 POST /repos/octo/list/labels -> 201",
        "  2 GET /repos/octo/list/labels -> 200",
    ]
    (write,) = github.log.writes
    assert (write.sent, write.login, write.answered["name"]) == ({"name": "one"}, "github-actions[bot]", "one")
