"""Which papers of the list a reader of one paper may want next, and why: shared words, authors and areas.

Words are compared by how rare they are in the list (TF-IDF). Only words that some title has count, because titles name subjects
where abstracts also hold the phrases of every paper. Each paper keeps its rarest words, and a word that very many papers share leads
to none, so that the work grows with the number of papers and not with its square.
"""

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from heapq import nsmallest
from itertools import pairwise
from typing import TypeVar

from bot.core.publish.site.card import Card

MOST = 8  # related papers of a paper
_TERMS = 12  # the rarest words and pairs of words by which a paper is compared
_CROWD = 100  # papers: what more of them share leads to none
_CANDIDATES = 24  # by words and authors, of which the placement chooses
_IN_TITLE = 2.0  # times as much as in the abstract
_AUTHOR, _AREA, _PLACE = 0.35, 0.04, 0.04  # beside a likeness of words between 0 and 1
_MOST_WORDS = 3  # named as the reason
_WORD = re.compile(r"[^\W\d_][^\W_]+")
_SMALL = """
an and are as at be by can do does for from how in into is it its more need not of on one or our than that the their them there this to
toward towards under up via we what when where which who why with without you your all any only new novel approach based framework learning
method model models network networks paper study task tasks using adaptive analysis better data deep dynamic effective efficient feature
features finding general improved improving large neural representation representative robust simple system systematic unified
"""
_SMALL_WORDS = frozenset(_SMALL.split())

Term = str
_Place = tuple[str, str | None, str | None]  # kind, nature, level
_Group = TypeVar("_Group")


@dataclass(frozen=True, slots=True)
class Related:
    """A related paper, with the words, authors and areas (ids) that both have, and whether both are placed alike."""

    card: Card
    words: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    is_placed_alike: bool = True

    def reason(self, labels: Mapping[str, str]) -> str:
        """Why it is related, as a sentence; `labels` are those of areas."""
        parts = [
            f"also by {', '.join(self.authors)}" if self.authors else "",
            f"both on {', '.join(f'“{word}”' for word in self.words)}" if self.words else "",
            f"same area: {', '.join(labels[area] for area in self.areas)}" if self.areas else "",
        ]
        last = "placed alike, at about the same time" if self.is_placed_alike else "from about the same time"
        sentence = "; ".join(filter(None, parts)) or last
        return f"{sentence[0].upper()}{sentence[1:]}."


def relate(cards: Sequence[Card], abstracts: Mapping[str, str]) -> Iterator[tuple[Related, ...]]:
    """The related papers of each card, in the order of `cards`; `abstracts` by key as plain text, those that are known."""
    likeness = _Likeness(cards, _weigh(cards, abstracts))
    for at in range(len(cards)):
        chosen = likeness.by_words_and_authors(at)
        if len(chosen) < MOST:
            chosen += likeness.by_place(at, leave_out={at, *chosen})[: MOST - len(chosen)]
        yield tuple(likeness.related(at, other) for other in chosen)


class _Likeness:
    """Who has what, by the papers' places in the list."""

    def __init__(self, cards: Sequence[Card], terms: Sequence[Mapping[Term, float]]) -> None:
        self._cards, self._terms = cards, terms
        self._authors = [dict.fromkeys(card.authors, _AUTHOR) for card in cards]
        self._by_term, self._by_author = _postings(terms), _postings(self._authors)
        self._places: list[_Place] = [(card.paper.kind, card.paper.nature, card.paper.level) for card in cards]
        self._areas = [frozenset(card.areas) for card in cards]
        self._by_place, self._by_area = _members([place] for place in self._places), _members(self._areas)

    def by_words_and_authors(self, at: int) -> list[int]:
        """The papers that are most alike, of which the same placement moves some up."""
        scores: dict[int, float] = defaultdict(float)
        for row, papers_with in ((self._terms[at], self._by_term), (self._authors[at], self._by_author)):
            for name, weight in row.items():
                for other, its_weight in papers_with.get(name, ()):
                    scores[other] += weight * its_weight
        scores.pop(at, None)
        near = nsmallest(_CANDIDATES, scores.items(), key=lambda one: (-one[1], one[0]))
        ranked = sorted((-score - self._placed_alike(at, other), other) for other, score in near)
        return [other for _, other in ranked[:MOST]]

    def by_place(self, at: int, *, leave_out: AbstractSet[int]) -> list[int]:
        """The papers placed most alike, those of about the same date first."""
        crowds = [self._by_place[self._places[at]], *(self._by_area[area] for area in self._areas[at])]
        around = {other for crowd in (*crowds, range(len(self._cards))) for other in _around(crowd, at)} - leave_out
        return sorted(around, key=lambda other: (-self._placed_alike(at, other), abs(other - at), other))

    def related(self, at: int, other: int) -> Related:
        """The other paper with what both have."""
        one, its = self._terms[at], self._terms[other]
        words: list[Term] = []
        for term in sorted(
            one.keys() & its.keys(), key=lambda term: (-one[term] * its[term], -len(term.split()), term)
        ):
            if not any(set(term.split()) & set(word.split()) for word in words):  # not again beside a pair that has it
                words.append(term)
        authors = [name for name in self._authors[at] if name in self._authors[other]]
        areas = [area for area in self._cards[at].areas if area in self._areas[other]]
        alike = self._places[at] == self._places[other]
        return Related(
            self._cards[other], tuple(words[:_MOST_WORDS]), tuple(authors[:_MOST_WORDS]), tuple(areas), alike
        )

    def _placed_alike(self, at: int, other: int) -> float:
        shared = len(self._areas[at] & self._areas[other])
        return _AREA * shared + _PLACE * (self._places[at] == self._places[other])


def _weigh(cards: Sequence[Card], abstracts: Mapping[str, str]) -> list[dict[Term, float]]:
    """Each paper's rarest terms with their weights, whose squares add up to one."""
    titles = [_terms_of(card.title) for card in cards]
    vocabulary = {
        term
        for term, count in Counter(term for found in titles for term in found).items()
        if count > 1 or " " not in term  # a pair of words is a subject only if two titles have it
    }
    texts = [_terms_of(abstracts.get(card.key, ""), vocabulary) for card in cards]
    papers = Counter(term for title, text in zip(titles, texts, strict=True) for term in title | text)
    rarity = {term: math.log(len(cards) / count) for term, count in papers.items() if 1 < count < len(cards)}
    weighed = []
    for title, text in zip(titles, texts, strict=True):
        found = [(rarity[term] * (_IN_TITLE if term in title else 1), term) for term in title | text if term in rarity]
        kept = nsmallest(_TERMS, found, key=lambda one: (-one[0], one[1]))
        length = math.sqrt(sum(weight * weight for weight, _ in kept))
        weighed.append({term: weight / length for weight, term in kept})
    return weighed


def _terms_of(text: str, known: AbstractSet[Term] | None = None) -> set[Term]:
    """The words in the singular, and the pairs of words beside each other; small words, and those not `known`, are in neither."""
    words = [word if known is None or word in known else "" for word in map(_singular, _WORD.findall(text.lower()))]
    terms = {f"{one} {two}" for one, two in pairwise(words) if one and two}
    if known is not None:
        terms &= known
    terms.update(words)
    terms.discard("")
    return terms


@lru_cache(maxsize=1 << 16)  # abstracts repeat their words
def _singular(word: str) -> str:
    """The word without the s of a plural; "" for a small word."""
    if word in _SMALL_WORDS:
        return ""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _postings(rows: Iterable[Mapping[str, float]]) -> dict[str, list[tuple[int, float]]]:
    """The papers that have each name, with its weight in them; without names of one paper, or of too many."""
    found: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for at, row in enumerate(rows):
        for name, weight in row.items():
            found[name].append((at, weight))
    return {name: papers for name, papers in found.items() if 1 < len(papers) <= _CROWD}


def _members(groups: Iterable[Iterable[_Group]]) -> dict[_Group, list[int]]:
    """The papers of each group, in the order of the list."""
    found: dict[_Group, list[int]] = defaultdict(list)
    for at, names in enumerate(groups):
        for name in names:
            found[name].append(at)
    return found


def _around(crowd: Sequence[int], at: int) -> Sequence[int]:
    """Those of a crowd that are nearest in the list, which is in the order of dates."""
    here = bisect_left(crowd, at)
    return crowd[max(0, here - MOST) : here + MOST + 1]
