"""What the bot relies on in PyGithub and urllib3, so that a new version that differs is noticed here.

The clients are the bot's own; a stand-in for GitHub counts what they send.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import github
import pytest
import requests
import urllib3
from github.PullRequest import PullRequest
from github.Repository import Repository

from bot.edges.github.client import Api, connect, explained
from bot.errors import BotError, ServiceError
from bot.settings import GitHub as Settings
from tests.servers.github.faults import Kind
from tests.servers.github.standin import JOB, GitHub


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[GitHub]:
    with GitHub(tmp_path / "hub") as standin:
        yield standin
    standin.check()


@pytest.fixture
def api(hub: GitHub) -> Iterator[Api]:
    made = connect(Settings(hub.url, "https://github.com", hub.slug, JOB, None))
    yield made
    made.read.close()
    made.write.close()


@pytest.fixture
def repository(hub: GitHub, api: Api) -> Repository:
    return api.read.get_repo(hub.slug)


def sent(hub: GitHub) -> list[str]:
    return [f"{one.method} {one.path}" for one in hub.log.exchanges]


def test_a_lazy_repository_sends_nothing_until_something_is_asked(hub: GitHub, repository: Repository) -> None:
    assert (repository.url, sent(hub)) == (f"/repos/{hub.slug}", [])
    assert repository.default_branch == "main"
    assert sent(hub) == ["GET /repos/octo/list"]


def test_what_a_list_tells_is_not_asked_again(hub: GitHub, repository: Repository) -> None:
    hub.human("alice").open_pull("mine", {"x": "y"}, body="text")
    (pull,) = repository.get_pulls(state="all", head="octo:mine")
    base = pull.base.repo
    facts = (pull.body, pull.user.login, pull.user.type, pull.head.sha, pull.merged_at, pull.labels, base.full_name)
    assert facts
    assert (base.archived, base.default_branch) == (False, "main")
    assert sent(hub) == ["GET /repos/octo/list/pulls"]


def test_what_a_list_does_not_tell_is_fetched_when_it_is_asked_for(hub: GitHub, repository: Repository) -> None:
    hub.human("alice").open_pull("mine", {"x": "y"})
    (pull,) = repository.get_pulls(state="all")
    assert pull.comments == 0
    assert sent(hub)[1:] == ["GET /repos/octo/list/pulls/1"]


def test_an_issue_of_a_list_tells_who_closed_it(hub: GitHub, repository: Repository) -> None:
    hub.human("alice").open_issue("x")
    hub.human("bob").close(1)
    (issue,) = repository.get_issues(state="closed").get_page(0)
    assert issue.closed_by
    assert issue.closed_by.login == "bob"
    assert len(sent(hub)) == 1


def test_one_page_is_one_request_of_a_hundred(hub: GitHub, repository: Repository) -> None:
    for number in range(101):
        hub.human("alice").open_issue(str(number))
    assert len(repository.get_issues(state="all").get_page(0)) == 100
    assert [one.query["per_page"] for one in hub.log.exchanges] == ["100"]
    assert len(list(repository.get_issues(state="all"))) == 101
    assert len(sent(hub)) == 3


def test_a_comparison_brings_its_commits_along(hub: GitHub, repository: Repository) -> None:
    tip = hub.forge.head("main") or ""
    hub.human("alice", role="write").commit("side/one", {"x": "y"})
    comparison = repository.compare(tip, "side/one").complete()
    assert [commit.sha for commit in comparison.commits] == [hub.forge.head("side/one")]
    assert comparison.merge_base_commit.commit.tree.sha
    assert len(sent(hub)) == 1


def test_a_made_up_object_is_written_with_without_being_read(hub: GitHub, api: Api) -> None:
    hub.human("alice").open_pull("mine", {"x": "y"})
    url = f"/repos/{hub.slug}"
    facts = {"url": f"{url}/pulls/1", "issue_url": f"{url}/issues/1", "number": 1}
    PullRequest(api.write.requester, {}, facts, completed=True).edit(body="new")
    assert sent(hub) == ["PATCH /repos/octo/list/pulls/1"]


def test_a_renamed_repository_is_followed_when_reading(hub: GitHub, repository: Repository) -> None:
    hub.forge.rename("octo/renamed")
    assert repository.complete().full_name == "octo/renamed"


@pytest.mark.parametrize("fault", ["502", "drop"])
def test_reads_are_tried_again_and_writes_are_not(hub: GitHub, api: Api, fault: str) -> None:
    def strike() -> None:
        hub.log.clear()
        if fault == "502":
            hub.faults.status(502, times=1)
        else:
            hub.faults.drop()

    strike()
    api.read.get_repo(hub.slug).complete()
    assert len(sent(hub)) == 2
    strike()
    with pytest.raises((github.GithubException, requests.exceptions.ConnectionError)):
        api.write.get_repo(hub.slug).create_label("x", "ffffff")
    assert sent(hub) == ["POST /repos/octo/list/labels"]


@pytest.mark.parametrize("status", [403, 429])
def test_a_write_that_the_limit_refused_is_sent_once_more(hub: GitHub, api: Api, status: int) -> None:
    hub.faults.secondary_limit(retry_after=1, status=status, method="POST")
    api.write.get_repo(hub.slug).create_label("x", "ffffff")
    assert sent(hub) == ["POST /repos/octo/list/labels"] * 2


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_limit_of_more_than_a_minute_is_not_waited_for(hub: GitHub, api: Api, method: str) -> None:
    hub.faults.secondary_limit(retry_after=3600, method=method)
    calls: dict[str, Callable[[], object]] = {
        "GET": api.read.get_repo(hub.slug).complete,
        "POST": lambda: api.write.get_repo(hub.slug).create_label("x", "ffffff"),
    }
    begun = time.monotonic()
    with pytest.raises(BotError) as told, explained("trying"):
        calls[method]()
    assert time.monotonic() - begun < 600
    assert "3600 seconds" in told.value.hint


def test_a_429_that_names_no_time_is_given_up_soon(hub: GitHub, api: Api) -> None:
    hub.faults.secondary_limit(retry_after=None, status=429, method="POST", times=9)
    with pytest.raises(ServiceError), explained("trying"):
        api.write.get_repo(hub.slug).create_label("x", "ffffff")


READS: dict[str, Callable[[Repository], object]] = {
    "an object": lambda repository: repository.default_branch.lower(),
    "a branch": lambda repository: repository.get_branch("main").commit.sha,
    "a list": lambda repository: list(repository.get_pulls()),
    "a permission": lambda repository: repository.get_collaborator_permission("alice"),
}


@pytest.mark.parametrize("kind", ["html", "half", "cut"])
@pytest.mark.parametrize("what", READS)
def test_an_answer_that_is_not_githubs_is_a_fault_of_the_service(
    hub: GitHub, repository: Repository, kind: Kind, what: str
) -> None:
    hub.faults.garble(kind, times=9)
    with pytest.raises(ServiceError), explained("trying"):
        READS[what](repository)


def test_a_time_out_ends_a_call(hub: GitHub) -> None:
    hub.faults.delay(2)
    client = github.Github(base_url=hub.url, timeout=1, retry=None)
    with pytest.raises(ServiceError, match=r"ReadTimeout|in time"), explained("trying"):
        client.get_repo(hub.slug)
    client.close()


def test_the_token_goes_into_the_header_alone(hub: GitHub, api: Api) -> None:
    api.read.get_repo(hub.slug).complete()
    assert JOB not in str(hub.log)
    assert hub.log.exchanges[0].login == "github-actions[bot]"


def test_urllib3_has_the_table_of_pools_and_the_step_that_each_try_passes() -> None:
    assert set(urllib3.poolmanager.pool_classes_by_scheme) == {"http", "https"}
    assert callable(urllib3.HTTPConnectionPool._make_request)
