"""What a venue's page or Crossref says of a paper: the facts for its data file."""

import html
import re
from dataclasses import dataclass

from bot.core.lookup.crossref import Work
from bot.core.paper.decision import Decision
from bot.core.paper.document import Document
from bot.core.paper.found import propose_paper
from bot.core.paper.likeness import likeness, title_key, title_words
from bot.core.paper.model import MAX_TITLE, Paper
from bot.core.paper.preprint import Preprint
from bot.core.paper.taxonomy import METHOD
from bot.core.paper.venues import Publication
from bot.core.text.markdown import one_line

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_ALIKE = 95.0  # per cent; with an author in common, below this two titles are two papers
_MOST_AUTHORS = 200
_PAPERS = {"journal-article", "proceedings-article", "book-chapter", "posted-content", "report", "dissertation"}


class NoPaperFault(ValueError):
    """What was read is no paper; the text says why, to be read after the link."""


@dataclass(frozen=True, slots=True)
class WebPaper:
    """Facts as one-line texts; `date` is YYYY-MM-DD or shorter. `summary` is read for the rules alone and never stored."""

    title: str
    authors: tuple[str, ...]
    date: str
    url: str
    publication: Publication | None = None
    summary: str = ""

    @property
    def venue(self) -> dict[str, str | int | None]:
        """The keys of the data file that say where it was published."""
        if self.publication is None:
            return {}
        return {"venue": self.publication.venue, "year": self.publication.year or int(self.date[:4])}

    @property
    def document(self) -> Document:
        """What the classifier reads of it."""
        return Document(self.url, self.title, self.summary)


def clean(text: str) -> str:
    """A text of a web page on one line, without markup, entities and what can't be seen."""
    return one_line(html.unescape(_TAG.sub("", html.unescape(text))))


def paper_of_work(work: Work, publication: Publication | None, *, url: str) -> WebPaper:
    """The paper that Crossref registered. Raises NoPaperFault when it is something else, or too little is known of it."""
    if work.type not in _PAPERS:
        raise NoPaperFault(f"is no paper but a {work.type.replace('-', ' ')[:40] or 'thing without a type'}")
    title, authors = clean(work.title), tuple(filter(None, map(clean, work.authors)))
    if not title or not authors or not work.date:
        raise NoPaperFault("has no title, author or date at Crossref")
    return WebPaper(title, authors, work.date, url, publication)


def draft_paper(found: WebPaper, decision: Decision) -> Paper:
    """The data file of a paper that is not on arXiv."""
    is_method = decision.kind == METHOD
    paper = Paper(
        title=found.title[:MAX_TITLE],
        url=found.url,
        authors=list(found.authors[:_MOST_AUTHORS]),
        date=found.date,
        kind=decision.kind,
        nature=decision.nature if is_method else None,
        level=decision.level if is_method else None,
        areas=list(decision.areas),
    )
    return paper.model_copy(update=found.venue)


def with_venue(preprint: Preprint, decision: Decision, found: WebPaper) -> Paper:
    """The data file of a preprint that is also at a venue: `url` is the venue's page."""
    paper = propose_paper(preprint, decision)
    return paper.model_copy(update={"url": found.url} | found.venue)


def is_same(found: WebPaper, preprint: Preprint) -> bool:
    """Whether a preprint is this paper: the same title, or nearly the same one, and an author in common where both name some."""
    same_title = title_key(found.title) == title_key(preprint.title) or likeness(found.title, preprint.title) >= _ALIKE
    theirs, ours = _families(found.authors), _families(preprint.authors)
    return same_title and bool(theirs & ours or not theirs or not ours)


def _families(authors: tuple[str, ...]) -> set[str]:
    return {words[-1] for author in authors if (words := title_words(author))}
