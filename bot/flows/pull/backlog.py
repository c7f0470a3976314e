"""Offers candidates of the backlog in the rolling pull request: reads data/queue.jsonl, looks the next ones up, and makes their lines."""

from collections.abc import Iterable

from bot.core.files.data_file import QUEUE
from bot.core.files.finding import error
from bot.core.lookup.named import LookedUp, Named, Unfound, distinct
from bot.core.paper.known import KnownPapers
from bot.core.pull.backlog import (
    MAX_BYTES,
    Backlog,
    Candidate,
    choose_links,
    choose_titles,
    offer_of,
    parse_backlog,
    room_for_backlog,
    undecided,
)
from bot.core.pull.decisions import Addition
from bot.core.text.printable import printable
from bot.edges.disk.data_folder import DataFolder
from bot.errors import ServiceError
from bot.flows.lookup import find_papers, find_titles
from bot.flows.pull.named import choose_keys, read_rejections
from bot.flows.pull.open_pull import OpenPull
from bot.flows.scan import known_papers
from bot.settings import Settings


def read_backlog(folder: DataFolder) -> Backlog:
    """The candidates of data/queue.jsonl; none where there is no such file."""
    if folder.kind_of(QUEUE) != "file":
        return Backlog()
    raw, path = folder.read_bytes(QUEUE, most=MAX_BYTES), folder.shown(QUEUE)
    if len(raw) > MAX_BYTES:
        fault = error("schema", path, None, f"the file is larger than {MAX_BYTES:,} bytes", fix="remove the last lines")
        return Backlog(faults=(fault,))
    return parse_backlog(raw.decode("utf-8", errors="replace"), path)


def offer_backlog(opened: OpenPull, *, besides: Iterable[str] = ()) -> list[Addition]:
    """The next candidates for the pull request, as many as this week has room for.

    `besides` are the arXiv ids that this run offers anyway. What a service does not answer is left for the next run.
    """
    settings, config = opened.settings, opened.config
    room = room_for_backlog(opened.snapshot, today=settings.today, a_week=config.backlog_per_week)
    backlog = read_backlog(DataFolder(settings.data)) if room else Backlog()
    waiting = waiting_candidates(backlog, opened, besides=set(besides)) if backlog.candidates else []
    if not waiting:
        return []
    found = _look_up(waiting, opened, room)
    listed, rejected, _ = known_papers(settings, opened.snapshot)
    new = [one for one in found if _is_new(one, listed, rejected)][:room]
    return [offer_of(key, one) for key, one in choose_keys(new, opened, read_rejections(opened))]


def waiting_candidates(backlog: Backlog, opened: OpenPull, *, besides: set[str]) -> list[Candidate]:
    """The candidates that are neither decided nor in a pull request, in the file's order. What is offered once more comes anyway."""
    listed, rejected, _ = known_papers(opened.settings, opened.snapshot)
    again = KnownPapers.of(line.identity for line in opened.snapshot.left_unticked.values())
    waiting = undecided(backlog.candidates, (listed, rejected, again), opened.listed_pages())
    return [one for one in waiting if one.arxiv not in besides]


def _look_up(waiting: list[Candidate], opened: OpenPull, room: int) -> list[Named]:
    """The papers of the next candidates. Those that are named by a title alone come last, because fewer are sure to be found."""
    settings, config = opened.settings, opened.config
    found: list[LookedUp] = []
    try:
        links = choose_links(waiting, room=room)
        for start in range(0, len(links), room):
            found += find_papers(links[start : start + room], settings=settings, config=config)
            if sum(isinstance(one, Named) for one in found) >= room:
                break
        if titles := choose_titles(waiting, today=settings.today, room=room):
            found += find_titles(titles, settings=settings, config=config)
    except ServiceError as error:
        settings.console.note(f"warning: the backlog was left for the next run: {printable(error.message)}")
    for one in found:
        if isinstance(one, Unfound):
            settings.console.note(f"note: a candidate of {QUEUE} was not offered: {one}; {one.hint}")
    return [one for one in distinct(found) if isinstance(one, Named)]


def _is_new(one: Named, listed: KnownPapers, rejected: KnownPapers) -> bool:
    """Whether the paper that was found is still unknown: its id or title may differ from the candidate's."""
    title = one.paper.title
    return not (listed.find(one.paper.arxiv, title) or rejected.find(one.paper.arxiv, title))


def known_here(settings: Settings) -> tuple[KnownPapers, KnownPapers, set[str]]:
    """The listed and the rejected papers of the checkout, and the pages of the listed ones, for commands without a pull request."""
    listed, rejected, _ = known_papers(settings, None)
    return listed, rejected, set(DataFolder(settings.data).pages())
