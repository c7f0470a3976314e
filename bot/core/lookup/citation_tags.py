"""A paper's page read by its citation_* meta tags, which Google Scholar asks of venues: CVF, the ACL Anthology and others carry them.

https://scholar.google.com/intl/en/scholar/inclusion.html#indexing
"""

import re
from html.parser import HTMLParser

from bot.core.files.intended import split_names
from bot.core.lookup.web_paper import WebPaper, clean
from bot.core.paper.date import parse_date
from bot.core.paper.venues import Venues

_LONGEST = 20_000  # characters of one tag
_MOST = 1_000_000  # characters of a page that are read; the tags stand at its beginning
_CONTAINERS = ("citation_conference_title", "citation_journal_title", "citation_inbook_title", "citation_conference")
_DATES = ("citation_publication_date", "citation_date", "citation_online_date", "citation_year")
_DATE = re.compile(r"([0-9]{4})(?:[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?)?(?![0-9])")
_ABSTRACTS = ("abstract", "acl-abstract")  # the id or class of the element that holds it
_VOID = {"br", "hr", "img", "input", "link", "meta", "source", "wbr", "area", "base", "col", "embed", "track"}


def read_citation(page: str, venues: Venues, *, url: str) -> WebPaper | None:
    """The paper of a page, None when the page tells of none: no title, no author or no date."""
    reader = _TagReader()
    reader.feed(page[:_MOST])
    tags = reader.tags
    title = clean(next(iter(tags.get("citation_title", [])), ""))
    authors = _authors([clean(text) for text in tags.get("citation_author") or tags.get("citation_authors", [])])
    date = next((day for name in _DATES for text in tags.get(name, []) if (day := read_date(text))), None)
    if not title or not authors or not date:
        return None
    container = next((clean(text) for name in _CONTAINERS for text in tags.get(name, []) if text.strip()), "")
    return WebPaper(title, authors, date, url, venues.read_reference(container), clean(" ".join(reader.summary)))


def read_date(text: str) -> str | None:
    """A date in a page's spelling (`2023/7`, `2023-07-09`, `2023`) as data files hold it; None when it can't be one."""
    found = _DATE.match(text.strip())
    if not found:
        return None
    for parts in (found.groups(), found.groups()[:2], found.groups()[:1]):
        given = [part for part in parts if part]
        day = "-".join([given[0], *(part.zfill(2) for part in given[1:])])
        if parse_date(day):
            return day
    return None


def _authors(texts: list[str]) -> tuple[str, ...]:
    """The names as a reader writes them: a tag holds `Family, Given` or `Given Family`, or one tag holds all authors."""
    if len(texts) == 1 and _are_several(texts[0]):
        return tuple(split_names(texts[0]))
    return tuple(filter(None, map(_author, texts)))


def _are_several(text: str) -> bool:
    """Marks between names, or a comma with two words on both sides, which stands between names and not in one."""
    before, _, after = text.partition(",")
    words = [word for word in before.split() if not word[0].islower()]  # without `van der`
    return ";" in text or " and " in text or "," in after or (len(words) > 1 and len(after.split()) > 1)


def _author(text: str) -> str:
    family, comma, given = text.partition(",")
    return f"{given.strip()} {family.strip()}".strip() if comma else family


class _TagReader(HTMLParser):
    """Collects the tags' contents by name, in lower case, and the abstract's text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: dict[str, list[str]] = {}
        self.summary: list[str] = []
        self._depth = 0  # inside of the abstract, in elements

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        name = (values.get("name") or "").lower()
        if tag == "meta" and name.startswith("citation_"):
            self.tags.setdefault(name, []).append((values.get("content") or "")[:_LONGEST])
        names = {values.get("id"), *(values.get("class") or "").split()}
        if tag not in _VOID and (self._depth or (not self.summary and names & set(_ABSTRACTS))):
            self._depth += 1

    def handle_endtag(self, tag: str) -> None:
        if self._depth and tag not in _VOID:
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._depth:
            self.summary.append(data)
