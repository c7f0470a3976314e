"""`audit`: ask arXiv, Crossref and other hosts what has changed about the listed papers, report it and propose it."""

import argparse
from collections.abc import Callable, Iterator

from bot.core.audit.body import concern_line
from bot.core.audit.change import Correction, Findings, not_proposed, parse_memory
from bot.core.audit.links import parse_checks
from bot.core.paper.config import Config
from bot.core.program import AUDIT_BRANCH, NAME
from bot.core.text.markdown import escape_text
from bot.core.text.printable import printable
from bot.edges.disk.cache_folder import AUDITED
from bot.edges.disk.data_folder import DataFolder, read_listed_papers
from bot.errors import UsageError
from bot.flows.audit.pull import LinkMemory, describe_pull, plan_corrections, read_local_memory
from bot.flows.audit.sources import (
    Answers,
    Papers,
    ask_arxiv,
    audit_ids,
    audit_rot,
    audit_venues,
    judge_metadata,
    remember_answers,
    without_dead_code,
)
from bot.flows.pull.open_pull import carry_out, find_forge, read_pull
from bot.flows.status import fetch_file, publish_file
from bot.settings import Settings

_MOST_LINES = 500  # a page of a run holds 1 MiB


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `audit`."""
    parser.add_argument(
        "--links",
        action="store_true",
        help="check only whether links to other hosts still work, starting with those checked longest ago",
    )
    parser.add_argument("--venues", action="store_true", help="check only where papers were published")
    parser.add_argument("--withdrawn", action="store_true", help="check only whether papers were withdrawn or replaced")
    parser.add_argument(
        "--check", action="store_true", help="only report, write nothing; exit 1 if anything has changed"
    )
    parser.add_argument(
        "--due", action="store_true", help="only papers that arXiv was not asked about for a week, and no links"
    )
    parser.add_argument("--local", action="store_true", help="use the local repository, even if GitHub is set up")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Ask, compare, report and propose; returns 3 when a service left something unknown."""
    folder = DataFolder(settings.data)
    forge = None if args.check else find_forge(settings, local=args.local, branch=AUDIT_BRANCH)
    findings, requests = gather_findings(args, folder, settings)
    findings = findings.only(not_proposed(findings.changes, parse_memory(read_local_memory(folder))))
    document, outcome = findings.as_json(folder.shown) | {"requests": requests}, ""
    if forge:
        plan, snapshot = carry_out(read_pull(settings, forge), lambda now: plan_corrections(now, findings))
        document |= {"pull": plan.outcome(snapshot)}
        outcome = describe_pull(plan, snapshot)
    settings.add_summary(_render_summary(findings, outcome))
    text = "\n".join([*_describe(findings, folder.shown), *filter(None, [outcome])])
    settings.console.answer(text, document, as_json=args.json)
    return _exit_code(findings, settings, check=args.check)


def gather_findings(args: argparse.Namespace, folder: DataFolder, settings: Settings) -> tuple[Findings, int]:
    """The findings that the options ask for, and the number of requests to arXiv."""
    config, listed = folder.config(), read_listed_papers(folder)
    if listed.faults:
        first = printable(f"{listed.faults[0].path}: {listed.faults[0].message}")
        settings.console.note(f"warning: files that can't be read are left out ({first}); see `{NAME} validate`")
    everything = not (args.links or args.venues or args.withdrawn)
    findings, answers = Findings(), Answers()
    if everything or args.venues or args.withdrawn:
        fetch_file(settings, AUDITED)
        answers = ask_arxiv(listed.papers, settings, config, only_due=args.due)
        if answers.postponed and not args.due:
            count = f"{len(answers.postponed):,}"
            settings.console.note(
                f"{count} papers are left for the next runs, which ask about the oldest answers first"
            )
        if not args.check:
            remember_answers(answers, settings)
            if settings.run_key:
                publish_file(settings, AUDITED)
    if everything or args.withdrawn:
        found = judge_metadata(listed.papers, answers, only_withdrawn=not everything)
        findings += without_dead_code(found, settings, config)
    asked = 0
    if everything and not args.due:
        found, asked = audit_ids(listed.papers, settings, config, asked=answers.requests)
        findings += found
    if everything or args.venues:
        findings += audit_venues(listed.papers, answers, settings, config)
    if args.links or (everything and not args.due):
        findings += _gather_links(args, listed.papers, settings, config)
    return findings, answers.requests + asked


def _gather_links(args: argparse.Namespace, papers: Papers, settings: Settings, config: Config) -> Findings:
    """Dead links. What was found is recorded on a branch of the bot's, unless only a report is wanted."""
    if args.check:
        return audit_rot(papers, parse_checks(_read_links(args, settings)), settings, config)[0]
    memory = LinkMemory(settings, local=args.local)
    before = memory.read()
    findings, after = audit_rot(papers, parse_checks(before), settings, config)
    if after != before and not config.paused:
        memory.write(after)
    return findings


def _read_links(args: argparse.Namespace, settings: Settings) -> str:
    """What earlier checks found; empty where there is no repository, because a report needs none."""
    try:
        return LinkMemory(settings, local=args.local).read()
    except UsageError:
        return ""


def _exit_code(findings: Findings, settings: Settings, *, check: bool) -> int:
    for words in findings.unknown:
        settings.console.note(f"error: {printable(words)}; run the same command again later")
    if findings.unknown:
        return 3
    return 1 if check and (findings.changes or findings.concerns) else 0


def _describe(findings: Findings, shown: Callable[[str], str]) -> Iterator[str]:
    """One block a finding, then a line that sums up. `shown` names a place as the user knows it."""
    for change in findings.changes:
        yield "\n".join(printable(line) for line in _describe_change(change, shown(change.place)))
    for concern in findings.concerns:
        path, title = printable(shown(concern.place)), printable(concern.paper.title)
        yield f"{path}  {title}\n  {concern.kind}: {printable(concern.message)}\n  fix: {printable(concern.fix)}"
    yield _sum_up(findings)


def _render_summary(findings: Findings, outcome: str) -> str:
    """The summary of a run on GitHub Actions: the outcome, what only a human can settle, and what is unknown."""
    lines = [f"**Audit:** {escape_text(_sum_up(findings))}. {escape_text(outcome)}", ""]
    lines += [concern_line(concern) for concern in findings.concerns[:_MOST_LINES]]
    lines += [f"- {escape_text(words)}" for words in findings.unknown]
    return "\n".join(lines) + "\n"


def _sum_up(findings: Findings) -> str:
    """The audit in one line."""
    checked = ", ".join(f"{count:,} {what}" for what, count in findings.checked.items()) or "nothing"
    sure = sum(change.sure for change in findings.changes)
    unsure, concerns = len(findings.changes) - sure, len(findings.concerns)
    return f"checked {checked}: {sure} to change, {unsure} to confirm, {concerns} for a human to settle"


def _describe_change(change: Correction, path: str) -> Iterator[str]:
    yield f"{path}  {change.paper.title}"
    yield f"  {change.field}: {change.old or '(none)'} -> {change.new or '(none)'}{'' if change.sure else '  (to confirm)'}"
    yield f"  because {change.proof}"
