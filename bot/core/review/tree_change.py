"""What a pull request changes, by comparing the trees of commits; no file is opened."""

from collections.abc import Mapping
from dataclasses import dataclass

LINK, SUBMODULE = "120000", "160000"


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """One path of a tree: git's mode, the id of its blob, and its size in bytes where that is known."""

    mode: str
    blob: str
    size: int | None = None

    @property
    def is_file(self) -> bool:
        """Whether it is a regular file, not a link or a submodule."""
        return self.mode.startswith("100")


TreeEntries = Mapping[str, TreeEntry]  # by path from the repository's top


@dataclass(frozen=True)
class TreeChange:
    """The paths that differ between the start of a branch and its head."""

    changed: TreeEntries
    deleted: TreeEntries

    @property
    def paths(self) -> list[str]:
        """All of them, sorted."""
        return sorted({*self.changed, *self.deleted})


def compare(before: TreeEntries, after: TreeEntries) -> TreeChange:
    """The change from one tree to another; a moved file is deleted here and added there."""
    changed = {path: entry for path, entry in after.items() if _differs(before.get(path), entry)}
    return TreeChange(changed, {path: entry for path, entry in before.items() if path not in after})


def lay_over(tip: TreeEntries, change: TreeChange) -> dict[str, TreeEntry]:
    """The tree that merging the change into `tip` leaves, where both don't change the same file."""
    kept = {path: entry for path, entry in tip.items() if path not in change.deleted}
    return kept | dict(change.changed)


def added_twice(before: TreeEntries, tip: TreeEntries, change: TreeChange) -> list[str]:
    """Paths that the change adds and that were added to `tip` meanwhile, with another content."""
    added = {path: entry for path, entry in change.changed.items() if path not in before}
    return sorted(path for path, entry in added.items() if path in tip and tip[path].blob != entry.blob)


def _differs(before: TreeEntry | None, after: TreeEntry) -> bool:
    return before is None or (before.mode, before.blob) != (after.mode, after.blob)
