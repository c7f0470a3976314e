"""A window by all ways: one after the other, with patience when all refuse, then the witness; what came is kept for the next run."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from bot.core.harvest.announcements import can_witness, witness_day
from bot.core.harvest.coverage import (
    Base,
    Collection,
    Kept,
    Outcome,
    Record,
    Way,
    announcement_day,
    closed_part,
    pruned,
    with_base,
)
from bot.core.harvest.patience import MORE_ROUNDS, Patience, in_words
from bot.core.harvest.query import Match
from bot.core.harvest.scan import Gathered
from bot.core.harvest.verdict import MIN_CANARIES, Listed, State, Verdict, choose_canaries, judge_harvest
from bot.core.harvest.window import Window
from bot.core.paper.config import Config
from bot.core.paper.preprint import Preprint
from bot.core.status.run import WAY_NAMES, moment_of
from bot.flows.ways.arxiv import ALL, Ways, open_ways
from bot.flows.ways.oai import harvest_oai
from bot.flows.ways.witness import Testimony, fetch_missing, hear_witness
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.edges.arxiv.client import ArxivClient, Harvest
    from bot.edges.arxiv.oai import OaiClient

Command = Literal["scan", "propose"]
AskApi = Callable[["ArxivClient", "RecordPieces"], "Harvest"]
_MOST_SECONDS = 40 * 60  # after which no round is begun: a job of a workflow has an hour
_LOST_SHARE = 0.1
_KEPT_DAYS = 15  # beyond the window, so that a longer one still finds what it needs
_MOST_SHOWN, _MOST_IDS, _MOST_TEXT = 10, 100, 2000


@dataclass(frozen=True)
class Asking:
    """How a command asks arXiv. `is_usual`: for no given days; `keeps`: whether what comes is kept.

    `in_pieces`: for the days since a search that ended long ago. They are collected piece by piece, in several runs if need be.
    """

    command: Command
    is_usual: bool
    patience_minutes: float
    keeps: bool = True
    in_pieces: bool = False


@dataclass(frozen=True)
class WayAnswer:
    """What one way brought, and what it is worth."""

    outcome: Outcome
    papers: Mapping[str, Preprint]
    total: int
    verdict: Verdict
    notes: tuple[str, ...] = ()


@dataclass
class Gathering:
    """One run's question and what has come so far."""

    settings: Settings
    config: Config
    window: Window
    canaries: Sequence[Listed]
    ways: Ways
    kept: Kept
    before: frozenset[str]  # ids of the papers that were kept when the run began
    asking: Asking
    answers: dict[Way, WayAnswer] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)  # ids of all records that came, whether they matter or not
    testimony: Testimony | None = None

    @property
    def covered_by(self) -> Way | None:
        """The way that covered the window, None where none did."""
        return next((way for way, answer in self.answers.items() if answer.outcome == "complete"), None)

    @property
    def is_answered(self) -> bool:
        """Whether anything came at all."""
        return any(answer.outcome != "silent" for answer in self.answers.values())


def read_record(settings: Settings, config: Config) -> Kept:
    """What earlier runs kept; an empty record where there is none that can be believed."""
    from bot.edges.arxiv.paper_cache import read_kept

    key = Match.of(config).key
    return read_kept(settings.cache, query=key, today=settings.today) or Kept(Record(query=key))


@dataclass(frozen=True)
class RecordPieces:
    """The closed days of the run's window that are kept: the query API need not tell them again, whoever told them."""

    run: Gathering

    def read(self) -> dict[Window, tuple[Preprint, ...]]:
        """Their papers, of the last month apart: silence about later days is tested on it."""
        part = closed_part(self.run.window, self.run.kept.record.bases)
        if part is None:
            return {}
        middle = max(part.since, part.until - timedelta(days=30))
        windows = [Window(middle, part.until)]
        if middle > part.since:
            windows.insert(0, Window(part.since, middle - timedelta(days=1)))
        return {window: tuple(self.run.kept.of_window(window).values()) for window in windows}

    def add(self, window: Window, papers: Sequence[Preprint]) -> None:
        """Keeps one more piece, whose days follow on those that are kept. It is written at once, for a run that is stopped."""
        run, seen = self.run, announcement_day(self.run.settings.now)
        base = Base(since=run.window.since, until=window.until, seen=seen, way="api")
        told = {paper.id: paper for paper in papers}
        record = run.kept.record
        record = record.model_copy(update={"beside": tuple(one for one in record.beside if one not in told)})
        run.kept = Kept(with_base(record, base), {**run.kept.papers, **told})
        if run.asking.keeps:
            _save(run, run.kept)


def kept_gathering(settings: Settings, config: Config, window: Window, *, asking: Asking) -> Gathered | None:
    """What an earlier run collected, where this one needs no request; None where arXiv must be asked.

    `scan` of the usual window asks once for each announcement, and `propose` uses what it collected, also of a longer window. Days that
    were given, and what was incomplete, are only used within the same run of a workflow.
    """
    kept = read_record(settings, config)
    last = kept.record.last
    if last is None or not _is_of_today(last, settings):
        return None
    if last.until != window.until or last.since > window.since or (asking.command == "scan" and last.window != window):
        return None
    is_complete = last.verdict.is_complete
    if asking.command == "scan" and not (asking.is_usual and is_complete):
        return None
    is_same_run = bool(settings.run_key) and last.run == settings.run_key
    is_sure = is_same_run or (asking.is_usual and is_complete)
    if asking.command == "propose" and not (last.command == "scan" and is_sure):
        return None
    papers = tuple(paper for paper in (kept.papers[arxiv] for arxiv in last.ids) if paper.day in window)
    way = next((way for way, outcome in last.outcomes if outcome == "complete" and way != "announcements"), None)
    return Gathered(
        papers,
        last.total if last.window == window else len(papers),
        last.verdict,
        0,
        last.notes,
        last.outcomes,
        way=way,
        kept_at=last.at,
        open=last.open,
        missed=last.missed,
        silent_since=kept.record.silent_since,
    )


def gather(
    settings: Settings,
    config: Config,
    window: Window,
    *,
    canaries: Iterable[Listed],
    asking: Asking,
    ask_api: AskApi,
) -> Gathered:
    """Asks the ways in their order until one covers the window, then the witness. What came is kept, if it shall be."""
    expected = choose_canaries(canaries, window, words=config.query.words, phrases=config.query.phrases)
    ways, kept = open_ways(settings, config), read_record(settings, config)
    run = Gathering(settings, config, window, expected, ways, kept, frozenset(kept.papers), asking)
    patience = Patience(asking.patience_minutes * 60, settings.arxiv_delay_seconds)
    start = run.ways.line.timing.clock()
    while True:
        run.ways.refused.clear()
        run.ways.line.longest_retry_after = 0
        _ask_round(run, ask_api)
        is_late = run.ways.line.timing.clock() - start > _MOST_SECONDS
        if run.is_answered or is_late or not _wait(run, patience):
            break
    answer = _answer(run)
    _hear(run, answer)
    gathered = _conclude(run, answer)
    if asking.keeps:
        _keep(run, gathered)
    return gathered


def _ask_round(run: Gathering, ask_api: AskApi) -> None:
    """Asks one way after the other until one covers the window."""
    for way in run.ways.order:
        if way == "api" and run.ways.api:
            run.answers["api"] = _by_api(run, ask_api(run.ways.api, RecordPieces(run)))
        elif way == "oai" and run.ways.oai and run.window.since >= _oldest(run):
            run.answers["oai"] = _by_oai(run, run.ways.oai)
        if run.covered_by:
            return


def _by_api(run: Gathering, harvest: "Harvest") -> WayAnswer:
    papers = {paper.id: paper for paper in harvest.papers}
    lost = _lost(run, papers) if harvest.complete else ()
    if lost:
        message = f"incomplete: {len(lost)} papers that arXiv told on an earlier day are missing: {_shown(lost)}"
        harvest = replace(harvest, verdict=Verdict(State.SUSPICIOUS, message, harvest.verdict.missing))
    outcome: Outcome = "complete" if harvest.complete else "incomplete" if len(papers) > harvest.kept else "silent"
    if outcome == "silent":
        run.ways.refused.add("api")
    run.seen |= papers.keys()
    return WayAnswer(outcome, papers, harvest.total, harvest.verdict, harvest.notes)


def _lost(run: Gathering, papers: Mapping[str, Preprint]) -> tuple[str, ...]:
    """Papers that the query API told on an earlier day and tells no more: papers do not vanish, so the answer is not whole.

    A few may be missing: papers change their categories.
    """
    record, today = run.kept.record, announcement_day(run.settings.now)
    if record.last is None or announcement_day(datetime.fromisoformat(record.last.at)) >= today:
        return ()
    told = run.kept.of_window(run.window).keys() - set(record.beside)
    lost = sorted(told - papers.keys())
    return tuple(lost) if len(lost) >= max(MIN_CANARIES, _LOST_SHARE * len(told)) else ()


def _by_oai(run: Gathering, client: "OaiClient") -> WayAnswer:
    match = Match.of(run.config)
    found = harvest_oai(client, run.settings, kept=run.kept, match=match, window=run.window)
    run.kept = found.kept
    run.seen |= found.seen
    if run.asking.keeps:  # at once, so that a run that is stopped has not asked in vain
        _save(run, run.kept)
    if not found.answered:
        run.ways.refused.add("oai")
        return WayAnswer("silent", {}, 0, Verdict(State.SHORTFALL, f"unknown: {found.fault}"))
    papers = run.kept.of_window(run.window)
    if found.is_complete:
        verdict = judge_harvest(papers.keys(), len(papers), window=run.window, canaries=run.canaries)
    else:
        left = f"changes of {found.days_left} more days are still to be read, which the next runs do"
        verdict = Verdict(State.SHORTFALL, f"incomplete: {found.fault or left}")
    outcome: Outcome = "complete" if verdict.is_complete else "incomplete"
    return WayAnswer(outcome, papers, len(papers), verdict)


def _oldest(run: Gathering) -> date:
    """The oldest day of submission of which anything is kept, and that OAI-PMH is asked about."""
    usual = run.settings.today - timedelta(days=run.config.window_days + _KEPT_DAYS)
    return min(usual, run.window.since) if run.asking.in_pieces else usual


def _wait(run: Gathering, patience: Patience) -> bool:
    """Waits before all ways are asked again; False where there is no more waiting to do."""
    line = run.ways.line
    seconds = patience.next_wait(retry_after=line.longest_retry_after, chance=line.timing.chance())
    if seconds is None:
        return False
    asked = "as arXiv asks" if line.longest_retry_after else "since arXiv named no time"
    names = " and ".join(WAY_NAMES[way] for way in run.answers)
    run.settings.console.note(
        f"arXiv does not answer ({names}); waiting {in_words(seconds)} {asked}, then asking again"
        f" ({patience.rounds} of {MORE_ROUNDS})"
    )
    line.sleep(seconds, why="the next round, in which every way to arXiv is asked again")
    return True


def _answer(run: Gathering) -> WayAnswer:
    """What the way that covered the window brought; without one, what all of them brought together."""
    if run.covered_by:
        answer = run.answers[run.covered_by]
        beside = set(run.kept.record.beside)  # an index may lag: what another way brought before is not lost
        papers = {one: paper for one, paper in run.kept.of_window(run.window).items() if one in beside}
        papers |= answer.papers
        return replace(answer, papers=papers, total=max(answer.total, len(papers)))
    answers = list(run.answers.items())
    if len(answers) == 1:
        return answers[0][1]
    papers = {one: paper for _, answer in answers for one, paper in answer.papers.items()}
    told = "; ".join(f"{WAY_NAMES[way]}: {_without_state(answer.verdict.message)}" for way, answer in answers)
    message = f"{'incomplete' if run.is_answered else 'unknown'}: {told or 'no way to arXiv is set up'}"
    total = max((answer.total for _, answer in answers), default=0)
    missing = next((answer.verdict.missing for _, answer in answers if answer.verdict.missing), ())
    notes = tuple(note for _, answer in answers for note in answer.notes)
    outcome: Outcome = "incomplete" if run.is_answered else "silent"
    return WayAnswer(outcome, papers, total, Verdict(State.SHORTFALL, message, missing), notes)


def _without_state(message: str) -> str:
    return message.removeprefix("unknown: ").removeprefix("incomplete: ").partition("; nothing was lost")[0]


def _hear(run: Gathering, answer: WayAnswer) -> None:
    """Asks the witness, where there is one for the window, and fetches what it found missing."""
    match, day = Match.of(run.config), witness_day(announcement_day(run.settings.now))
    if run.ways.announcements is None or not can_witness(run.window, day):
        return
    told = hear_witness(run.ways, run.kept.record, day=day, found=answer.papers, match=match)
    known, control = run.seen | answer.papers.keys(), list(answer.papers)[:1]
    fetch_missing(run.ways, told, known=known, control=control, day=day, window=run.window, match=match)
    run.testimony = told
    run.kept = Kept(told.record, {**run.kept.papers, **told.papers})


def _conclude(run: Gathering, answer: WayAnswer) -> Gathered:
    """The papers and the verdict of all ways together."""
    told, verdict, notes = run.testimony, answer.verdict, answer.notes
    papers, total = dict(answer.papers), answer.total
    if told and told.papers:
        papers |= told.papers
        total = max(total, len(papers))
        notes = (*notes, f"announced, missing in the answers, and fetched one by one: {_shown(sorted(told.papers))}")
    if told and told.open and verdict.is_complete:
        message = f"incomplete: {len(told.open)} announced papers could not be fetched yet: {_shown(told.open)}"
        verdict = Verdict(State.SHORTFALL, message, verdict.missing)
    outcomes: dict[Way, Outcome] = {way: one.outcome for way, one in run.answers.items()}
    if told:
        outcomes["announcements"] = told.outcome
    return Gathered(
        tuple(papers.values()),
        total,
        verdict,
        run.ways.requests,
        notes,
        tuple((way, outcomes.get(way, "unused")) for way in ALL),
        way=run.covered_by,
        open=told.open if told else (),
        missed=tuple(sorted(told.papers)) if told else (),
        silent_since=_silent_since(run, outcomes),
    )


def _keep(run: Gathering, gathered: Gathered) -> None:
    """Keeps what came, and what it is worth, for the next run."""
    record = run.kept.record.model_copy(
        update={"last": _collection(run, gathered), "silent_since": dict(gathered.silent_since)}
    )
    if run.covered_by:
        seen = announcement_day(run.settings.now)
        record = with_base(record, Base(since=run.window.since, until=run.window.until, seen=seen, way=run.covered_by))
    papers = {**run.kept.papers, **{paper.id: paper for paper in gathered.papers}}
    told_by_api = set(run.answers["api"].papers) if "api" in run.answers else set()
    beside = ({*record.beside} | (papers.keys() - run.before)) & papers.keys() - told_by_api
    record = record.model_copy(update={"beside": tuple(sorted(beside))})
    _save(run, Kept(record, papers))


def _save(run: Gathering, kept: Kept) -> None:
    """Writes the record; where that fails, the next run asks again. A run for given days takes nothing away from it."""
    from bot.edges.arxiv.paper_cache import write_kept

    try:
        since = _oldest(run) if run.asking.is_usual else date.min
        write_kept(run.settings.cache, pruned(kept, since=since), today=run.settings.today)
    except OSError as error:
        run.settings.console.note(f"warning: what was collected can't be kept: {error.strerror or error}")


def _collection(run: Gathering, gathered: Gathered) -> Collection:
    verdict = gathered.verdict
    return Collection(
        at=moment_of(run.settings.now),
        command=run.asking.command,
        run=run.settings.run_key,
        since=run.window.since,
        until=run.window.until,
        total=gathered.total,
        ids=tuple(paper.id for paper in gathered.papers),
        state=verdict.state.value,
        message=verdict.message[:_MOST_TEXT],
        missing=verdict.missing[:_MOST_IDS],
        notes=tuple(note[:_MOST_TEXT] for note in gathered.notes),
        outcomes=gathered.sources,
        open=gathered.open,
        missed=gathered.missed,
    )


def _silent_since(run: Gathering, outcomes: Mapping[Way, Outcome]) -> dict[Way, str]:
    """Since when each way refuses; one that was not asked stays as it was."""
    since = dict(run.kept.record.silent_since)
    for way, outcome in outcomes.items():
        if outcome == "silent":
            since.setdefault(way, moment_of(run.settings.now))
        elif outcome != "unused":
            since.pop(way, None)
    return since


def _is_of_today(last: Collection, settings: Settings) -> bool:
    """Whether nothing was announced since."""
    at = datetime.fromisoformat(last.at)
    return at <= settings.now and announcement_day(at) == announcement_day(settings.now)


def _shown(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _MOST_SHOWN} more" if len(ids) > _MOST_SHOWN else ""
    return f"{', '.join(ids[:_MOST_SHOWN])}{more}"
