"""`make run ARXIV=busy`: three days at arXiv as they were in 2026, and the bot getting through.

The query API answers on the first day, then refuses for ever; OAI-PMH refuses at first; a feed shows the batch of the day before.
"""

import calendar
import contextlib
import io
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from bot.cli import main
from demo.arxiv_papers import StoredPaper
from demo.arxiv_ways import ArxivWays, WayFault, serve_ways

BEFORE, BUSY = date(2025, 12, 29), date(2025, 12, 31)  # days of the sample
DATA = Path(__file__).parents[1] / "data"
_DELAY = "0.005"  # in place of three seconds, so that nobody waits


def run(papers: list[StoredPaper]) -> int:
    """Scan on a day when all is well, then while arXiv is busy, then propose; the exit code is `propose`'s."""
    ways = ArxivWays(papers, BEFORE)
    with serve_ways(ways) as urls, _empty_list():
        os.environ |= {**urls, "ARXIV_DELAY_SECONDS": _DELAY}
        _tell(f"{BEFORE}: the query API answers")
        _scan(BEFORE)
        ways.today = BUSY
        ways.faults["api"].put(always="429")
        ways.faults["oai"].put(*["503"] * 4, WayFault("503", 1))
        ways.faults["rss"].put("yesterday")
        _tell(f"{BUSY}: the query API refuses, OAI-PMH too at first, and a feed is a day late")
        _scan(BUSY)
        _tell("the later run of the day: covered already")
        _run(BUSY, "scan")
        _tell("propose: from what was collected, without a request")
        asked = len(ways.requests)
        code = _run(BUSY, "propose", "--local")
        counts = ", ".join(f"{way} {ways.asked(way)}" for way in ("api", "oai", "rss", "list"))
        _tell(f"requests in all: {counts}; by propose: {len(ways.requests) - asked}")
    return code


def _scan(day: date) -> None:
    """Scan, and show the figures of its document alone: the papers come with the proposal."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        _run(day, "scan", "--json", "--patience", "2")
    found = json.loads(out.getvalue())
    ways = ", ".join(f"{one['source']}: {one['outcome']}" for one in found["sources"])
    is_complete = "complete" if found["complete"] else "incomplete"
    print(f"{found['collected']} papers, {is_complete}, {found['requests']} requests ({ways})", flush=True)


def _run(day: date, *arguments: str) -> int:
    os.environ["SOURCE_DATE_EPOCH"] = str(calendar.timegm((day.year, day.month, day.day, 9, 0, 0)))
    return main(arguments)


def _tell(text: str) -> None:
    print(f"\n=== {text}", flush=True)


@contextmanager
def _empty_list() -> Iterator[None]:
    """A list without papers in a folder of its own, with this one's rules, so that nothing here is touched."""
    with tempfile.TemporaryDirectory(prefix="busy-") as name, contextlib.chdir(name):
        for kept in ("config.yaml", "taxonomy.yaml", "rules"):
            source, target = DATA / kept, Path("data") / kept
            target.parent.mkdir(exist_ok=True)
            shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
        Path(".gitignore").write_text("/out/\n/.cache/\n", "utf-8")
        author = ("-c", "user.name=demo", "-c", "user.email=demo@example.org")
        for command in (
            ("init", "--quiet", "--initial-branch=main"),
            ("add", "-A"),
            (*author, "commit", "-qm", "start"),
        ):
            subprocess.run(["git", *command], check=True)
        yield
