"""What arXiv announced, as ids: its feeds, the listing pages that say how many papers there should be, and a paper's own page.

A feed may hold the batch of the day before without a sign, so its dates are not read. A listing whose headings are unknown, or
whose counts don't match its entries, is not understood; it never means that nothing was announced.
https://info.arxiv.org/help/rss.html
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from html.parser import HTMLParser

from bot.core.harvest.coverage import Batch, Record
from bot.core.harvest.oai import NotUnderstood, midnight, read_day
from bot.core.harvest.page import UnreadableAnswer, local_name, read_xml, text_of
from bot.core.harvest.query import would_find
from bot.core.harvest.window import Window
from bot.core.paper.arxiv_id import month_of, parse_arxiv_id
from bot.core.paper.preprint import Preprint, one_line

FULL_FEED = 2_000  # items; a feed with so many was cut
_MOST_LISTING = 8_000_000  # characters; a page of two thousand entries has about two million
_IN_SUMMARY = re.compile(r"Announce Type:\s*([a-z-]+)", re.IGNORECASE)
_COUNTS = re.compile(
    r"\(\s*(?:continued,\s*)?showing\s+(?:first\s+|last\s+)?([\d,]+)\s+of\s+([\d,]+)\s+entr", re.IGNORECASE
)
_DAY = re.compile(r"\b(\d{1,2})\s+([A-Za-z]{3})[a-z]*\.?\s+(\d{4})\b")
_NOTHING = re.compile(r"no updates (?:today|for this time period)", re.IGNORECASE)
_SAME_BATCH = 0.5  # share of ids in common; two days' batches share few, by papers that are cross-listed late
_MOST_ABSTRACT_PAGE = 1_000_000  # characters; the tags are at the page's beginning
_ANNOUNCED_WITHIN_DAYS = 4  # a paper of a Thursday evening is announced on Monday


@dataclass(frozen=True)
class Announced:
    """One paper of a feed. `is_new` is False for replacements; `text` is title and abstract, empty where the feed has none."""

    id: str
    is_new: bool
    categories: frozenset[str] = frozenset()
    text: str = ""


@dataclass(frozen=True)
class Feed:
    """The papers of one feed."""

    entries: tuple[Announced, ...]

    @property
    def is_full(self) -> bool:
        """Whether it holds as many items as a feed can, so that some may be missing."""
        return len(self.entries) >= FULL_FEED

    def batch(self, category: str) -> tuple[Announced, ...]:
        """The papers that were new in the category or cross-listed to it; all new ones where the feed names no categories."""
        return tuple(one for one in self.entries if one.is_new and (category in one.categories or not one.categories))


@dataclass(frozen=True)
class ListedDay:
    """One day's new and cross-listed papers on a listing page, of the `total` that the page promises."""

    day: date
    ids: tuple[str, ...]
    total: int

    @property
    def is_whole(self) -> bool:
        """Whether the page shows all papers of the day."""
        return len(self.ids) == self.total


def parse_feed(body: bytes) -> Feed | NotUnderstood:
    """The feed's papers; none on a day without announcements."""
    try:
        root = read_xml(body, "feed", "rss", "RDF")
    except UnreadableAnswer as fault:
        return NotUnderstood(str(fault))
    items = [one for one in root.iter() if local_name(one) in {"entry", "item"}]
    entries = [entry for item in items if (entry := _read_entry(item))]
    if len(entries) < len(items):
        return NotUnderstood(f"{len(items) - len(entries)} of {len(items)} items name no paper")
    return Feed(tuple(entries))


def is_earlier_batch(ids: Iterable[str], earlier: AbstractSet[str]) -> bool:
    """Whether these are the papers of a batch that was seen on an earlier day."""
    found = set(ids)
    return bool(found) and len(found & earlier) >= _SAME_BATCH * len(found)


def parse_listing(page: str) -> tuple[ListedDay, ...] | NotUnderstood:
    """The days of a page `/list/CAT/pastweek` or `/list/CAT/new`, the newest first; none where it says that there are no updates."""
    reader = _ListReader()
    if fault := _read_into(reader, page[:_MOST_LISTING]):
        return fault
    days: dict[date, ListedDay] = {}
    current: date | None = None
    for section in reader.sections:
        current = _day_in(section.heading) or current
        counts = _COUNTS.search(section.heading)
        if counts is None:
            if section.ids:
                return NotUnderstood("a heading does not say how many entries follow")
            continue
        shown, total = (int(number.replace(",", "")) for number in counts.groups())
        if shown != len(section.ids) or shown > total:
            return NotUnderstood(f"a heading says {shown} of {total} entries, and {len(section.ids)} follow")
        if current is None:
            return NotUnderstood("the page does not say which day it shows")
        if not section.heading.lower().lstrip().startswith("replace"):
            days[current] = _with(days.get(current), current, section.ids, total)
    if not days and not _NOTHING.search(reader.text):
        return NotUnderstood("the page has none of the headings that are known")
    return tuple(sorted(days.values(), key=lambda one: one.day, reverse=True))


def parse_abstract_page(page: str, arxiv_id: str) -> Preprint | NotUnderstood:
    """The paper of the page, without comment and categories, which no tag holds. The page must name the id itself."""
    reader = _AbstractPageReader()
    if fault := _read_into(reader, page[:_MOST_ABSTRACT_PAGE]):
        return fault
    tags = reader.tags
    title, day = _first(tags, "citation_title"), _day(tags, "citation_date")
    names = tuple(name for text in tags.get("citation_author", []) if (name := _name(text)))
    if parse_arxiv_id(_first(tags, "citation_arxiv_id")) != arxiv_id:
        return NotUnderstood("the page is not that of this paper")
    if not title or not names or day is None:
        return NotUnderstood("the page does not name title, authors and date")
    updated = _day(tags, "citation_online_date") or day
    return Preprint(arxiv_id, None, title, names, day, max(day, updated), summary=_first(tags, "citation_abstract"))


def _read_into(reader: HTMLParser, page: str) -> NotUnderstood | None:
    try:
        reader.feed(page)
        reader.close()
    except (ValueError, AssertionError) as fault:  # the standard library's words for markup that it can't take apart
        return NotUnderstood(f"the page can't be read ({one_line(str(fault))[:80]})")
    return None


def _with(there: ListedDay | None, day: date, ids: list[str], total: int) -> ListedDay:
    """The day with one more section, such as the cross-listed papers after the new ones."""
    before = there or ListedDay(day, (), 0)
    return ListedDay(day, (*before.ids, *ids), before.total + total)


def _read_entry(item: ET.Element) -> Announced | None:
    name = text_of(item, "id") or text_of(item, "guid")
    bare = parse_arxiv_id(name.removeprefix("oai:arXiv.org:"))
    if bare is None:
        return None
    summary = text_of(item, "summary") or text_of(item, "description")
    said = _IN_SUMMARY.search(summary[:200])
    kind = (text_of(item, "announce_type") or (said[1] if said else "new")).lower()
    abstract = summary.partition("Abstract:")[2].strip()
    terms = {one.get("term") or one_line(one.text) for one in item.iterfind("{*}category")}
    text = f"{text_of(item, 'title')}\n{abstract}" if abstract else ""
    return Announced(bare, not kind.startswith("replace"), frozenset(terms), text)


def _day_in(heading: str) -> date | None:
    found = _DAY.search(heading)
    if not found:
        return None
    try:
        return datetime.strptime(" ".join(found.groups()), "%d %b %Y").date()
    except ValueError:
        return None


@dataclass
class _Section:
    heading: str = ""
    ids: list[str] = field(default_factory=list)


class _ListReader(HTMLParser):
    """Collects a listing's headings, and below each the id of every entry."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sections: list[_Section] = []
        self.text = ""
        self._in_heading = self._in_entry = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "h3":
            self.sections.append(_Section())
            self._in_heading = True
        elif tag in {"dt", "dd"}:
            self._in_entry = tag == "dt"
        elif tag == "a" and self._in_entry and self.sections:
            bare = _id_of_link(dict(attrs).get("href") or "")
            if bare:
                self.sections[-1].ids.append(bare)
                self._in_entry = False  # the other links of an entry lead to the same paper

    def handle_endtag(self, tag: str) -> None:
        if tag == "h3":
            self._in_heading = False

    def handle_data(self, data: str) -> None:
        if self._in_heading:
            self.sections[-1].heading += data
        if len(self.text) < 20_000:
            self.text += f" {' '.join(data.split())}"


def _id_of_link(link: str) -> str | None:
    _, found, rest = link.partition("/abs/")
    return parse_arxiv_id(rest) if found else None


def _first(tags: dict[str, list[str]], name: str) -> str:
    return one_line(next(iter(tags.get(name, [])), ""))


def _day(tags: dict[str, list[str]], name: str) -> datetime | None:
    day = read_day(_first(tags, name).replace("/", "-"))
    return midnight(day) if day else None


def _name(text: str) -> str:
    family, comma, given = text.partition(",")
    return one_line(f"{given} {family}" if comma else text)


class _AbstractPageReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        name = (values.get("name") or "").lower()
        if tag == "meta" and name.startswith("citation_"):
            self.tags.setdefault(name, []).append((values.get("content") or "")[:20_000])


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
