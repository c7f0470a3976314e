"""Everything that readers and programs get of 10,000 papers, against what PyYAML's C loader alone needs to read the same files.

Processor time, so that other programs on the machine count less, of whole processes; the site holds the exports, which are timed alone too.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

from bench.validate import write_list
from bot.core.publish.readme import PICTURES
from bot.core.text.markdown import begin, end

RUNS = 3
LIMIT = 5.0  # times what reading the files takes, for render and the exports
PAGE_MS = 2.0  # of processor time for each paper's page on the site, with its related papers, and all other pages
COMMANDS = {
    "render": ("render",),
    "site": ("site", "--out", "public"),
    "export all": ("export", "all", "--out", "exports"),
}


def run() -> list[str]:
    """The best times of reading and of each command with everything to write, and their ratios."""
    with tempfile.TemporaryDirectory(prefix="vpt-bot-bench-") as name:
        folder = Path(name)
        files = write_list(folder)
        best: dict[str, float] = {}
        for _ in range(RUNS):
            _remove_outputs(folder)
            for what, seconds in [
                ("read", _read(files)),
                *((what, _call(folder, *COMMANDS[what])) for what in COMMANDS),
            ]:
                best[what] = min(seconds, best.get(what, seconds))
        again = sum(_call(folder, *COMMANDS[what]) for what in ("render", "site"))
    read = best.pop("read")
    lines = [f"{what}: {seconds:.2f} s, {seconds / read:.2f} of that" for what, seconds in best.items()]
    together, page_ms = best["render"] + best["export all"], 1000 * best["site"] / len(files)
    return [
        f"PyYAML's C loader reads {len(files):,} files in {read:.2f} s of processor time",
        *lines,
        f"render and export all: {together:.2f} s, {together / read:.2f} of that (at most {LIMIT:.0f})",
        f"site: {page_ms:.2f} ms a paper (at most {PAGE_MS:.0f}); render and site again, with nothing to write: {again / read:.2f} of that",
    ]


def _remove_outputs(folder: Path) -> None:
    subprocess.run(["rm", "-rf", "public", "exports", "docs"], cwd=folder, check=True)
    markers = [begin("glance"), end("glance"), begin("list"), end("list"), f"![]({PICTURES}/months-light.svg)", ""]
    (folder / "README.md").write_text("\n".join(markers), "utf-8")


def _read(files: list[Path]) -> float:
    start = time.process_time()
    for path in files:
        yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    return time.process_time() - start


def _call(folder: Path, *arguments: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [str(Path(sys.executable).with_name("vpt-bot")), *arguments]
    # As an installed program runs: its modules are compiled once, not at every start.
    settings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    settings["SOURCE_DATE_EPOCH"] = "1767225600"  # so that the site does not wait for arXiv
    settings["PYTHONPYCACHEPREFIX"] = str(folder / ".pyc")
    subprocess.run(command, cwd=folder, env=settings, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
