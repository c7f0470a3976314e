"""The window by OAI-PMH: what changed since the last day that was covered, a few days a run where that is long ago."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from bot.core.harvest.coverage import Kept, announcement_day, needed_since, with_stream
from bot.core.harvest.oai import (
    OaiRecord,
    StreamPiece,
    choose_sets,
    days_left,
    disbelief,
    is_in_set,
    needs_set_names,
    next_pieces,
)
from bot.core.harvest.query import Match
from bot.core.harvest.window import Window
from bot.core.paper.preprint import Preprint
from bot.core.text.printable import counted
from bot.errors import ServiceError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.edges.arxiv.oai import OaiClient, OaiList

_MOST_SECONDS = 30 * 60  # after which no further list is begun in a run


@dataclass
class OaiHarvest:
    """What OAI-PMH brought: the kept papers and record as they are now, all ids that were seen, and what is wrong or still to come.

    `answered` is whether anything came at all, `days_left` how many days of change are still to be read.
    """

    kept: Kept
    seen: set[str] = field(default_factory=set)
    answered: bool = False
    days_left: int = 0
    fault: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether everything was read."""
        return not self.fault and not self.days_left


def harvest_oai(client: "OaiClient", settings: Settings, *, kept: Kept, match: Match, window: Window) -> OaiHarvest:
    """Reads what is missing of the window, at most a few days. What was read is in the result's `kept`."""
    found = OaiHarvest(kept)
    today = announcement_day(settings.now)
    try:
        sets = _sets(client, found, match)
    except ServiceError as error:
        found.fault = error.message
        return found
    if not sets:
        found.fault = "the configuration names no category that OAI-PMH has a set for"
        return found
    since = needed_since(found.kept.record, window)
    end = client.clock() + _MOST_SECONDS
    for piece in next_pieces(found.kept.record, sets, since=since, today=today):
        if client.clock() > end:
            break
        settings.console.note(f"asking {client.url} for {piece.of_set}, changes since {piece.since} ...")
        _read_piece(client, found, piece, settings, match=match, today=today)
        if found.fault:
            break
    else:
        found.answered = True  # also where nothing was missing
    found.days_left = days_left(found.kept.record, sets, since=since, today=today)
    return found


def _sets(client: "OaiClient", found: OaiHarvest, match: Match) -> tuple[str, ...]:
    """The sets to read, asked for where their names can't be told; their names are kept."""
    known = found.kept.record.sets
    if needs_set_names(match.categories) and not known:
        known = client.sets()
        found.kept = Kept(found.kept.record.model_copy(update={"sets": known}), found.kept.papers)
    return choose_sets(match.categories, known)


def _read_piece(
    client: "OaiClient", found: OaiHarvest, piece: StreamPiece, settings: Settings, *, match: Match, today: date
) -> None:
    try:
        answer = _read_list(client, piece, match)
    except ServiceError as error:
        found.fault = error.message
        return
    if answer.unreadable:
        records = counted(answer.unreadable, "record")
        settings.console.note(f"warning: {records} of {piece.of_set} left out: no valid id, title or date")
    ids = {record.id for record in answer.records}
    known = {
        arxiv: paper.day for arxiv, paper in found.kept.papers.items() if is_in_set(paper.categories, piece.of_set)
    }
    is_first = not found.seen and not found.kept.papers
    fault = answer.fault or disbelief(piece, ids, kept=known, is_first=is_first)
    found.answered = found.answered or bool(ids)
    found.seen |= ids
    record = found.kept.record
    if fault:
        found.fault = f"the list of {piece.of_set} is incomplete: {fault}"
    else:
        days = (piece.since, piece.until)
        record = with_stream(record, piece.of_set, days, read_on=today if piece.to_end else None)
    found.kept = Kept(record, _with_records(found.kept.papers, answer.records, match))


def _read_list(client: "OaiClient", piece: StreamPiece, match: Match) -> "OaiList":
    """The list of a set. Where a whole archive's brings nothing, those of its categories are asked: not every service has archives."""
    until = None if piece.to_end else piece.until
    answer = client.list_records(piece.of_set, piece.since, until)
    inside = [name for name in match.categories if is_in_set([name], piece.of_set)]
    if answer.records or ":" in piece.of_set or len(inside) < 2:
        return answer
    answers = [client.list_records(name, piece.since, until) for one in inside for name in choose_sets([one])]
    records = {record.id: record for one in answers for record in one.records}
    fault = next((one.fault for one in answers if one.fault), "")
    unreadable = sum(one.unreadable for one in answers)
    return replace(answer, records=tuple(records.values()), fault=fault, unreadable=unreadable)


def _with_records(papers: Mapping[str, Preprint], records: Iterable[OaiRecord], match: Match) -> dict[str, Preprint]:
    """The papers with those of the records that the query would find, and without those whose record was deleted."""
    found = dict(papers)
    for record in records:
        if record.paper is None:
            found.pop(record.id, None)
        elif match.finds(record.paper):
            found[record.id] = record.paper
    return found
