"""`scan --from` over a generated dump of arXiv's size and layout: time, papers a second, and the most memory at any time.

`python -m bench.dump [PAPERS]`; without a number 2,500,000. The lines come through a pipe while they are read, not from the disk.
"""

import contextlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "demo/papers.jsonl"
FULL = 2_500_000
SPEAKING = 100  # one paper in so many speaks of the subject, as of all of arXiv in the categories asked


def run(papers: int = FULL) -> Iterator[str]:
    """The figures, a line at a time."""
    with tempfile.TemporaryDirectory() as folder:
        pipe = Path(folder) / "dump.jsonl"
        os.mkfifo(pipe)
        writer = threading.Thread(target=_write, args=(pipe, papers))
        writer.start()
        command = ["scan", "--since", "1990-01-01", "--until", "2025-12-31", "--from", str(pipe), "--json"]
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "bot", "--data", str(ROOT / "data"), *command],
            stdout=subprocess.PIPE,
            cwd=ROOT,
            check=True,
        )
        seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        writer.join()
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    found = json.loads(done.stdout)["collected"]
    yield f"scan --from, {papers:,} papers  {cpu:8.0f} s of one core ({seconds:.0f} s by the clock)  {papers / cpu:10,.0f} papers/s"
    yield f"found {found:,}; most memory {after.ru_maxrss / 1024:.0f} MiB"


def _write(pipe: Path, papers: int) -> None:
    """Rows in the layout of arXiv's public snapshot, most of them on other subjects."""
    rows = [json.loads(line) for line in SAMPLE.read_text("utf-8").splitlines()]
    speaking = [_snapshot_row(row) for row in rows]
    silent = [row.replace(b"rompt", b"romise").replace(b"eprogram", b"epeat") for row in speaking]
    with contextlib.suppress(BrokenPipeError), pipe.open("wb", buffering=1 << 20) as file:
        for number in range(papers):
            of = speaking if number % SPEAKING == 0 else silent
            month = number * 132 // papers  # from 2015 to 2025
            id_ = f"{15 + month // 12:02}{month % 12 + 1:02}.{number % 20_000 + 1:05}"
            file.write(of[number // SPEAKING % len(of)].replace(b"@id@", id_.encode(), 1))


def _snapshot_row(row: dict[str, object]) -> bytes:
    made = {
        "id": "@id@",
        "submitter": "Ada Lovelace",
        "authors": ", ".join(map(str, row["authors"] if isinstance(row["authors"], list) else [])),
        "title": row["title"],
        "comments": row.get("comment"),
        "journal-ref": None,
        "doi": None,
        "abstract": row["summary"],
        "categories": "cs.CV cs.LG",
        "versions": [{"version": "v1", "created": "Mon, 2 Apr 2018 19:18:42 GMT"}],
        "update_date": "2018-04-03",
        "authors_parsed": [["Lovelace", "Ada", ""]],
    }
    return json.dumps(made).encode() + b"\n"


if __name__ == "__main__":
    for line in run(int(sys.argv[1]) if len(sys.argv) > 1 else FULL):
        print(line, flush=True)
