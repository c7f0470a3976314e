"""Start-up: `--help` against an interpreter that does nothing; the limit is six times."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 15
LIMIT = 6.0


def run() -> list[str]:
    """The two medians and their ratio."""
    bare = _median([sys.executable, "-c", "pass"])
    own = _median([str(Path(sys.executable).with_name("vpt-bot")), "--help"])
    return [
        f"python -c pass {bare * 1000:.0f} ms, --help {own * 1000:.0f} ms: {own / bare:.1f} times (limit {LIMIT:.0f})"
    ]


def _median(command: list[str]) -> float:
    times = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        subprocess.run(command, capture_output=True, check=True)
        times.append(time.perf_counter() - begin)
    return statistics.median(times)
