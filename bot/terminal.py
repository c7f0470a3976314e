"""Output for terminals: the papers of a scan as a table, the pull request, and the next commands to type."""

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console as RichConsole
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from bot.console import Console
from bot.core.paper.found import Found, describe_placement, propose_paper
from bot.core.paper.key import find_rejection
from bot.core.paper.taxonomy import Taxonomy
from bot.core.program import BRANCH, NAME
from bot.core.pull.plan import Plan
from bot.core.pull.snapshot import Snapshot
from bot.core.text.latex import plain_title
from bot.core.text.printable import counted, printable

if TYPE_CHECKING:
    from bot.core.harvest.scan import Scan

_STYLE = {"accept": "bold green", "review": "yellow", "reject": "dim"}
_REASON = {
    "paused": "paused: true in config.yaml keeps the bot from writing",
    "incomplete": "arXiv did not return all papers; --allow-incomplete proposes anyway",
}


def show_scan(scan: "Scan", taxonomy: Taxonomy, console: Console) -> None:
    """Print the papers to add or review, highest score first, and the number of the others."""
    rich = _rich(console)
    rich.print(_summary(scan))
    chosen = [found for found in scan.found if found.decision.decision != "reject"]
    if chosen:
        rich.print(_table(chosen, taxonomy))
    elif scan.verdict.is_complete:
        rich.print("Nothing new.")
    else:
        rich.print(
            f"[bold red]It is unknown whether there are new papers[/]: {escape(printable(scan.verdict.message))}"
        )


def show_proposal(
    scan: "Scan", plan: Plan, snapshot: Snapshot, taxonomy: Taxonomy, *, console: Console, dry_run: bool
) -> None:
    """Print what was found, what happened to the pull request, and the next commands."""
    show_scan(scan, taxonomy, console)
    rich = _rich(console)
    where = escape(printable(snapshot.url or ""))
    if plan.action in {"opened", "updated"}:
        verb = f"would be {plan.action}" if dry_run else plan.action
        rich.print(f"\n[bold]The pull request {verb}[/bold]{': ' if where else ''}{where}")
        rich.print(f"  {len([text for text in plan.files.values() if text])} files changed on the branch {BRANCH}")
    elif plan.reason in _REASON:
        rich.print(f"\n[bold]Nothing was changed[/bold]: {_REASON[plan.reason]}.")
    else:
        rich.print(f"\n[bold]Nothing was changed[/bold]: nothing new. {where}")
    if snapshot.number is None and snapshot.branch is not None and not dry_run:
        _show_next(rich, scan, snapshot)


def _show_next(rich: RichConsole, scan: "Scan", snapshot: Snapshot) -> None:
    waiting = [line.key for line in snapshot.lines if line.is_keyed and not line.ticked]
    review = next((key for key in waiting if not find_rejection(key, snapshot.branch_or_main.blobs)), None)
    rich.print("\n[bold]Next[/bold]")
    rows = [(f"git diff HEAD...{BRANCH}", "look at the change")]
    if review:
        rows.append((f"{_command()} accept {review}", "accept a paper that waits for review"))
        rows.append((f'{_command()} reject {review} --reason "…"', "reject it for good"))
    rows.append((f"git merge {BRANCH}", "merge the pull request"))
    rows.append((f"{_command()} render", "update the list in README.md"))
    guide = "less docs/go-live.md" if Path("docs/go-live.md").is_file() else f"{_command()} status --setup"
    rows.append((guide, "put the bot to work on GitHub"))
    grid = Table.grid(padding=(0, 2))
    for command, meaning in rows:
        grid.add_row(f"  [cyan]{escape(command)}[/cyan]", meaning)
    rich.print(grid)


def _command() -> str:
    """How to call this program from the user's shell: by its name if the shell finds it, else by its path."""
    beside = Path(sys.executable).with_name(NAME)
    if shutil.which(NAME) or not beside.is_file():
        return NAME
    return str(beside.relative_to(Path.cwd())) if beside.is_relative_to(Path.cwd()) else str(beside)


def _summary(scan: "Scan") -> str:
    by_decision = {name: sum(found.decision.decision == name for found in scan.found) for name in _STYLE}
    return (
        f"[bold]{scan.window.since} to {scan.window.until}[/bold]: {len(scan.collected)} of {scan.total} papers collected"
        f" in {counted(scan.requests, 'request')}, {scan.known} already known; "
        f"[bold green]{by_decision['accept']} to add[/], [yellow]{by_decision['review']} to review[/],"
        f" {by_decision['reject']} rejected by the rules"
    )


def _table(chosen: list[Found], taxonomy: Taxonomy) -> Table:
    table = Table(show_edge=False, pad_edge=False, expand=False, header_style="bold")
    table.add_column("", no_wrap=True)
    table.add_column("score", justify="right", no_wrap=True)
    table.add_column("paper", ratio=5)
    table.add_column("placement and why", ratio=4)
    for found in chosen:
        decision = found.decision
        paper = propose_paper(found.preprint, decision)
        title = Text(printable(plain_title(found.preprint.title)), style="bold").append(
            f"\narXiv:{found.preprint.id}", style="dim"
        )
        why = Text(describe_placement(paper, taxonomy)).append(f"\n{printable(decision.why())}", style="dim")
        if found.near:
            why.append(
                f"\nits title is nearly that of {printable(found.near.path or found.near.titles[0])}", style="bold red"
            )
        table.add_row(Text(decision.decision, style=_STYLE[decision.decision]), f"{decision.score:.1f}", title, why)
    return table


def _rich(console: Console) -> RichConsole:
    console.status.clear(console.err)
    width = None if console.out.isatty() else 120
    return RichConsole(file=console.out, no_color=not console.colour, highlight=False, width=width, soft_wrap=False)
