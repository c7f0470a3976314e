"""The announcements as a witness: what they say that the other ways must have brought, and when they are not believed."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, timedelta

from bot.core.harvest.announcements import Feed, is_earlier_batch
from bot.core.harvest.coverage import Batch, Record
from bot.core.harvest.query import would_find
from bot.core.harvest.window import Window
from bot.core.paper.arxiv_id import month_of
from bot.core.paper.preprint import Preprint

_ANNOUNCED_WITHIN_DAYS = 4  # a paper of a Thursday evening is announced on Monday


def witness_day(newest: date) -> date:
    """The last weekday up to the newest announcement: arXiv announces nothing on Saturday and Sunday."""
    return newest - timedelta(days=max(0, newest.isoweekday() - 5))


def can_witness(window: Window, day: date) -> bool:
    """Whether papers of the window may be in the announcement of this day."""
    return window.since <= day and window.until >= day - timedelta(days=_ANNOUNCED_WITHIN_DAYS)


def is_witnessed(record: Record, category: str, day: date) -> bool:
    """Whether the category's announcement of the day was seen by an earlier run."""
    return any(batch.day == day for batch in record.batches.get(category, ()))


def is_earlier(feed: Feed, category: str, record: Record, *, day: date) -> bool:
    """Whether the feed shows a batch of the category that was seen on an earlier day, by its ids."""
    earlier = {arxiv for batch in record.batches.get(category, ()) if batch.day < day for arxiv in batch.ids}
    return is_earlier_batch((one.id for one in feed.batch(category)), earlier)


def is_behind(feed: Feed, category: str, found: Mapping[str, Preprint]) -> bool:
    """Whether another way already has papers of the category that were numbered after all of the feed's."""
    newest = max((paper.id for paper in found.values() if category in paper.categories), default="")
    ids = [one.id for one in feed.batch(category)]
    return bool(ids) and newest > max(ids)


def batch_of_feed(feed: Feed, category: str, *, day: date, words: Sequence[str], phrases: Sequence[str]) -> Batch:
    """The category's batch; wanted are the papers whose title or abstract the query would find, and those without a text."""
    entries = feed.batch(category)
    wanted = [one.id for one in entries if not one.text or would_find(one.text, words, phrases=phrases)]
    return Batch(day=day, ids=tuple(one.id for one in entries), wanted=tuple(wanted))


def missing_ids(record: Record, day: date, *, window: Window, known: AbstractSet[str]) -> tuple[str, ...]:
    """Ids that were announced, may matter, and that no way has brought: the newest first. Those left open before are among them."""
    batches = [batch for some in record.batches.values() for batch in some if batch.day == day]
    before = record.last.open if record.last else ()
    wanted = {arxiv for batch in batches for arxiv in batch.wanted} | set(before)
    return tuple(sorted((arxiv for arxiv in wanted - known if _may_be_in(arxiv, window)), reverse=True))


def settled(record: Record, *, still_open: Iterable[str]) -> Record:
    """The record once all wanted ids but these are settled."""
    left = set(still_open)
    batches = {
        category: tuple(
            batch.model_copy(update={"wanted": tuple(one for one in batch.wanted if one in left)}) for batch in some
        )
        for category, some in record.batches.items()
    }
    return record.model_copy(update={"batches": batches})


def _may_be_in(arxiv: str, window: Window) -> bool:
    """Whether the id's month allows a first submission in the window; the id is given at the announcement, some days later."""
    year, month = month_of(arxiv)
    first = date(year, month, 1)
    return first <= window.until + timedelta(days=_ANNOUNCED_WITHIN_DAYS) and first + timedelta(days=31) >= window.since
