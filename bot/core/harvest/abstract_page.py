"""A paper's page on arXiv read by its `citation_*` tags, for when no service for programs answers."""

from datetime import UTC, date, datetime
from html.parser import HTMLParser

from bot.core.harvest.oai import NotUnderstood
from bot.core.paper.arxiv_id import parse_arxiv_id
from bot.core.paper.preprint import Preprint, one_line

_MOST = 1_000_000  # characters; the tags are at the page's beginning


def parse_abstract_page(page: str, arxiv_id: str) -> Preprint | NotUnderstood:
    """The paper of the page, without comment and categories, which no tag holds. The page must name the id itself."""
    reader = _AbstractPageReader()
    try:
        reader.feed(page[:_MOST])
    except (ValueError, AssertionError) as fault:
        return NotUnderstood(f"the page can't be read ({one_line(str(fault))[:80]})")
    tags = reader.tags
    title, day = _first(tags, "citation_title"), _day(_first(tags, "citation_date"))
    names = tuple(name for text in tags.get("citation_author", []) if (name := _name(text)))
    if parse_arxiv_id(_first(tags, "citation_arxiv_id")) != arxiv_id:
        return NotUnderstood("the page is not that of this paper")
    if not title or not names or day is None:
        return NotUnderstood("the page does not name title, authors and date")
    updated = _day(_first(tags, "citation_online_date")) or day
    return Preprint(arxiv_id, None, title, names, day, max(day, updated), summary=_first(tags, "citation_abstract"))


def _first(tags: dict[str, list[str]], name: str) -> str:
    return one_line(next(iter(tags.get(name, [])), ""))


def _name(text: str) -> str:
    family, comma, given = text.partition(",")
    return one_line(f"{given} {family}" if comma else text)


def _day(text: str) -> datetime | None:
    try:
        day = date.fromisoformat(text.replace("/", "-"))
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


class _AbstractPageReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        name = (values.get("name") or "").lower()
        if tag == "meta" and name.startswith("citation_"):
            self.tags.setdefault(name, []).append((values.get("content") or "")[:20_000])
