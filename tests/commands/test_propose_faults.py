"""What the world does to a run: no name, no certificate, no proxy, no room, rights and labels gone; told, and nothing is lost."""

import pytest
from urllib3.util import Retry

from tests.commands.test_propose_github import PROPOSE, few, hub
from tests.servers.github.accounts import WRITES
from tests.servers.github.standin import JOB, GitHub
from tests.small_list import BRANCH, Result, SmallList

__all__ = ["few", "hub"]  # the fixtures
pytestmark = pytest.mark.usefixtures("few")

HALF = ("propose", "--since", "2025-11-24", "--until", "2025-12-05")


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What failed is asked again without a pause, which takes seconds where GitHub's address is not on this machine."""
    monkeypatch.setattr(Retry, "get_backoff_time", lambda self: 0.0)


def told(result: Result) -> str:
    """The one error line."""
    (line,) = [line for line in result.err.splitlines() if line.startswith("error:")]
    assert "Traceback" not in result.err
    return line


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://nobody.invalid", "could not be resolved"),
        ("http://127.0.0.1:9", "connection refused"),
    ],
)
def test_a_github_that_is_not_there_is_told_in_plain_words(
    hub: GitHub, small_list: SmallList, address: str, words: str
) -> None:
    result = small_list.run(*PROPOSE, environ={"GITHUB_API_URL": address})
    assert (result.code, words in told(result)) == (3, True), result.err
    assert "again later" in told(result)


def test_a_certificate_that_is_none_is_told(hub: GitHub, small_list: SmallList) -> None:
    address = hub.url.replace("http://", "https://")
    result = small_list.run(*PROPOSE, environ={"GITHUB_API_URL": address})
    assert (result.code, "its certificate is not accepted" in told(result)) == (3, True), result.err


@pytest.mark.parametrize("service", ["GITHUB_API_URL", "ARXIV_API_URL"])
def test_the_environments_proxy_is_used_and_its_failure_told_without_its_password(
    hub: GitHub, small_list: SmallList, service: str
) -> None:
    proxy = dict.fromkeys(("http_proxy", "HTTP_PROXY"), "http://ada:l0velace@127.0.0.1:9")
    other = {"no_proxy": "127.0.0.1", "NO_PROXY": "127.0.0.1", service: "http://elsewhere.example.org"}
    result = small_list.run(*PROPOSE, environ=proxy | other)
    assert result.code == 3, result.err
    assert "proxy" in told(result)
    assert "l0velace" not in result.err


def test_a_right_withdrawn_between_two_calls_is_named_and_the_next_run_goes_on(
    hub: GitHub, small_list: SmallList
) -> None:
    def withdraw() -> None:
        hub.add_token(JOB, "job", "github-actions[bot]", {**WRITES, "pull_requests": "read"})

    hub.faults.call(withdraw, method="POST", path=r"/pulls$")
    result = small_list.run(*PROPOSE)
    assert result.code == 2
    assert "pull-requests: write" in told(result)
    hub.add_token(JOB, "job", "github-actions[bot]", WRITES)
    assert small_list.run(*PROPOSE).json["pull"]["action"] == "opened"
    assert (len(hub.pulls()), hub.repository.count(f"main..{BRANCH}")) == (1, 1)


def test_labels_that_were_deleted_do_not_stop_the_bot(hub: GitHub, small_list: SmallList) -> None:
    small_list.run(*HALF)
    hub.pulls()[0].labels.clear()
    hub.forge.labels.clear()
    result = small_list.run(*PROPOSE)
    assert (result.code, result.json["pull"]["action"]) == (0, "updated"), result.err
    assert hub.pulls()[0].labels == []  # who took it off meant it


def test_without_room_for_the_summary_what_was_proposed_stands(hub: GitHub, small_list: SmallList) -> None:
    result = small_list.run(*PROPOSE, environ={"GITHUB_STEP_SUMMARY": "/dev/full"})
    assert (result.code, len(hub.pulls())) == (0, 1), result.err
    assert "warning: the run's summary could not be written: No space left on device" in result.err


def test_a_cache_that_cannot_be_written_is_a_warning(hub: GitHub, small_list: SmallList) -> None:
    (small_list.root / ".cache").write_text("a file in the folder's place", "utf-8")
    result = small_list.run(*PROPOSE)
    assert (result.code, len(hub.pulls())) == (0, 1), result.err
    assert "could not be written" in result.err
    assert "could not be recorded" in result.err


def test_a_damaged_memory_is_begun_anew(hub: GitHub, small_list: SmallList) -> None:
    small_list.run(*HALF)
    (small_list.root / ".cache/status.json").write_text('{"version": 1, "covered": [["2026-01-0', "utf-8")
    assert small_list.run(*PROPOSE).code == 0
    local = {"GITHUB_REPOSITORY": "", "GITHUB_TOKEN": ""}
    assert small_list.run("status", "--json", environ=local).json["last_success"] == "2026-01-01T00:00:00Z"
