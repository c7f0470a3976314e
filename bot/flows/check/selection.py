"""Chooses the files that a check is about: those that the user names, or those of a change, sorted by what they are."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from bot.core.checks.place import Stray
from bot.core.files.data_file import PAPERS, QUEUE, REJECTED
from bot.edges.disk.data_folder import CONFIG, RULES, TAXONOMY, DataFolder
from bot.edges.git.changes import Changes
from bot.errors import UsageError

_YAML = (".yaml", ".yml")
_ROOT_FILES = (CONFIG, TAXONOMY)
_Sort = Literal["entry", "own", "link", "submodule", "special", "unexpected"]


@dataclass(frozen=True)
class Selection:
    """The files to check: places of data files, paths of files outside, the folder's own files, and what is not a data file.

    `deleted` holds the contents of deleted papers by place. `narrowed`: the user named paths, so the rest of the change
    is not checked.
    """

    entries: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    own: frozenset[str] = frozenset()
    strays: tuple[Stray, ...] = ()
    deleted: Mapping[str, bytes] = field(default_factory=dict)
    changes: Changes | None = None
    narrowed: bool = False

    @property
    def rules(self) -> bool:
        """Whether a rule file is among the files."""
        return any(place.startswith(f"{RULES}/") for place in self.own)

    @property
    def count(self) -> int:
        """How many files are checked."""
        return len(self.entries) + len(self.outside) + len(self.own) + len(self.strays)


def select_files(folder: DataFolder, paths: Iterable[str], changes: Changes | None) -> Selection:
    """The files that `paths` name; without paths the whole folder, or everything that changed. Raises UsageError."""
    found = {path: _places_of(folder, path) for path in paths}
    everything = _everything(folder) if changes is None else set(changes.changed)
    named = {place for places in found.values() for place in places or ()}
    chosen = (named if changes is None else named & everything) if found else everything
    explicit = bool(found) and changes is None
    sorts = {place: _sort_of(folder, place, explicit=explicit) for place in sorted(chosen)}
    apart = [path for path, places in found.items() if places is None]
    outside = [path for path in apart if Path(path).is_file() and path.lower().endswith(_YAML)]
    strays = [Stray(path, path, "outside") for path in apart if path not in outside]
    strays += [
        Stray(place, folder.shown(place), sort)
        for place, sort in sorts.items()
        if sort is not None and sort != "entry" and sort != "own"
    ]
    strays += _missing(folder, changes, chosen=chosen, narrowed=bool(found))
    return Selection(
        entries=tuple(place for place, sort in sorts.items() if sort == "entry"),
        outside=tuple(outside),
        own=frozenset(place for place, sort in sorts.items() if sort == "own"),
        strays=tuple(strays),
        deleted={place: raw for place, raw in changes.deleted.items() if place.startswith(f"{PAPERS}/")}
        if changes and not found
        else {},
        changes=changes,
        narrowed=bool(found),
    )


def _missing(folder: DataFolder, changes: Changes | None, *, chosen: set[str], narrowed: bool) -> list[Stray]:
    """Own files that are not there. The taxonomy is always reported, because without it nothing is checked against it."""
    return [
        Stray(place, folder.shown(place), "missing")
        for place in _ROOT_FILES
        if folder.kind_of(place) in {None, "folder"}
        and ((not narrowed and (changes is None or place in changes.deleted)) or (chosen and place == TAXONOMY))
    ]


def _everything(folder: DataFolder) -> set[str]:
    """All places. A data folder that is a whole repository holds much that does not belong to the list."""
    if (folder.root / ".git").exists():
        return {*folder.places(PAPERS, REJECTED, RULES), *(file.name for file in folder.root.iterdir())}
    return {place for place in folder.places(".") if not place.startswith(".")} | {
        top for top in (PAPERS, REJECTED, RULES) if folder.kind_of(top) == "link"
    }


def _sort_of(folder: DataFolder, place: str, *, explicit: bool) -> _Sort | None:
    """What is at a place, None for what is not checked. `explicit`: the user named it."""
    kind, top = folder.kind_of(place), place.partition("/")[0]
    ours = top in {PAPERS, REJECTED, RULES} or place in {*_ROOT_FILES, QUEUE}
    is_yaml = place.lower().endswith(_YAML)
    if kind == "link":
        return "link" if ours or is_yaml or explicit else None
    if kind == "folder":
        return "submodule" if ours else None
    if kind == "special":
        return "special" if ours or explicit else None
    if kind is None:
        return None
    if place in {*_ROOT_FILES, QUEUE} or (top == RULES and place.endswith(".yaml")):
        return "own"
    if is_yaml and top != RULES:
        return "entry"
    return "unexpected" if (ours or explicit) and not place.endswith("/.gitkeep") else None


def _places_of(folder: DataFolder, path: str) -> set[str] | None:
    """The places that a path of the command line names; None for a path outside the folder. Raises UsageError."""
    if not os.path.lexists(path):
        raise UsageError(
            f"{path} does not exist", hint=f"name files or folders below {folder.root}, or none for all of them"
        )
    place = _place_of(folder, path)
    if place is None and Path(path).is_dir() and folder.root.resolve().is_relative_to(Path(path).resolve()):
        place = "."
    if place is None:
        return None
    is_folder = place == "." or folder.kind_of(place) == "folder"
    return set(folder.places(place)) if is_folder else {place}


def _place_of(folder: DataFolder, path: str) -> str | None:
    """The path below the data folder, as written or after following links on the way to it."""
    for root, full in (
        (Path(os.path.abspath(folder.root)), Path(os.path.abspath(path))),  # noqa: PTH100 - links are not followed here
        (folder.root.resolve(), Path(path).parent.resolve() / Path(path).name),
    ):
        if full.is_relative_to(root):
            return full.relative_to(root).as_posix()
    return None
