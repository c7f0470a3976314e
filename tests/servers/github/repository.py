"""The bare git repository behind the stand-in: refs, objects and history, all by git's own plumbing.

Branches of forks live in the same repository under `refs/forks/OWNER/heads/`, heads of pull requests under
`refs/pull/N/head`, as GitHub shares objects between a repository and its forks.
"""

import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tests.servers.github.git import Git
from tests.servers.github.objects import Commit, Entry, Person, parse_commit, parse_entry

NOTHING = "0" * 40
OBJECT = re.compile(r"[0-9a-f]{7,40}")


class Repository:
    """Reads and writes one bare repository."""

    def __init__(self, folder: Path, default_branch: str = "main") -> None:
        self.git = Git(folder)
        if not (folder / "HEAD").exists():
            folder.mkdir(parents=True, exist_ok=True)
            self.git.run("init", "--bare", "--quiet", f"--initial-branch={default_branch}", str(folder))
            with (folder / "config").open("a") as config:  # a stand-in lives for one test: no need to be careful
                config.write("[core]\n\tfsync = none\n\tcompression = 0\n[gc]\n\tauto = 0\n")

    @property
    def folder(self) -> Path:
        """The bare repository, to clone from or to look into."""
        return self.git.folder

    # refs

    def resolve(self, ref: str) -> str | None:
        """The object that a full ref points to."""
        return self.git.ask("rev-parse", "--verify", "--quiet", "--end-of-options", ref)

    def refs(self, prefix: str) -> list[tuple[str, str]]:
        """Full refs that begin with the prefix, with their objects, sorted."""
        lines = self.git.text("for-each-ref", "--format=%(refname) %(objectname)").splitlines()
        pairs = [(name, sha) for name, _, sha in (line.rpartition(" ") for line in lines)]
        return [pair for pair in pairs if pair[0].startswith(prefix)]

    def set_ref(self, ref: str, sha: str) -> None:
        """Makes or moves a ref; raises GitError for a malformed name."""
        self.git.run("update-ref", ref, sha)

    def delete_ref(self, ref: str) -> None:
        """Takes a ref away."""
        self.git.run("update-ref", "-d", ref)

    # objects

    def type_of(self, sha: str) -> str | None:
        """blob, tree, commit, tag, or None for no object."""
        return self.git.ask("cat-file", "-t", sha) if OBJECT.fullmatch(sha) else None

    def blob(self, sha: str) -> bytes:
        """A file's bytes."""
        return self.git.run("cat-file", "blob", sha)

    def tree_of(self, treeish: str) -> str | None:
        """The tree of a commit or of a tree itself."""
        return self.git.ask("rev-parse", "--verify", "--quiet", f"{treeish}^{{tree}}")

    def entries(self, treeish: str, *, recursive: bool = False) -> list[Entry]:
        """The lines of a tree, folders themselves included when recursive."""
        flags = ["-r", "-t"] if recursive else []
        output = self.git.text("ls-tree", "-z", "-l", *flags, treeish)
        return [parse_entry(line) for line in output.split("\0") if line]

    def entry(self, treeish: str, path: str) -> Entry | None:
        """What stands at a path, or None."""
        output = self.git.ask("--literal-pathspecs", "ls-tree", "-z", "-l", treeish, "--", path)
        return parse_entry(output.split("\0")[0]) if output else None

    def file(self, treeish: str, path: str) -> bytes | None:
        """A file's bytes at a commit, or None."""
        entry = self.entry(treeish, path)
        return self.blob(entry.sha) if entry is not None and entry.type == "blob" and entry.sha else None

    def write_blobs(self, contents: Sequence[bytes]) -> list[str]:
        """Stores files' bytes by one git process; their ids in the same order."""
        if not contents:
            return []
        with tempfile.TemporaryDirectory() as name:
            paths = [Path(name) / str(number) for number in range(len(contents))]
            for path, content in zip(paths, contents, strict=True):
                path.write_bytes(content)
            names = "".join(f"{path}\n" for path in paths).encode()
            return self.git.text("hash-object", "-w", "--no-filters", "--stdin-paths", data=names).splitlines()

    def write_tree(self, base: str | None, entries: Iterable[Entry]) -> str:
        """A tree like `base` with these entries put in, or taken out where `sha` is None; raises GitError."""
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
        form = "%H%x00%T%x00%P%x00%an%x00%ae%x00%at%x00%cn%x00%ce%x00%ct%x00%B%x01"
        output = self.git.text("log", f"--format={form}", *selection, "--", *paths)
        return [parse_commit(part.lstrip("\n")) for part in output.split("\x01") if part.strip()]

    def commit(self, sha: str) -> Commit:
        """One commit; raises GitError when there is none."""
        return self.commits("--no-walk", f"{sha}^{{commit}}")[0]

    def is_ancestor(self, old: str, new: str) -> bool:
        """Whether `new` contains `old`."""
        return self.git.ask("merge-base", "--is-ancestor", old, new) is not None

    def merge_base(self, one: str, other: str) -> str | None:
        """The best common ancestor."""
        return self.git.ask("merge-base", one, other)

    def count(self, span: str) -> int:
        """The number of commits in `A..B`."""
        return int(self.git.text("rev-list", "--count", span))

    def files(self, treeish: str) -> Mapping[str, bytes]:
        """All files of a commit; for assertions in tests."""
        entries = self.entries(treeish, recursive=True)
        return {item.path: self.blob(item.sha) for item in entries if item.type == "blob" and item.sha}
