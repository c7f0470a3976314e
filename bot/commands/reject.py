"""`reject`: take papers off the local pull request's branch and remember the no, from a terminal."""

import argparse
from dataclasses import replace

from bot.core.harvest.window import parse_day
from bot.core.paper.key import find_rejection, is_titled
from bot.core.pull.decisions import PaperFacts, Rejection, rejection_of
from bot.core.text.markdown import one_line
from bot.errors import UsageError
from bot.flows.lookup import fetch_preprints
from bot.flows.pull.arguments import Meant, read_meant
from bot.flows.pull.branch import facts_of_files
from bot.flows.pull.decisions import carry_out, plan_decisions
from bot.flows.pull.open_pull import OpenPull, open_local_pull
from bot.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `reject`."""
    parser.add_argument("ids", nargs="+", metavar="ID", help="arXiv ids, links, or names of data files")
    parser.add_argument(
        "--reason", metavar="TEXT", default="unticked", help="the reason, in one sentence (default: unticked)"
    )
    parser.add_argument("--until", metavar="DATE", help="offer the paper again after this day")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Remember each no on the branch; what humans ticked meanwhile is carried out as well."""
    until = str(parse_day(args.until, "--until")) if args.until else None
    reason = one_line(args.reason)
    if until and until <= settings.today.isoformat():
        raise UsageError(f"--until {until} has passed", hint="name a day to come, or leave it out")
    if not reason:
        raise UsageError("--reason is empty", hint="say why in a sentence, or leave it out")
    opened = open_local_pull(settings)
    if opened.says_paused():
        return 0
    branch = opened.snapshot.stands.blobs
    meant = read_meant(args.ids, opened)
    fresh = [one for one in meant if not find_rejection(one.key, branch)]
    rejections = _rejections(opened, fresh, reason=reason, until=until)
    carry_out(opened, lambda now: plan_decisions(now, reject=rejections))
    for one in meant:
        settings.console.result(f"{one.key} {'rejected' if one in fresh else 'was rejected before'}")
    return 0


def _rejections(opened: OpenPull, meant: list[Meant], *, reason: str, until: str | None) -> list[Rejection]:
    keys = [one.key for one in meant]
    known = {line.key: PaperFacts(line.title, line.url) for line in opened.snapshot.lines} | facts_of_files(
        opened, keys
    )
    known |= {one.key: PaperFacts(one.named.paper.title, one.named.paper.url) for one in meant if one.named}
    missing = [key for key in keys if key not in known and not is_titled(key)]
    fetched = fetch_preprints(missing, opened.settings, opened.config)
    known |= {arxiv: PaperFacts(paper.title) for arxiv, paper in fetched.items()}
    unknown = [key for key in missing if key not in known]
    if unknown:
        raise UsageError(f"arXiv knows no paper {unknown[0]}", hint="check the id; nothing was changed")
    return [replace(rejection_of(key, known, reason, opened.snapshot.number), until=until) for key in keys]
