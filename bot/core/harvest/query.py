"""The one query that a harvest asks: words, phrases and categories of the configuration turned into arXiv's syntax, and matched here.

Syntax: https://info.arxiv.org/help/api/user-manual.html#query_details. The query is broad; the rules decide.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.core.harvest.window import Window
from bot.core.paper.arxiv_id import parse_arxiv_id
from bot.core.paper.config import Config
from bot.core.paper.preprint import Preprint
from bot.errors import UsageError

MAX_IDS = 100  # of one `id_list`; longer lists make addresses that servers refuse
_OPERATORS = {"and", "or", "andnot", "not", "to"}
_CATEGORY = re.compile(r"[a-z]+(-[a-z]+)*(\.[A-Za-z]+(-[A-Za-z]+)*)?", re.ASCII)
_ESCAPED_LETTER = re.compile(rb"\\u00[3-7]")  # how JSON may also write an ASCII letter or digit
_HINT = "correct `query` in the list's config.yaml"


def build_query(
    words: Sequence[str], phrases: Sequence[str], *, categories: Sequence[str], since: date, until: date
) -> str:
    """arXiv's query: any of the words or phrases, in any of the categories, first submitted in these days.

    Raises UsageError for a word, phrase or category that arXiv's syntax can't express.
    """
    terms = dict.fromkeys([f"all:{_term(text)}" for text in [*words, *phrases]])
    if not terms:
        raise UsageError("the query has neither words nor phrases", hint=_HINT)
    parts = [f"({' OR '.join(terms)})"]
    if categories:
        parts.append(f"({' OR '.join(dict.fromkeys(f'cat:{_category(name)}' for name in categories))})")
    first, last = (day.isoformat().replace("-", "") for day in (since, until))
    parts.append(f"submittedDate:[{first}0000 TO {last}2359]")  # GMT, and only the 12-digit form is understood
    return " AND ".join(parts)


def would_find(title: str, words: Sequence[str], *, phrases: Sequence[str]) -> bool:
    """Whether the query must find a paper with this title: it contains one of the words or phrases, as whole words in order.

    arXiv searches abstract and comment too, so a title that matches is always found.
    """
    found = _tokens(title)
    return any(_holds(found, _tokens_of_term(term)) for term in [*words, *phrases])


def may_hold(terms: Sequence[str]) -> Callable[[bytes], bool]:
    """A quick test of a line of JSON: False only if `would_find` would find none of the terms in its texts.

    Without terms, or with one that is not ASCII and can be written in several ways, it is always True.
    """
    groups = {tuple(_tokens(term)) for term in terms}
    if not groups or not all(group and all(token.isascii() for token in group) for group in groups):
        return lambda _: True
    needles = {tuple(token.encode() for token in group) for group in groups}
    # A term that contains another one needs no search of its own: a plural contains its singular.
    chosen: list[tuple[bytes, ...]] = []
    for group in sorted(needles, key=lambda one: (len(one), len(one[0]))):
        if not any(len(other) == 1 and any(other[0] in token for token in group) for other in chosen):
            chosen.append(group)

    def look(line: bytes) -> bool:
        lower = line.lower()
        for group in chosen:
            if all(token in lower for token in group):
                return True
        return _ESCAPED_LETTER.search(line) is not None

    return look


def batch_ids(ids: Iterable[str], size: int = MAX_IDS) -> list[list[str]]:
    """The bare ids, each once, in batches for `id_list`. Raises UsageError for a text that is not an id.

    One malformed id makes arXiv refuse a whole batch, so they are checked first.
    """
    bare: dict[str, None] = {}
    for text in ids:
        parsed = parse_arxiv_id(text)
        if parsed is None:
            raise UsageError(f"{text[:60]!r} is not an arXiv id", hint="write it like 2504.01234 or hep-th/9901001")
        bare[parsed] = None
    unique = list(bare)
    return [unique[start : start + size] for start in range(0, len(unique), size)]


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


def _tokens(text: str) -> list[str]:
    """Lower-case words as arXiv's index sees them: a hyphen is a space."""
    return re.findall(r"[^\W_]+", text.lower())


@lru_cache(maxsize=500)  # the same few terms are looked for in every paper
def _tokens_of_term(term: str) -> list[str]:
    return _tokens(term)


def _holds(found: list[str], wanted: list[str]) -> bool:
    """Whether a text's words contain these in their order. Few texts contain the first one, and that is quickly seen."""
    if not wanted or wanted[0] not in found:
        return False
    return any(found[at : at + len(wanted)] == wanted for at in range(len(found) - len(wanted) + 1))


def _term(text: str) -> str:
    """One word as it is, several in double quotes. Quotes, brackets, colons and wildcards would change the meaning."""
    words = text.replace("-", " ").split()
    if not words or not all(word.isalnum() for word in words):
        raise UsageError(f"the query can't contain {text[:60]!r}: only letters, digits, hyphens and spaces", hint=_HINT)
    if len(words) > 1:
        return f'"{" ".join(words)}"'
    if words[0].lower() in _OPERATORS:
        raise UsageError(f"the query can't contain {text[:60]!r}: arXiv reads it as an operator", hint=_HINT)
    return words[0]


def _category(name: str) -> str:
    if not _CATEGORY.fullmatch(name):
        raise UsageError(
            f"{name[:60]!r} is not an arXiv category", hint=f"{_HINT}; categories look like cs.CV or eess.IV"
        )
    return name
