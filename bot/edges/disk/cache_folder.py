"""The files of `.cache` beside the data: the record of the runs here, and the lock and state of `serve`, which health checks read."""

import contextlib
import fcntl
import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.core.status.run import Status, parse_status
from bot.edges.disk.data_folder import write_whole
from bot.errors import UsageError

_LOCK, _STATE, _STATUS = "serve.lock", "serve.json", "status.json"
AUDITED = "audited.json"


@contextlib.contextmanager
def held_lock(cache: Path) -> Iterator[int]:
    """Holds the lock, as a file descriptor that jobs inherit. The kernel releases it when the last process that has it ends,
    however it ends; the file itself is no lock. Raises UsageError when another process holds it."""
    cache.mkdir(parents=True, exist_ok=True)
    handle = os.open(cache / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            holder = os.read(handle, 20).decode(errors="replace").strip()
            raise UsageError(
                f"another `serve` is already running on this list (process {holder or 'unknown'})",
                hint="stop that one first; a job that is still running ends by itself",
            ) from fault
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield handle
    finally:
        os.close(handle)


def read_state(cache: Path) -> dict[str, Any]:
    """The state that the loop wrote last; empty when there is none that can be read."""
    return _read_object(cache / _STATE)


def write_state(cache: Path, state: dict[str, Any]) -> None:
    """Write the state, whole or not at all. Raises OSError."""
    keep_file(cache, _STATE, json.dumps(state, indent=1) + "\n")


def read_memory(cache: Path) -> Status:
    """The status of the runs on this machine; an empty one if there is none or the file can't be read."""
    try:
        return parse_status((cache / _STATUS).read_bytes()) or Status()
    except OSError:
        return Status()


def write_memory(cache: Path, status: Status) -> None:
    """Write the status, whole or not at all. Raises OSError."""
    keep_file(cache, _STATUS, status.model_dump_json(exclude_none=True, indent=2) + "\n")


def _read_object(path: Path) -> dict[str, Any]:
    """The JSON object in a file; empty when there is none that can be read."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def keep_file(cache: Path, name: str, text: str) -> None:
    """Write one file, whole or not at all, in a folder that git never sees. Raises OSError."""
    hide_from_git(cache)
    write_whole(cache / name, text)


def hide_from_git(cache: Path) -> None:
    """Make the folder one that git never sees. Raises OSError."""
    if not (cache / ".gitignore").is_file():
        write_whole(cache / ".gitignore", "*\n")


def read_audited(cache: Path) -> dict[str, str]:
    """The day on which arXiv last answered about each listed id; empty where that is not known."""
    found = _read_object(cache / AUDITED)
    return {
        arxiv: day for arxiv, day in found.items() if isinstance(day, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", day)
    }


def write_audited(cache: Path, days: Mapping[str, str]) -> None:
    """Adds the days on which arXiv answered. Raises OSError."""
    keep_file(cache, AUDITED, json.dumps(read_audited(cache) | dict(days), indent=0, sort_keys=True) + "\n")
