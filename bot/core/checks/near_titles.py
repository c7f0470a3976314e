"""Titles that are nearly the same, found without comparing each with each.

Two such titles share a rare word, a rare pair of words, a beginning or an end; only titles that share one are compared,
unless few are asked about.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from heapq import nsmallest
from itertools import pairwise

from rapidfuzz import fuzz, process

from bot.core.title import NEAR

_RAREST = 3
_LARGEST_BLOCK = 40  # what more titles share than this tells little of any two of them
_EDGE = 12


class NearTitles:
    """Normalised titles (words joined by a space) by place. With `exact`, right for few questions, all are compared."""

    def __init__(self, titles: Mapping[str, str], *, exact: bool) -> None:
        self._titles = titles
        self._exact = exact

    def nearest(self, place: str) -> tuple[str, float] | None:
        """Place and likeness (at least 90) of the title most like that of `place`, but not the same; None if there is none."""
        title = self._titles.get(place)
        if title is None:
            return None
        choices = self._titles if self._exact else self._candidates[place]
        joined = title.replace(" ", "")
        near = process.extract(title, choices, scorer=fuzz.ratio, score_cutoff=NEAR, limit=None) if choices else ()
        others = [(found, score) for other, score, found in near if found != place and other.replace(" ", "") != joined]
        return min(others, key=lambda one: (-one[1], one[0])) if others else None

    @cached_property
    def _candidates(self) -> dict[str, dict[str, str]]:
        """For each place the titles that share one of its rarest keys."""
        keys = {place: list(_keys(title)) for place, title in self._titles.items()}
        blocks: dict[str, list[str]] = {}
        for place, own in keys.items():
            for key in own:
                blocks.setdefault(key, []).append(place)
        sizes = {key: len(block) for key, block in blocks.items() if 1 < len(block) <= _LARGEST_BLOCK}
        found: dict[str, dict[str, str]] = {}
        for place, own in keys.items():
            rarest = nsmallest(_RAREST, [key for key in own if key in sizes], key=sizes.__getitem__)
            found[place] = {other: self._titles[other] for key in rarest for other in blocks[key]}
        return found


def _keys(title: str) -> Iterator[str]:
    words = title.split(" ")
    yield from words
    yield from map(" ".join, pairwise(words))
    yield "^" + title[:_EDGE]
    yield title[-_EDGE:] + "$"
