"""What a change does to the data folder: the work tree, untracked files included, against the merge base with another branch."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from bot.core.publish.pages import FOLDER as PAGES
from bot.core.publish.readme import README
from bot.edges.disk.data_folder import DataFolder
from bot.edges.disk.tree_folder import blob_id
from bot.edges.git.git import Git
from bot.errors import UsageError


@dataclass(frozen=True)
class Changes:
    """What differs from the merge base: places below the data folder, the contents of deleted files, the README.md beside it
    at the merge base, and the pages of a large list that changed, as paths beside the data folder."""

    changed: tuple[str, ...]
    deleted: Mapping[str, bytes]
    readme: bytes | None
    pages: tuple[str, ...] = ()


def read_changes(folder: DataFolder, reference: str) -> Changes:
    """Compare the work tree with the merge base of `reference` and HEAD. Raises UsageError when there is none."""
    git = Git.around(folder.root)
    base = find_merge_base(git, reference)
    top = folder.root.resolve().relative_to(git.root.resolve()).as_posix()
    prefix = "" if top == "." else f"{top}/"
    tree = {path: entry.split(" ")[1] for path, entry in git.read_tree(base).items() if entry.startswith("100")}
    blobs = {path.removeprefix(prefix): blob for path, blob in tree.items() if path.startswith(prefix)}
    touched = {path.removeprefix(prefix) for path in _touched(git, base, top)}
    changed = sorted(place for place in touched if folder.kind_of(place) and _differs(folder, place, blobs.get(place)))
    gone = {place: blobs[place] for place in sorted(touched) if place in blobs and folder.kind_of(place) is None}
    readme = tree.get((PurePosixPath(top).parent / README).as_posix()) if prefix else None
    contents = git.read_blobs([*gone.values(), *([readme] if readme else [])])
    deleted = {place: contents[blob] for place, blob in gone.items()}
    pages = _changed_pages(git, base, (PurePosixPath(top).parent / PAGES).as_posix()) if prefix else ()
    return Changes(tuple(changed), deleted, contents[readme] if readme else None, pages)


def _changed_pages(git: Git, base: str, folder: str) -> tuple[str, ...]:
    """The pages of a large list that differ; most lists have none, and then git is not asked."""
    if not (git.root / folder).is_dir():
        return ()
    found = [path for path in sorted(_touched(git, base, folder)) if (git.root / path).is_file()]
    return tuple(f"{PAGES}/{path.removeprefix(f'{folder}/')}" for path in found)


def read_base_places(folder: DataFolder, reference: str) -> set[str]:
    """The places of the data folder's files at the merge base of `reference` and HEAD. Raises UsageError when there is none."""
    git = Git.around(folder.root)
    return set(git.read_tree_below(folder.root, find_merge_base(git, reference)))


def find_merge_base(git: Git, reference: str) -> str:
    """The newest common ancestor of `reference` and HEAD. Raises UsageError that says which one is missing."""
    commit, head = git.commit_id(reference), git.commit_id("HEAD")
    if commit is None:
        raise UsageError(
            f"--base {reference}: there is no commit of this name in {git.root}",
            hint="fetch it first (git fetch origin), or name another branch, tag or commit",
        )
    if head is None:
        raise UsageError(f"{git.root} has no commit yet", hint="commit the list's files first")
    base = git.merge_base(commit, head)
    if base is None:
        raise UsageError(
            f"--base {reference}: it has no commit in common with HEAD",
            hint="in a shallow clone run git fetch --unshallow; otherwise name the branch that this one started from",
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


def read_additions(folder: DataFolder) -> list[tuple[int, list[str]]]:
    """The commits that added files to the data folder, the newest first: the moment (seconds since 1970) and the places.

    Empty for a clone without its history. Raises UsageError when the folder is not in a repository.
    """
    git = Git.around(folder.root)
    if git.run("rev-parse", "--is-shallow-repository").strip() != b"false" or git.commit_id("HEAD") is None:
        return []
    top = folder.root.resolve().relative_to(git.root.resolve()).as_posix()
    form = ("--first-parent", "--diff-merges=first-parent", "--diff-filter=A", "--no-renames", "--name-only", "-z")
    log = git.run("--literal-pathspecs", "log", *form, "--format=%x01%ct", "HEAD", "--", top)
    prefix = "" if top == "." else f"{top}/"
    additions = []
    for commit in log.split(b"\x01")[1:]:
        moment, *paths = (os.fsdecode(part).strip("\n") for part in commit.split(b"\0"))
        additions.append((int(moment), [path.removeprefix(prefix) for path in paths if path]))
    return additions
