"""Atom feeds (RFC 4287) of the newest papers: all of them, or those of one nature or area.

All times are those of first versions, so the same data give the same feed. Feed readers recognise entries by id, so a paper
that is listed late still shows as new.
"""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from urllib.parse import quote

from bot.core.paper.config import Topic
from bot.core.paper.found import describe_placement
from bot.core.paper.model import Paper
from bot.core.paper.taxonomy import Area, Taxonomy, Term
from bot.core.program import NAME
from bot.core.publish.entry import shown_authors, shown_title
from bot.core.text.markdown import one_line

NEWEST = 100  # entries in a feed: more than a run ever proposes, so daily readers miss none
_START = '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_IN_ADDRESS = re.compile(r"[^A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]")


def render_feed(
    papers: Sequence[Paper],
    taxonomy: Taxonomy,
    topic: Topic,
    *,
    term: Term | None = None,
    address: str | None = None,
    entries: dict[int, str] | None = None,
) -> str:
    """The feed of `papers`, which come newest first and of which it holds the newest.

    `term` names the nature or area whose feed it is, `address` where the feed itself is published, if known.
    `entries`, by identity of the paper, caches entries that several feeds share.
    """
    newest = papers[:NEWEST]
    entries = {} if entries is None else entries
    for paper in newest:
        if id(paper) not in entries:
            entries[id(paper)] = _entry(paper, taxonomy)
    title = f"{topic.title}: {term.heading}" if term else topic.title
    head = [
        f"<id>{_feed_id(topic, term)}</id>",
        f"<title>{_text(title)}</title>",
        f"<subtitle>{_text(term.text if term else topic.text)}</subtitle>",
        f"<updated>{max(map(_time, newest), default='1970-01-01T00:00:00Z')}</updated>",
        f"<generator>{NAME}</generator>",
    ]
    if topic.url:
        head.append(f'<link rel="alternate" href={_address(topic.url)}/>')
    if address:
        head.append(f'<link rel="self" type="application/atom+xml" href={_address(address)}/>')
    return "\n".join([_START, *head, *(entries[id(paper)] for paper in newest), "</feed>", ""])


@dataclass(frozen=True, slots=True)
class Digest:
    """An entry about several papers: `name` identifies it in its feed, `day` is that of the newest of them."""

    name: str
    day: str
    title: str
    html: str
    link: str = ""


def render_digests(digests: Sequence[Digest], topic: Topic, *, address: str | None = None) -> str:
    """A feed of digests, which come newest first; `address` is where it is published, if known."""
    head = [
        f"<id>{_uuid(topic, 'weekly')}</id>",
        f"<title>{_text(f'{topic.title}: week by week')}</title>",
        f"<updated>{max((one.day for one in digests), default='1970-01-01')}T00:00:00Z</updated>",
        f"<author><name>{_text(topic.title)}</name></author>",
        f"<generator>{NAME}</generator>",
    ]
    if address:
        head.append(f'<link rel="self" type="application/atom+xml" href={_address(address)}/>')
    entries = [
        "\n".join([
            "<entry>",
            f"  <id>{_uuid(topic, one.name)}</id>",
            f"  <title>{_text(one.title)}</title>",
            f"  <updated>{one.day}T00:00:00Z</updated>",
            *([f'  <link rel="alternate" href={_address(one.link)}/>'] if one.link else []),
            f'  <content type="html">{_text(one.html)}</content>',
            "</entry>",
        ])
        for one in digests
    ]  # fmt: skip
    return "\n".join([_START, *head, *entries, "</feed>", ""])


def _uuid(topic: Topic, name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{NAME}/{topic.title}/{name}").urn


def _entry(paper: Paper, taxonomy: Taxonomy) -> str:
    link = f"https://arxiv.org/abs/{paper.arxiv}" if paper.arxiv else paper.link
    is_web = re.match(r"https?://[^/]", link, re.IGNORECASE)
    element = "summary" if is_web else "content"  # an entry without a link must have content
    labels = {term.id: term.heading for term in (*taxonomy.natures, *taxonomy.levels, *taxonomy.areas)}
    words = (word for word in (paper.nature, paper.level, *paper.areas) if word in labels)
    parts = [
        "<entry>",
        f"  <id>{escape(_encoded(link)) if is_web else uuid.uuid5(uuid.NAMESPACE_URL, repr(link)).urn}</id>",
        f"  <title>{_text(shown_title(paper))}</title>",
        f"  <updated>{_time(paper)}</updated>",
        f"  <published>{_time(paper)}</published>",
        *(f"  <author><name>{_text(author)}</name></author>" for author in shown_authors(paper)),
        *([f'  <link rel="alternate" href={_address(link)}/>'] if is_web else []),
        *(
            f'  <category term="{escape(word)}" label="{escape(_clean(labels[word]))}"/>'
            for word in dict.fromkeys(words)
        ),
        f"  <{element}>{_text(_words(paper, taxonomy))}</{element}>",
        "</entry>",
    ]
    return "\n".join(parts)


def _words(paper: Paper, taxonomy: Taxonomy) -> str:
    """The paper's place in the list and its venue; the data holds no abstracts."""
    venue = f"{paper.venue} {paper.year or ''}".strip() if paper.venue else "Preprint"
    return f"{describe_placement(paper, taxonomy)}. {venue}.{' Withdrawn.' if paper.withdrawn else ''}"


def _feed_id(topic: Topic, term: Term | None) -> str:
    """The feed's id, which depends on the list's title and not on the address: a feed that moves stays the same feed."""
    place = f"{'area-' if isinstance(term, Area) else ''}{term.id}" if term else ""
    return _uuid(topic, place)


def _time(paper: Paper) -> str:
    """The first moment of the known day, month or year; an invalid date counts as the oldest."""
    known = (
        f"{paper.date}-01-01" if len(paper.date) == 4 else f"{paper.date}-01" if len(paper.date) == 7 else paper.date
    )
    try:
        return f"{date.fromisoformat(known).isoformat()}T00:00:00Z"
    except ValueError:
        return "1970-01-01T00:00:00Z"


def _address(address: str) -> str:
    return f'"{escape(_encoded(address))}"'


def _encoded(address: str) -> str:
    return _IN_ADDRESS.sub(lambda found: quote(found[0], errors="replace"), address)


def _text(text: str) -> str:
    """Escaped text; `##[` would be a command to a runner that prints the feed."""
    return escape(_clean(text), quote=False).replace("##[", "#&#35;[")


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", one_line(text))
