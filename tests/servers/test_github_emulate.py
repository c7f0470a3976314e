"""A second opinion: the same single calls against the stand-in and against `emulate`, which nobody here wrote."""

from collections.abc import Callable, Iterator

import pytest
from github import GithubException
from github.Repository import Repository

from tests.servers.github.client import commit_files, connect
from tests.servers.github.emulate import run_emulate
from tests.servers.github.standin import APP, GitHub

BOT = "list-bot[bot]"
README = "# list\n"


@pytest.fixture(scope="module")
def emulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Repository]:
    """The emulator's repository, seen by the bot."""
    folder = tmp_path_factory.mktemp("emulate")
    tokens = {"token_of_owner": "octo", "token_of_bot": BOT}
    with run_emulate(folder, owner="octo", name="list", bot=BOT, tokens=tokens) as url:
        with connect(url, "token_of_owner") as owner:
            owner.get_repo("octo/list").add_to_collaborators(BOT, "push")
        with connect(url, "token_of_bot") as client:
            yield client.get_repo("octo/list")


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Repository]:
    """The stand-in's repository, seen by the bot, with the file that the emulator begins with."""
    with (
        GitHub(tmp_path_factory.mktemp("github"), files={"README.md": README}) as standin,
        connect(standin.url, APP) as client,
    ):
        yield client.get_repo(standin.slug)
        standin.check()


def refusal(call: Callable[[], object]) -> int:
    """The status that a call is refused with; 0 when it is not."""
    try:
        call()
    except GithubException as error:
        return error.status
    return 0


def move(repository: Repository, branch: str, sha: str) -> str:
    """Moves a branch (the emulator gives refs an address that can't be written to)."""
    url = f"{repository.url}/git/refs/heads/{branch}"
    return str(repository.requester.requestJsonAndCheck("PATCH", url, input={"sha": sha})[1]["object"]["sha"])


def read_repository(one: Repository) -> object:
    """The repository."""
    return one.full_name, one.default_branch, one.private, one.owner.login, one.archived, one.fork


def read_refs(one: Repository) -> object:
    """A ref that is there and one that is not."""
    ref = one.get_git_ref("heads/main")
    same = ref.object.sha == one.get_branch("main").commit.sha
    return ref.ref, ref.object.type, same, refusal(lambda: one.get_git_ref("heads/nothing"))


def make_tree_and_commit(one: Repository) -> object:
    """Ids of trees and blobs are git's, so both must give the same."""
    tip = one.get_git_ref("heads/main").object.sha
    made = commit_files(one, {"data/a.yaml": "a: 1\n", "data/b/ü.yaml": "b\n"}, parent=tip, message="Add\n\nTwo.")
    entries = one.get_git_tree(made.tree.sha, recursive=True).tree
    files = sorted((entry.path, entry.mode, entry.type, entry.sha) for entry in entries)
    return made.tree.sha, made.message, [parent.sha for parent in made.parents] == [tip], files


def delete_file(one: Repository) -> object:
    """What is left after null took a file out."""
    tip = one.get_git_ref("heads/main").object.sha
    first = commit_files(one, {"data/a.yaml": "a\n", "data/b.yaml": "b\n"}, parent=tip)
    second = commit_files(one, {"data/a.yaml": None}, parent=first.sha)
    entries = one.get_git_tree(second.tree.sha, recursive=True).tree
    return sorted(entry.path for entry in entries if entry.type == "blob")


def move_forward_only(one: Repository) -> object:
    """A ref moves to a descendant only."""
    tip = one.get_git_ref("heads/main").object.sha
    first = commit_files(one, {"x.txt": "1\n"}, parent=tip)
    one.create_git_ref("refs/heads/moving", first.sha)
    second = commit_files(one, {"x.txt": "2\n"}, parent=first.sha)
    aside = commit_files(one, {"x.txt": "3\n"}, parent=tip)
    moved = move(one, "moving", second.sha) == second.sha
    stayed = refusal(lambda: move(one, "moving", aside.sha))
    twice = refusal(lambda: one.create_git_ref("refs/heads/moving", first.sha))
    return moved, stayed, twice, one.get_git_ref("heads/moving").object.sha == second.sha


def label(one: Repository) -> object:
    """Labels of the repository."""
    made = one.create_label("new papers", "0e8a16", "From the scan")
    again = refusal(lambda: one.create_label("new papers", "0e8a16"))
    absent = refusal(lambda: one.get_label("nothing"))
    return made.name, made.color, made.description, again, absent, one.get_label("new papers").name


def comment(one: Repository) -> object:
    """An issue with labels and a comment."""
    issue = one.create_issue("T", body="B")
    made = issue.create_comment("first")
    made.edit("second")
    one.create_label("topic", "ffffff")
    issue.add_to_labels("topic")
    issue.add_to_labels("topic")
    seen = [(found.body, found.user.login) for found in issue.get_comments()]
    labels = [found.name for found in issue.get_labels()]
    absent = refusal(lambda: issue.remove_from_labels("nothing"))
    made.delete()
    return seen, labels, absent, issue.get_comments().totalCount, refusal(lambda: issue.get_comment(made.id))


def check_run(one: Repository) -> object:
    """A check run from start to end."""
    sha = one.get_branch("main").commit.sha
    output: dict[str, str | list[dict[str, str | int]]] = {"title": "T", "summary": "S"}
    run = one.create_check_run("validate", sha, status="in_progress", output=output)
    run.edit(status="completed", conclusion="failure", output=output)
    found = one.get_commit(sha).get_check_runs()
    return [(run.name, run.status, run.conclusion, run.head_sha == sha) for run in found]


def read_file(one: Repository) -> object:
    """A file by path and by id."""
    found = one.get_contents("README.md")
    assert not isinstance(found, list)
    blob = one.get_git_blob(found.sha)
    return found.type, found.path, found.sha, found.decoded_content, blob.size, blob.encoding


CALLS = [
    read_repository,
    read_refs,
    make_tree_and_commit,
    delete_file,
    move_forward_only,
    label,
    comment,
    check_run,
    read_file,
]


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.__name__)
def test_both_say_the_same(call: Callable[[Repository], object], emulated: Repository, stand_in: Repository) -> None:
    assert call(stand_in) == call(emulated)
