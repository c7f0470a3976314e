"""Writes the site to a folder: only files that changed, never over other people's files; pages that the site dropped are removed.

All new files are first written to a folder beside the pages and then moved into place, so that a disk that fills leaves the old site
as it was. The command records its files in files.sha256, in the format of sha256sum. The record is written before the first file is
moved and again after the last, so that it is complete even if a run is stopped.
"""

import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path, PurePosixPath

from bot.core.program import NAME
from bot.edges.disk.data_folder import write_whole
from bot.errors import UsageError


def read_site_sources() -> dict[str, str]:
    """The site's templates, styles and scripts by file name, for `render_site`."""
    folder = files("bot") / "site"
    found = [*folder.iterdir(), *(folder / "templates").iterdir()]
    return {path.name: path.read_text("utf-8") for path in found if path.is_file()}


RECORD = "files.sha256"
_LINE = re.compile(r"([0-9a-f]{64})  ((?:[\w.-]+/)*[\w.-]+)")


@dataclass(frozen=True)
class WrittenSite:
    """The paths below the folder that a run changed and removed."""

    changed: list[str]
    removed: list[str]


def write_site(folder: Path, files: Mapping[str, str]) -> WrittenSite:
    """Write `files` to `folder`. Raises UsageError, before anything is written, if a file of someone else is in the way."""
    known = _read_record(folder / RECORD)
    wanted = {path: _digest(text.encode()) for path, text in files.items()}
    present = _digests_of(folder, {*wanted, *known})
    _refuse_foreign(folder, wanted, known, present)
    changed = sorted(path for path, digest in wanted.items() if present[path] != digest)
    # An old file that was edited since stays, because someone wants it.
    removed = sorted(path for path in known if path not in wanted and present[path] in known[path])
    after = {path: {digest} for path, digest in wanted.items()}
    if known != after or changed:
        both = {path: known.get(path, set()) | after.get(path, set()) for path in {*known, *after}}
        parents = {PurePosixPath(path).parent for path in changed}
        with _staging(folder) as staged:
            for parent in parents:
                (staged / parent).mkdir(parents=True, exist_ok=True)
            for path in changed:
                _stage(staged / path, files[path])
            _write_record(folder, both)
            for parent in parents:
                (folder / parent).mkdir(parents=True, exist_ok=True)
            for path in changed:
                _move(staged / path, folder / path)
        for path in removed:
            _remove(folder, path)
        _write_record(folder, after)
    return WrittenSite(changed, removed)


_STAGED = ".new"


@contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    """A folder of this run alone, beside the pages; what a killed run left in it is removed, and it is removed at the end.

    Raises UsageError if something else is in its place.
    """
    staged = folder / _STAGED
    staged.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(staged, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError as fault:
        raise UsageError(f"{staged} is not a folder", hint="move it away: new pages are written there first") from fault
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)  # another run on the same folder waits; the kernel releases it at any end
        staged.mkdir(exist_ok=True)
        _empty(staged)
        yield staged
    finally:
        with suppress(OSError):
            shutil.rmtree(staged)
        os.close(handle)


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _stage(path: Path, text: str) -> None:
    try:
        with path.open("wb") as file:
            file.write(
                text.encode()
            )  # not synced one by one: the next run finds by its digest what a crash of the machine took
    except OSError as fault:
        raise OSError(fault.errno, fault.strerror, str(path)) from fault  # a full disk names no file


def _move(staged: Path, path: Path) -> None:
    staged.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
    staged.replace(path)


def _refuse_foreign(
    folder: Path, wanted: Mapping[str, str], known: Mapping[str, set[str]], present: Mapping[str, str | None]
) -> None:
    for path, digest in wanted.items():
        if present[path] not in (None, digest) and path not in known:
            raise UsageError(
                f"{folder / path} exists and was not written by `{NAME} site`",
                hint="name an empty folder with --out, or move that file away",
            )


def _digests_of(folder: Path, paths: Iterable[str]) -> dict[str, str | None]:
    """The digest of each file; None where there is none. Raises UsageError if a link leads out of the folder."""
    top, checked = folder.resolve(), set[Path]()
    found = {}
    for path in paths:
        place = folder / path
        is_elsewhere = place.parent not in checked and not place.parent.resolve().is_relative_to(top)
        if is_elsewhere or place.is_symlink():
            hint = "the site writes to real folders and files only; remove the link"
            raise UsageError(f"{place} is a link", hint=hint)
        checked.add(place.parent)
        found[path] = _digest_of(place)
    return found


def _digest_of(place: Path) -> str | None:
    try:
        return _digest(place.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except IsADirectoryError as fault:
        raise UsageError(f"{place} is a folder", hint="move it away: the site has a page of this name") from fault


def _remove(folder: Path, path: str) -> None:
    """Remove one file, and the folders that are empty after that."""
    (folder / path).unlink()
    for parent in (folder / path).parents:
        if parent == folder or any(parent.iterdir()):
            return
        parent.rmdir()


def _read_record(path: Path) -> dict[str, set[str]]:
    """Each recorded path with the digests that it may have; other lines are ignored."""
    found: dict[str, set[str]] = {}
    try:
        text = path.read_bytes().decode("utf-8", errors="replace")
    except FileNotFoundError:
        return found
    for line in text.splitlines():
        match = _LINE.fullmatch(line)
        if match and ".." not in match[2].split("/"):
            found.setdefault(match[2], set()).add(match[1])
    return found


def _write_record(folder: Path, digests: Mapping[str, set[str]]) -> None:
    lines = [f"{digest}  {path}\n" for path in sorted(digests) for digest in sorted(digests[path])]
    write_whole(folder / RECORD, "".join(lines))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
