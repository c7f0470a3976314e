"""A paper as the classifier reads it: the input of `bot.core.classify`."""

from typing import NamedTuple


class Document(NamedTuple):
    """One paper's texts. `summary` and `comment` may be empty; `categories` has the primary one first."""

    id: str
    title: str
    summary: str = ""
    comment: str = ""
    categories: tuple[str, ...] = ()


def texts_of(document: Document) -> tuple[str, str, str]:
    """The document's texts: title, summary, comment."""
    return document.title, document.summary, document.comment
