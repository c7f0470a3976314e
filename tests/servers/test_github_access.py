"""The stand-in for GitHub: who may do what, and what GitHub says otherwise."""

import pytest
from github import BadCredentialsException, GithubException, RateLimitExceededException, UnknownObjectException
from github.Repository import Repository

from tests.servers.github.client import commit_files, connect
from tests.servers.github.standin import APP, JOB, PAT, GitHub


@pytest.mark.parametrize("token", [JOB, APP])
def test_bots_may_not_ask_who_they_are(github: GitHub, token: str) -> None:
    with (
        connect(github.url, token) as client,
        pytest.raises(GithubException, match="not accessible by integration") as no,
    ):
        _ = client.get_user().login
    assert no.value.status == 403


def test_personal_token_knows_its_account(github: GitHub) -> None:
    with connect(github.url, PAT) as client:
        assert client.get_user().login == "list-bot"


def test_bad_token_is_refused_everywhere(github: GitHub) -> None:
    with connect(github.url, "ghs_unknown") as client, pytest.raises(BadCredentialsException):
        client.get_repo(github.slug)


def test_without_a_token_one_may_only_read(github: GitHub) -> None:
    with connect(github.url) as client:
        repository = client.get_repo(github.slug)
        assert repository.permissions.push is False
        with pytest.raises(GithubException, match="Requires authentication") as caught:
            repository.create_issue("Hello")
    assert caught.value.status == 401


WRITES = {
    "contents": lambda one: one.create_git_blob("x", "utf-8"),
    "pull-requests": lambda one: one.create_pull(base="main", head="x", title="T"),
    "issues": lambda one: one.create_issue("T"),
    "checks": lambda one: one.create_check_run("c", one.get_branch("main").commit.sha),
    "actions": lambda one: one.requester.requestJsonAndCheck("PUT", f"{one.url}/actions/workflows/scan.yml/enable"),
    "administration": lambda one: one.requester.requestJsonAndCheck("GET", f"{one.url}/actions/permissions/workflow"),
}


@pytest.mark.parametrize("permission", WRITES)
def test_missing_permission_is_named(github: GitHub, permission: str) -> None:
    github.human("alice").commit("x", {"x.txt": "x\n"})
    github.add_workflow("scan.yml")
    granted = dict.fromkeys(WRITES, "write")
    del granted[permission]
    with connect(github.url, github.add_token("ghs_less", "app", "list-bot[bot]", granted)) as client:
        repository = client.get_repo(github.slug)
        with pytest.raises(GithubException, match="Resource not accessible by integration") as caught:
            WRITES[permission](repository)
    assert caught.value.status == 403
    assert permission.replace("-", "_") in (caught.value.headers or {})["x-accepted-github-permissions"]
    with connect(
        github.url, github.add_token("ghs_all", "app", "list-bot[bot]", dict.fromkeys(WRITES, "write"))
    ) as client:
        WRITES[permission](client.get_repo(github.slug))


def test_settings_of_actions_are_told(github: GitHub) -> None:
    github.switches.actions_may_create_pulls = False
    token = github.add_token("github_pat_owner", "pat", "octo", {"administration": "read"})
    with connect(github.url, token) as client:
        _, told = client.requester.requestJsonAndCheck("GET", f"/repos/{github.slug}/actions/permissions/workflow")
    assert (told["default_workflow_permissions"], told["can_approve_pull_request_reviews"]) == ("read", False)


def test_renamed_repository_is_followed_for_reads_and_writes(github: GitHub) -> None:
    github.forge.rename("octo/renamed")
    with connect(github.url, JOB) as client:
        repository = client.get_repo("octo/list")
        assert repository.full_name == "octo/renamed"
        raw = client.requester.requestJson("GET", "/repositories/4711/pulls")
        assert (raw[0], raw[2]) == (200, "[]")
    assert [exchange.status for exchange in github.log.exchanges[:2]] == [301, 200]


def test_write_under_the_former_name_answers_307(github: GitHub) -> None:
    github.forge.rename("octo/renamed")
    with connect(github.url, JOB) as client:
        status, headers, _ = client.requester.requestJson("POST", "/repos/octo/list/labels", input={"name": "a"})
    assert (status, headers["location"]) == (307, f"{github.url}/repositories/4711/labels")
    assert github.forge.labels == []


def test_archived_repository_refuses_writes(github: GitHub, job_repository: Repository) -> None:
    github.switches.archived = True
    assert job_repository.requester.requestJsonAndCheck("GET", job_repository.url)[1]["archived"] is True
    with pytest.raises(GithubException, match="archived so is read-only") as caught:
        commit_files(job_repository, {"a.txt": "a\n"}, parent=github.forge.head("main") or "")
    assert caught.value.status == 403


def test_other_repositories_are_not_there(github: GitHub) -> None:
    with connect(github.url, JOB) as client, pytest.raises(UnknownObjectException):
        client.get_repo("octo/other")


def test_rate_limit_runs_out(github: GitHub) -> None:
    github.switches.rate_limit = 2
    with connect(github.url, JOB) as client:
        repository = client.get_repo(github.slug)
        assert client.rate_limiting[0] == 1
        repository.get_branch("main")
        with pytest.raises(RateLimitExceededException) as caught:
            repository.get_branch("main")
    assert (caught.value.headers or {})["x-ratelimit-remaining"] == "0"


def test_issues_may_be_switched_off(github: GitHub, job_repository: Repository) -> None:
    github.switches.has_issues = False
    with pytest.raises(GithubException, match="Issues are disabled") as caught:
        job_repository.create_issue("T")
    assert caught.value.status == 410


def test_a_reaction_is_given_once_by_each_account_and_counted(github: GitHub) -> None:
    number = github.human("alice").open_issue("T").number
    comment = github.human("alice").comment(number, "/accept x")
    github.human("bob").react(comment.id, "eyes")
    with connect(github.url, JOB) as client:
        address = f"/repos/{github.slug}/issues/comments/{comment.id}"
        for _ in range(2):
            client.requester.requestJsonAndCheck("POST", f"{address}/reactions", input={"content": "+1"})
        given = client.requester.requestJsonAndCheck("GET", f"{address}/reactions")[1]
        counts = client.requester.requestJsonAndCheck("GET", address)[1]["reactions"]
    assert [(one["user"]["login"], one["content"]) for one in given] == [("bob", "eyes"), ("github-actions[bot]", "+1")]
    assert (counts["total_count"], counts["+1"], counts["eyes"], counts["confused"]) == (2, 1, 1, 0)
    assert [exchange.status for exchange in github.log.writes] == [201, 200]
    less = github.add_token("ghs_less", "app", "list-bot[bot]", {"contents": "write"})
    with connect(github.url, less) as client, pytest.raises(GithubException, match="not accessible"):
        client.requester.requestJsonAndCheck("POST", f"{address}/reactions", input={"content": "+1"})
