"""Which files `validate` is asked about: those of the paths or of a change, sorted into data files and what is none."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.core.checks.place import Stray
from bot.core.files.data_file import PAPERS, REJECTED
from bot.edges.disk.data_folder import CONFIG, RULES, TAXONOMY, DataFolder
from bot.edges.git.changes import Changes
from bot.errors import UsageError

_YAML = (".yaml", ".yml")
_ROOT_FILES = (CONFIG, TAXONOMY)


@dataclass
class Selection:
    """What to check: places of data files, paths of files outside, the folder's own files, and what is no data file."""

    entries: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    own: set[str] = field(default_factory=set)
    rules: bool = False
    strays: list[Stray] = field(default_factory=list)
    deleted: Mapping[str, bytes] = field(default_factory=dict)
    changes: Changes | None = None
    narrowed: bool = False  # by paths, so that the rest of the change is not asked about

    @property
    def count(self) -> int:
        """How many files are checked."""
        return len(self.entries) + len(self.outside) + len(self.own) + len(self.strays)


def select_files(folder: DataFolder, paths: Iterable[str], changes: Changes | None) -> Selection:
    """Sort what is asked about. Without paths that is everything, or everything changed. Raises UsageError."""
    selection = Selection(changes=changes)
    named: set[str] | None = None
    for path in paths:
        named = (named or set()) | _places_of(folder, path, selection)
    everything = _everything(folder) if changes is None else set(changes.changed)
    selection.narrowed = named is not None
    explicit = selection.narrowed and changes is None
    chosen = everything if named is None else {place for place in named if changes is None or place in everything}
    for place in sorted(chosen):
        _sort_in(folder, place, selection, explicit=explicit)
    if changes is not None and named is None:
        selection.deleted = {place: raw for place, raw in changes.deleted.items() if place.startswith(f"{PAPERS}/")}
    for place in _ROOT_FILES:
        is_asked_about = named is None and (changes is None or place in changes.deleted)
        # Without the taxonomy nothing is checked against it, which is never passed over.
        if folder.kind_of(place) in {None, "folder"} and (is_asked_about or (chosen and place == TAXONOMY)):
            selection.strays.append(Stray(place, folder.shown(place), "missing"))
    return selection


def _everything(folder: DataFolder) -> set[str]:
    """All places. A data folder that is a whole repository holds much that is not the list's."""
    if (folder.root / ".git").exists():
        return {*folder.places(PAPERS, REJECTED, RULES), *(file.name for file in folder.root.iterdir())}
    return {place for place in folder.places(".") if not place.startswith(".")} | {
        top for top in (PAPERS, REJECTED, RULES) if folder.kind_of(top) == "link"
    }


def _sort_in(folder: DataFolder, place: str, selection: Selection, *, explicit: bool) -> None:
    kind, top = folder.kind_of(place), place.partition("/")[0]
    ours = top in {PAPERS, REJECTED, RULES} or place in _ROOT_FILES
    is_yaml = place.lower().endswith(_YAML)
    if kind == "link" and (ours or is_yaml or explicit):
        selection.strays.append(Stray(place, folder.shown(place), "link"))
    elif kind == "folder" and ours:
        selection.strays.append(Stray(place, folder.shown(place), "submodule"))
    elif kind == "special" and (ours or explicit):
        selection.strays.append(Stray(place, folder.shown(place), "special"))
    elif kind != "file":
        return
    elif place in _ROOT_FILES:
        selection.own.add(place)
    elif top == RULES and place.endswith(".yaml"):
        selection.own.add(place)
        selection.rules = True
    elif is_yaml and top != RULES:
        selection.entries.append(place)
    elif (ours or explicit) and not place.endswith("/.gitkeep"):
        selection.strays.append(Stray(place, folder.shown(place), "unexpected"))


def _places_of(folder: DataFolder, path: str, selection: Selection) -> set[str]:
    """The places that a path of the command line names; what lies outside the folder goes into the selection."""
    if not os.path.lexists(path):
        raise UsageError(
            f"{path} does not exist", hint=f"name files or folders below {folder.root}, or none for all of them"
        )
    place = _place_of(folder, path)
    if place is None and Path(path).is_dir() and folder.root.resolve().is_relative_to(Path(path).resolve()):
        place = "."
    if place is not None:
        is_folder = place == "." or folder.kind_of(place) == "folder"
        return set(folder.places(place)) if is_folder else {place}
    if Path(path).is_file() and path.lower().endswith(_YAML):
        selection.outside.append(path)
    else:
        selection.strays.append(Stray(path, path, "outside"))
    return set()


def _place_of(folder: DataFolder, path: str) -> str | None:
    """The path below the data folder, as written or after following links on the way to it."""
    for root, full in (
        (Path(os.path.abspath(folder.root)), Path(os.path.abspath(path))),  # noqa: PTH100 - links are not followed here
        (folder.root.resolve(), Path(path).parent.resolve() / Path(path).name),
    ):
        if full.is_relative_to(root):
            return full.relative_to(root).as_posix()
    return None
