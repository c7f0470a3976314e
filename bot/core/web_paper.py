"""What a venue's page or Crossref says of a paper: the facts for its data file."""

import html
import re
from dataclasses import dataclass

from bot.core.decision import Decision
from bot.core.document import Document
from bot.core.markdown import one_line
from bot.core.paper import MAX_TITLE, Paper
from bot.core.preprint import Preprint
from bot.core.proposal import propose_paper
from bot.core.taxonomy import METHOD
from bot.core.title import likeness, title_key, title_words

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_ALIKE = 95.0  # per cent; with an author in common, below this two titles are two papers
_MOST_AUTHORS = 200


@dataclass(frozen=True, slots=True)
class WebPaper:
    """Facts as one-line texts; `date` is YYYY-MM-DD or shorter, `container` the proceedings or journal as it is named there.

    `arxiv` is the preprint that the source itself names. `summary` is read for the rules alone and never stored.
    """

    title: str
    authors: tuple[str, ...]
    date: str
    url: str
    container: str = ""
    year: int | None = None
    summary: str = ""
    arxiv: str | None = None

    @property
    def document(self) -> Document:
        """What the classifier reads of it."""
        return Document(self.url, self.title, self.summary)


def clean(text: str) -> str:
    """A text of a web page on one line, without markup, entities and what can't be seen."""
    return one_line(html.unescape(_TAG.sub("", html.unescape(text))))


def draft_paper(found: WebPaper, decision: Decision, *, venue: str | None) -> Paper:
    """The data file of a paper that is not on arXiv."""
    is_method = decision.kind == METHOD
    return Paper(
        title=found.title[:MAX_TITLE],
        url=found.url,
        authors=list(found.authors[:_MOST_AUTHORS]),
        date=found.date,
        kind=decision.kind,
        nature=decision.nature if is_method else None,
        level=decision.level if is_method else None,
        areas=list(decision.areas),
        venue=venue,
        year=found.year if venue else None,
    )


def with_venue(preprint: Preprint, decision: Decision, found: WebPaper, *, venue: str | None) -> Paper:
    """The data file of a preprint that is also at a venue: `url` is the venue's page."""
    paper = propose_paper(preprint, decision)
    return paper.model_copy(update={"url": found.url, "venue": venue, "year": found.year if venue else None})


def is_same(found: WebPaper, preprint: Preprint) -> bool:
    """Whether a preprint is this paper: the same title, or nearly the same one, and an author in common where both name some."""
    same_title = title_key(found.title) == title_key(preprint.title) or likeness(found.title, preprint.title) >= _ALIKE
    theirs, ours = _families(found.authors), _families(preprint.authors)
    return same_title and bool(theirs & ours or not theirs or not ours)


def _families(authors: tuple[str, ...]) -> set[str]:
    return {words[-1] for author in authors if (words := title_words(author))}
