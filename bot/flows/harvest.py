"""Fetches papers: from arXiv in one query, from arXiv for months and years in pieces that are kept, or from a dump."""

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING

from bot.console import Console
from bot.core.harvest.dump_row import RowFault, read_row
from bot.core.harvest.patience import in_words
from bot.core.harvest.query import Match, build_query, may_hold
from bot.core.harvest.verdict import Listed, State, Verdict, choose_canaries, judge_harvest
from bot.core.harvest.window import Window, is_closed, missing_windows, months_for_a_page, next_piece, seconds_left
from bot.core.paper.config import Config
from bot.core.paper.document import MAX_LINE_BYTES, parse_json
from bot.core.paper.preprint import Preprint
from bot.edges.disk.json_lines import Progress, read_lines
from bot.errors import ServiceError, UsageError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.core.harvest.coverage import Outcome, Way
    from bot.core.harvest.scan import Gathered
    from bot.edges.arxiv.client import ArxivClient, Harvest
    from bot.edges.arxiv.paper_cache import BackfillCache
    from bot.flows.ways.arxiv import Arxiv
    from bot.flows.ways.gather import Asking, RecordPieces

_LOG = logging.getLogger("bot.scan")
_PROGRESS_SECONDS = 5
_ROW_HINT = (
    "give JSON Lines with one paper a line: id, title, day or versions, summary or abstract, authors, categories"
)


def arxiv_client(settings: Settings, config: Config | None, *, fresh: bool = False) -> "Arxiv":
    """arXiv by every way, for single papers and titles; the client names the bot and the list to arXiv.

    Papers whose texts earlier runs kept need no request, unless they must be `fresh`.
    """
    from bot.flows.ways.arxiv import Arxiv, open_ways

    return Arxiv(open_ways(settings, config), {} if fresh else _kept_papers(settings, config))


def _kept_papers(settings: Settings, config: Config | None) -> dict[str, Preprint]:
    from bot.edges.arxiv.paper_cache import read_cached
    from bot.flows.ways.gather import read_record

    return {**(read_record(settings, config).papers if config else {}), **read_cached(settings.cache)}


def harvest_window(
    settings: Settings, config: Config, window: Window, *, canaries: Iterable[Listed], asking: "Asking"
) -> "Gathered":
    """The window by all ways, in the order of the configuration. A service that does not answer at all is an incomplete harvest."""
    from bot.flows.ways.gather import gather

    listed = list(canaries)

    def ask_api(client: "ArxivClient", kept: "RecordPieces") -> "Harvest":
        if asking.in_pieces:
            return _ask_in_pieces(client, settings, config, window, kept=kept, listed=listed)
        settings.console.note(f"asking {settings.arxiv_url} for {window.since} to {window.until} ...")
        return _ask(client, config, window, canaries=listed)

    return gather(settings, config, window, canaries=listed, asking=asking, ask_api=ask_api)


def harvest_years(settings: Settings, config: Config, window: Window, *, canaries: Iterable[Listed]) -> "Gathered":
    """Ask arXiv a few months at a time. Complete and closed pieces are kept in `.cache` and not fetched again.

    Only the query API is asked: years are too much for the other ways.
    """
    from bot.core.harvest.scan import Gathered
    from bot.edges.arxiv.client import ArxivClient
    from bot.edges.arxiv.paper_cache import BackfillCache
    from bot.flows.ways.arxiv import open_ways

    client = ArxivClient(settings.arxiv_url, open_ways(settings, config).line)
    cache = BackfillCache(settings.cache, query=repr(config.query), url=settings.arxiv_url)
    harvest = _ask_in_pieces(client, settings, config, window, kept=cache, listed=list(canaries))
    outcome: Outcome = "complete" if harvest.complete else "incomplete" if harvest.papers else "silent"
    sources: tuple[tuple[Way, Outcome], ...] = (("api", outcome), ("oai", "unused"), ("announcements", "unused"))
    return Gathered(harvest.papers, harvest.total, harvest.verdict, client.requests, harvest.notes, sources)


def _ask_in_pieces(
    client: "ArxivClient",
    settings: Settings,
    config: Config,
    window: Window,
    *,
    kept: "BackfillCache | RecordPieces",
    listed: Sequence[Listed],
) -> "Harvest":
    """The window a few months at a time, up to the first piece that is incomplete; pieces that are `kept` are not asked for again."""
    from bot.edges.arxiv.client import Harvest

    note, pieces, before = settings.console.note, kept.read(), client.requests
    papers = {paper.id: paper for some in pieces.values() for paper in some if paper.day in window}
    notes, known = dict[str, None](), len(papers)
    spoke = max((one for one, some in pieces.items() if some), key=lambda one: one.since, default=None)
    missing = missing_windows(window, pieces)
    days_left = sum(one.days for one in missing)
    if days_left < window.days:
        note(f"{known:,} papers of {window.days - days_left:,} days are kept from an earlier run")
    months = months_for_a_page(len(pieces[spoke]), days=spoke.days) if spoke else 1
    start, silent, days_done = time.monotonic(), False, 0
    while missing:
        piece = next_piece(missing[0], months=months, today=settings.today, stops=not silent)
        goes_on = piece.until < missing[0].until
        if silent and not goes_on and spoke:
            piece = Window(min(spoke.since, piece.since), max(spoke.until, piece.until))
        note(f"asking {settings.arxiv_url} for {piece.since} to {piece.until} ...")
        harvest = _ask(client, config, piece, canaries=listed, may_be_empty=not silent or goes_on)
        notes |= dict.fromkeys(harvest.notes)
        total = len(papers) + harvest.total
        papers |= {paper.id: paper for paper in harvest.papers}
        if not harvest.complete:
            message = f"{harvest.verdict.message}, for {piece.since} to {piece.until}"
            verdict = Verdict(harvest.verdict.state, message, harvest.verdict.missing)
            return Harvest(tuple(papers.values()), total, verdict, client.requests - before, tuple(notes), known)
        silent = not harvest.papers
        if silent:
            months *= 2  # an empty answer counts only as part of a longer piece that has papers
            continue
        if is_closed(piece, settings.today):
            _keep(kept, piece, harvest.papers, console=settings.console)
        spoke, months = piece, months_for_a_page(len(harvest.papers), days=piece.days)
        days_done += piece.days
        missing = [*missing_windows(missing[0], [piece]), *missing[1:]]
        if missing:
            seconds = seconds_left(days_left - days_done, days_done=days_done, seconds=time.monotonic() - start)
            note(f"{len(papers):,} papers up to {piece.until}; about {in_words(seconds)} left")
    verdict = judge_harvest(papers.keys(), len(papers), window=window, canaries=_expected(config, window, listed))
    return Harvest(tuple(papers.values()), len(papers), verdict, client.requests - before, tuple(notes), known)


def _keep(
    cache: "BackfillCache | RecordPieces", piece: Window, papers: Sequence[Preprint], *, console: Console
) -> None:
    try:
        cache.add(piece, papers)
    except OSError as error:  # this harvest is not affected; the next run asks for these days again
        console.note(f"warning: {piece.since} to {piece.until} can't be kept: {error.strerror or error}")


def _ask(
    client: "ArxivClient", config: Config, window: Window, *, canaries: Iterable[Listed], may_be_empty: bool = False
) -> "Harvest":
    from bot.edges.arxiv.client import Harvest

    words, phrases = config.query.words, config.query.phrases
    query = build_query(words, phrases, categories=config.query.categories, since=window.since, until=window.until)
    expected, before = _expected(config, window, canaries), client.requests

    def judge(ids: AbstractSet[str], total: int) -> Verdict:
        if may_be_empty and not ids and not total and not expected:
            return Verdict(State.COMPLETE, "nothing so far")
        return judge_harvest(ids, total, window=window, canaries=expected)

    _LOG.info("asked: %s", query)
    try:
        return client.search(query, judge=judge, within=window)
    except ServiceError as error:
        hint = f"; {error.hint}" if error.hint else ""
        return Harvest((), 0, Verdict(State.SHORTFALL, f"unknown: {error.message}{hint}"), client.requests - before)


def _expected(config: Config, window: Window, canaries: Iterable[Listed]) -> tuple[Listed, ...]:
    return choose_canaries(canaries, window, words=config.query.words, phrases=config.query.phrases)


def read_matching(dump: Path, config: Config, window: Window, console: Console) -> Iterator[Preprint]:
    """The papers of a dump that the query would find, one at a time in the dump's order."""
    query, found = config.query, 0
    start = last = time.monotonic()

    def progress(share: float) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _PROGRESS_SECONDS and share > 0:
            left = in_words((now - start) / share * (1 - share))
            console.note(f"read {share:.0%} of {dump.name}, {found:,} papers found; about {left} left")
            last = now

    match = Match.of(config)
    for paper in read_dump(dump, window, terms=[*query.words, *query.phrases], progress=progress):
        if match.finds(paper):
            found += 1
            yield paper


def read_dump(
    path: Path, window: Window | None = None, *, terms: Sequence[str] = (), progress: Progress | None = None
) -> Iterator[Preprint]:
    """The papers of a dump of arXiv's metadata in its order, those first submitted in the window. Raises UsageError naming file and line.

    With `terms`, lines without any of them are skipped before they are parsed: nearly all lines of a dump of everything.
    """
    may_matter = may_hold(terms)
    for number, line in read_lines(str(path), progress):
        is_long = len(line) > MAX_LINE_BYTES
        looks_sound = line.startswith(b"{") and line.endswith((b"}\n", b"}\r\n", b"}")) and not is_long
        if looks_sound and not may_matter(line):
            continue
        try:
            if is_long:
                raise RowFault("the line is longer than 1 MiB")
            paper = read_row(parse_json(line))
        except RowFault as fault:
            raise UsageError(f"{path}:{number}: {fault}", hint=_ROW_HINT) from fault
        except (ValueError, RecursionError) as fault:
            raise UsageError(f"{path}:{number}: the line is not JSON", hint=_ROW_HINT) from fault
        if window is None or paper.day in window:
            yield paper
