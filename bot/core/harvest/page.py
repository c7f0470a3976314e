"""One page of arXiv's answers as papers. The XML must be complete, and the page must state a total.

The `arxiv` package would accept broken XML and stop at an invalid date. Here broken XML is a fault. An entry that can't be read is
left out and counted, so that the comparison with the total shows it.
"""

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from bot.core.paper.arxiv_id import parse_arxiv_id, parse_version
from bot.core.paper.names import real_names
from bot.core.paper.preprint import Preprint, one_line
from bot.core.text.markup import decode_entities

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_TOTAL = "{http://a9.com/-/spec/opensearch/1.1/}totalResults"


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
    feed = _parse_feed(body)
    entries = feed.findall(f"{_ATOM}entry")
    complaint = _complaint(entries)
    if complaint is not None:
        return AnswerPage(complaint=complaint)
    papers = tuple(paper for entry in entries if (paper := _read_entry(entry)))
    return AnswerPage(_total(feed), papers, len(entries) - len(papers))


def _parse_feed(body: bytes) -> ET.Element:
    if body.lstrip()[:13].lower() == b"rate exceeded":
        raise UnreadableAnswer("the rate limit is exceeded")
    try:
        # expat loads nothing from outside, and limits how far entities may grow
        feed = ET.fromstring(body)  # noqa: S314
    except (ET.ParseError, ValueError, LookupError) as fault:
        raise UnreadableAnswer(f"the answer is not complete XML ({one_line(str(fault))})") from fault
    if feed.tag != f"{_ATOM}feed":
        raise UnreadableAnswer("the answer is not an Atom feed")
    return feed


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
