"""One page of arXiv's answers, checked before anything is concluded from it: sound Atom, a total, readable entries.

The `arxiv` package recovers what it can from broken XML and stops at an odd date. Here the first is a fault, and the
second is an entry left out, which the count against the total then shows.
"""

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from bot.core.paper.arxiv_id import parse_arxiv_id
from bot.core.paper.preprint import one_line

_ATOM = "{http://www.w3.org/2005/Atom}"
_TOTAL = "{http://a9.com/-/spec/opensearch/1.1/}totalResults"


class UnreadableAnswer(Exception):
    """The body is no page of answers; the text says why."""


@dataclass(frozen=True)
class AnswerPage:
    """A page: arXiv's total, how many entries can be read and how many not, the feed of the readable ones.

    `complaint` is what arXiv says against the query, if it does.
    """

    total: int
    readable: int
    unreadable: int
    body: bytes
    complaint: str | None = None


def parse_page(body: bytes) -> AnswerPage:
    """The page that the body holds. Raises PageFault when it is cut off, no Atom feed, or has no total."""
    feed = _parse_feed(body)
    entries = feed.findall(f"{_ATOM}entry")
    complaint = _complaint(entries)
    if complaint is not None:
        return AnswerPage(0, 0, 0, body, complaint)
    total = _total(feed)
    unreadable = [entry for entry in entries if not _is_readable(entry)]
    if unreadable:
        for entry in unreadable:
            feed.remove(entry)
        body = ET.tostring(feed, encoding="utf-8")
    return AnswerPage(total, len(entries) - len(unreadable), len(unreadable), body)


def _parse_feed(body: bytes) -> ET.Element:
    if body.lstrip()[:13].lower() == b"rate exceeded":
        raise UnreadableAnswer("the rate limit is exceeded")
    try:
        # expat loads nothing from outside, and limits how far entities may grow
        feed = ET.fromstring(body)  # noqa: S314
    except (ET.ParseError, ValueError, LookupError) as fault:
        raise UnreadableAnswer(f"the answer is no complete XML ({one_line(str(fault))})") from fault
    if feed.tag != f"{_ATOM}feed":
        raise UnreadableAnswer("the answer is no Atom feed")
    return feed


def _total(feed: ET.Element) -> int:
    text = (feed.findtext(_TOTAL) or "").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise UnreadableAnswer("the answer has no totalResults")
    return int(text)


def _complaint(entries: list[ET.Element]) -> str | None:
    """What arXiv says against the query: a single entry whose id is an `/api/errors` address."""
    if len(entries) != 1:
        return None
    try:
        path = urlsplit((entries[0].findtext(f"{_ATOM}id") or "").strip()).path
    except ValueError:
        return None
    if not path.startswith("/api/errors"):
        return None
    return one_line(entries[0].findtext(f"{_ATOM}summary")) or "no reason given"


def _is_readable(entry: ET.Element) -> bool:
    """Whether the entry has an id, a title and both dates."""
    return (
        parse_arxiv_id(entry.findtext(f"{_ATOM}id") or "") is not None
        and bool((entry.findtext(f"{_ATOM}title") or "").strip())
        and _is_time(entry.findtext(f"{_ATOM}published"))
        and _is_time(entry.findtext(f"{_ATOM}updated"))
    )


def _is_time(text: str | None) -> bool:
    try:
        datetime.fromisoformat((text or "").strip().replace("Z", "+00:00")).astimezone(UTC)
    except (ValueError, OverflowError):
        return False
    return True
