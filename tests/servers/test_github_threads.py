"""The stand-in for GitHub: issues, labels, comments, checks, workflows and releases, through PyGithub over HTTP."""

from datetime import timedelta

import pytest
from github import GithubException, UnknownObjectException
from github.Repository import Repository

from tests.servers.github.client import connect
from tests.servers.github.standin import PAT, GitHub

Output = dict[str, str | list[dict[str, str | int]]]


def output_with(annotations: int) -> Output:
    """A check run's output with so many annotations."""
    note: dict[str, str | int] = {"path": "a", "annotation_level": "failure", "message": "m"}
    return {"title": "T", "summary": "S", "annotations": [{**note, "start_line": 1, "end_line": 1}] * annotations}


def test_labels_are_made_once_and_compared_without_case(job_repository: Repository) -> None:
    job_repository.create_label("new papers", "0e8a16", "From the weekly scan")
    with pytest.raises(GithubException) as caught:
        job_repository.create_label("New Papers", "0e8a16")
    assert caught.value.status == 422
    assert caught.value.data["errors"][0]["code"] == "already_exists"
    assert job_repository.get_label("NEW papers").color == "0e8a16"
    with pytest.raises(UnknownObjectException):
        job_repository.get_label("other")


def test_issue_labels_are_added_and_removed(github: GitHub, job_repository: Repository) -> None:
    github.human("alice").open_issue("Suggest", labels=("suggestion",))
    issue = job_repository.get_issue(1)
    issue.add_to_labels("suggestion", "brand new")
    assert [label.name for label in issue.get_labels()] == ["suggestion", "brand new"]
    issue.remove_from_labels("suggestion")
    with pytest.raises(GithubException, match="Label does not exist") as caught:
        issue.remove_from_labels("suggestion")
    assert caught.value.status == 404
    assert github.issue(1).labels == ["brand new"]


def test_events_tell_who_labelled_and_closed(github: GitHub, job_repository: Repository) -> None:
    alice = github.human("alice", role="write")
    alice.open_issue("Suggest", labels=("accept-as-is",))
    alice.unlabel(1, "accept-as-is")
    job_repository.get_issue(1).edit(state="closed")
    _, shown = job_repository.requester.requestJsonAndCheck("GET", f"{job_repository.url}/issues/1/events")
    seen = [(one["event"], one["actor"]["login"], one.get("label", {}).get("name")) for one in shown]
    assert seen == [
        ("labeled", "alice", "accept-as-is"),
        ("unlabeled", "alice", "accept-as-is"),
        ("closed", "github-actions[bot]", None),
    ]


def test_issues_are_listed_by_label_creator_and_state(github: GitHub, job_repository: Repository) -> None:
    alice = github.human("alice")
    alice.open_issue("One", labels=("a", "b"))
    alice.open_issue("Two", labels=("a",))
    github.human("bob").open_issue("Three", labels=("a", "b"))
    github.human("bob").close(3)
    github.human("octo").open_issue("Four")
    assert [issue.number for issue in job_repository.get_issues(labels=["a", "b"])] == [1]
    assert [issue.number for issue in job_repository.get_issues(creator=job_repository.owner)] == [4]
    assert [issue.number for issue in job_repository.get_issues(state="closed")] == [3]
    closed = job_repository.get_issue(3)
    assert closed.closed_by
    assert (closed.closed_by.login, closed.state_reason) == ("bob", "completed")


def test_issue_is_opened_edited_and_closed(github: GitHub, job_repository: Repository) -> None:
    issue = job_repository.create_issue("The scan failed", body="Twice.", labels=["bot"])
    assert (issue.number, issue.user.login, [label.name for label in issue.labels]) == (
        1,
        "github-actions[bot]",
        ["bot"],
    )
    issue.edit(state="closed", state_reason="not_planned")
    assert (github.issue(1).state, github.issue(1).state_reason) == ("closed", "not_planned")


def test_comments_are_kept_up_to_date(github: GitHub, job_repository: Repository) -> None:
    github.human("alice").open_issue("Suggest")
    issue = job_repository.get_issue(1)
    comment = issue.create_comment("First")
    comment.edit("Second")
    assert [(one.body, one.user.login) for one in issue.get_comments()] == [("Second", "github-actions[bot]")]
    assert comment.updated_at - comment.created_at == timedelta(seconds=1)
    with pytest.raises(GithubException, match="body is too long"):
        comment.edit("x" * 65_537)
    comment.delete()
    assert github.comments(1) == []


def test_authors_stand_to_the_repository_as_they_are(github: GitHub, job_repository: Repository) -> None:
    github.human("carol", role="write").open_issue("Suggest")
    for login in ("octo", "carol", "mallory"):
        github.human(login).comment(1, "reason: out of scope")
    shown = [comment.raw_data["author_association"] for comment in job_repository.get_issue(1).get_comments()]
    assert shown == ["OWNER", "COLLABORATOR", "NONE"]
    roles = [job_repository.get_collaborator_permission(login) for login in ("octo", "carol", "mallory")]
    assert roles == ["admin", "write", "read"]


def test_check_run_is_set_on_a_commit_and_gathers_annotations(github: GitHub, job_repository: Repository) -> None:
    sha = github.forge.head("main") or ""
    output = output_with(1)
    run = job_repository.create_check_run("validate", sha, status="in_progress", output=output)
    run.edit(status="completed", conclusion="failure", output=output)
    shown = job_repository.get_commit(sha).get_check_runs(check_name="validate")
    assert [(one.name, one.conclusion, one.app.slug) for one in shown] == [("validate", "failure", "github-actions")]
    assert len(github.forge.checks[run.id].annotations) == run.get_annotations().totalCount == 2
    job_repository.create_check_run("validate", sha, conclusion="success")
    assert job_repository.get_commit(sha).get_check_runs().totalCount == 1


def test_check_run_with_51_annotations_breaks_the_description(github: GitHub, job_repository: Repository) -> None:
    job_repository.create_check_run("validate", github.forge.head("main") or "", output=output_with(51))
    with pytest.raises(AssertionError, match=r"output\.annotations: .* more than 50 items"):
        github.check()
    github.log.clear()


def test_personal_token_may_not_write_checks(github: GitHub) -> None:
    with connect(github.url, PAT) as client, pytest.raises(GithubException, match="authenticate via a GitHub App"):
        client.get_repo(github.slug).create_check_run("validate", github.forge.head("main") or "")


def test_workflows_are_listed_and_enabled(github: GitHub, job_repository: Repository) -> None:
    scan = github.add_workflow("scan.yml", "disabled_inactivity")
    github.add_run(scan)
    github.add_run(scan, conclusion="failure")
    found = job_repository.get_workflow("scan.yml")
    assert found.state == "disabled_inactivity"
    assert [run.conclusion for run in found.get_runs()] == ["failure", "success"]
    assert job_repository.get_workflow_runs(status="success").totalCount == 1
    github.add_token("ghs_job", "job", "github-actions[bot]", {"actions": "write"})
    assert found.enable()
    assert scan.state == "active"


def test_release_makes_its_tag(github: GitHub, job_repository: Repository) -> None:
    made = job_repository.create_git_release("v1.0.0", name="One", message="First.")
    assert github.repository.resolve("refs/tags/v1.0.0") == github.forge.head("main")
    assert job_repository.get_latest_release().tag_name == made.tag_name == "v1.0.0"
    assert [release.name for release in job_repository.get_releases()] == ["One"]
