"""Finds where rules fire: one pass of an Aho-Corasick automaton over a paper's words, then each touched rule's conditions.

Only rules whose own phrases were seen are looked at, so that the cost hardly grows with their number.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import daachorse

from bot.core.phrases import Pattern
from bot.core.rules import EARLIER, FIELDS, LATER, PAPER, SENTENCE, Condition, Rule
from bot.core.text import SENTENCE_END, Words

Hit = tuple[int, int]  # index of the first word of a match, and of the word after its last
Exact = tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that fired, by its index in the rules, and the words that it matched."""

    rule: int
    hits: tuple[Hit, ...]


class Sightings:
    """The words of one paper and where the patterns of each slot (a set of patterns) stand in it."""

    __slots__ = ("_sentences", "slots", "words")

    def __init__(self, words: Words, slots: dict[int, list[Hit]]) -> None:
        self.words = words
        self.slots = slots
        self._sentences: list[int] | None = None

    def field_of(self, hit: Hit) -> int:
        """The index of the field in which the match stands."""
        return bisect_right(self.words.fields, hit[0])

    def sentence_of(self, hit: Hit) -> int:
        """A number that is the same for matches in one sentence."""
        if self._sentences is None:
            ends = [at for at, key in enumerate(self.words.keys) if key == SENTENCE_END]
            self._sentences = sorted([*ends, *self.words.fields])
        return bisect_right(self._sentences, hit[0])


@dataclass(frozen=True, slots=True)
class _Check:
    slot: int
    within: int
    times: int


@dataclass(frozen=True, slots=True)
class _Plan:
    """A rule with its phrases replaced by slots."""

    index: int
    slot: int
    fields: frozenset[int]
    everywhere: bool
    times: int
    needs: tuple[_Check, ...]
    bars: tuple[_Check, ...]
    categories: frozenset[str]


class Matcher:
    """Rules prepared for matching; immutable after construction."""

    def __init__(self, rules: Sequence[Rule], subject: Sequence[Pattern] = ()) -> None:
        self._slots: dict[tuple[Pattern, ...], int] = {}
        self._subject = self._slot(tuple(subject))
        plans = [self._plan(index, rule) for index, rule in enumerate(rules)]
        self._by_slot: dict[int, list[_Plan]] = {}
        for plan in plans:
            self._by_slot.setdefault(plan.slot, []).append(plan)
        texts: dict[str, list[tuple[int, Exact]]] = {}
        for patterns, slot in self._slots.items():
            for pattern in patterns:
                texts.setdefault(f" {' '.join(pattern.keys)} ", []).append((slot, pattern.exact))
        self._users = [tuple(users) for users in texts.values()]
        self._sizes = [text.count(" ") - 1 for text in texts]
        self._automaton = daachorse.CharwiseDoubleArrayAhoCorasick(list(texts)) if texts else None

    def _slot(self, patterns: tuple[Pattern, ...]) -> int:
        return self._slots.setdefault(patterns, len(self._slots))

    def _plan(self, index: int, rule: Rule) -> _Plan:
        fields = frozenset(FIELDS.index(name) for name in rule.fields)
        needs, bars = self._checks(rule.needs), self._checks(rule.bars)
        slot = self._slot(rule.patterns)
        return _Plan(index, slot, fields, len(fields) == len(FIELDS), rule.times, needs, bars, rule.categories)

    def _checks(self, conditions: Iterable[Condition]) -> tuple[_Check, ...]:
        return tuple(_Check(self._slot(one.patterns), one.within, one.times) for one in conditions)

    def sight(self, words: Words) -> Sightings:
        """Where every pattern stands in `words`."""
        slots: dict[int, list[Hit]] = {}
        line, surfaces = words.line, words.surfaces
        found = self._automaton.find_overlapping(line) if self._automaton else ()
        for start, _, pattern in found:
            first = line.count(" ", 0, start)
            hit = (first, first + self._sizes[pattern])
            for slot, exact in self._users[pattern]:
                if exact and not _stands_exactly(surfaces, first, exact):
                    continue
                if slot in slots:
                    slots[slot].append(hit)
                else:
                    slots[slot] = [hit]
        return Sightings(words, slots)

    def has_subject(self, seen: Sightings) -> bool:
        """Whether the paper speaks of the rules' subject at all."""
        return self._subject in seen.slots

    def fired(self, seen: Sightings, categories: Sequence[str] = ()) -> list[Fired]:
        """The rules that fire, in the rules' order."""
        fired: list[Fired] = []
        for slot in seen.slots:
            for plan in self._by_slot.get(slot, ()):
                hits = _valid_hits(plan, seen, categories)
                if len(hits) >= plan.times:
                    fired.append(Fired(plan.index, tuple(hits)))
        fired.sort(key=lambda one: one.rule)
        return fired


def _stands_exactly(surfaces: Sequence[str], first: int, exact: Exact) -> bool:
    """Whether the words that a rule writes in capitals stand so; a plural "s" may follow."""
    return all(surfaces[first + at] == word or surfaces[first + at] == word + "s" for at, word in exact)


def _valid_hits(plan: _Plan, seen: Sightings, categories: Sequence[str]) -> list[Hit]:
    if plan.categories and not (categories and categories[0] in plan.categories):
        return []
    hits = seen.slots[plan.slot]
    if not plan.everywhere:
        hits = [hit for hit in hits if seen.field_of(hit) in plan.fields]
    for check in plan.needs:
        hits = [hit for hit in hits if _holds(check, hit, seen)]
    for check in plan.bars:
        hits = [hit for hit in hits if not _holds(check, hit, seen)]
    return hits


def _holds(check: _Check, hit: Hit, seen: Sightings) -> bool:
    """Whether the condition's words stand near enough to the match, apart from the match itself."""
    others = seen.slots.get(check.slot)
    if others is None or len(others) < check.times:
        return False
    begin, end = hit
    apart = [other for other in others if other[0] >= end or other[1] <= begin]
    if check.within == PAPER:
        return len(apart) >= check.times
    if check.within == SENTENCE:
        sentence = seen.sentence_of(hit)
        return sum(seen.sentence_of(other) == sentence for other in apart) >= check.times
    if check.within >= 0:
        return sum(_is_near(hit, other, check.within, seen) for other in apart) >= check.times
    field = seen.field_of(hit)
    if check.within == EARLIER:
        apart = [other for other in apart if other[1] <= begin]
    elif check.within == LATER:
        apart = [other for other in apart if other[0] >= end]
    return sum(seen.field_of(other) == field for other in apart) >= check.times


def _is_near(hit: Hit, other: Hit, within: int, seen: Sightings) -> bool:
    """At most `within` words between them, and in one sentence."""
    gap = other[0] - hit[1] if other[0] >= hit[1] else hit[0] - other[1]
    return gap <= within and seen.sentence_of(other) == seen.sentence_of(hit)
