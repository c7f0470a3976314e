"""The data folder of a commit without a checkout: the commit's tree, and the blobs that are needed.

Unchanged files are read from the checkout on disk when their content is the tree's; only the others are fetched. Nothing
of a commit is ever written to disk.
"""

import hashlib
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.core.files.yaml import MAX_BYTES
from bot.core.review.tree_change import LINK, SUBMODULE, TreeEntries, TreeEntry
from bot.edges.disk.data_folder import DataFolder, Kind
from bot.errors import ServiceError, UsageError


def blob_id(content: bytes) -> str:
    """The object id that git gives to this content (https://git-scm.com/book/en/v2/Git-Internals-Git-Objects)."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def read_unchanged(disk: Path, place: str, blob: str) -> bytes | None:
    """The content of the file at `place` below the folder `disk` if it is that of the blob, None otherwise."""
    file = disk / place
    try:  # a regular file only: whatever else a place may lead to is neither followed nor waited for
        content = file.read_bytes() if stat.S_ISREG(file.lstat().st_mode) else None
    except (OSError, ValueError):  # it is not there, or can't be: the tree alone tells what is
        return None
    return content if content is not None and blob_id(content) == blob else None


MOST_FETCHED = 400  # blobs of one run: more would take minutes, and the checkout is probably of another list
_MOST_BYTES = 2_000_000  # of a page beside the data folder; GitHub shows no more than a quarter of it
_KINDS: Mapping[str, Kind] = {LINK: "link", SUBMODULE: "folder"}


@dataclass
class Blobs:
    """Contents by blob id: from the checkout's data folder where they are unchanged, else by `fetch`."""

    disk: Path
    fetch: Callable[[str], bytes]
    known: dict[str, bytes] = field(default_factory=dict)

    def read(self, blob: str, place: str) -> bytes:
        """The content of a blob, which may be at `place` below the checkout's data folder. Raises BotErrors."""
        found = self.known.get(blob)
        if found is None:
            found = read_unchanged(self.disk, place, blob)
        return self._fetched(blob) if found is None else found

    def _fetched(self, blob: str) -> bytes:
        if len(self.known) >= MOST_FETCHED:
            raise UsageError(
                f"more than {MOST_FETCHED} files of the list are not in {self.disk}",
                hint="check out the default branch's newest commit, name its data folder with --data, and run again",
            )
        content = self.fetch(blob)
        if blob_id(content) != blob:
            raise ServiceError(
                f"GitHub returned wrong content for blob {blob[:12]}", hint="run the same command again later"
            )
        self.known[blob] = content
        return content


@dataclass(frozen=True)
class TreeFolder(DataFolder):
    """A data folder whose files are `entries` by place; `whole` is the tree that holds it."""

    entries: TreeEntries
    blobs: Blobs
    whole: TreeEntries

    def places(self, *folders: str) -> list[str]:
        """Every path below `folders`, links and submodules too."""
        within = tuple("" if folder == "." else f"{folder}/" for folder in folders)
        return sorted(place for place in self.entries if place.startswith(within))

    def data_places(self, *folders: str) -> list[str]:
        """The places of regular files with the right ending, by the tree alone."""
        return [place for place in self.places(*folders) if place.endswith(".yaml") and self.kind_of(place) == "file"]

    def kind_of(self, place: str) -> Kind | None:
        """The kind by the mode in the tree."""
        entry = self.entries.get(place)
        return None if entry is None else "file" if entry.is_file else _KINDS.get(entry.mode, "special")

    def read_bytes(self, place: str, *, most: int = MAX_BYTES) -> bytes:
        """A file's content; `most` + 1 zero bytes for a larger one, which is never fetched."""
        entry = self.entries.get(place)
        if entry is None:
            raise FileNotFoundError(2, "No such file in the commit", self.shown(place))
        return self._content(entry, "" if ".." in place.split("/") else place, most)

    def beside(self, name: str) -> bytes | None:
        """A regular file at the top, of at most 2 MB."""
        entry = self.whole.get((self.root.parent / name).as_posix())
        return self._content(entry, f"../{name}", _MOST_BYTES) if entry and entry.is_file else None

    def outside(self, path: str, *, most: int = MAX_BYTES) -> bytes:
        """A regular file anywhere in the tree, by its path from the top."""
        return self._content(self.whole[path], "", most)

    def _content(self, entry: TreeEntry, place: str, most: int) -> bytes:
        if entry.size is not None and entry.size > most:
            return bytes(most + 1)
        return self.blobs.read(entry.blob, place)[: most + 1]


def folder_at(entries: TreeEntries, root: str, blobs: Blobs) -> TreeFolder:
    """The data folder `root` (from the repository's top) of a commit's tree."""
    prefix = "" if root in {"", "."} else f"{root}/"
    inside = {path.removeprefix(prefix): entry for path, entry in entries.items() if path.startswith(prefix)}
    return TreeFolder(Path(root), inside, blobs, entries)
