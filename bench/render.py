"""`render` of 10,000 papers, a whole process, against what PyYAML's C loader alone needs to read the same files; the limit is twice."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

from bench.validate import write_list
from bot.core.text.markdown import begin, end

RUNS = 5
LIMIT = 2.0


def run() -> list[str]:
    """The medians of reading and of rendering, in turn, and their ratios: with everything to write, then with nothing."""
    with tempfile.TemporaryDirectory(prefix="vpt-bot-bench-") as name:
        folder = Path(name)
        files = write_list(folder)
        markers = [begin("glance"), end("glance"), begin("list"), end("list"), ""]
        (folder / "README.md").write_text("\n".join(markers), "utf-8")
        first = _render(folder)
        pairs = [(_read(files), _render(folder)) for _ in range(RUNS)]
    read, again = (statistics.median(times) for times in zip(*pairs, strict=True))
    return [
        f"PyYAML's C loader reads {len(files):,} files in {read:.2f} s",
        f"render with every page to write: {first:.2f} s, {first / read:.2f} of that (at most {LIMIT:.0f})",
        f"render with nothing to write: {again:.2f} s, {again / read:.2f} of that",
    ]


def _read(files: list[Path]) -> float:
    start = time.perf_counter()
    for path in files:
        yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    return time.perf_counter() - start


def _render(folder: Path) -> float:
    command = [str(Path(sys.executable).with_name("vpt-bot")), "render"]
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - start
