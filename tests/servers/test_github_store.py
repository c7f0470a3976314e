"""What the stand-in reads and writes in git's files without git, held against git itself."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.servers.github.git import GitError
from tests.servers.github.objects import Entry, Person
from tests.servers.github.repository import Repository

ADA = Person("Ada", "7+ada@example.org", datetime(2026, 1, 1, tzinfo=UTC))
PATHS = ("a", "a.b", "a/b", "a/c/d", "b", "c/d", ".gitignore", ".github/x.yml", "é", "a b", "a-/x", "a0")
CHANGES = st.dictionaries(st.sampled_from(PATHS), st.sampled_from(["", "1", "2", None]))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository.git")


def _entries(repository: Repository, changes: dict[str, str | None]) -> list[Entry]:
    shas = {
        path: None if text is None else repository.write_blobs([text.encode()])[0] for path, text in changes.items()
    }
    return [Entry(path, "100644", "blob", sha) for path, sha in shas.items()]


def _tree_by_git(repository: Repository, base: str | None, entries: list[Entry]) -> str:
    index = {"GIT_INDEX_FILE": str(repository.folder / "index-of-test")}
    lines = [f"{'100644' if item.sha else '0'} {item.sha or '0' * 40}\t{item.path}\0" for item in entries]
    repository.git.run("read-tree", base or "--empty", variables=index)
    repository.git.run("update-index", "-z", "--index-info", data="".join(lines).encode(), variables=index)
    return repository.git.text("write-tree", variables=index)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(before=CHANGES, after=CHANGES)
def test_trees_are_those_that_git_writes(
    repository: Repository, before: dict[str, str | None], after: dict[str, str | None]
) -> None:
    base = None
    for changes in (before, after):
        entries = _entries(repository, changes)
        made = repository.write_tree(base, entries)
        assert made == _tree_by_git(repository, base, entries)
        base = made
    listed = [f"{one.mode} {one.type} {one.sha}\t{one.path}" for one in repository.entries(made, recursive=True)]
    assert listed == repository.git.text("ls-tree", "-r", "-t", "-z", made).split("\0")[:-1]
    for path in (*PATHS, "a/", "c", "nothing"):
        found = repository.entry(made, path)
        said = repository.git.text("--literal-pathspecs", "ls-tree", "-z", made, "--", path)
        assert (found and f"{found.mode} {found.type} {found.sha}") == (said.partition("\t")[0] or None), path


@pytest.mark.parametrize("path", [".git/x", "a/../b", "/a", "a//b", ".GIT/x", "a/"])
def test_paths_that_git_leaves_out_are_left_out(repository: Repository, path: str) -> None:
    entries = _entries(repository, {path: "1", "fine": "2"})
    made = repository.write_tree(None, entries)
    assert made == _tree_by_git(repository, None, entries)
    assert [entry.path for entry in repository.entries(made)] == ["fine"]


def test_history_is_as_git_tells_it(repository: Repository) -> None:
    tree = repository.write_tree(None, _entries(repository, {"a": "1"}))
    root = repository.write_commit(tree, [], "Start\n\nwith a body\n", author=ADA)
    left = repository.write_commit(tree, [root], "Left", author=Person("Zoë", "zoe@example.org", ADA.date))
    right = repository.write_commit(tree, [root], "Right\n\n", author=ADA)
    merged = repository.write_commit(tree, [left, right], "Both", author=ADA)
    other = repository.write_commit(tree, [right, left], "Both the other way", author=ADA)
    alone = repository.write_commit(tree, [], "\nAlone", author=ADA)
    everything = (root, left, right, merged, other, alone)
    for number, sha in enumerate(everything):
        repository.set_ref(f"refs/heads/{number}", sha)
        assert repository.commit(sha).message == repository.commits("--no-walk", sha)[0].message or sha == alone
        assert repository.commit(sha).parents == repository.commits("--no-walk", sha)[0].parents
    for old in everything:
        for new in everything:
            assert repository.count(f"{old}..{new}") == int(repository.git.text("rev-list", "--count", f"{old}..{new}"))
            assert repository.merge_base(old, new) == repository.git.ask("merge-base", old, new)
            is_ancestor = repository.git.ask("merge-base", "--is-ancestor", old, new) is not None
            assert repository.is_ancestor(old, new) == is_ancestor
            span = [one.sha for one in repository.commits("--topo-order", f"{old}..{new}")]
            assert span == repository.git.text("rev-list", "--topo-order", f"{old}..{new}").split()
    assert repository.git.run("fsck", "--strict", "--full") == b""


def test_refs_are_those_that_git_sees(repository: Repository) -> None:
    tree = repository.write_tree(None, [])
    commit = repository.write_commit(tree, [], "Start", author=ADA)
    for name in ("main", "bot/new", "bot/new-papers", "x.y"):
        repository.set_ref(f"refs/heads/{name}", commit)
    repository.set_ref("refs/tags/tree", tree)
    repository.delete_ref("refs/heads/bot/new")
    repository.delete_ref("refs/heads/bot/new-papers")
    repository.set_ref("refs/heads/bot", commit)  # where a folder was
    form = "--format=%(refname) %(objectname)"
    for _ in range(2):
        told = repository.git.text("for-each-ref", form).splitlines()
        assert [f"{name} {sha}" for name, sha in repository.refs("refs/")] == told
        assert len(told) == 4
        assert repository.resolve("refs/heads/main") == commit
        assert repository.resolve("refs/heads/none") is None
        repository.git.run("pack-refs", "--all")
    repository.delete_ref("refs/heads/main")
    assert repository.resolve("refs/heads/main") is None


@pytest.mark.parametrize("name", ["a..b", "a.lock", "a b", ".a", "a/", "main/below", "a~1"])
def test_names_that_git_refuses_are_refused(repository: Repository, name: str) -> None:
    commit = repository.write_commit(repository.write_tree(None, []), [], "Start", author=ADA)
    repository.set_ref("refs/heads/main", commit)
    with pytest.raises(GitError):
        repository.set_ref(f"refs/heads/{name}", commit)


def test_what_is_not_there_is_not_pointed_at(repository: Repository) -> None:
    for sha in ("1" * 40, "main", repository.write_tree(None, [])):
        with pytest.raises(GitError):
            repository.set_ref("refs/heads/main", sha)
    for sha in ("1" * 40, "no id"):
        with pytest.raises(GitError):
            repository.write_commit(sha, [], "Start", author=ADA)


def test_packed_objects_are_found(repository: Repository) -> None:
    entries = _entries(repository, {"a": "1", "b/c": "2"})
    commit = repository.write_commit(repository.write_tree(None, entries), [], "Start", author=ADA)
    repository.set_ref("refs/heads/main", commit)
    repository.git.run("repack", "-a", "-d", "-q")
    again = Repository(repository.folder)
    assert again.commit(commit).message == "Start"
    assert again.files(commit) == {"a": b"1", "b/c": b"2"}
