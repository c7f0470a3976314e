"""`render`: write the generated parts of README.md and its pictures from the data, or check that they are up to date."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.core.importing.front_page import holds_old_list
from bot.core.program import NAME
from bot.core.publish.outline import newest_first
from bot.core.publish.pages import FOLDER, GENERATED
from bot.core.publish.readme import GLANCE, LIST, README, render_files, render_pictures
from bot.core.text.markdown import MarkerFault
from bot.core.text.printable import counted
from bot.edges.disk.data_folder import DataFolder, write_whole
from bot.errors import UsageError
from bot.flows.publish import WholeList, read_whole_list, report_faults
from bot.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `render`."""
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if README.md is out of date")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Write the files that changed. Files that can't be read are left out and named, and then the exit code is 1."""
    root = settings.data.resolve().parent
    whole = read_whole_list(DataFolder(settings.data))
    files = _render(whole, root / README)
    stale = [path for path, text in files.items() if _read(root / path) != text]
    unused = _unused_pages(root, files)
    count = counted(len(whole.papers), "paper")
    if not stale and not unused:
        settings.console.result(f"{README} is up to date: {count}")
        return report_faults(whole, settings)
    named = ", ".join([*stale, *unused][:5])
    if args.check:
        settings.console.result(f"out of date: {named}; `{NAME} render` updates them")
        report_faults(whole, settings)
        return 1
    _write(root, {path: files[path] for path in stale}, unused)
    settings.console.result(f"{count} listed; changed: {named}")
    return report_faults(whole, settings)


def _render(whole: WholeList, readme: Path) -> dict[str, str]:
    text = _read(readme)
    if text is None:
        raise UsageError(f"{readme} does not exist", hint=f"create it with the lines {_markers(LIST)}")
    try:
        if holds_old_list(text):
            raise UsageError(
                f"{readme} still has the list from before the bot, which is not data yet",
                hint=f"run `{NAME} import {README}`, then again with --map and --write",
            )
        files = render_files(whole.papers, whole.taxonomy, readme=text, topic=whole.config.topic)
    except MarkerFault as fault:
        raise UsageError(
            f"{readme}: {fault}",
            hint=f"the list goes between the lines {_markers(LIST)}, the counts between {_markers(GLANCE)}",
        ) from fault
    papers, since = newest_first(whole.papers), whole.config.covered_since
    return files | render_pictures(papers, whole.taxonomy, shown_in=text, draw=_draw_months, covered_since=since)


def _draw_months(months: Sequence[str], series: Mapping[str, Sequence[int]], dark: bool, title: str) -> str:
    from bot.edges.disk.chart import draw_months

    return draw_months(months, series, dark, title)


def _write(root: Path, files: dict[str, str], unused: list[str]) -> None:
    """Write pages and pictures first and README.md last, so that its links never lead nowhere."""
    for path in sorted(files, key=lambda path: path == README):
        write_whole(root / path, files[path])
    for path in unused:
        (root / path).unlink()


def _unused_pages(root: Path, files: dict[str, str]) -> list[str]:
    """Pages that an earlier render wrote and the list no longer needs; never pages that people wrote."""
    pages = {f"{FOLDER}/{path.name}": path for path in sorted((root / FOLDER).glob("*.md"))}
    return [name for name, path in pages.items() if name not in files and (_read(path) or "").startswith(GENERATED)]


def _read(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as fault:
        raise UsageError(f"{path} is not UTF-8", hint="save it with the encoding UTF-8") from fault


def _markers(name: str) -> str:
    return f"<!-- {name}:begin --> and <!-- {name}:end -->"
