"""The bare git repository behind the stand-in: refs, objects and history.

What is plain is read and written by `Store`, the rest by git's plumbing.

Branches of forks live in the same repository under `refs/forks/OWNER/heads/`, heads of pull requests under
`refs/pull/N/head`, as GitHub shares objects between a repository and its forks.
"""

import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from tests.servers.github.git import Git
from tests.servers.github.objects import Commit, Entry, Person, parse_commit, parse_entry
from tests.servers.github.store import FULL, Store, Unusual

NOTHING = "0" * 40
OBJECT = re.compile(r"[0-9a-f]{7,40}")
_BRANCH = re.compile(r"(?![0-9a-f]{40}$)[\w./-]+")
_DIFFERENCES: dict[tuple[str, ...], str] = {}  # of all repositories: equal trees have equal ids everywhere


class Repository:
    """Reads and writes one bare repository."""

    def __init__(self, folder: Path, default_branch: str = "main") -> None:
        self.git = Git(folder)
        self._store = Store(self.git)
        if not (folder / "HEAD").exists():
            shutil.copytree(Path(_empty(default_branch).name), folder, dirs_exist_ok=True)

    @property
    def folder(self) -> Path:
        """The bare repository, to clone from or to look into; from now on its files are written at once."""
        self._store.write_through()
        return self.git.folder

    # refs

    def resolve(self, ref: str) -> str | None:
        """The object that a full ref points to."""
        with suppress(Unusual):
            return self._store.resolve(ref)
        return self.git.ask("rev-parse", "--verify", "--quiet", "--end-of-options", ref)

    def refs(self, prefix: str) -> list[tuple[str, str]]:
        """Full refs that begin with the prefix, with their objects, sorted."""
        return [pair for pair in self._all_refs() if pair[0].startswith(prefix)]

    def _all_refs(self) -> list[tuple[str, str]]:
        with suppress(Unusual):
            return self._store.refs()
        lines = self.git.text("for-each-ref", "--format=%(refname) %(objectname)").splitlines()
        return [(name, sha) for name, _, sha in (line.rpartition(" ") for line in lines)]

    def set_ref(self, ref: str, sha: str) -> None:
        """Makes or moves a ref; raises GitError for a malformed name."""
        try:
            self._store.set_ref(ref, sha)
        except Unusual:
            self.git.run("update-ref", ref, sha)

    def delete_ref(self, ref: str) -> None:
        """Takes a ref away."""
        try:
            self._store.delete_ref(ref)
        except Unusual:
            self.git.run("update-ref", "-d", ref)

    def put_back(self, refs: Mapping[str, str], objects: Mapping[str, tuple[str, bytes]]) -> None:
        """Makes these the refs, and stores what they need where it is not there."""
        self._store.add(objects)
        for ref in {ref for ref, _ in self.refs("refs/")} - refs.keys():
            self.delete_ref(ref)
        for ref, sha in refs.items():
            self.set_ref(ref, sha)

    # objects

    def objects(self) -> dict[str, tuple[str, bytes]]:
        """Kind and content by id of what the stand-in wrote or read, for `put_back`."""
        return self._store.objects()

    def type_of(self, sha: str) -> str | None:
        """blob, tree, commit, tag, or None for no object."""
        if FULL.fullmatch(sha):
            return (self._store.find(sha) or (None,))[0]
        return self.git.ask("cat-file", "-t", sha) if OBJECT.fullmatch(sha) else None

    def blob(self, sha: str) -> bytes:
        """A file's bytes."""
        kind, content = (FULL.fullmatch(sha) and self._store.find(sha)) or ("", b"")
        return content if kind == "blob" else self.git.run("cat-file", "blob", sha)

    def tree_of(self, treeish: str) -> str | None:
        """The tree of a commit or of a tree itself."""
        with suppress(Unusual):
            return self._store.tree_of(treeish)
        return self.git.ask("rev-parse", "--verify", "--quiet", f"{treeish}^{{tree}}")

    def entries(self, treeish: str, *, recursive: bool = False) -> list[Entry]:
        """The lines of a tree, folders themselves included when recursive."""
        with suppress(Unusual):
            return list(self._store.entries(treeish, recursive=recursive))
        flags = ["-r", "-t"] if recursive else []
        output = self.git.text("ls-tree", "-z", "-l", *flags, treeish)
        return [parse_entry(line) for line in output.split("\0") if line]

    def entry(self, treeish: str, path: str) -> Entry | None:
        """What stands at a path, or None."""
        with suppress(Unusual):
            return self._store.entry(treeish, path)
        output = self.git.ask("--literal-pathspecs", "ls-tree", "-z", "-l", treeish, "--", path)
        return parse_entry(output.split("\0")[0]) if output else None

    def file(self, treeish: str, path: str) -> bytes | None:
        """A file's bytes at a commit, or None."""
        entry = self.entry(treeish, path)
        return self.blob(entry.sha) if entry is not None and entry.type == "blob" and entry.sha else None

    def write_blobs(self, contents: Sequence[bytes]) -> list[str]:
        """Stores files' bytes; their ids in the same order."""
        return [self._store.write("blob", content) for content in contents]

    def write_tree(self, base: str | None, entries: Iterable[Entry]) -> str:
        """A tree like `base` with these entries put in, or taken out where `sha` is None; raises GitError."""
        entries = list(entries)
        with suppress(Unusual):
            return self._store.write_tree(base, entries)
        lines = [f"{'0' if item.sha is None else item.mode} {item.sha or NOTHING}\t{item.path}" for item in entries]
        data = "".join(f"{line}\0" for line in lines).encode("utf-8", "surrogateescape")
        with tempfile.TemporaryDirectory() as name:
            index = {"GIT_INDEX_FILE": str(Path(name) / "index")}
            self.git.run("read-tree", base or "--empty", variables=index)
            self.git.run("update-index", "-z", "--index-info", data=data, variables=index)
            return self.git.text("write-tree", variables=index)

    def write_commit(
        self, tree: str, parents: Sequence[str], message: str, *, author: Person, committer: Person | None = None
    ) -> str:
        """A commit; its id."""
        with suppress(Unusual):
            return self._store.write_commit(tree, parents, message, (author, committer or author))
        people = {"AUTHOR": author, "COMMITTER": committer or author}
        variables = {}
        for role, person in people.items():
            variables[f"GIT_{role}_NAME"] = person.name
            variables[f"GIT_{role}_EMAIL"] = person.email
            variables[f"GIT_{role}_DATE"] = f"@{int(person.date.timestamp())} +0000"
        flags = [flag for parent in parents for flag in ("-p", parent)]
        return self.git.text("commit-tree", tree, *flags, data=message.encode(), variables=variables)

    # history

    def commits(self, *selection: str, paths: Sequence[str] = ()) -> list[Commit]:
        """Commits as `git log` selects them, newest first."""
        *flags, span = selection
        old, new = self._ends(span)
        if not paths and set(flags) <= {"--topo-order"} and _are_full(old, new):
            with suppress(Unusual):
                return self._store.only_in(new, old)
        form = "%H%x00%T%x00%P%x00%an%x00%ae%x00%at%x00%cn%x00%ce%x00%ct%x00%B%x01"
        output = self.git.text("log", f"--format={form}", *selection, "--", *paths)
        return [parse_commit(part.lstrip("\n")) for part in output.split("\x01") if part.strip()]

    def commit(self, sha: str) -> Commit:
        """One commit; raises GitError when there is none."""
        with suppress(Unusual):
            return self._store.commit(sha)
        return self.commits("--no-walk", f"{sha}^{{commit}}")[0]

    def is_ancestor(self, old: str, new: str) -> bool:
        """Whether `new` contains `old`."""
        with suppress(Unusual):
            if _are_full(old, new):
                return old in self._store.history(new)
        return self.git.ask("merge-base", "--is-ancestor", old, new) is not None

    def merge_base(self, one: str, other: str) -> str | None:
        """The best common ancestor."""
        with suppress(Unusual):
            return self._store.merge_base(one, other)
        return self.git.ask("merge-base", one, other)

    def count(self, span: str) -> int:
        """The number of commits in `A..B`."""
        old, new = self._ends(span)
        with suppress(Unusual):
            return len(self._store.history(new) - self._store.history(old))
        return int(self.git.text("rev-list", "--count", span))

    def _ends(self, span: str) -> list[str]:
        """The two ends of `A..B`, branches as their commits; the second is empty where only one is named."""
        old, _, new = span.partition("..")
        return [(_BRANCH.fullmatch(name) and self.resolve(f"refs/heads/{name}")) or name for name in (old, new)]

    def difference(self, old: str, new: str, *form: str) -> str:
        """What `git diff-tree` says in a form about two commits or trees; it depends on their trees alone."""
        asked = (*form, self.tree_of(old) or old, self.tree_of(new) or new)
        if asked not in _DIFFERENCES:
            _DIFFERENCES[asked] = self.git.text("-c", "core.quotePath=false", "diff-tree", "-r", "-M", *asked)
        return _DIFFERENCES[asked]

    def merged_tree(self, base: str, head: str) -> str | None:
        """The tree of two commits merged, or None when they conflict."""
        common = self.merge_base(base, head)
        if common in (base, head):  # only the other one went on
            return self.tree_of(head if common == base else base)
        output = self.git.ask("merge-tree", "--write-tree", "--no-messages", base, head)
        return output and output.splitlines()[0]

    def files(self, treeish: str) -> Mapping[str, bytes]:
        """All files of a commit; for assertions in tests."""
        entries = self.entries(treeish, recursive=True)
        return {item.path: self.blob(item.sha) for item in entries if item.type == "blob" and item.sha}


def _are_full(*shas: str) -> bool:
    return all(map(FULL.fullmatch, shas))


@cache
def _empty(default_branch: str) -> tempfile.TemporaryDirectory[str]:
    """A repository as git makes it, to copy; a stand-in lives for one test, so that it need not be careful."""
    folder = tempfile.TemporaryDirectory()
    Git(Path(folder.name)).run("init", "--bare", "--quiet", "--template=", f"--initial-branch={default_branch}")
    with (Path(folder.name) / "config").open("a") as config:
        config.write("[core]\n\tfsync = none\n\tcompression = 0\n[gc]\n\tauto = 0\n")
    return folder
