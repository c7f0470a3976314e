"""`validate`: check data files, offline unless asked to compare them with arXiv, and say how to fix each fault."""

import argparse

from bot.core.checks.identity import fold_unplaced
from bot.core.files.data_file import PAPERS
from bot.core.files.finding import Finding, as_json, render_command, render_summary, render_text
from bot.core.program import NAME
from bot.edges.disk.data_folder import DataFolder, collector_paused
from bot.errors import UsageError
from bot.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `validate`."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders (default: the whole data folder)")
    parser.add_argument(
        "--base", metavar="REF", help="check only files that changed since the merge base of REF and HEAD"
    )
    parser.add_argument(
        "--all", action="store_true", help="name each paper that is not placed yet, also when the whole list is checked"
    )
    parser.add_argument("--identity", action="store_true", help="ask arXiv whether each id belongs to its title")
    parser.add_argument(
        "--format", choices=["text", "github", "json"], default="text", help="output format (default: text)"
    )
    parser.add_argument("--json", action="store_const", dest="format", const="json", help="the same as --format json")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print all findings; 1 if any of them is an error."""
    from bot.edges.git.changes import read_changes
    from bot.flows.check.selection import select_files

    folder = DataFolder(settings.data)
    if not folder.root.is_dir():
        raise UsageError(f"there is no folder {folder.root}", hint="name the list's data folder with --data DIR")
    changes = read_changes(folder, args.base) if args.base is not None else None
    selection = select_files(folder, args.paths, changes)
    with collector_paused():
        from bot.flows.check.check import check_selection

        checked = check_selection(selection, folder, settings, identity=args.identity)
    findings = checked.findings
    if not (args.paths or args.all or changes):
        place, hint = folder.shown(PAPERS), f"`{NAME} validate --all` lists them"
        findings = fold_unplaced(findings, path=place, hint=hint)
    _show(findings, selection.count, args.format, settings)
    return 1 if any(finding.level == "error" for finding in findings) else 0


def _show(findings: list[Finding], checked: int, form: str, settings: Settings) -> None:
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
