"""What a change does to the data folder: the work tree, untracked files included, against the merge base with another branch."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.blob import blob_id
from bot.edges.data_folder import DataFolder
from bot.edges.git import Git
from bot.errors import UsageError

README = "README.md"


@dataclass(frozen=True)
class Changes:
    """Places below the data folder that differ from the merge base, the contents of those deleted, and README.md as it was."""

    changed: tuple[str, ...]
    deleted: Mapping[str, bytes]
    readme: bytes | None


def read_changes(folder: DataFolder, reference: str) -> Changes:
    """Compare the work tree with the merge base of `reference` and HEAD. Raises UsageError when there is none."""
    git = Git.around(folder.root)
    base = find_merge_base(git, reference)
    top = folder.root.resolve().relative_to(git.root.resolve()).as_posix()
    prefix = "" if top == "." else f"{top}/"
    entries = {
        path.removeprefix(prefix): entry for path, entry in git.read_tree(base).items() if path.startswith(prefix)
    }
    blobs = {place: entry.split(" ")[1] for place, entry in entries.items() if entry.startswith("100")}
    touched = {path.removeprefix(prefix) for path in _touched(git, base, top)}
    changed = sorted(place for place in touched if folder.kind_of(place) and _differs(folder, place, blobs.get(place)))
    gone = {place: blobs[place] for place in sorted(touched) if place in blobs and folder.kind_of(place) is None}
    contents = git.read_blobs(gone.values())
    return Changes(tuple(changed), {place: contents[blob] for place, blob in gone.items()}, _readme(git, base))


def find_merge_base(git: Git, reference: str) -> str:
    """The newest common ancestor of `reference` and HEAD. Raises UsageError that says which of the three is missing."""
    commit, head = git.commit_id(reference), git.commit_id("HEAD")
    if commit is None:
        raise UsageError(
            f"--base {reference}: no commit of this name in {git.root}",
            hint="fetch it first (git fetch origin), or name another branch, tag or commit",
        )
    if head is None:
        raise UsageError(f"{git.root} has no commit yet", hint="commit the list's files first")
    base = git.merge_base(commit, head)
    if base is None:
        raise UsageError(
            f"--base {reference}: it has no commit in common with HEAD",
            hint="in a shallow clone run git fetch --unshallow; else name the branch that this one began from",
        )
    return base


def _touched(git: Git, base: str, top: str) -> set[str]:
    """Paths that may differ, from the repository's top; a repository inside comes with a slash at its end."""
    literal, quiet = "--literal-pathspecs", ("--no-ext-diff", "--no-textconv", "--no-renames", "--no-relative")
    differing = git.run(literal, "diff", "--name-only", "-z", *quiet, "--ignore-submodules=none", base, "--", top)
    untracked = git.run(literal, "ls-files", "--others", "--exclude-standard", "-z", "--full-name", "--", top)
    return {os.fsdecode(path).rstrip("/") for path in (differing + untracked).split(b"\0") if path}


def _differs(folder: DataFolder, place: str, blob: str | None) -> bool:
    return blob is None or folder.kind_of(place) != "file" or blob_id((folder.root / place).read_bytes()) != blob


def _readme(git: Git, base: str) -> bytes | None:
    tree = git.run("ls-tree", "-z", "--full-tree", base, "--", README)
    ids = [row.split(b"\t")[0].split(b" ")[2].decode() for row in tree.split(b"\0") if row.startswith(b"100")]
    return git.read_blobs(ids)[ids[0]] if ids else None
