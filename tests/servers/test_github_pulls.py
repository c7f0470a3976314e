"""The stand-in for GitHub: the life of a pull request, through PyGithub over HTTP."""

import pytest
from github import GithubException
from github.PullRequest import PullRequest
from github.Repository import Repository

from tests.servers.github.client import commit_files, connect
from tests.servers.github.standin import APP, PAT, GitHub

BRANCH = "bot/new-papers"
PAPER = "data/papers/2024/2401.00001.yaml"
LINE = "- [x] [A title](https://arxiv.org/abs/2401.00001) · learnable — says so"


@pytest.fixture
def pull(job_repository: Repository) -> PullRequest:
    """A pull request of the bot with one file."""
    tip = job_repository.get_branch("main").commit.sha
    made = commit_files(job_repository, {PAPER: "title: A title\n"}, parent=tip)
    job_repository.create_git_ref(f"refs/heads/{BRANCH}", made.sha)
    return job_repository.create_pull(base="main", head=BRANCH, title="New papers", body=LINE)


def test_opened_pull_request_says_what_it_brings(pull: PullRequest, job_repository: Repository) -> None:
    assert (pull.number, pull.state, pull.mergeable, pull.commits, pull.changed_files) == (1, "open", True, 1, 1)
    assert [(file.filename, file.status, file.additions) for file in pull.get_files()] == [(PAPER, "added", 1)]
    assert [commit.commit.message for commit in pull.get_commits()] == ["Add"]
    found = job_repository.get_pulls(state="open", head=f"octo:{BRANCH}")
    assert [(one.number, one.user.login) for one in found] == [(1, "github-actions[bot]")]
    assert job_repository.get_pulls(state="open", head="octo:other").totalCount == 0


def test_head_follows_the_branch_while_the_pull_request_is_open(github: GitHub, pull: PullRequest) -> None:
    alice = github.human("alice", role="write")
    pushed = alice.commit(BRANCH, {"data/b.yaml": "b\n"})
    pull.update()
    assert pull.head.sha == pushed
    alice.close(1)
    alice.commit(BRANCH, {"data/c.yaml": "c\n"})
    pull.update()
    assert pull.head.sha == pushed


@pytest.mark.parametrize(
    ("method", "parents", "message"),
    [
        ("merge", 2, "Merge pull request #1 from octo/bot/new-papers"),
        ("squash", 1, "New papers (#1)"),
        ("rebase", 1, "Add"),
    ],
)
def test_merging_makes_the_commit_of_its_method(
    github: GitHub, pull: PullRequest, method: str, parents: int, message: str
) -> None:
    github.human("alice").commit("main", {"other.txt": "x\n"})
    done = pull.merge(merge_method=method)
    assert done.merged
    tip = github.repository.commit(github.forge.head("main") or "")
    assert (tip.sha, len(tip.parents), tip.message.split("\n")[0]) == (done.sha, parents, message)
    assert {PAPER, "other.txt"} <= github.files().keys()
    pull.update()
    assert (pull.state, pull.merged, pull.merged_by.login) == ("closed", True, "github-actions[bot]")
    assert pull.merged_at == pull.closed_at == github.clock.now()


def test_squash_merge_is_no_ancestor_so_the_branch_still_differs(github: GitHub, pull: PullRequest) -> None:
    pull.merge(merge_method="squash")
    comparison = pull.base.repo.compare("main", BRANCH)
    assert (comparison.status, comparison.ahead_by) == ("diverged", 1)


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
def test_conflict_is_told_and_refused(github: GitHub, pull: PullRequest, method: str) -> None:
    github.human("alice").commit("main", {PAPER: "title: Another\n"})
    pull.update()
    assert (pull.mergeable, pull.mergeable_state) == (False, "dirty")
    with pytest.raises(GithubException) as caught:
        pull.merge(merge_method=method)
    assert caught.value.status == 405
    assert github.pull(1).state == "open"


def test_merge_of_a_moved_head_is_refused(github: GitHub, pull: PullRequest) -> None:
    old = pull.head.sha
    github.human("alice").commit(BRANCH, {"more.txt": "x\n"})
    with pytest.raises(GithubException, match="Head branch was modified") as caught:
        pull.merge(sha=old)
    assert caught.value.status == 409


def test_deleting_the_branch_closes_the_pull_request(
    github: GitHub, pull: PullRequest, job_repository: Repository
) -> None:
    job_repository.get_git_ref(f"heads/{BRANCH}").delete()
    pull.update()
    assert (pull.state, pull.merged, pull.head.ref) == ("closed", False, BRANCH)
    assert github.issue(1).closed_by == "github-actions[bot]"
    closer = job_repository.get_issue(1).closed_by
    assert closer is not None
    assert closer.login == "github-actions[bot]"


def test_merge_by_push_to_main_is_noticed(github: GitHub, pull: PullRequest) -> None:
    alice = github.human("alice")
    alice.force_push("main", pull.head.sha)
    pull.update()
    assert (pull.state, pull.merged, pull.merged_by.login) == ("closed", True, "alice")


def test_branch_pushed_back_to_main_closes_the_pull_request(github: GitHub, pull: PullRequest) -> None:
    github.human("alice").force_push(BRANCH, github.forge.head("main") or "")
    pull.update()
    assert (pull.state, pull.merged) == ("closed", False)


def test_second_pull_request_for_a_branch_is_refused(pull: PullRequest, job_repository: Repository) -> None:
    with pytest.raises(GithubException, match="already exists for octo:bot/new-papers") as caught:
        job_repository.create_pull(base="main", head=BRANCH, title="Again")
    assert caught.value.status == 422
    pull.edit(state="closed")
    assert job_repository.create_pull(base="main", head=BRANCH, title="Again").number == 2


def test_closed_pull_request_is_opened_again_only_where_nothing_stands_against_it(
    github: GitHub, pull: PullRequest, job_repository: Repository
) -> None:
    alice = github.human("alice", role="write")
    pull.edit(state="closed")
    pull.edit(state="open")
    assert github.pull(1).closed is None
    pull.edit(state="closed")
    twin = job_repository.create_pull(base="main", head=BRANCH, title="Twin")
    for act in (lambda: None, lambda: alice.merge(twin.number), lambda: alice.delete_branch(BRANCH)):
        act()
        with pytest.raises(GithubException, match="Validation Failed"):
            pull.edit(state="open")
    with pytest.raises(GithubException):
        twin.edit(state="open")
    assert [one.state for one in github.pulls()] == ["closed", "closed"]


def test_pull_request_without_commits_is_refused(github: GitHub, job_repository: Repository) -> None:
    job_repository.create_git_ref(f"refs/heads/{BRANCH}", github.forge.head("main") or "")
    with pytest.raises(GithubException, match="No commits between main and bot/new-papers"):
        job_repository.create_pull(base="main", head=BRANCH, title="Empty")


def test_actions_may_be_forbidden_to_open_pull_requests(github: GitHub, job_repository: Repository) -> None:
    github.switches.actions_may_create_pulls = False
    github.human("alice").commit(BRANCH, {"a.txt": "a\n"})
    with pytest.raises(GithubException, match="GitHub Actions is not permitted") as caught:
        job_repository.create_pull(base="main", head=BRANCH, title="New")
    assert caught.value.status == 403
    with connect(github.url, APP) as client:
        assert client.get_repo(github.slug).create_pull(base="main", head=BRANCH, title="New").number == 1


def test_body_is_edited_ticked_and_limited(github: GitHub, pull: PullRequest) -> None:
    alice = github.human("alice")
    alice.untick(1, "2401.00001")
    pull.update()
    assert pull.body == LINE.replace("[x]", "[ ]")
    alice.tick(1, "2401.00001")
    pull.edit(body="é" * 65_536)
    with pytest.raises(GithubException, match="body is too long") as caught:
        pull.edit(body="é" * 65_537)
    assert caught.value.status == 422
    edits = [event.actor for event in github.forge.events if event.verb == "edited body"]
    assert edits == ["alice", "alice", "github-actions[bot]"]


def test_reviewers_must_be_collaborators(github: GitHub, pull: PullRequest) -> None:
    github.human("alice", role="write")
    pull.create_review_request(reviewers=["alice"])
    pull.create_review_request(reviewers=["alice"])
    assert [user.login for user in pull.get_review_requests()[0]] == ["alice"]
    with pytest.raises(GithubException, match="may only be requested from collaborators"):
        pull.create_review_request(reviewers=["stranger"])


def test_pull_request_from_a_fork_names_the_fork_until_it_is_gone(github: GitHub, job_repository: Repository) -> None:
    mallory = github.human("mallory")
    mallory.open_pull("patch-1", {"data/x.yaml": "x\n"}, fork=True)
    pull = job_repository.get_pull(1)
    assert (pull.head.repo.full_name, pull.head.label, pull.head.repo.fork) == ("mallory/list", "mallory:patch-1", True)
    assert job_repository.get_git_tree(pull.head.sha, recursive=True).tree[0].path == "README.md"
    assert job_repository.get_commit(pull.head.sha).get_pulls().totalCount == 0
    assert [one.number for one in job_repository.get_pulls(head="mallory:patch-1")] == [1]
    mallory.delete_fork()
    assert job_repository.get_pull(1).head.repo is None


def test_rebase_squash_and_merge_of_main_by_a_human_keep_the_files(github: GitHub, pull: PullRequest) -> None:
    alice = github.human("alice")
    alice.commit("main", {"main.txt": "1\n"})
    for act in (alice.merge_default_into, alice.squash_branch, alice.rebase):
        tip = act(BRANCH)
        pull.update()
        assert (pull.head.sha, pull.state) == (tip, "open")
        assert PAPER in github.files(BRANCH)
        assert [file.filename for file in pull.get_files()] == [PAPER]
    assert "main.txt" in github.files(BRANCH)


def test_branch_is_brought_up_to_date_on_the_server(github: GitHub, pull: PullRequest) -> None:
    github.human("alice").commit("main", {"main.txt": "1\n"})
    assert pull.update_branch()
    assert github.files(BRANCH).keys() >= {"main.txt", PAPER}
    assert pull.base.repo.merge(BRANCH, "main") is None
    github.human("alice").commit("main", {"main.txt": "2\n"})
    merged = pull.base.repo.merge(BRANCH, "main", "Bring up to date")
    assert merged is not None
    assert (merged.commit.message, len(merged.parents)) == ("Bring up to date", 2)
    github.human("alice").commit("main", {PAPER: "title: Another\n"})
    with pytest.raises(GithubException) as caught:
        pull.base.repo.merge(BRANCH, "main")
    assert caught.value.status == 409


def test_lists_are_paged_with_links(github: GitHub, job_repository: Repository) -> None:
    alice = github.human("alice")
    for number in range(5):
        alice.open_pull(f"b{number}", {f"{number}.txt": "x\n"}, title=f"T{number}")
    github.switches.page_limit = 2
    titles = [pull.title for pull in job_repository.get_pulls(state="all", sort="created", direction="asc")]
    assert titles == ["T0", "T1", "T2", "T3", "T4"]
    assert [exchange.query.get("page", "1") for exchange in github.log.exchanges[-3:]] == ["1", "2", "3"]


def test_personal_token_may_edit_its_own_pull_request_only(github: GitHub) -> None:
    github.human("alice").open_pull("b", {"b.txt": "b\n"})
    github.forge.accounts.roles["list-bot"] = "read"
    with connect(github.url, PAT) as client:
        repository = client.get_repo(github.slug)
        with pytest.raises(GithubException, match="not accessible by personal access token"):
            repository.get_pull(1).edit(body="mine now")
    assert github.pull(1).body == ""
