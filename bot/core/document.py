"""A paper as the classifier reads it: the input of `bot.core.classify`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """One paper's texts. `summary` and `comment` may be empty; `categories` has the primary one first."""

    id: str
    title: str
    summary: str = ""
    comment: str = ""
    categories: tuple[str, ...] = ()
