"""Titles that are nearly the same, found without comparing each with each.

Two such titles share a rare word, a rare pair of words, a beginning or an end; only titles that share one are compared,
unless few are asked about.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import pairwise

from rapidfuzz import fuzz, process

from bot.core.title import NEAR

_RAREST = 5
_LARGEST_BLOCK = 150  # what more titles share than this tells little of any two of them
_EDGE = 12


class NearTitles:
    """Normalised titles (words joined by a space) by place. With `exact`, right for few questions, all are compared."""

    def __init__(self, titles: Mapping[str, str], *, exact: bool) -> None:
        self._titles = titles
        self._exact = exact

    def nearest(self, title: str, *, besides: str) -> tuple[str, float] | None:
        """Place and likeness (at least 90) of the title most like `title`; the same title and the place itself don't count."""
        choices = self._titles if self._exact else {place: self._titles[place] for place in self._candidates(title)}
        joined = title.replace(" ", "")
        near = process.extract(title, choices, scorer=fuzz.ratio, score_cutoff=NEAR, limit=None)
        others = [
            (place, score) for other, score, place in near if place != besides and other.replace(" ", "") != joined
        ]
        return min(others, key=lambda one: (-one[1], one[0])) if others else None

    def _candidates(self, title: str) -> set[str]:
        blocks = [self._blocks[key] for key in _keys(title) if key in self._blocks]
        rare = sorted((block for block in blocks if len(block) <= _LARGEST_BLOCK), key=len)
        return {place for block in rare[:_RAREST] for place in block}

    @cached_property
    def _blocks(self) -> dict[str, list[str]]:
        blocks: dict[str, list[str]] = {}
        for place, title in self._titles.items():
            for key in _keys(title):
                blocks.setdefault(key, []).append(place)
        return {key: block for key, block in blocks.items() if len(block) > 1}


def _keys(title: str) -> Iterator[str]:
    words = title.split(" ")
    yield from words
    yield from map(" ".join, pairwise(words))
    yield "^" + title[:_EDGE]
    yield title[-_EDGE:] + "$"
