"""`propose`: scan, then open or update the one rolling pull request, on GitHub or in the local repository."""

import argparse
from collections.abc import Sequence
from dataclasses import replace

from bot.core.harvest.scan import Scan
from bot.core.paper.found import Found
from bot.core.paper.taxonomy import Taxonomy
from bot.core.pull.body import (
    BodyView,
    count_fitting,
    count_fitting_lines,
    describe_search,
    parse_view,
    waiting_line,
)
from bot.core.pull.decisions import Addition, Decisions, passed_over_names
from bot.core.pull.line import AGAIN, Item, Line, line_of
from bot.core.pull.plan import Plan
from bot.core.pull.snapshot import Snapshot
from bot.core.pull.summary import RunSummary, render_summary
from bot.core.text.markdown import one_line
from bot.edges.arxiv.paper_cache import FILE
from bot.edges.deadline import OF_STRANGERS, within
from bot.edges.disk.data_folder import DataFolder
from bot.errors import BotError
from bot.flows.lookup import addition_of, keep_papers
from bot.flows.pull.backlog import offer_backlog
from bot.flows.pull.decisions import plan_decisions
from bot.flows.pull.open_pull import OpenPull, carry_out, open_pull
from bot.flows.scan import (
    describe_kept,
    note_resumption,
    plan_search,
    report_verdict,
    scan_papers,
)
from bot.flows.status import fetch_file, report_failure, report_run
from bot.options import add_window_arguments
from bot.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `propose`."""
    add_window_arguments(parser)
    parser.add_argument("--local", action="store_true", help="use the local repository, even if GitHub is set up")
    parser.add_argument("--dry-run", action="store_true", help="show what would change, write nothing")
    parser.add_argument(
        "--allow-incomplete", action="store_true", help="propose even if arXiv did not return all papers"
    )


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Scan, plan, apply and print; returns 3 when answers may be missing. The outcome is kept for `status`, except of a dry run."""
    try:
        return _run(args, settings)
    except BotError as error:
        if not args.dry_run:
            report_failure(settings, error)
        raise


def _run(args: argparse.Namespace, settings: Settings) -> int:
    from bot.terminal import show_proposal

    config = DataFolder(settings.data).config()
    search = plan_search(args, settings, config, "propose", local=args.local, keeps=not args.dry_run)
    opened = _open(settings, local=args.local, dry_run=args.dry_run)
    taxonomy = opened.taxonomy
    if not args.dry_run:
        fetch_file(settings, FILE)
    note_resumption(settings, config, search)
    scan = scan_papers(settings, config, search, snapshot=opened.snapshot)
    if covered := describe_kept(scan):
        settings.console.note(covered)
    if not args.dry_run:
        keep_papers(settings, (found.preprint for found in scan.found))
    plan, snapshot = _propose(
        opened,
        scan,
        dry_run=args.dry_run,
        allow_incomplete=args.allow_incomplete,
        names_days=not search.asking.is_usual,
        is_partial=not search.asking.is_usual or args.local,
    )
    write_run_summary(settings, scan, plan, snapshot, taxonomy)
    if not args.dry_run:
        report_run(settings, config, scan, plan, snapshot, resumes=search.resumes)
    if args.json:
        settings.console.document(_document(scan, plan, snapshot, dry_run=args.dry_run))
    else:
        show_proposal(scan, plan, snapshot, taxonomy, console=settings.console, dry_run=args.dry_run)
    return report_verdict(scan, settings)


def _open(settings: Settings, *, local: bool, dry_run: bool) -> OpenPull:
    """The pull request, once the commands in comments on an open one are carried out."""
    # Carrying out confirms what was assumed here; a dry run carries nothing out.
    opened = open_pull(settings, local=local, thorough=dry_run)
    is_heard = not (local or dry_run or opened.paused_by) and opened.snapshot.number is not None
    if not is_heard or settings.github is None:
        return opened
    from bot.flows.pull.commands import Conversation
    from bot.flows.pull.take import carry_out_heard

    conversation = Conversation(settings, settings.github)
    heard = conversation.hear(opened.snapshot)
    if not heard:
        return opened
    carry_out_heard(opened, conversation, heard)
    return open_pull(settings, local=False, thorough=False)


def _propose(
    opened: OpenPull, scan: Scan, *, dry_run: bool, allow_incomplete: bool, names_days: bool, is_partial: bool
) -> tuple[Plan, Snapshot]:
    """`is_partial`: the user named days or the local repository, so the backlog stays where it is."""
    if opened.says_paused():
        return Plan("none", "paused"), opened.snapshot
    if not scan.verdict.is_complete and not allow_incomplete:
        return Plan("none", "incomplete"), opened.snapshot
    backlog = [] if is_partial else offer_backlog(opened, besides=(found.preprint.id for found in scan.found))

    def plan(now: OpenPull) -> Plan:
        return plan_proposal(now, scan, backlog, names_days=names_days)

    return (plan(opened), opened.snapshot) if dry_run else carry_out(opened, plan)


def write_run_summary(settings: Settings, scan: Scan, plan: Plan, snapshot: Snapshot, taxonomy: Taxonomy) -> None:
    """The table of papers for the page of a run on GitHub Actions; nothing elsewhere."""
    searched = f"{describe_window(scan)}, {len(scan.found)} classified."
    outcome = f"Pull request {plan.action}{f' ({plan.reason})' if plan.reason else ''}"
    notes = () if scan.verdict.is_complete else (scan.verdict.message,)
    settings.add_summary(render_summary(RunSummary(searched, outcome, snapshot.url, notes), scan.found, taxonomy))


def describe_window(scan: Scan) -> str:
    """What was searched and how much of it came."""
    return f"{scan.window.since} to {scan.window.until}: {len(scan.collected)} of {scan.total} collected, {scan.known} known before"


def plan_proposal(opened: OpenPull, scan: Scan, backlog: Sequence[Addition] = (), *, names_days: bool = False) -> Plan:
    """What maintainers decided and what the scan found, as one plan; at most `max_papers` are in the pull request.

    Candidates of the `backlog` come after the new papers, for review, then the papers that were left unticked at the last merge:
    these wait for a run that finds something else, or that names their days.
    """
    left = opened.snapshot.left_unticked
    chosen = [found for found in scan.found if found.decision.decision != "reject"]
    backlog = [one for one in backlog if one.key not in left]
    is_news = bool(backlog) or any(found.preprint.id not in left for found in chosen)
    if not (is_news or names_days):
        chosen = []
    room = max(0, opened.config.max_papers - len(opened.snapshot.lines))
    made = [(found, _addition(found, opened.settings, is_left=found.preprint.id in left)) for found in chosen[:room]]
    chosen = [found for found, addition in made if addition] + chosen[room:]
    additions = [addition for _, addition in made if addition]
    boxes = [found.decision.decision == "accept" for found in chosen[: len(additions)]]
    items = [one.item(opened.taxonomy, ticked=box) for one, box in zip(additions, boxes, strict=True)]
    fitting = count_fitting(items, parse_view(opened.snapshot.body or ""))
    accepted = tuple(one for one, box in zip(additions[:fitting], boxes[:fitting], strict=True) if box)
    more = [line_of(one.item(opened.taxonomy, ticked=False)) for one in backlog]
    seen = {found.preprint.id for found in chosen} | {line.key for line in more}
    more += [line.once_more() for key, line in left.items() if is_news and key not in seen]
    said = Decisions(
        accepted,
        offers=tuple(item for item in items[:fitting] if not item.ticked),
        again=tuple(_room_left(opened, more, items[:fitting])),
    )
    titles = {paper.id: one_line(paper.title) for paper in scan.collected}
    return plan_decisions(opened, said, titles=titles, view=_view(opened, scan, chosen[fitting:]))


def _addition(found: Found, settings: Settings, *, is_left: bool) -> Addition | None:
    """What the pull request would say of a paper; None where reading its texts takes too long, which is then said."""
    made = within(OF_STRANGERS, f"reading {found.preprint.id}", lambda: addition_of(found))
    if isinstance(made, Addition):
        warning = f"nearly the title of {found.near.path or found.near.titles[0]}" if found.near else ""
        return replace(made, warning=warning, why=f"{AGAIN}; {made.why}" if is_left else made.why)
    settings.console.note(f"warning: {made.message}; it is not proposed, `add` writes its file")
    return None


def _room_left(opened: OpenPull, lines: list[Line], new: list[Item]) -> list[Line]:
    """Of these lines those for which the pull request has room after the `new` ones."""
    room = opened.config.max_papers - len(opened.snapshot.lines) - len(new)
    texts = [*(item.line() for item in new), *(line.text for line in lines)]
    fitting = count_fitting_lines(texts, parse_view(opened.snapshot.body or "")) - len(new)
    return lines[: max(0, min(room, fitting))]


def _view(opened: OpenPull, scan: Scan, waiting: list[Found]) -> BodyView:
    rejected = sum(found.decision.decision == "reject" for found in scan.found)
    passed_over = passed_over_names(opened.snapshot) | scan.passed_over
    searched = describe_search(
        f"{describe_window(scan)}, {rejected} rejected by the rules.",
        held_back=scan.held_back,
        passed_over=len(passed_over),
        note="" if scan.verdict.is_complete else f"The harvest was {scan.verdict.message}.",
    )
    lines = (waiting_line(one.preprint.title, f"https://arxiv.org/abs/{one.preprint.id}") for one in waiting)
    return BodyView(searched=searched, waiting=tuple(lines))


def _document(scan: Scan, plan: Plan, snapshot: Snapshot, *, dry_run: bool) -> dict[str, object]:
    return scan.as_json() | {"pull": plan.outcome(snapshot)} | ({"dry_run": True} if dry_run else {})
