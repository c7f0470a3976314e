"""The stand-in for GitHub: refs, commits, trees, contents and protection, through PyGithub over HTTP."""

import pytest
from github import GithubException, InputGitAuthor, InputGitTreeElement, UnknownObjectException
from github.Repository import Repository

from tests.servers.github.client import commit_files
from tests.servers.github.records import Protection
from tests.servers.github.standin import GitHub


@pytest.fixture
def tip(github: GitHub) -> str:
    """The default branch's commit."""
    sha = github.forge.head("main")
    assert sha is not None
    return sha


def test_commit_without_author_is_the_bots_and_signed(github: GitHub, job_repository: Repository, tip: str) -> None:
    made = commit_files(job_repository, {"a.txt": "a\n"}, parent=tip)
    assert (made.author.name, made.verification.verified) == ("github-actions[bot]", True)
    assert made.author.email == "41898282+github-actions[bot]@users.noreply.github.com"
    assert job_repository.get_commit(made.sha).author.login == "github-actions[bot]"
    tree = job_repository.get_git_tree(made.tree.sha)
    author = InputGitAuthor("Somebody", "somebody@example.org", "2026-01-01T00:00:00Z")
    named = job_repository.create_git_commit("By name", tree, [job_repository.get_git_commit(tip)], author=author)
    assert (named.author.name, named.verification.verified) == ("Somebody", False)


def test_ref_moves_forward_only(github: GitHub, job_repository: Repository, tip: str) -> None:
    first = commit_files(job_repository, {"a.txt": "a\n"}, parent=tip)
    ref = job_repository.create_git_ref("refs/heads/x", first.sha)
    second = commit_files(job_repository, {"b.txt": "b\n"}, parent=first.sha)
    ref.edit(second.sha)
    aside = commit_files(job_repository, {"c.txt": "c\n"}, parent=first.sha)
    with pytest.raises(GithubException, match="Update is not a fast forward") as caught:
        ref.edit(aside.sha)
    assert caught.value.status == 422
    assert github.forge.head("x") == second.sha
    ref.edit(aside.sha, force=True)
    assert github.files("x").keys() == {"README.md", "a.txt", "c.txt"}


def test_refs_that_exist_or_do_not_are_told(job_repository: Repository, tip: str) -> None:
    job_repository.create_git_ref("refs/heads/bot/x", tip)
    with pytest.raises(GithubException, match="Reference already exists"):
        job_repository.create_git_ref("refs/heads/bot/x", tip)
    with pytest.raises(GithubException, match="Object does not exist"):
        job_repository.create_git_ref("refs/heads/y", "1" * 40)
    assert [ref.ref for ref in job_repository.get_git_matching_refs("heads/bot/")] == ["refs/heads/bot/x"]
    ref = job_repository.get_git_ref("heads/bot/x")
    ref.delete()
    with pytest.raises(GithubException, match="Reference does not exist"):
        ref.delete()
    with pytest.raises(UnknownObjectException):
        job_repository.get_git_ref("heads/bot/x")


def test_null_deletes_a_file_and_an_absent_one_is_refused(github: GitHub, job_repository: Repository, tip: str) -> None:
    first = commit_files(job_repository, {"data/a.yaml": "a\n", "data/b.yaml": "b\n"}, parent=tip)
    second = commit_files(job_repository, {"data/a.yaml": None}, parent=first.sha)
    assert github.repository.files(second.sha).keys() == {"README.md", "data/b.yaml"}
    with pytest.raises(GithubException, match="BadObjectState") as caught:
        commit_files(job_repository, {"data/a.yaml": None}, parent=second.sha)
    assert caught.value.status == 422


@pytest.mark.parametrize("path", ["/a", "a/../b", "./a", ".git/config", "a//b", ""])
def test_malformed_paths_are_refused(job_repository: Repository, tip: str, path: str) -> None:
    with pytest.raises(GithubException, match="malformed path component") as caught:
        commit_files(job_repository, {path: "x"}, parent=tip)
    assert caught.value.status == 422


def test_hostile_names_survive_trees_and_lists(github: GitHub, job_repository: Repository, tip: str) -> None:
    names = {"data/a b.yaml", "data/ü.yaml", 'data/"q".yaml', "data/line\nbreak.yaml", "data/#x?.yaml", "-x"}
    made = commit_files(job_repository, dict.fromkeys(names, "x\n"), parent=tip)
    github.human("alice").force_push("x", made.sha)
    github.human("alice").open_pull("x")
    assert {file.filename for file in job_repository.get_pull(1).get_files()} == names
    assert {
        one.path for one in job_repository.get_git_tree(made.sha, recursive=True).tree if one.type == "blob"
    } > names


def test_symlinks_keep_their_mode(job_repository: Repository, tip: str) -> None:
    before = job_repository.get_git_tree(tip)
    link = InputGitTreeElement("data/link.yaml", "120000", "blob", content="../README.md")
    tree = job_repository.create_git_tree([link], before)
    modes = {one.path: (one.mode, one.type) for one in job_repository.get_git_tree(tree.sha, recursive=True).tree}
    assert modes["data/link.yaml"] == ("120000", "blob")


def test_large_trees_are_truncated_by_switch(github: GitHub, job_repository: Repository, tip: str) -> None:
    made = commit_files(job_repository, {f"{number}.txt": "x" for number in range(5)}, parent=tip)
    github.switches.tree_limit = 3
    tree = job_repository.get_git_tree(made.sha, recursive=True)
    assert (len(tree.tree), tree.raw_data["truncated"]) == (3, True)


def test_files_are_read_as_json_and_raw(job_repository: Repository, tip: str) -> None:
    found = job_repository.get_contents("README.md", ref=tip)
    assert not isinstance(found, list)
    assert (found.decoded_content, found.type) == (b"# List\n", "file")
    headers = {"Accept": "application/vnd.github.raw+json"}
    _, _, text = job_repository.requester.requestJson(
        "GET", f"{job_repository.url}/contents/README.md", headers=headers
    )
    assert text == "# List\n"
    blob = job_repository.get_git_blob(found.sha)
    assert (blob.size, blob.encoding) == (7, "base64")


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (Protection(), "Changes must be made through a pull request"),
        (Protection(ruleset=False), "Protected branch update failed"),
    ],
)
def test_protected_branch_refuses_a_direct_update(
    github: GitHub, job_repository: Repository, tip: str, rule: Protection, message: str
) -> None:
    github.switches.protections["main"] = rule
    made = commit_files(job_repository, {"a.txt": "a\n"}, parent=tip)
    with pytest.raises(GithubException, match=message) as caught:
        job_repository.get_git_ref("heads/main").edit(made.sha)
    assert caught.value.status == 422
    assert github.forge.head("main") == tip
    _, rules = job_repository.requester.requestJsonAndCheck("GET", f"{job_repository.url}/rules/branches/main")
    assert bool(rules) is rule.ruleset
    assert job_repository.get_branch("main").protected


def test_creating_and_deleting_may_be_restricted(github: GitHub, job_repository: Repository, tip: str) -> None:
    github.switches.protections["bot/*"] = Protection(refuses_creation=True, needs_pull_request=False)
    with pytest.raises(GithubException, match="creations being restricted"):
        job_repository.create_git_ref("refs/heads/bot/x", tip)
    github.human("alice").commit("bot/x", {"x.txt": "x\n"})
    with pytest.raises(GithubException, match="deletions being restricted"):
        job_repository.get_git_ref("heads/bot/x").delete()


def test_comparison_counts_from_the_common_ancestor(github: GitHub, job_repository: Repository, tip: str) -> None:
    alice = github.human("alice")
    alice.commit("x", {"a.txt": "a\n"})
    alice.commit("main", {"b.txt": "b\n"})
    compared = job_repository.compare("main", "x")
    assert (compared.status, compared.ahead_by, compared.behind_by) == ("diverged", 1, 1)
    assert compared.merge_base_commit.sha == tip
    assert [file.filename for file in compared.files] == ["a.txt"]


def test_commits_are_listed_by_branch_path_and_author(github: GitHub, job_repository: Repository) -> None:
    github.human("alice").commit("main", {"a.txt": "a\n"}, "One")
    github.human("bob").commit("main", {"b.txt": "b\n"}, "Two")
    assert [one.commit.message for one in job_repository.get_commits()] == ["Two", "One", "Start"]
    assert [one.commit.message for one in job_repository.get_commits(author="alice")] == ["One"]
    assert [one.commit.message for one in job_repository.get_commits(path="b.txt")] == ["Two"]
    assert [file.filename for file in job_repository.get_commits()[0].files] == ["b.txt"]
