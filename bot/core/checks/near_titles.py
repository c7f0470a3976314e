"""Titles that are nearly the same, found without comparing each with each.

Such titles share a rare word, or a long beginning or end, which makes them neighbours in a sorted list. Only these are compared,
unless few are asked about.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property

from rapidfuzz import fuzz, process

from bot.core.paper.likeness import NEAR

_NEIGHBOURS = 3
_RARE_WORDS = 2  # of each title
_LARGEST_BLOCK = 25  # a word that more titles share tells little of any two of them
Near = tuple[str, float]


class NearTitles:
    """Normalised titles (words joined by a space) by place. With `exact`, right for few questions, all are compared."""

    def __init__(self, titles: Mapping[str, str], *, exact: bool) -> None:
        self._titles = titles
        self._exact = exact

    def nearest(self, place: str) -> Near | None:
        """Place and likeness (at least 90) of the title most like that of `place`, but not the same; None if there is none."""
        title = self._titles.get(place)
        if title is None:
            return None
        if not self._exact:
            return self._nearest_of_all.get(place)
        near = process.extract(title, self._titles, scorer=fuzz.ratio, score_cutoff=NEAR, limit=None)
        others = [(found, score) for other, score, found in near if found != place and not _are_same(title, other)]
        return min(others, key=lambda one: (-one[1], one[0])) if others else None

    @cached_property
    def _nearest_of_all(self) -> dict[str, Near]:
        found: dict[str, Near] = {}
        for one, other in {*_neighbours(self._titles), *_sharing_rare_words(self._titles)}:
            left, right = self._titles[one], self._titles[other]
            score = fuzz.ratio(left, right, score_cutoff=NEAR)
            if score and not _are_same(left, right):
                for place, near in ((one, (other, score)), (other, (one, score))):
                    found[place] = min(found.get(place, near), near, key=lambda known: (-known[1], known[0]))
        return found


def _are_same(one: str, other: str) -> bool:
    return one.replace(" ", "") == other.replace(" ", "")


def _neighbours(titles: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs that stand near each other when titles are sorted by their beginnings, or by their ends."""
    for order in (sorted(titles, key=titles.__getitem__), sorted(titles, key=lambda place: titles[place][::-1])):
        for distance in range(1, _NEIGHBOURS + 1):
            yield from map(_pair, order, order[distance:])


def _sharing_rare_words(titles: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs that share one of the rarest words of either, as far as others have that word at all."""
    counts = Counter(word for title in titles.values() for word in title.split(" "))
    rare = {word: count for word, count in counts.items() if 1 < count <= _LARGEST_BLOCK}
    blocks: dict[str, list[str]] = {}
    for place, title in titles.items():
        words = sorted(rare.keys() & title.split(" "), key=lambda word: (rare[word], word))
        for word in words[:_RARE_WORDS]:
            blocks.setdefault(word, []).append(place)
    for block in blocks.values():
        for at, place in enumerate(block):
            yield from (_pair(place, other) for other in block[at + 1 :])


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)
