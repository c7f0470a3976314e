"""`queue`: put candidates on the backlog, or show it."""

import argparse
import json
from collections.abc import Iterator

from bot.core.files.data_file import QUEUE
from bot.core.lookup.named import page_of
from bot.core.paper.known import KnownPapers
from bot.core.program import NAME
from bot.core.pull.backlog import MOST_CANDIDATES, Candidate, read_rows, undecided
from bot.core.text.printable import printable
from bot.edges.disk.data_folder import DataFolder
from bot.edges.disk.json_lines import read_lines
from bot.errors import UsageError
from bot.flows.pull.backlog import known_here, read_backlog
from bot.settings import Settings

_Known = tuple[KnownPapers, KnownPapers, set[str]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `queue`."""
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="*",
        help="candidates as JSON Lines with id or url and title; also what scan --json and import --json print; - reads standard input",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Show the backlog, or add to it; 1 when lines were left out because they name no paper."""
    folder = DataFolder(settings.data)
    config, backlog = folder.config(), read_backlog(folder)
    if errors := [fault for fault in backlog.faults if fault.level == "error"]:
        raise UsageError(
            f"{errors[0].path}:{errors[0].line}: {errors[0].message}", hint=errors[0].fix or "correct the line"
        )
    known = known_here(settings)
    waiting = undecided(backlog.candidates, known[:2], known[2])
    added, skipped, bad = (list[Candidate](), 0, list[str]()) if not args.files else _read(args.files, waiting, known)
    if args.files:
        waiting = [*waiting, *added]
        if len(waiting) > MOST_CANDIDATES:
            raise UsageError(
                f"the queue would have {len(waiting):,} lines", hint=f"add at most {MOST_CANDIDATES:,} in all"
            )
        folder.write(QUEUE, "".join(f"{one.written()}\n" for one in waiting))
        waiting = list(read_backlog(folder).candidates)
    if args.json:
        settings.console.document(
            {"waiting": len(waiting), "a_week": config.backlog_per_week, "added": len(added), "skipped": skipped}
            | {"left_out": bad, "candidates": [one.as_json() for one in waiting]}
        )
    else:
        _show(
            waiting,
            added,
            skipped=skipped,
            a_week=config.backlog_per_week,
            settings=settings,
            is_change=bool(args.files),
        )
    for where in bad[:20]:
        settings.console.note(f"warning: {where} names no paper and was left out")
    return 1 if bad else 0


def _read(files: list[str], waiting: list[Candidate], known: _Known) -> tuple[list[Candidate], int, list[str]]:
    """The new candidates of the files, how many were known already, and the lines that name none."""
    queued = KnownPapers.of([])
    links = {one.link for one in waiting if one.link}
    for candidate in waiting:
        queued.add(candidate.identity)
    added, skipped, bad = list[Candidate](), 0, list[str]()
    for path in files:
        for one in read_rows(_rows(path)):
            if isinstance(one, int):
                bad.append(f"{printable(path)}:{one}")
                continue
            is_known = one.link in links or queued.find(one.arxiv, one.title) is not None
            if is_known or not undecided([one], known[:2], known[2]):
                skipped += 1
                continue
            links |= {one.link, page_of(one.link) or one.link} - {""}
            queued.add(one.identity)
            added.append(one)
    return added, skipped, bad


def _rows(path: str) -> Iterator[tuple[int, object]]:
    for number, line in read_lines(path):
        try:
            yield number, json.loads(line)
        except ValueError:
            yield number, None


def _show(
    waiting: list[Candidate], added: list[Candidate], *, skipped: int, a_week: int, settings: Settings, is_change: bool
) -> None:
    say = settings.console.result
    if is_change:
        say(f"{len(added):,} added, {skipped:,} known already")
    else:
        for one in waiting:
            say(printable(f"{one.link or '(title only)':28} {one.title}"))
    weeks = f", at most {a_week} a week: about {-(-len(waiting) // a_week)} weeks" if a_week and waiting else ""
    say(f"{len(waiting):,} waiting{weeks}")
    if is_change and added:
        say(f"commit {settings.data.name}/{QUEUE}; `{NAME} propose` offers them in the pull request")
