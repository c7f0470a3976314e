"""The local git repository, through git's own plumbing: trees and commits are made without the work tree or the index."""

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.core.program import NAME
from bot.errors import BranchMoved, UsageError

ZERO = "0" * 40
_TIMEOUT_SECONDS = 120
_GRACE_SECONDS = 2.0  # `serve` kills a job that has not ended four seconds after its signal


@dataclass(frozen=True)
class Signature:
    """Who makes a commit; needed so that it works without a git identity."""

    name: str
    email: str
    when: datetime

    def environ(self) -> dict[str, str]:
        """The variables by which git takes author and committer."""
        date = f"{int(self.when.timestamp())} +0000"
        return {
            f"GIT_{role}_{part}": value
            for role in ("AUTHOR", "COMMITTER")
            for part, value in (("NAME", self.name), ("EMAIL", self.email), ("DATE", date))
        }


@dataclass(frozen=True)
class Git:
    """One repository, by the top folder of its work tree."""

    root: Path

    @classmethod
    def around(cls, folder: Path) -> "Git":
        """The repository that holds `folder`. Raises UsageError when there is none."""
        start = folder if folder.is_dir() else folder.parent
        try:
            done = _run(["git", "-C", str(start), "rev-parse", "--show-toplevel"])
        except FileNotFoundError as fault:
            raise UsageError("git was not found", hint="install git") from fault
        if done.returncode != 0:
            reason = done.stderr.decode(errors="replace").strip().splitlines()
            if any("dubious ownership" in line for line in reason):
                raise UsageError(
                    f"git refuses {start}: it belongs to another user",
                    hint=f"run git config --global --add safe.directory {start.absolute()}",
                )
            raise UsageError(
                f"{start} is not in a git repository",
                hint="run git init there and commit, or name the data folder of one with --data",
            )
        return cls(Path(done.stdout.decode().rstrip("\n")))

    def run(self, *arguments: str, stdin: bytes | None = None, environ: Mapping[str, str] | None = None) -> bytes:
        """What a git command prints. Raises UsageError with git's own words when it fails."""
        done = self._attempt(*arguments, stdin=stdin, environ=environ)
        if done.returncode != 0:
            raise _failed(arguments[0], done)
        return done.stdout

    def _attempt(
        self, *arguments: str, stdin: bytes | None = None, environ: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        return _run(["git", "-C", str(self.root), *arguments], stdin=stdin, environ=environ)

    def commit_id(self, revision: str) -> str | None:
        """The commit that a branch or another revision names, None when it names none."""
        done = self._attempt("rev-parse", "--quiet", "--verify", "--end-of-options", f"{revision}^{{commit}}")
        return done.stdout.decode().strip() if done.returncode == 0 else None

    def default_branch(self) -> str:
        """The branch that pull requests go to: the remote's default, else main or master, else the one checked out."""
        done = self._attempt("symbolic-ref", "--quiet", "refs/remotes/origin/HEAD")
        named = done.stdout.decode().strip().removeprefix("refs/remotes/origin/") if done.returncode == 0 else ""
        for branch in filter(None, (named, "main", "master")):
            if self.commit_id(f"refs/heads/{branch}"):
                return branch
        current = self._attempt("symbolic-ref", "--quiet", "--short", "HEAD")
        return current.stdout.decode().strip() if current.returncode == 0 else "HEAD"

    def checked_out(self) -> set[str]:
        """The branches that are checked out in any work tree, as full reference names."""
        lines = self.run("worktree", "list", "--porcelain").decode(errors="replace").splitlines()
        return {line.removeprefix("branch ") for line in lines if line.startswith("branch ")}

    def read_tree(self, revision: str) -> dict[str, str]:
        """Every file of a commit: path from the top and "MODE BLOB"."""
        tree: dict[str, str] = {}
        for row in filter(None, self.run("ls-tree", "-r", "-z", "--full-tree", revision).split(b"\0")):
            meta, _, name = row.partition(b"\t")
            mode, _, blob = meta.decode().split(" ")
            tree[os.fsdecode(name)] = f"{mode} {blob}"
        return tree

    def place_of(self, folder: Path) -> str:
        """Where a folder is below the top; empty for the top itself."""
        place = folder.resolve().relative_to(self.root.resolve()).as_posix()
        return "" if place == "." else place

    def read_tree_below(self, folder: Path, revision: str) -> dict[str, str]:
        """The same for the files below a folder, by their paths from there."""
        place = self.place_of(folder)
        prefix = f"{place}/" if place else ""
        return {p.removeprefix(prefix): entry for p, entry in self.read_tree(revision).items() if p.startswith(prefix)}

    def read_blobs(self, ids: Iterable[str]) -> dict[str, bytes]:
        """The contents of blobs, read in one go."""
        wanted = sorted(set(ids))
        if not wanted:
            return {}
        raw = self.run("cat-file", "--batch", stdin="".join(f"{blob}\n" for blob in wanted).encode())
        contents: dict[str, bytes] = {}
        position = 0
        for blob in wanted:
            end = raw.index(b"\n", position)
            size = int(raw[position:end].split(b" ")[2])
            contents[blob] = raw[end + 1 : end + 1 + size]
            position = end + 1 + size + 1
        return contents

    def merge_base(self, one: str, other: str) -> str | None:
        """The newest common ancestor, None when there is none."""
        done = self._attempt("merge-base", one, other)
        return done.stdout.decode().strip() if done.returncode == 0 else None

    def write_commit(
        self,
        parents: Sequence[str],
        files: Mapping[str, str | None],
        *,
        message: str,
        signature: Signature,
        kept: Mapping[str, str | None] | None = None,
    ) -> str:
        """A commit on `parents` over the tree of the last one, or over nothing without any; no branch is moved.

        `kept` (path: "MODE BLOB", None deletes) is laid over that tree first, then `files` (path: text, None deletes).
        """
        rows = [f"{entry or f'0 {ZERO}'}\t{path}\0" for path, entry in (kept or {}).items()]
        for path, text in files.items():
            blob = (
                self.run("hash-object", "-w", "--stdin", stdin=text.encode()).decode().strip()
                if text is not None
                else ZERO
            )
            rows.append(f"{'100644' if text is not None else '0'} {blob}\t{path}\0")
        with tempfile.TemporaryDirectory(prefix=f"{NAME}-") as folder:
            environ = {"GIT_INDEX_FILE": str(Path(folder) / "index"), **signature.environ()}
            self.run("read-tree", parents[-1] if parents else "--empty", environ=environ)
            self.run("update-index", "-z", "--index-info", stdin=os.fsencode("".join(rows)), environ=environ)
            tree = self.run("write-tree", environ=environ).decode().strip()
            of = [word for parent in parents for word in ("-p", parent)]
            commit = self.run("commit-tree", tree, *of, "-F", "-", stdin=message.encode(), environ=environ)
        return commit.decode().strip()

    def move_branch(self, branch: str, commit: str | None, *, seen: str | None) -> None:
        """Point `branch` to `commit` (None deletes it) only if it is still where it was `seen`. Raises BranchMoved, or
        UsageError with git's own words when it is there but can't be moved: a full disk, or a lock that a killed git left."""
        name = f"refs/heads/{branch}"
        arguments = ["-d", name, seen or ZERO] if commit is None else [name, commit, seen or ZERO]
        done = self._attempt("update-ref", *arguments)
        if done.returncode != 0 and self.commit_id(name) == seen:
            raise _failed("update-ref", done)
        if done.returncode != 0:
            raise BranchMoved(f"the branch {branch} was changed meanwhile", hint="run the same command again")


def _failed(command: str, done: subprocess.CompletedProcess[bytes]) -> UsageError:
    words = done.stderr.decode(errors="replace").strip().splitlines()
    # About a lock git says what to do in many lines; the first names the file.
    locked = next((line for line in words if line.endswith("File exists.")), None)
    if locked:
        hint = "if no other git is at work in this repository, remove that file and run the same command again"
    else:
        hint = "check that the repository is writable and has space left, then run the same command again"
    said = locked or (words[-1] if words else f"it was stopped by signal {-done.returncode} without a message")
    return UsageError(f"git {command} failed: {said}", hint=hint)


def _run(
    command: list[str], *, stdin: bytes | None = None, environ: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    # The user's hooks and pagers must not run; LC_ALL keeps messages in the words that are looked for above.
    settings = {**os.environ, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", **(environ or {})}
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_PREFIX"):
        settings.pop(name, None)
    if "GIT_INDEX_FILE" not in (environ or {}):
        settings.pop("GIT_INDEX_FILE", None)
    taken = subprocess.DEVNULL if stdin is None else subprocess.PIPE
    with subprocess.Popen(
        command, stdin=taken, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=settings
    ) as process:
        try:
            out, err = process.communicate(stdin, timeout=_TIMEOUT_SECONDS)
        except BaseException:
            # We are interrupted, git is not: killed in the middle of a write, it would leave its lock behind.
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_GRACE_SECONDS)
            process.kill()
            raise
    return subprocess.CompletedProcess(command, process.returncode, out, err)


def folder_in_repository(data: Path) -> str:
    """The data folder below the checkout's top; outside a checkout, as it was named."""
    try:
        return Git.around(data).place_of(data) or "."
    except UsageError:
        return data.name if data.is_absolute() else data.as_posix()
