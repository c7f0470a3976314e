"""A preprint: what arXiv says of one paper, whether it came from the query API or from a dump."""

from dataclasses import dataclass, replace
from datetime import date, datetime


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
        """What is still needed of it once it is decided, where very many are held: all but abstract and comment."""
        return replace(self, summary="", comment="")


def one_line(text: str | None) -> str:
    """The text with every run of white space, line breaks too, as one space; arXiv folds its titles and abstracts."""
    return " ".join((text or "").split())
