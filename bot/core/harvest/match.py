"""Whether the list's query would find a paper: its words, phrases and categories, applied here where arXiv does not apply them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.harvest.query import would_find
from bot.core.harvest.window import Window
from bot.core.paper.config import Config
from bot.core.paper.preprint import Preprint


@dataclass(frozen=True)
class Match:
    """The query of the configuration, for papers that come from elsewhere than arXiv's search."""

    words: Sequence[str]
    phrases: Sequence[str]
    categories: Sequence[str]

    @classmethod
    def of(cls, config: Config) -> "Match":
        """The query of this configuration."""
        return cls(config.query.words, config.query.phrases, config.query.categories)

    @property
    def key(self) -> str:
        """What tells this query from others: what was collected for one says nothing about another."""
        text = "\n".join("|".join(sorted(part)) for part in (self.words, self.phrases, self.categories))
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    def finds(self, paper: Preprint) -> bool:
        """Whether a category and a word or phrase agree, whatever the day."""
        if self.categories and not set(paper.categories) & set(self.categories):
            return False
        text = f"{paper.title}\n{paper.summary}\n{paper.comment}"
        return would_find(text, self.words, phrases=self.phrases)

    def finds_in(self, paper: Preprint, window: Window) -> bool:
        """Whether it also was first submitted in the window."""
        return paper.day in window and self.finds(paper)
