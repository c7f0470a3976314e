"""A scan: plans the search that the options ask for, harvests arXiv or a dump, drops what is known, classifies the rest."""

import argparse
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.harvest.scan import Gathered, Scan
from bot.core.harvest.verdict import Listed, State, Verdict
from bot.core.harvest.window import LONGEST_AT_ONCE, Window, plan_window, take_up
from bot.core.paper.config import Config
from bot.core.paper.decision import METHOD, Decision, Evidence
from bot.core.paper.found import Found, document_of
from bot.core.paper.key import name_of_place, paper_place
from bot.core.paper.known import Identity, KnownPapers
from bot.core.paper.model import PASSED_OVER
from bot.core.paper.preprint import Preprint
from bot.core.program import NAME
from bot.core.status.run import WAY_NAMES
from bot.core.text.printable import printable
from bot.edges.deadline import OF_STRANGERS, within
from bot.edges.disk.data_folder import DataFolder
from bot.errors import UsageError
from bot.flows.harvest import harvest_window, harvest_years, read_matching
from bot.flows.status import read_searched_until
from bot.flows.ways.gather import Asking, Command, kept_gathering
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.core.pull.snapshot import Snapshot
    from bot.core.rules.classify import Classifier

_LOG = logging.getLogger("bot.scan")


@dataclass(frozen=True)
class Search:
    """What is searched: the window, and how arXiv is asked. `resumes`: the last day that was searched, where so many have passed since
    then that the window is longer."""

    window: Window
    asking: Asking
    resumes: date | None = None


def plan_search(
    args: argparse.Namespace,
    settings: Settings,
    config: Config,
    command: Command,
    *,
    local: bool,
    keeps: bool = True,
    takes_up: bool = True,
) -> Search:
    """The search that the options ask for. Raises UsageError.

    Where it `takes_up` what was searched before and no days are given, it begins where the last search ended, by the record of runs on
    GitHub or, with `local`, on this machine.
    """
    window = plan_window(args.since, args.until, today=settings.today, window_days=config.window_days)
    is_usual = not (args.since or args.until)
    until = read_searched_until(settings, local=local) if is_usual and takes_up else None
    longer = take_up(window, until, window_days=config.window_days)
    is_longer = longer != window
    asking = Asking(command, is_usual, args.patience, keeps, in_pieces=is_longer)
    return Search(longer, asking, until if is_longer else None)


def report_verdict(scan: Scan, settings: Settings) -> int:
    """Say whether the harvest is complete and return the exit code."""
    for note in scan.notes:
        settings.console.note(f"note: {note}")
    if scan.verdict.missing:
        missing = ", ".join(scan.verdict.missing[:10])
        settings.console.note(f"warning: arXiv did not find these listed papers, although it should have: {missing}")
    if scan.verdict.is_complete:
        return 0
    again = (
        "" if "; " in scan.verdict.message else "; arXiv did not give all its answers, run the same command again later"
    )
    settings.console.note(f"error: {printable(scan.verdict.message)}{again}")
    return 3


def describe_kept(scan: Scan) -> str:
    """That an earlier run collected this, in one line; empty where arXiv was asked."""
    gathered = scan.gathered
    if not gathered or not gathered.kept_at:
        return ""
    by = f" by {WAY_NAMES[gathered.way]}" if gathered.way else ""
    offered = sum(one.decision.decision != "reject" for one in scan.found)
    return (
        f"{scan.window.since} to {scan.window.until} were asked for at {gathered.kept_at[:16].replace('T', ' ')} UTC{by}:"
        f" {len(scan.collected)} of {scan.total} papers, {offered} to look at; no request was sent"
    )


def note_resumption(settings: Settings, config: Config, search: Search) -> None:
    """Says what is done about the days since a search that ended long ago."""
    window = search.window
    if search.resumes:
        settings.console.note(
            f"note: the search ended on {search.resumes}, so {window.since} to {window.until} are searched in pieces; at most"
            f" {config.max_papers} papers are offered at once, until all were"
        )


def scan_papers(
    settings: Settings,
    config: Config,
    search: Search,
    *,
    snapshot: "Snapshot | None",
    dump: Path | None = None,
) -> Scan:
    """Harvest the window, drop what is known, classify the rest, surest first.

    Given days that are more than a year are asked for in pieces, and of the query API alone.
    """
    from bot.edges.rules.rule_files import read_classifier

    classifier, folder, window = read_classifier(settings.data), DataFolder(settings.data), search.window
    decided = dict[str, Decision]()
    if dump:
        papers, decided = _decide_dump(read_matching(dump, config, window, settings.console), classifier, settings)
        total = len(papers)
        gathered = Gathered(papers, total, Verdict(State.COMPLETE, f"complete: {total} of {total}"), 0)
    else:
        gathered = _gather(settings, config, window, canaries=_listed(folder, window), asking=search.asking)
        papers = gathered.papers
    index, rejected, passed_over = known_papers(settings, snapshot)
    fresh, held_back = [], 0
    for paper in papers:
        if rejected.find(paper.id, paper.title):
            held_back += 1
        elif not index.find(paper.id, paper.title):
            fresh.append(paper)
    found = [
        Found(paper, decided.get(paper.id) or decide_about(paper, classifier, settings), _near(index, paper))
        for paper in fresh
    ]
    found.sort(key=lambda one: (-one.decision.score, one.preprint.id))
    verdict, requests = gathered.verdict, gathered.requests
    _LOG.info("answered: %s, in %d requests", verdict.message, requests)
    for one in found:
        decision = one.decision
        _LOG.info("decided: %s %s (%.2f): %s", decision.decision, decision.id, decision.score, decision.why())
    known = len(papers) - len(fresh)
    return Scan(
        window,
        gathered.total,
        tuple(papers),
        known,
        held_back,
        requests,
        verdict,
        tuple(found),
        gathered.notes,
        gathered,
        passed_over,
    )


def decide_about(
    paper: Preprint, classifier: "Classifier", settings: Settings, *, seconds: float = OF_STRANGERS
) -> Decision:
    """The decision about one paper. One whose texts take too long is for a maintainer to look at, without reasons."""
    decided = within(seconds, f"classifying {paper.id}", lambda: classifier.decide(document_of(paper)))
    if isinstance(decided, Decision):
        return decided
    settings.console.note(f"warning: {printable(decided.message)}; it is for a maintainer to look at, without reasons")
    return Decision(paper.id, paper.title, "review", classifier.thresholds.review, METHOD, None, None, ())


def _gather(
    settings: Settings, config: Config, window: Window, *, canaries: Sequence[Listed], asking: Asking
) -> Gathered:
    """What an earlier run kept, where that covers the window; else arXiv is asked."""
    if not asking.in_pieces and window.days > LONGEST_AT_ONCE:
        return harvest_years(settings, config, window, canaries=canaries)
    kept = kept_gathering(settings, config, window, asking=asking)
    return kept or harvest_window(settings, config, window, canaries=canaries, asking=asking)


def _decide_dump(
    papers: Iterable[Preprint], classifier: "Classifier", settings: Settings
) -> tuple[tuple[Preprint, ...], dict[str, Decision]]:
    """The distinct papers, in their last version, and the decisions about them.

    Much evidence is the same for many papers, so each piece is kept in memory once. Abstracts are kept only of what is shown.
    """
    held, decided, told = dict[str, Preprint](), dict[str, Decision](), dict[Evidence, Evidence]()
    for paper in papers:
        decision = decide_about(paper, classifier, settings)
        held[paper.id] = paper.without_texts() if decision.decision == "reject" else paper
        decided[paper.id] = decision._replace(evidence=tuple(told.setdefault(one, one) for one in decision.evidence))
    return tuple(held.values()), decided


def local_snapshot(settings: Settings) -> "Snapshot | None":
    """The local repository's branches; None where there is no repository."""
    from bot.edges.git.local_forge import LocalForge

    try:
        return LocalForge.around(settings).read()
    except UsageError:
        return None


def known_papers(settings: Settings, snapshot: "Snapshot | None") -> tuple[KnownPapers, KnownPapers, frozenset[str]]:
    """Two indexes, of papers that are listed or wait for a decision and of rejected papers; and the names of the files of those
    that were rejected only because nobody ticked them."""
    from bot.core.pull.decisions import ended_lines, known_identities, read_late_decisions, rejected_identities
    from bot.flows.pull.decisions import read_expired

    folder, offered_again = DataFolder(settings.data), read_expired(settings)
    places = folder.data_places("rejected")
    files = [folder.read(place) for place in places if place not in offered_again]
    rejections = {file.place: file.rejected for file in files if file.rejected}
    held = [Identity(one.arxiv, (one.title,), place) for place, one in rejections.items()]
    if snapshot:
        held += [identity for identity in rejected_identities(snapshot) if identity.path not in places]
        on_list = snapshot.base.papers() | snapshot.branch_or_main.papers()
        on_list -= {paper_place(key) for key, _ in read_late_decisions(snapshot).rejected}
        ended = ended_lines(snapshot, offered_again)
        held += [line.identity for line in ended if paper_place(line.key) not in on_list]
    listed = folder.identities("papers")
    for one in listed:
        if not one.titles:
            what = f"{folder.shown(one.path)} can't be read and is known by its name alone"
            settings.console.note(f"warning: {printable(what)}; `{NAME} validate` shows what to change in it")
    seen = known_identities(snapshot, offered_again) if snapshot else []
    passed_over = frozenset(name_of_place(place) for place, one in rejections.items() if one.reason == PASSED_OVER)
    return KnownPapers.of([*listed, *seen]), KnownPapers.of(held), passed_over


def _listed(folder: DataFolder, window: Window) -> Sequence[Listed]:
    """The listed papers that may be in the window, read from the folders of its years."""
    years = [f"papers/{year}" for year in range(window.since.year, window.until.year + 1)]
    files = (folder.read(place) for place in folder.data_places(*years))
    return [Listed(p.arxiv, p.title, p.date) for p in (file.paper for file in files) if p and p.arxiv]


def _near(index: KnownPapers, paper: Preprint) -> Identity | None:
    near = index.nearest(paper.title)
    return near[0] if near else None
