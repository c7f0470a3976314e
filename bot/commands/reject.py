"""`reject`: take papers off the local pull request's branch and record their rejection, from a terminal."""

import argparse
from dataclasses import replace

from bot.core.harvest.window import parse_day
from bot.core.paper.key import find_rejection, is_titled, paper_place
from bot.core.pull.decisions import Decisions, PaperFacts, Rejection, rejection_of
from bot.core.text.markdown import one_line
from bot.errors import UsageError
from bot.flows.lookup import fetch_preprints
from bot.flows.pull.decisions import plan_decisions
from bot.flows.pull.named import PaperArgument, read_arguments
from bot.flows.pull.open_pull import OpenPull, carry_out, open_local_pull
from bot.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `reject`."""
    parser.add_argument("ids", nargs="+", metavar="ID", help="arXiv ids, links, or names of data files")
    parser.add_argument(
        "--reason", metavar="TEXT", default="unticked", help="the reason, in one sentence (default: unticked)"
    )
    parser.add_argument("--until", metavar="DATE", help="offer the paper again after this day")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Record each rejection on the branch; what maintainers ticked meanwhile is carried out as well."""
    until = str(parse_day(args.until, "--until")) if args.until else None
    reason = one_line(args.reason)
    if until and until <= settings.today.isoformat():
        raise UsageError(f"--until {until} is not in the future", hint="give a later day, or leave --until out")
    if not reason:
        raise UsageError("--reason is empty", hint="say why in a sentence, or leave --reason out")
    opened = open_local_pull(settings)
    if opened.says_paused():
        return 0
    papers = read_arguments(args.ids, opened)
    fresh = [one for one in papers if not find_rejection(one.key, opened.snapshot.branch_or_main.blobs)]
    said = Decisions(rejections=tuple(_rejections(opened, fresh, reason=reason, until=until)))
    carry_out(opened, lambda now: plan_decisions(now, said))
    for one in papers:
        settings.console.result(f"{one.key} {'rejected' if one in fresh else 'was rejected before'}")
    return 0


def _rejections(opened: OpenPull, papers: list[PaperArgument], *, reason: str, until: str | None) -> list[Rejection]:
    """The rejections of these papers. Raises UsageError for an arXiv id that does not exist."""
    keys = [one.key for one in papers]
    known = {line.key: PaperFacts(line.title, line.url) for line in opened.snapshot.lines}
    files = opened.read_papers_at(map(paper_place, keys))
    known |= {key: PaperFacts(one.title, one.url) for key in keys if (one := files.get(paper_place(key)))}
    known |= {one.key: PaperFacts(one.named.paper.title, one.named.paper.url) for one in papers if one.named}
    missing = [key for key in keys if key not in known and not is_titled(key)]
    fetched = fetch_preprints(missing, opened.settings, opened.config)
    known |= {arxiv: PaperFacts(paper.title) for arxiv, paper in fetched.items()}
    unknown = [key for key in missing if key not in known]
    if unknown:
        raise UsageError(f"arXiv has no paper {unknown[0]}", hint="check the id; nothing was changed")
    return [replace(rejection_of(key, known, reason, opened.snapshot.number), until=until) for key in keys]
