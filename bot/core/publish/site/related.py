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

from bot.core.publish.site.card import Card

MOST = 8  # related papers of a paper
_TERMS = 12  # the rarest words and pairs of words by which a paper is compared
_CROWD = 100  # papers: what more of them share leads to none
_CANDIDATES = 24  # by words and authors, of which the placement chooses
_IN_TITLE = 2.0  # times as much as in the abstract
_AUTHOR, _AREA, _PLACE = 0.12, 0.04, 0.04  # beside a likeness of words between 0 and 1
_MOST_WORDS = 3  # named as the reason
_WORD = re.compile(r"[^\W\d_][^\W_]+")
_SMALL = frozenset(
    [
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "can",
        "do",
        "does",
        "for",
        "from",
        "how",
        "in",
        "into",
        "is",
        "it",
        "its",
        "more",
        "need",
        "not",
        "of",
        "on",
        "one",
        "or",
        "our",
        "than",
        "that",
        "the",
        "their",
        "them",
        "there",
        "this",
        "to",
        "toward",
        "towards",
        "under",
        "up",
        "via",
        "we",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "with",
        "without",
        "you",
        "your",
        "all",
        "any",
        "only",
        "new",
        "novel",
        "approach",
        "based",
        "framework",
        "learning",
        "method",
        "model",
        "models",
        "network",
        "networks",
        "paper",
        "study",
        "task",
        "tasks",
        "using",
        "adaptive",
        "analysis",
        "better",
        "data",
        "deep",
        "dynamic",
        "effective",
        "efficient",
        "feature",
        "features",
        "general",
        "improved",
        "improving",
        "large",
        "neural",
        "representation",
        "representative",
        "robust",
        "simple",
        "system",
        "unified",
    ]
)

Term = str
_Place = tuple[str, str | None, str | None]  # kind, nature, level


@dataclass(frozen=True, slots=True)
class Related:
    """A related paper, with the words, authors and areas (ids) that both have; none of them: only the placement is the same."""

    card: Card
    words: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()

    def reason(self, labels: Mapping[str, str]) -> str:
        """Why it is related, as a sentence; `labels` are those of areas."""
        parts = [
            f"also by {', '.join(self.authors)}" if self.authors else "",
            f"both on {', '.join(f'“{word}”' for word in self.words)}" if self.words else "",
            f"same area: {', '.join(labels[area] for area in self.areas)}" if self.areas else "",
        ]
        sentence = "; ".join(filter(None, parts)) or "placed alike, at about the same time"
        return f"{sentence[0].upper()}{sentence[1:]}."


def relate(cards: Sequence[Card], abstracts: Mapping[str, str]) -> Iterator[tuple[Related, ...]]:
    """The related papers of each card, in the order of `cards`; `abstracts` by key as plain text, those that are known."""
    terms = _weigh(cards, abstracts)
    by_term = _postings((found.items() for found in terms), most=_CROWD)
    by_author = _postings((((name, _AUTHOR) for name in dict.fromkeys(card.authors)) for card in cards), most=_CROWD)
    places = [(card.paper.kind, card.paper.nature, card.paper.level) for card in cards]
    areas = [frozenset(card.areas) for card in cards]
    neighbours = _by_place(places)

    def placed_alike(one: int, other: int) -> float:
        return _AREA * len(areas[one] & areas[other]) + _PLACE * (places[one] == places[other])

    for at, card in enumerate(cards):
        scores: dict[int, float] = defaultdict(float)
        for term, weight in terms[at].items():
            for other, its_weight in by_term.get(term, ()):
                scores[other] += weight * its_weight
        for name in dict.fromkeys(card.authors):
            for other, weight in by_author.get(name, ()):
                scores[other] += weight
        scores.pop(at, None)
        near = nsmallest(_CANDIDATES, scores.items(), key=lambda one: (-one[1], one[0]))
        ranked = sorted(near, key=lambda one: (-one[1] - placed_alike(at, one[0]), one[0]))
        chosen = [other for other, _ in ranked[:MOST]]
        if len(chosen) < MOST:
            chosen += _nearest(neighbours[places[at]], at, leave_out={at, *chosen})[: MOST - len(chosen)]
        yield tuple(_related(card, cards[other], terms[at], terms[other]) for other in chosen)


def _weigh(cards: Sequence[Card], abstracts: Mapping[str, str]) -> list[dict[Term, float]]:
    """Each paper's rarest terms with their weights, whose squares add up to one."""
    titles = [_terms_of(card.title) for card in cards]
    vocabulary = {
        term for term, count in Counter(term for found in titles for term in found).items() if _counts(term, count)
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


def _counts(term: Term, titles: int) -> bool:
    """Whether a term of titles is a subject: a pair of words only if two titles have it."""
    return titles > 1 or " " not in term


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
    if word in _SMALL:
        return ""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _postings(rows: Iterable[Iterable[tuple[str, float]]], *, most: int) -> dict[str, list[tuple[int, float]]]:
    """The papers that have each term, with its weight in them; without terms of one paper, or of too many."""
    found: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for at, row in enumerate(rows):
        for term, weight in row:
            found[term].append((at, weight))
    return {term: papers for term, papers in found.items() if 1 < len(papers) <= most}


def _by_place(places: Sequence[_Place]) -> dict[_Place, list[int]]:
    found: dict[_Place, list[int]] = defaultdict(list)
    for at, place in enumerate(places):
        found[place].append(at)
    return found


def _nearest(places: Sequence[int], at: int, *, leave_out: set[int]) -> list[int]:
    """Papers placed alike, those of about the same date first."""
    here = bisect_left(places, at)
    around = places[max(0, here - 2 * MOST) : here + 2 * MOST]
    return sorted((other for other in around if other not in leave_out), key=lambda other: (abs(other - at), other))


def _related(card: Card, other: Card, terms: Mapping[Term, float], its_terms: Mapping[Term, float]) -> Related:
    shared = sorted(terms.keys() & its_terms.keys(), key=lambda term: (-terms[term] * its_terms[term], term))
    words: list[Term] = []
    for term in shared:  # a word is not named again beside a pair that has it
        if not any(set(term.split()) & set(word.split()) for word in words):
            words.append(term)
    authors = [name for name in card.authors if name in other.authors]
    areas = [area for area in card.areas if area in other.areas]
    return Related(other, tuple(words[:_MOST_WORDS]), tuple(authors[:_MOST_WORDS]), tuple(areas))
