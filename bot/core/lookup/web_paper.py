"""The facts for a paper's data file, from Crossref's record or from the citation_* tags of a venue's page."""

import contextlib
import re
from dataclasses import dataclass
from html.parser import HTMLParser

from bot.core.files.intended import split_names
from bot.core.importing.places import published_at
from bot.core.lookup.crossref import Work
from bot.core.paper.decision import Decision
from bot.core.paper.document import Document
from bot.core.paper.found import propose_paper
from bot.core.paper.likeness import likeness, title_key, title_words
from bot.core.paper.model import MAX_TITLE, Paper, parse_date
from bot.core.paper.names import SUFFIXES, is_group, listed_authors, natural_title, real_names
from bot.core.paper.preprint import Preprint
from bot.core.paper.venues import Publication, Venues
from bot.core.text.markdown import one_line
from bot.core.text.markup import plain_markup

_ALIKE = 95.0  # per cent; below this, two titles are two papers even with an author in common
_PAPERS = {"journal-article", "proceedings-article", "book-chapter", "posted-content", "report", "dissertation"}


class NoPaperFault(ValueError):
    """Why a record is not a paper, as the end of a sentence that starts with the link, and what to give instead."""

    def __init__(self, reason: str, hint: str = "give the DOI or the arXiv link of one paper") -> None:
        super().__init__(reason)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class WebPaper:
    """Facts as one-line texts; `date` is YYYY-MM-DD or shorter. `summary` is only for the rules and is never stored."""

    title: str
    authors: tuple[str, ...]
    date: str
    url: str
    publication: Publication | None = None
    summary: str = ""

    @property
    def venue(self) -> dict[str, str | int | None]:
        """The venue and year for the data file."""
        if self.publication is None:
            return {}
        return {"venue": self.publication.venue, "year": self.publication.year or int(self.date[:4])}

    @property
    def document(self) -> Document:
        """The texts that the classifier reads."""
        return Document(self.url, self.title, self.summary)


def clean(text: str) -> str:
    """A text of a web page on one line, without markup, entities and hidden characters."""
    return one_line(plain_markup(text))


def paper_of_work(work: Work, publication: Publication | None, *, url: str) -> WebPaper:
    """The paper that Crossref registered. Raises NoPaperFault if it is something else, or if facts are missing."""
    if work.type not in _PAPERS:
        raise NoPaperFault(f"is not a paper but a {work.type.replace('-', ' ')[:40] or 'record without a type'}")
    _refuse_notices(work)
    title, authors = clean(work.title), tuple(filter(None, map(clean, work.authors)))
    missing = [name for name, value in (("title", title), ("author", authors), ("date", work.date)) if not value]
    if missing:
        hint = "give the paper's arXiv link, or its page at the venue"
        raise NoPaperFault(f"has no {' and no '.join(missing)} at Crossref", hint)
    return WebPaper(title, authors, work.date, url, publication)


def _refuse_notices(work: Work) -> None:
    """Raises NoPaperFault for a notice about a paper, and for a paper that was retracted."""
    if work.notice:
        concerned = f"https://doi.org/{work.concerns}" if work.concerns else ""
        about = f" of {concerned}" if concerned else ""
        hint = (
            f"give the paper's own address, {concerned}" if concerned else "give the DOI of the paper that it concerns"
        )
        raise NoPaperFault(f"is not a paper: it is a notice, “{work.notice}”,{about or ' about one'}", hint)
    if work.retracted:
        notice = f"see https://doi.org/{work.retracted}" if "/" in work.retracted else "its title at Crossref says so"
        raise NoPaperFault(f"was retracted: {notice}", "a retracted paper can't be added")


def draft_paper(found: WebPaper, decision: Decision) -> Paper:
    """The data file of a paper that is not on arXiv."""
    paper = Paper(
        title=found.title[:MAX_TITLE],
        url=found.url,
        authors=listed_authors(found.authors),
        date=found.date,
        kind=decision.kind,
    )
    return paper.model_copy(update=decision.placement() | found.venue)


def with_venue(preprint: Preprint, decision: Decision, found: WebPaper) -> Paper:
    """The data file of a preprint that is also at a venue: `url` is the venue's page."""
    paper = propose_paper(preprint, decision)
    return paper.model_copy(update={"url": found.url} | found.venue)


def is_same(found: WebPaper, preprint: Preprint) -> bool:
    """Whether a preprint is this paper: the same title, or nearly the same one, and, if both name authors, one in common."""
    same_title = title_key(found.title) == title_key(preprint.title) or likeness(found.title, preprint.title) >= _ALIKE
    theirs, ours = _families(found.authors), _families(preprint.authors)
    return same_title and bool(theirs & ours or not theirs or not ours)


def _families(authors: tuple[str, ...]) -> set[str]:
    return {words[-1] for author in authors if (words := title_words(author))}


_LONGEST = 20_000  # characters of one tag
_MOST = 1_000_000  # characters of a page that are read; the tags stand at its beginning
_CONTAINERS = ("citation_conference_title", "citation_journal_title", "citation_inbook_title", "citation_conference")
_DATES = ("citation_publication_date", "citation_date", "citation_online_date", "citation_year")
_DATE = re.compile(r"([0-9]{4})(?:[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?)?(?![0-9])")
_ABSTRACTS = ("abstract", "acl-abstract")  # the id or class of the element that holds it
_VOID = {"br", "hr", "img", "input", "link", "meta", "source", "wbr", "area", "base", "col", "embed", "track"}


def read_citation(page: str, venues: Venues, *, url: str) -> WebPaper | None:
    """The paper of a page; None without a title, an author or a date."""
    reader = _TagReader()
    with contextlib.suppress(AssertionError):  # how Python's parser ends at some broken declarations
        reader.feed(page[:_MOST])
    tags = reader.tags
    title = clean(next(iter(tags.get("citation_title", [])), ""))
    authors = _authors([clean(text) for text in tags.get("citation_author") or tags.get("citation_authors", [])])
    date = next((day for name in _DATES for text in tags.get(name, []) if (day := read_date(text))), None)
    if not title or not authors or not date:
        return None
    container = next((clean(text) for name in _CONTAINERS for text in tags.get(name, []) if text.strip()), "")
    publication = _published(container, venues, url=url)
    return WebPaper(natural_title(title), authors, date, url, publication, clean(" ".join(reader.summary)))


def _published(container: str, venues: Venues, *, url: str) -> Publication | None:
    """The venue of a page's tags; a workshop where its address is that of a workshop, whatever the tags say."""
    place = published_at(url)
    if place.venue and place.venue.endswith("Workshop"):
        return Publication(place.venue, place.year)
    named = venues.read_reference(container)
    if named or not place.venue or venues.elsewhere.search(container):
        return named
    return Publication(place.venue, place.year)


def read_date(text: str) -> str | None:
    """A date in a page's spelling (`2023/7`, `2023-07-09`, `2023`) as data files write it; None if it is not a date."""
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
    """The names in reading order. A tag has `Family, Given` or `Given Family`, or one tag has all authors."""
    if len(texts) == 1 and _are_several(texts[0]):
        return tuple(real_names(split_names(texts[0])))
    return tuple(real_names(filter(None, map(_author, texts))))


def _are_several(text: str) -> bool:
    """Whether a tag names several authors: by separators, or by a comma with two words on both sides."""
    before, _, after = text.partition(",")
    words = [word for word in before.split() if not word[0].islower()]  # without `van der`
    parts = [part for part in text.split(",") if part.strip(" .").lower() not in SUFFIXES]
    if ";" not in text and (len(parts) < 2 or is_group(text)):
        return False
    return ";" in text or " and " in text or len(parts) > 2 or (len(words) > 1 and len(after.split()) > 1)


def _author(text: str) -> str:
    """A name in reading order: `Family, Given`, `Family, Jr., Given`, or as it is for a group."""
    family, *rest = [part.strip() for part in text.split(",")]
    if not rest or is_group(text):
        return text.strip() if rest else family
    suffixes = [part for part in rest if part.strip(".").lower() in SUFFIXES]
    given = [part for part in rest if part not in suffixes]
    return " ".join(part for part in (*given, family, *suffixes) if part)


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
