"""What earlier runs covered and collected, in the cache folder beside the data. A damaged file counts as a missing one."""

from datetime import date
from pathlib import Path

from bot.core.harvest.coverage import Kept, merge_kept, parse_kept, render_kept
from bot.edges.disk.data_folder import write_whole

FILE = "harvest.jsonl"
_MOST_BYTES = 200 << 20


def read_kept(cache: Path, *, query: str, today: date) -> Kept | None:
    """What is kept for this query, None when there is nothing sound."""
    try:
        path = cache / FILE
        if path.stat().st_size > _MOST_BYTES:
            return None
        return parse_kept(path.read_bytes(), query=query, today=today)
    except OSError:
        return None


def write_kept(cache: Path, kept: Kept, *, today: date) -> None:
    """Keep it together with what another run wrote meanwhile, whole or not at all. Raises OSError when it can't be written."""
    merged = merge_kept(read_kept(cache, query=kept.record.query, today=today), kept) or kept
    if not (cache / ".gitignore").is_file():
        write_whole(cache / ".gitignore", "*\n")
    write_whole(cache / FILE, render_kept(merged).decode("utf-8"))
