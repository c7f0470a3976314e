"""What earlier runs on this machine add up to, in the cache folder beside the data: the next run and `status` read it."""

from pathlib import Path

from bot.core.status.run import Status, parse_status
from bot.edges.disk.data_folder import write_whole

_FILE = "status.json"


def read_memory(cache: Path) -> Status:
    """The status of the runs here; an empty one where there was none or the file can't be read."""
    try:
        return parse_status((cache / _FILE).read_bytes()) or Status()
    except OSError:
        return Status()


def write_memory(cache: Path, status: Status) -> None:
    """Keep the status, whole or not at all; git never sees the folder."""
    if not (cache / ".gitignore").is_file():
        write_whole(cache / ".gitignore", "*\n")
    write_whole(cache / _FILE, status.model_dump_json(exclude_none=True, indent=2) + "\n")
