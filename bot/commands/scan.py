"""`scan`: query arXiv (or read a dump), drop what is known, classify the rest and print it; the first half of `propose`."""

import argparse
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.config import Config
from bot.core.harvest import Listed, State, Verdict, choose_canaries, judge_harvest
from bot.core.known import Identity, KnownPapers
from bot.core.paper import PASSED_OVER, id_of_place
from bot.core.preprint import Preprint
from bot.core.printable import printable
from bot.core.program import NAME
from bot.core.proposal import Found, document_of
from bot.core.window import Window, plan_window
from bot.edges.data_folder import DataFolder
from bot.errors import ServiceError, UsageError
from bot.settings import Settings

_LOG = logging.getLogger("bot.scan")

if TYPE_CHECKING:
    from bot.core.snapshot import Snapshot
    from bot.edges.arxiv_client import ArxivClient, Harvest


@dataclass(frozen=True)
class Scan:
    """What a scan brought: the harvest's figures, how many were known (`held_back` of them rejected), and all others."""

    window: Window
    total: int
    collected: tuple[Preprint, ...]
    known: int
    held_back: int
    requests: int
    verdict: Verdict
    found: tuple[Found, ...]
    notes: tuple[str, ...] = ()
    passed_over: frozenset[str] = frozenset()  # the ids of all rejected papers that nobody ever judged

    def as_json(self) -> dict[str, object]:
        """The contract's document."""
        return {
            "window": [self.window.since.isoformat(), self.window.until.isoformat()],
            "total": self.total,
            "collected": len(self.collected),
            "known": self.known,
            "complete": self.verdict.is_complete,
            "requests": self.requests,
            "papers": [found.decision.as_json() for found in self.found],
        }


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `scan`."""
    add_window_arguments(parser)
    parser.add_argument(
        "--from", dest="dump", type=Path, metavar="DUMP", help="read this dump (JSON Lines, .xz, .gz) instead of arXiv"
    )


def add_window_arguments(parser: argparse.ArgumentParser) -> None:
    """The options that `scan` and `propose` share."""
    parser.add_argument("--since", metavar="DATE", help="first day of submission (default: the configured window)")
    parser.add_argument("--until", metavar="DATE", help="last day of submission (default: today)")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print what is new; 3 when the answers can't be all there is."""
    from bot.terminal import show_scan

    folder = DataFolder(settings.data)
    config = folder.config()
    window = plan_window(args.since, args.until, today=settings.today, window_days=config.window_days)
    scan = scan_papers(settings, config, window=window, snapshot=local_snapshot(settings), dump=args.dump)
    if args.json:
        settings.console.document(scan.as_json())
    else:
        show_scan(scan, folder.taxonomy(), settings.console)
    return report_verdict(scan, settings)


def report_verdict(scan: Scan, settings: Settings) -> int:
    """Say what the harvest is worth and return the exit code for it."""
    for note in scan.notes:
        settings.console.note(f"note: {note}")
    if scan.verdict.missing:
        missing = ", ".join(scan.verdict.missing[:10])
        settings.console.note(f"warning: listed papers that arXiv should have found but did not: {missing}")
    if scan.verdict.is_complete:
        return 0
    again = (
        "" if "; " in scan.verdict.message else "; arXiv did not give all its answers, run the same command again later"
    )
    settings.console.note(f"error: {printable(scan.verdict.message)}{again}")
    return 3


def scan_papers(
    settings: Settings, config: Config, *, window: Window, snapshot: "Snapshot | None", dump: Path | None = None
) -> Scan:
    """Harvest the window, drop what is known, classify the rest, surest first."""
    from bot.edges.rule_files import read_classifier

    classifier = read_classifier(settings.data)
    folder = DataFolder(settings.data)
    if dump:
        papers = read_matching(dump, config, window)
        total, requests, notes = len(papers), 0, tuple[str, ...]()
        verdict = Verdict(State.COMPLETE, f"complete: {total} of {total}")
    else:
        harvest = harvest_arxiv(settings, config, window, canaries=_listed(folder, window))
        papers, total, requests = harvest.papers, harvest.total, harvest.requests
        notes, verdict = harvest.notes, harvest.verdict
    index, rejected, passed_over = known_papers(settings, snapshot)
    fresh, held_back = [], 0
    for paper in papers:
        if rejected.find(paper.id, paper.title):
            held_back += 1
        elif not index.find(paper.id, paper.title):
            fresh.append(paper)
    found = [Found(paper, classifier.decide(document_of(paper)), _near(index, paper)) for paper in fresh]
    found.sort(key=lambda one: (-one.decision.score, one.preprint.id))
    _LOG.info("answered: %s, in %d requests", verdict.message, requests)
    for one in found:
        decision = one.decision
        _LOG.info("decided: %s %s (%.2f): %s", decision.decision, decision.id, decision.score, decision.why())
    known = len(papers) - len(fresh)
    return Scan(window, total, tuple(papers), known, held_back, requests, verdict, tuple(found), notes, passed_over)


def harvest_arxiv(settings: Settings, config: Config, window: Window, *, canaries: Iterable[Listed]) -> "Harvest":
    """Ask arXiv for the window. A service that does not answer at all is an incomplete harvest of nothing."""
    from bot.core.query import build_query
    from bot.edges.arxiv_client import Harvest

    query = build_query(
        config.query.words,
        config.query.phrases,
        categories=config.query.categories,
        since=window.since,
        until=window.until,
    )
    expected = choose_canaries(canaries, window, words=config.query.words, phrases=config.query.phrases)
    client = arxiv_client(settings, config)
    settings.console.note(f"asking {settings.arxiv_url} for {window.since} to {window.until} ...")
    _LOG.info("asked: %s", query)
    try:
        return client.search(
            query, judge=lambda ids, total: judge_harvest(ids, total, window=window, canaries=expected)
        )
    except ServiceError as error:
        hint = f"; {error.hint}" if error.hint else ""
        return Harvest((), 0, Verdict(State.SHORTFALL, f"unknown: {error.message}{hint}"), client.requests)


def arxiv_client(settings: Settings, config: Config) -> "ArxivClient":
    """The client of this list, which names the bot and the list's address to arXiv."""
    from bot.core.program import user_agent
    from bot.edges.arxiv_client import ArxivClient

    repository = settings.environ.get("GITHUB_REPOSITORY")
    server = settings.environ.get("GITHUB_SERVER_URL") or "https://github.com"
    address = config.topic.url or (f"{server}/{repository}" if repository else None)
    return ArxivClient(settings.arxiv_url, delay_seconds=settings.arxiv_delay_seconds, user_agent=user_agent(address))


def read_matching(dump: Path, config: Config, window: Window) -> tuple[Preprint, ...]:
    """The distinct papers of a dump that the query would find, the last version of each."""
    from bot.core.query import would_find
    from bot.edges.dump import read_dump

    query, papers = config.query, {}
    for paper in read_dump(dump, window):
        if query.categories and not set(paper.categories) & set(query.categories):
            continue
        text = f"{paper.title}\n{paper.summary}\n{paper.comment}"
        if would_find(text, query.words, phrases=query.phrases):
            papers[paper.id] = paper
    return tuple(papers.values())


def local_snapshot(settings: Settings) -> "Snapshot | None":
    """The local repository's branches; None where there is no repository."""
    from bot.edges.local_forge import LocalForge

    try:
        return LocalForge.around(settings).read()
    except UsageError:
        return None


def known_papers(settings: Settings, snapshot: "Snapshot | None") -> tuple[KnownPapers, KnownPapers, frozenset[str]]:
    """Two indexes: the papers that are listed or wait for a decision, and those that were rejected and still are;
    and the ids of those of the latter that were only passed over."""
    from bot.commands.standing import expired
    from bot.core.maintainers import ended_identities, known_identities, read_late_decisions, rejected_identities

    folder, offered_again = DataFolder(settings.data), expired(settings)
    places = folder.data_places("rejected")
    files = [folder.read(place) for place in places if place not in offered_again]
    noes = {file.place: file.rejected for file in files if file.rejected}
    held = [Identity(no.arxiv, (no.title,), place) for place, no in noes.items()]
    if snapshot:
        held += [identity for identity in rejected_identities(snapshot) if identity.path not in places]
        listed_ids = {id_of_place(place) for place in snapshot.base.papers() | snapshot.stands.papers()}
        listed_ids -= {arxiv for arxiv, _ in read_late_decisions(snapshot).no}
        held += [one for one in ended_identities(snapshot, offered_again) if one.arxiv not in listed_ids]
    listed = folder.identities("papers")
    for one in listed:
        if not one.titles:
            what = f"{folder.shown(one.path)} can't be read and is known by its name alone"
            settings.console.note(f"warning: {printable(what)}; `{NAME} validate` shows what to change in it")
    seen = known_identities(snapshot, offered_again) if snapshot else []
    passed_over = frozenset(no.arxiv for no in noes.values() if no.arxiv and no.reason == PASSED_OVER)
    return KnownPapers.of([*listed, *seen]), KnownPapers.of(held), passed_over


def _listed(folder: DataFolder, window: Window) -> Sequence[Listed]:
    """The listed papers that may lie in the window, read from the folders of its years."""
    years = [f"papers/{year}" for year in range(window.since.year, window.until.year + 1)]
    files = (folder.read(place) for place in folder.data_places(*years))
    return [Listed(p.arxiv, p.title, p.date) for p in (file.paper for file in files) if p and p.arxiv]


def _near(index: KnownPapers, paper: Preprint) -> Identity | None:
    near = index.nearest(paper.title)
    return near[0] if near else None
