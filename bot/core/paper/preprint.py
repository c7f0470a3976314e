"""A preprint: arXiv's record of one paper, from the query API or from a dump."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.core.paper.likeness import titles_agree


@dataclass(frozen=True, slots=True)
class Preprint:
    """One paper as arXiv describes it; texts are one line each, times are aware (GMT), `id` is bare."""

    id: str
    version: int | None
    title: str
    authors: tuple[str, ...]
    published: datetime
    updated: datetime
    categories: tuple[str, ...] = ()
    comment: str = ""
    journal_ref: str = ""
    doi: str = ""
    summary: str = ""

    @property
    def day(self) -> date:
        """The day (GMT) of the first submission."""
        return self.published.date()

    def without_texts(self) -> "Preprint":
        """The same without abstract and comment, which are not needed after the decision; it saves memory where there are very many."""
        return replace(self, summary="", comment="")


def one_line(text: str | None) -> str:
    """The text with every run of white space, line breaks too, as one space; arXiv folds its titles and abstracts."""
    return " ".join((text or "").split())


_THING = r"(?:this|the) (?:\w+ ){0,2}?(?:article|manuscript|paper|preprint|submission|version|work)"
_COMMENT = re.compile(
    rf"^\W*withdrawn\b(?! from (?!arxiv))|\bwithdrawn by (?:the )?(?:arxiv|authors?|submitter)|{_THING} (?:has been|is|was) withdrawn",
    re.IGNORECASE,
)
_SUMMARY = re.compile(
    rf"^\W*(?:{_THING} (?:has been|is|was) (?:\w+ )?(?:withdrawn|removed)|withdrawn\b)", re.IGNORECASE
)


def is_withdrawn(paper: Preprint) -> bool:
    """Whether comment or abstract say that the paper itself was withdrawn, not only from a conference."""
    return bool(_COMMENT.search(paper.comment) or _SUMMARY.search(paper.summary))


def agrees(title: str, aliases: list[str], preprint: Preprint) -> bool:
    """Whether a file with this title or one of these aliases names the paper."""
    return any(titles_agree(name, preprint.title) for name in (title, *aliases))
