"""Reasons to come back: what each week brought, and the papers of each author who has several."""

import hashlib
from calendar import month_name
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from urllib.parse import quote, urlencode

from bot.core.paper.config import Topic
from bot.core.paper.model import slug_of
from bot.core.publish.atom import Digest, render_digests
from bot.core.publish.site.card import Card
from bot.core.text.printable import counted

WEEK_PAGE, WEEK_FEED = "week.html", "feeds/weekly.xml"
WEEKS = 8  # the newest ones that brought papers
MOST_IN_WEEK = 100  # papers shown of one week
LEAST = 3  # papers of an author who has a page
PEOPLE = "authors"
MOST_ON_PAGE = 250  # of an author
MOST_NAMES = 500  # on the page of all authors
_UNTITLED = slug_of("")


@dataclass(frozen=True, slots=True)
class Week:
    """The papers that a week brought, newest first; `monday` is its first day, `newest` the last day that brought one."""

    monday: str
    newest: str
    cards: tuple[Card, ...]

    @property
    def heading(self) -> str:
        """For readers: `Week of 24 November 2025`."""
        day = date.fromisoformat(self.monday)
        return f"Week of {day.day} {month_name[day.month]} {day.year}"


@dataclass(frozen=True, slots=True)
class Person:
    """An author by name, with papers newest first and the path of the page that lists them."""

    name: str
    path: str
    cards: tuple[Card, ...]


def plan_weeks(cards: Sequence[Card], added: Mapping[str, str]) -> list[Week]:
    """The newest weeks that brought papers. `added` are the days by the papers' keys; without one its first version's day counts."""
    by_week: dict[str, list[tuple[str, Card]]] = defaultdict(list)
    for card in cards:
        day = added.get(card.key) or card.paper.date
        if monday := _monday(day):
            by_week[monday].append((day, card))
    return [
        Week(monday, max(day for day, _ in by_week[monday]), tuple(card for _, card in by_week[monday]))
        for monday in sorted(by_week, reverse=True)[:WEEKS]
    ]


def _monday(day: str) -> str:
    """The first day of a day's week; "" if the day is not a whole date."""
    try:
        known = date.fromisoformat(day) if len(day) == len("2026-01-31") else None
        return (known - timedelta(days=known.weekday())).isoformat() if known else ""
    except (ValueError, OverflowError):
        return ""


def render_week_feed(weeks: Sequence[Week], abstracts: Mapping[str, str], topic: Topic, *, address: str | None) -> str:
    """An Atom feed with an entry for each week, which holds its papers with their abstracts where these are known.

    `address` is where the site is published, if known; entries then lead to the papers' pages there.
    """
    base = f"{address.rstrip('/')}/" if address else ""
    digests = [
        Digest(
            name=f"week/{week.monday}",
            day=week.newest,
            title=f"{week.heading}: {counted(len(week.cards), 'paper')}",
            html="\n".join(_paper_html(card, abstracts, base) for card in week.cards[:MOST_IN_WEEK]),
            link=f"{base}{WEEK_PAGE}#{week.monday}" if base else "",
        )
        for week in weeks
    ]
    return render_digests(digests, topic, address=f"{base}{WEEK_FEED}" if base else None)


def _paper_html(card: Card, abstracts: Mapping[str, str], base: str) -> str:
    link = f"{base}{quote(card.page)}" if base else card.address
    title = f'<a href="{escape(link)}">{escape(card.title)}</a>' if link else escape(card.title)
    more = f" and {card.other_authors} more" if card.other_authors else ""
    by = f"{', '.join(card.first_authors)}{more}. {card.published}."
    abstract = abstracts.get(card.key)
    return f"<h3>{title}</h3><p>{escape(by)}</p>" + (f"<p>{escape(abstract)}</p>" if abstract else "")


def plan_people(cards: Sequence[Card]) -> dict[str, Person]:
    """The authors with several papers, by name as the data have it: those with the most first. People may share a name."""
    by_name: dict[str, list[Card]] = defaultdict(list)
    for card in cards:
        for name in dict.fromkeys(card.authors):
            by_name[name].append(card)
    people = {}
    taken: set[str] = {"index"}
    for name in sorted(
        (name for name in by_name if len(by_name[name]) >= LEAST), key=lambda one: (-len(by_name[one]), one)
    ):
        slug = slug_of(name)
        if slug == _UNTITLED or slug in taken:
            slug = f"{slug}-{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:8]}"
        taken.add(slug)
        people[name] = Person(name, f"{PEOPLE}/{slug}.html", tuple(by_name[name]))
    return people


def search_address(**query: str) -> str:
    """The search for papers, seen from the site's folder; an author's name is searched as one phrase."""
    return f"?{urlencode(query)}"
