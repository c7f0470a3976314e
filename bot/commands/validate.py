"""`validate`: check data files, offline unless asked to compare them with arXiv, and say how to mend each fault."""

import argparse
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.core.finding import Finding, sort_findings
from bot.edges.data_folder import DataFolder
from bot.errors import UsageError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.edges.selection import Selection


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `validate`."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders (default: the whole data folder)")
    parser.add_argument("--base", metavar="REF", help="only what differs from the merge base of REF and HEAD")
    parser.add_argument("--identity", action="store_true", help="ask arXiv whether ids and titles belong together")
    parser.add_argument(
        "--format", choices=["text", "github", "json"], default="text", help="how to print (default: text)"
    )
    parser.add_argument("--json", action="store_const", dest="format", const="json", help="the same as --format json")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print all findings; 1 if any of them is an error."""
    from bot.edges.changes import read_changes
    from bot.edges.selection import select_files

    folder = DataFolder(settings.data)
    if not folder.root.is_dir():
        raise UsageError(f"{folder.root} is no folder", hint="name the list's data folder with --data DIR")
    changes = read_changes(folder, args.base) if args.base is not None else None
    selection = select_files(folder, args.paths, changes)
    with _collector_paused():
        findings = sort_findings(_check(selection, folder, settings, identity=args.identity))
    _show(findings, selection.count, args.format, settings)
    return 1 if any(finding.level == "error" for finding in findings) else 0


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Data files form no cycles; looking for some among ten thousand, again and again, takes a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _show(findings: list[Finding], checked: int, form: str, settings: Settings) -> None:
    from bot.core.report import as_json, render_command, render_summary, render_text

    console = settings.console
    if form == "json":
        console.document([as_json(finding) for finding in findings])
        return
    if form == "github":
        for finding in findings:
            console.result(render_command(finding))
    elif findings:
        console.result(render_text(findings, colour=console.colour) + "\n")
    console.result(render_summary(findings, checked))


def _check(selection: "Selection", folder: DataFolder, settings: Settings, *, identity: bool) -> list[Finding]:
    """Everything that is to be said, in no order."""
    from bot.commands.validation import check_list, check_own_files, check_untouched, read_files, surroundings
    from bot.core.checks.place import check_stray
    from bot.core.checks.rejection import check_deletions
    from bot.core.checks.runner import check_files
    from bot.core.checks.size import check_size
    from bot.core.data_file import read_data_file

    config, taxonomy, findings = check_own_files(selection, folder)
    files = read_files(selection, folder)
    context = surroundings(folder, files, taxonomy=taxonomy, today=settings.today)
    if identity:
        from bot.commands.identities import ask_identities

        context, unknown = ask_identities(files, context, settings=settings, config=config)
        findings += unknown
    findings += [check_stray(stray) for stray in selection.strays]
    findings += check_files(files, context) + check_untouched(selection, folder, context)
    if selection.changes:
        deleted = [read_data_file(raw, place=at, path=folder.shown(at)) for at, raw in selection.deleted.items()]
        findings += check_deletions(deleted, context)
        findings += check_list(selection, folder, context, config=config)
        findings += check_size(
            len(selection.changes.changed), most=config.max_papers if config else 40, context=context
        )
    return findings
