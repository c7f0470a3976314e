"""`suggest`: answer both forms, put new papers and proved corrections on the pull requests, and later report the outcome."""

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING

from bot.core.text.printable import printable
from bot.errors import OutOfTime, ServiceError
from bot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.edges.github.issues import Issue
    from bot.flows.suggest.desk import Report


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `suggest`."""
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--issue", type=int, metavar="N", help="answer this issue")
    which.add_argument(
        "--open",
        action="store_true",
        help="answer all open suggestions and reports of mistakes, and report the outcome where one has been decided",
    )
    parser.add_argument("--dry-run", action="store_true", help="only name the issues that would be answered")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Answer each issue in one comment that is kept up to date; 3 when a service did not answer.

    With --open that is not a failure: the next run tries again, and a page that never answers must not make every run fail.
    """
    github = settings.require_github("suggest")
    from bot.flows.suggest.desk import Desk

    desk, reports, broken = Desk(settings, github), [], False
    issues = desk.waiting() if args.open else [desk.read(args.issue)]
    if args.dry_run:
        return _name(issues, settings, as_json=args.json)
    for issue in issues:
        try:
            reports.append(desk.handle(issue))
        except (ServiceError, OutOfTime) as error:
            if not args.open:
                raise
            settings.console.note(f"error: issue {issue.number}: {printable(error.message)}; the next run tries again")
            broken = True
    _show(reports, settings, as_json=args.json)
    unknown = [report.issue for report in reports if "unknown" in report.states]
    for number in unknown:
        settings.console.note(f"warning: issue {number}: a service did not answer; the next run tries again")
    return 3 if broken or (unknown and not args.open) else 0


def _name(issues: "Sequence[Issue]", settings: Settings, *, as_json: bool) -> int:
    """Say which issues would be answered."""
    numbers = [issue.number for issue in issues if issue.is_open]
    lines = [f"issue {number} would be answered" for number in numbers] or ["no suggestions are waiting"]
    document = {"issues": [{"issue": number} for number in numbers], "dry_run": True}
    settings.console.answer("\n".join(lines), document, as_json=as_json)
    return 0


def _show(reports: "list[Report]", settings: Settings, *, as_json: bool) -> None:
    text = "\n".join(map(_line, reports)) or "no suggestions or reports are waiting"
    settings.console.answer(text, {"issues": [asdict(report) for report in reports]}, as_json=as_json)


def _line(report: "Report") -> str:
    said = ", ".join(report.states) or "it names no paper"
    closed = f"; closed as {report.closed}" if report.closed else ""
    return f"issue {report.issue}: {said}{closed}"
