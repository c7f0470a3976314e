"""The pages of one search as papers, and a watch over them for what no honest server sends.

The `arxiv` package would accept broken XML and stop at an invalid date. Here broken XML is a fault, and so is a page without a
total. An entry that can't be read is left out and counted, so that the comparison with the total shows it.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from bot.core.harvest.verdict import State, Verdict
from bot.core.harvest.window import Window
from bot.core.paper.arxiv_id import parse_arxiv_id, parse_version
from bot.core.paper.names import real_names
from bot.core.paper.preprint import Preprint, one_line
from bot.core.text.markup import decode_entities
from bot.core.text.printable import counted

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_TOTAL = "{http://a9.com/-/spec/opensearch/1.1/}totalResults"
# Entities can grow without bound; a NUL byte is UTF-16, which could hide them.
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY", b"\0")
_SLACK = timedelta(days=1)  # arXiv's search and its entries may disagree about the day of a submission at midnight


class UnreadableAnswer(Exception):
    """The body is not a page of answers; the text says why."""


@dataclass(frozen=True)
class AnswerPage:
    """A page: arXiv's total of the whole query, the papers that can be read, and how many entries can't.

    `complaint` is arXiv's own message when it refuses the query.
    """

    total: int = 0
    papers: tuple[Preprint, ...] = ()
    unreadable: int = 0
    complaint: str | None = None


def parse_page(body: bytes) -> AnswerPage:
    """The page in `body`. Raises UnreadableAnswer when it is cut off, is not an Atom feed, or has no total."""
    feed = read_xml(body, "feed")
    entries = feed.findall(f"{_ATOM}entry")
    complaint = _complaint(entries)
    if complaint is not None:
        return AnswerPage(complaint=complaint)
    papers = tuple(paper for entry in entries if (paper := _read_entry(entry)))
    return AnswerPage(_total(feed), papers, len(entries) - len(papers))


def read_xml(body: bytes, *roots: str) -> ET.Element:
    """The root element, one of `roots` by its local name. Raises UnreadableAnswer for anything that is not sound XML."""
    if body.lstrip()[:13].lower() == b"rate exceeded":
        raise UnreadableAnswer("the rate limit is exceeded")
    if _looks_like_html(body):
        raise UnreadableAnswer("it sent a web page")
    if any(mark in body for mark in _FORBIDDEN):
        raise UnreadableAnswer("the answer declares a document type or entities, which are not read")
    try:
        # nothing can be declared in it any more, and expat loads nothing from outside
        root = ET.fromstring(body)  # noqa: S314
    except (ET.ParseError, ValueError, LookupError) as fault:
        raise UnreadableAnswer(f"the answer is not complete XML ({one_line(str(fault))[:100]})") from fault
    if local_name(root) not in roots:
        raise UnreadableAnswer(f"the answer is {local_name(root)[:40]}, not {' or '.join(roots)}")
    return root


def local_name(element: ET.Element) -> str:
    """The element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def text_of(element: ET.Element, name: str) -> str:
    """The text of the first child of this local name on one line; empty where there is none."""
    return one_line(element.findtext(f"{{*}}{name}"))


def _looks_like_html(body: bytes) -> bool:
    start = body.lstrip()[:200].lower()
    return start.startswith((b"<!doctype html", b"<html"))


def _total(feed: ET.Element) -> int:
    text = (feed.findtext(_TOTAL) or "").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise UnreadableAnswer("the answer has no totalResults")
    return int(text)


def _complaint(entries: list[ET.Element]) -> str | None:
    """arXiv's message when it refuses the query: the page is then a single entry whose id is an `/api/errors` address."""
    if len(entries) != 1:
        return None
    try:
        path = urlsplit((entries[0].findtext(f"{_ATOM}id") or "").strip()).path
    except ValueError:
        return None
    if not path.startswith("/api/errors"):
        return None
    return one_line(entries[0].findtext(f"{_ATOM}summary")) or "no reason given"


def _read_entry(entry: ET.Element) -> Preprint | None:
    """The paper of one entry; None without a valid id, a title and both dates."""
    address, title = _text(entry, "id"), _text(entry, "title")
    arxiv, published, updated = parse_arxiv_id(address), _time(entry, "published"), _time(entry, "updated")
    if not (arxiv and title and published and updated):
        return None
    names = (one_line(author.findtext(f"{_ATOM}name")) for author in entry.iterfind(f"{_ATOM}author"))
    categories = (category.get("term") for category in entry.iterfind(f"{_ATOM}category"))
    return Preprint(
        id=arxiv,
        version=parse_version(address),
        title=decode_entities(title),
        authors=tuple(real_names(map(decode_entities, names))),
        published=published,
        updated=updated,
        categories=tuple(one_line(category) for category in categories if category is not None),
        comment=_text(entry, "comment", _ARXIV),
        journal_ref=_text(entry, "journal_ref", _ARXIV),
        doi=_text(entry, "doi", _ARXIV),
        summary=_text(entry, "summary"),
    )


def _text(entry: ET.Element, name: str, space: str = _ATOM) -> str:
    return one_line(entry.findtext(f"{space}{name}"))


def _time(entry: ET.Element, name: str) -> datetime | None:
    """A time in GMT, as which one without a zone counts too."""
    try:
        moment = datetime.fromisoformat(_text(entry, name).replace("Z", "+00:00"))
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@dataclass
class PageWatch:
    """What was wrong with the pages of this round. `window`: the days that were asked for, None where no days were."""

    window: Window | None = None
    faults: dict[str, None] = field(default_factory=dict)
    _ids: set[str] = field(default_factory=set)
    _strangers: set[str] = field(default_factory=set)
    _unreadable: int = 0
    _total: int = 0

    def begin_round(self) -> None:
        """All pages are asked for again; a fault that has passed does not count."""
        self.faults, self._strangers = {}, set()
        self._ids, self._unreadable, self._total = set(), 0, 0

    def is_sound(self, page: AnswerPage) -> bool:
        """Whether to go on after this page; if not, `faults` says why."""
        ids, before = {paper.id for paper in page.papers}, len(self.faults)
        if ids and ids <= self._ids:
            self.faults["arXiv sends the same page again, whatever it is asked for"] = None
        self._ids |= ids
        self._unreadable += page.unreadable
        self._total = max(self._total, page.total)
        if len(self._ids) + self._unreadable > self._total:
            self.faults[f"arXiv states a total of {self._total:,}, but sends more entries"] = None
        return len(self.faults) == before

    def belongs(self, paper: Preprint) -> bool:
        """Whether the paper can be an answer: it is of the days that were asked for."""
        if self.window is None or _is_near(paper, self.window):
            return True
        self._strangers.add(paper.id)
        return False

    def judged(self, verdict: Verdict) -> Verdict:
        """The verdict, which is never “complete” where something was wrong."""
        faults = [*self.faults, *self.notes()]
        if not faults or not verdict.is_complete:
            return verdict
        return Verdict(State.SHORTFALL, f"incomplete: {'; '.join(faults)}", verdict.missing)

    def notes(self) -> Iterable[str]:
        """What was left out."""
        if self._strangers:
            yield f"{counted(len(self._strangers), 'entry', 'entries')} of other days left out"


def _is_near(paper: Preprint, window: Window) -> bool:
    try:
        return window.since - _SLACK <= paper.day <= window.until + _SLACK
    except OverflowError:  # the window is at the end of the calendar
        return window.since <= paper.day <= window.until
