"""What arXiv announced for the newest day, against what the other ways brought; what they lack is fetched one by one."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from bot.core.harvest.announcements import batch_of_feed, is_behind, is_earlier, is_witnessed, missing_ids, settled
from bot.core.harvest.coverage import Batch, Outcome, Record, with_batch
from bot.core.harvest.query import MAX_IDS, Match
from bot.core.harvest.window import Window
from bot.core.paper.preprint import Preprint
from bot.errors import ServiceError
from bot.flows.ways.arxiv import Ways, look_up_papers

if TYPE_CHECKING:
    from bot.edges.arxiv.announcements import Announcements

CATEGORIES_A_FEED = 4  # of the busiest categories four bring about half of what a feed can hold
_MOST_MISSING = 600  # ids that are looked up in a run, a hundred a request
_MOST_RECORDS = 60  # of these, one by one
_MOST_OPEN = 200  # ids that the record keeps for the next run


@dataclass
class Testimony:
    """What the announcements say: the record as it is now, what stopped them, and what they found missing.

    `papers` were missing and matter; `open` are ids that nobody could give. `is_partial`: a listing showed only a part of its day.
    """

    record: Record
    is_partial: bool = False
    fault: str = ""
    answered: bool = False
    papers: dict[str, Preprint] = field(default_factory=dict)
    open: tuple[str, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """How the witness is told."""
        if not self.answered:
            return "silent"
        return "incomplete" if self.open or self.fault or self.is_partial else "complete"


def hear_witness(ways: Ways, record: Record, *, day: date, found: Mapping[str, Preprint], match: Match) -> Testimony:
    """Asks for the announcement of the day in each category about which no earlier run knows it already."""
    told = Testimony(record)
    categories = [name for name in match.categories if not is_witnessed(record, name, day)]
    told.answered = not categories
    if ways.announcements is None:
        return told
    doubtful = list(categories)
    if ways.announcements.rss_url:
        doubtful = _read_feeds(ways, ways.announcements, told, categories=categories, found=found, match=match, day=day)
    if ways.announcements.list_url:
        _read_listings(ways.announcements, told, doubtful, day=day)
    return told


def fetch_missing(
    ways: Ways,
    told: Testimony,
    *,
    known: AbstractSet[str],
    control: Sequence[str],
    day: date,
    window: Window,
    match: Match,
) -> None:
    """Looks up what was announced and no way has brought, and keeps what the query would find. What nobody tells stays open.

    `known` are ids that need no look, `control` is one that exists, if there is any: beside it, silence about others is believed.
    """
    ids = missing_ids(told.record, day, window=window, known=known)
    still_open: list[str] = list(ids[_MOST_MISSING:])
    records_left = _MOST_RECORDS
    # The newest first: when the query API has all of a group, its index has the older ones too, and its search would have told them.
    for group in _groups(ids[:_MOST_MISSING], MAX_IDS - 1):
        looked = look_up_papers(ways, group, controls=control, pages=False, most=records_left)
        told.papers |= {arxiv: paper for arxiv, paper in looked.papers.items() if match.finds_in(paper, window)}
        still_open += sorted({*looked.missing, *looked.unknown})
        records_left -= len(group) - len(looked.unknown) if "api" in ways.refused else len(looked.absent)
        if not looked.absent and not looked.unknown:
            still_open = []
            break
    told.open = tuple(still_open[:_MOST_OPEN])
    told.record = settled(told.record, still_open=told.open)


def _read_feeds(
    ways: Ways,
    announcements: "Announcements",
    told: Testimony,
    *,
    categories: Sequence[str],
    found: Mapping[str, Preprint],
    match: Match,
    day: date,
) -> list[str]:
    """Reads the feeds, several categories a request; returns the categories whose feed is full or shows an older batch."""
    doubtful: list[str] = []
    for group in _groups(categories, CATEGORIES_A_FEED):
        try:
            feed = announcements.feed(group)
        except ServiceError as error:
            told.fault = error.message
            ways.refused.add("announcements")
            break
        for category in group:
            is_earlier_one = is_earlier(feed, category, told.record, day=day)
            if feed.is_full or is_earlier_one or is_behind(feed, category, found):
                doubtful.append(category)
            if is_earlier_one:
                continue
            told.answered = True
            batch = batch_of_feed(feed, category, day=day, words=match.words, phrases=match.phrases)
            told.record = with_batch(told.record, category, batch)
    return doubtful


def _read_listings(announcements: "Announcements", told: Testimony, categories: Sequence[str], *, day: date) -> None:
    """Reads the listing of each category, once a day at most; what it shows of the day are ids without texts."""
    for category in categories:
        if told.record.listed.get(category) == day:
            continue
        told.record = told.record.model_copy(update={"listed": told.record.listed | {category: day}})
        try:
            days = announcements.listing(category)
        except ServiceError as error:
            told.fault = error.message
            break
        told.answered = True
        shown = next((one for one in days if one.day == day), None)
        ids = shown.ids if shown else ()  # no section for the day: nothing was announced
        told.is_partial = told.is_partial or (shown is not None and not shown.is_whole)
        told.record = with_batch(told.record, category, Batch(day=day, ids=ids, wanted=ids))


def _groups(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
