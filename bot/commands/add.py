"""`add`: fetch the metadata of papers, classify them, and write their data files for a pull request of one's own."""

import argparse
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from bot.core.lookup.named import KnownPlace, Named, Unfound, describe_rejection
from bot.core.paper.found import describe_placement
from bot.core.paper.taxonomy import Taxonomy
from bot.core.program import BRANCH, NAME
from bot.core.publish.entry import render_entry_line, render_short_line
from bot.core.text.printable import printable
from bot.edges.disk.data_folder import DataFolder
from bot.errors import UsageError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.flows.check.draft import Draft

State = Literal["written", "listed", "waiting", "rejected", "refused", "unknown"]
_EXIT: dict[State, int] = {"written": 0, "listed": 0, "waiting": 0, "rejected": 2, "refused": 2, "unknown": 3}
_MOST = 50  # papers at once: more in one pull request is more than anybody reviews


@dataclass
class AddOutcome:
    """What became of one thing that was to be added. Texts may be from outside."""

    state: State
    text: str
    message: str
    hint: str = ""
    named: Named | None = None
    path: str | None = None
    warnings: list[str] = field(default_factory=list)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `add`."""
    parser.add_argument(
        "papers", nargs="+", metavar="URL-OR-ID", help="arXiv ids or links, DOIs, or pages of CVF or the ACL Anthology"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Write a file for each paper that is new and sound; each paper whole or not at all, and nothing over another file."""
    from bot.flows.check.draft import draft_files
    from bot.flows.lookup import find_papers

    if len(args.papers) > _MOST:
        raise UsageError(f"{len(args.papers)} papers at once", hint=f"add at most {_MOST} in one pull request")
    folder = DataFolder(settings.data)
    config, taxonomy = folder.config(), folder.taxonomy()
    found = find_papers(args.papers, settings=settings, config=config)
    drafts = draft_files(found, folder, taxonomy, settings=settings)
    outcomes = [_add(one, drafts[one.text], folder) for one in found]
    if args.json:
        settings.console.document({"papers": [_as_json(outcome, taxonomy) for outcome in outcomes]})
    else:
        _show(outcomes, taxonomy, settings)
    return max(_EXIT[outcome.state] for outcome in outcomes)


def _add(one: Named | Unfound, draft: "Draft", folder: DataFolder) -> AddOutcome:
    if draft.standing:
        return _known(one, draft.standing, folder)
    if isinstance(one, Unfound):
        return AddOutcome("unknown" if one.is_unknown else "refused", one.text, str(one), one.hint)
    return _write(one, draft, folder)


def _write(named: Named, draft: "Draft", folder: DataFolder) -> AddOutcome:
    errors = [finding for finding in draft.findings if finding.level == "error"]
    if errors:
        return AddOutcome("refused", named.text, f"{named.name}: {errors[0].message}", errors[0].fix or "", named)
    if folder.kind_of(draft.place) is not None:
        return AddOutcome("refused", named.text, f"{folder.shown(draft.place)} is there already", "move it away", named)
    folder.write(draft.place, draft.text)
    warnings = [f"{finding.message}{f'; {finding.fix}' if finding.fix else ''}" for finding in draft.findings]
    if named.decision.decision == "reject":
        warnings.insert(0, "the rules would not have proposed this paper; say in the pull request why it belongs here")
    path = folder.shown(draft.place)
    return AddOutcome(
        "written", named.text, f"{path} written", "", named, path, [*filter(None, [named.note]), *warnings]
    )


def _known(one: Named | Unfound, standing: KnownPlace, folder: DataFolder) -> AddOutcome:
    named = one if isinstance(one, Named) else None
    path = folder.shown(standing.place) if standing.place else None
    if standing.state == "listed":
        return AddOutcome("listed", one.text, f"{one.name} is on the list already: {path}", "", named, path)
    if standing.rejected:
        message = f"{one.name} was rejected {describe_rejection(standing.rejected)}"
        take_back = f"git rm {shlex.quote(path or '')}"
        hint = f"to appeal: {take_back}, {NAME} add {one.name}, and say why in the pull request"
        return AddOutcome("rejected", one.text, message, hint, named, path)
    return AddOutcome("waiting", one.text, f"{one.name} waits in the bot's pull request, {BRANCH}", "", named, path)


def _show(outcomes: Sequence[AddOutcome], taxonomy: Taxonomy, settings: Settings) -> None:
    console = settings.console
    for outcome in outcomes:
        hint = f"; {printable(outcome.hint)}" if outcome.hint else ""
        if _EXIT[outcome.state]:
            console.note(f"error: {printable(outcome.message)[:600]}{hint}")
            continue
        console.result(f"{printable(outcome.message)}{hint}")
        if outcome.state == "written" and outcome.named:
            console.result(f"  {printable(row_of(outcome.named, taxonomy))}")
            why = f"{describe_placement(outcome.named.paper, taxonomy)} — {outcome.named.decision.why()}"
            console.result(f"  {printable(why)}")
        for warning in outcome.warnings:
            console.note(f"warning: {printable(warning)}")
    written = [outcome.path for outcome in outcomes if outcome.path and outcome.state == "written"]
    if written:
        console.result("\n".join(["", *next_steps(written)]))


def next_steps(paths: Sequence[str]) -> list[str]:
    """What to type after the files were written."""
    named = " ".join(shlex.quote(path) for path in paths)
    count = f"{len(paths)} paper{'s' * (len(paths) != 1)}"
    return [
        "Look at the placement, then open a pull request:",
        "  git switch --create add-papers",
        f"  git add {named}",
        f'  git commit --message "Add {count}"',
        "  git push --set-upstream origin add-papers",
    ]


def row_of(named: Named, taxonomy: Taxonomy) -> str:
    """The paper's row as the list will show it."""
    tags = {area.id: area.label for area in taxonomy.areas}
    return render_entry_line(named.paper, tags, short=render_short_line(named.paper))


def _as_json(outcome: AddOutcome, taxonomy: Taxonomy) -> dict[str, object]:
    named = outcome.named
    return {
        "input": outcome.text,
        "state": outcome.state,
        "id": named.paper.arxiv if named else None,
        "title": named.paper.title if named else None,
        "path": outcome.path,
        "row": row_of(named, taxonomy) if named else None,
        "decision": named.decision.as_json() if named else None,
        "message": outcome.message,
        "hint": outcome.hint or None,
        "warnings": outcome.warnings,
    }
