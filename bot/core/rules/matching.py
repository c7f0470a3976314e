"""Finds the rules that fire: one pass of an Aho-Corasick automaton over a paper's words, then the conditions of each rule found.

Only rules whose own phrases were found are looked at, so the cost hardly grows with the number of rules. A match (Hit) is the
index of its first word and the index after its last, counted over all fields (`bot.core.rules.words.Words.surfaces`).
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import daachorse

from bot.core.rules.model import EARLIER, FIELDS, LATER, PAPER, SENTENCE, Condition, Pattern, Rule
from bot.core.rules.words import FIELD_END, SENTENCE_END, Words, key_of

Hit = tuple[int, int]
Exact = tuple[tuple[int, str], ...]
_UNKNOWN = "\0"  # every word that no rule looks for
_MAX_CACHED = 300_000
_SURROGATES = range(0xD800, 0xE000)  # not allowed in text that leaves Python


class Alphabet(dict[str, str]):
    """Gives each word a letter, so that the automaton can search words as characters; forgets words when it has too many."""

    def __init__(self, keys: Iterable[str]) -> None:
        super().__init__()
        codes = chain(range(0x100, _SURROGATES.start), range(_SURROGATES.stop, 0x110000))
        others = dict.fromkeys(key for key in keys if key not in {SENTENCE_END, FIELD_END})
        self._letters = {SENTENCE_END: SENTENCE_END, FIELD_END: FIELD_END}
        self._letters |= {key: chr(code) for key, code in zip(others, codes, strict=False)}

    def __missing__(self, word: str) -> str:
        if len(self) > _MAX_CACHED:
            self.clear()
        letter = self[word] = self._letters.get(key_of(word), _UNKNOWN)
        return letter

    def spell(self, words: Iterable[str]) -> str:
        """One letter for each word as written."""
        return "".join(map(self.__getitem__, words))

    def spell_keys(self, keys: Sequence[str]) -> str:
        """One letter for each key; the alphabet must have been made with these keys."""
        return "".join(map(self._letters.__getitem__, keys))


class Fired(NamedTuple):
    """A rule that fired, by its index in the rules, and the matches that made it fire."""

    rule: int
    hits: tuple[Hit, ...]


class Matches(NamedTuple):
    """The words of one paper and the matches of each slot; a slot is a set of patterns that a rule or condition looks for.

    `line` has a letter for each word; `fields` has, for each field, the index of the mark that ends it.
    """

    words: Words
    line: str
    fields: tuple[int, ...]
    slots: dict[int, list[Hit]]

    def field_of(self, hit: Hit) -> int:
        """The index of the field that has the match."""
        return bisect_right(self.fields, hit[0])


@dataclass(frozen=True, slots=True)
class _Check:
    slot: int
    within: int
    times: int


@dataclass(frozen=True, slots=True)
class _Plan:
    """A rule with its phrases replaced by slots; `fields` is None where any will do."""

    index: int
    slot: int
    fields: frozenset[int] | None
    times: int
    needs: tuple[_Check, ...]
    excludes: tuple[_Check, ...]
    needed: frozenset[int]
    categories: frozenset[str]
    title_only: bool
    is_plain: bool


class Matcher:
    """Rules prepared for matching; immutable after construction."""

    def __init__(self, rules: Sequence[Rule], subject: Sequence[Pattern] = ()) -> None:
        self._slots: dict[tuple[Pattern, ...], int] = {}
        self._subject = self._slot(tuple(subject))
        self._by_slot: dict[int, list[_Plan]] = {}
        for index, rule in enumerate(rules):
            plan = self._plan(index, rule)
            self._by_slot.setdefault(plan.slot, []).append(plan)
        self._alphabet = Alphabet(key for patterns in self._slots for pattern in patterns for key in pattern.keys)
        texts: dict[str, tuple[list[int], dict[Exact, list[int]]]] = {}
        for patterns, slot in self._slots.items():
            for pattern in patterns:
                free, exact = texts.setdefault(self._alphabet.spell_keys(pattern.keys), ([], {}))
                (exact.setdefault(pattern.exact, []) if pattern.exact else free).append(slot)
        self._free = [tuple(free) for free, _ in texts.values()]
        self._exact = {at: tuple(exact.items()) for at, (_, exact) in enumerate(texts.values()) if exact}
        self._automaton = daachorse.CharwiseDoubleArrayAhoCorasick(list(texts)) if texts else None

    def _slot(self, patterns: tuple[Pattern, ...]) -> int:
        return self._slots.setdefault(patterns, len(self._slots))

    def _plan(self, index: int, rule: Rule) -> _Plan:
        fields = frozenset(FIELDS.index(name) for name in rule.fields)
        needs, excludes = self._checks(rule.needs), self._checks(rule.excludes)
        return _Plan(
            index,
            self._slot(rule.patterns),
            fields if len(fields) < len(FIELDS) else None,
            rule.times,
            needs,
            excludes,
            frozenset(check.slot for check in needs),
            rule.categories,
            title_only=fields == {0},
            is_plain=len(fields) == len(FIELDS) and rule.times == 1 and not needs and not excludes,
        )

    def _checks(self, conditions: Iterable[Condition]) -> tuple[_Check, ...]:
        return tuple(_Check(self._slot(one.patterns), one.within, one.times) for one in conditions)

    def find(self, words: Words) -> Matches:
        """All matches of all patterns in `words`."""
        slots: defaultdict[int, list[Hit]] = defaultdict(list)
        line = self._alphabet.spell(words.surfaces)
        free, exact = self._free, self._exact
        for start, end, pattern in self._automaton.find_overlapping(line) if self._automaton else ():
            hit = (start, end)
            for slot in free[pattern]:
                slots[slot].append(hit)
            if pattern in exact:
                for capitals, others in exact[pattern]:
                    if _has_capitals(words.surfaces, start, capitals):
                        for slot in others:
                            slots[slot].append(hit)
        return Matches(words, line, _places(line, FIELD_END), slots)

    def has_subject(self, seen: Matches) -> bool:
        """Whether the paper mentions the rules' subject."""
        return self._subject in seen.slots

    def fired(self, seen: Matches, categories: Sequence[str] = (), *, all_hits: bool = False) -> list[Fired]:
        """The rules that fire, in their order, with as many matches as they need, or with all."""
        fired: list[Fired] = []
        slots = seen.slots
        present = slots.keys()
        primary = categories[0] if categories else ""
        title_end = seen.fields[0]
        by_slot = self._by_slot
        for slot in present & by_slot.keys():
            slot_hits = slots[slot]
            for plan in by_slot[slot]:
                if plan.title_only and slot_hits[0][0] >= title_end:
                    continue
                if plan.needed and not plan.needed <= present:
                    continue
                if plan.categories and primary not in plan.categories:
                    continue
                if plan.is_plain and not all_hits:
                    fired.append(Fired(plan.index, (slot_hits[0],)))
                    continue
                hits = _valid_hits(plan, seen, all_hits)
                if hits:
                    fired.append(Fired(plan.index, tuple(hits)))
        fired.sort()  # by the rules' order: each rule is there once
        return fired


def _places(line: str, mark: str) -> tuple[int, ...]:
    """All places of a mark in the line."""
    places: list[int] = []
    place = line.find(mark)
    while place >= 0:
        places.append(place)
        place = line.find(mark, place + 1)
    return tuple(places)


def _has_capitals(surfaces: Sequence[str], first: int, capitals: Exact) -> bool:
    """Whether the words that the rule writes with capitals have them in the paper; a plural "s" may follow."""
    for at, word in capitals:
        surface = surfaces[first + at]
        if surface != word and surface != word + "s":
            return False
    return True


def _valid_hits(plan: _Plan, seen: Matches, all_hits: bool) -> list[Hit]:
    """The matches that meet the rule's conditions, without overlaps; empty when there are fewer than `times`."""
    valid: list[Hit] = []
    fields, needs, excludes = plan.fields, plan.needs, plan.excludes
    last_end = 0
    for hit in seen.slots[plan.slot]:
        if hit[0] < last_end or (fields is not None and seen.field_of(hit) not in fields):
            continue
        for check in needs:
            if not _is_met(check, hit, seen):
                break
        else:
            for check in excludes:
                if _is_met(check, hit, seen):
                    break
            else:
                valid.append(hit)
                last_end = hit[1]
                if len(valid) == plan.times and not all_hits:
                    break
    return valid if len(valid) >= plan.times else []


def _is_met(check: _Check, hit: Hit, seen: Matches) -> bool:
    """Whether the condition's words are near enough to the match; words of the match itself do not count."""
    others = seen.slots.get(check.slot)
    if others is None:
        return False
    within, missing = check.within, check.times
    begin, end = hit
    if within >= 0:
        return _enough_near(others, begin, end, within, missing, seen.line)
    first, last = _reach(within, begin, end, seen)
    for other_begin, other_end in others:
        if first <= other_end <= begin or end <= other_begin <= last:
            missing -= 1
            if not missing:
                return True
    return False


def _enough_near(others: list[Hit], begin: int, end: int, within: int, missing: int, line: str) -> bool:
    """Whether enough of the others are within so many words of the match and in its sentence."""
    low, high = begin - within, end + within
    for other_begin, other_end in others:
        if low <= other_end <= begin:
            cut = line.find(SENTENCE_END, other_end, begin)
        elif end <= other_begin <= high:
            cut = line.find(SENTENCE_END, end, other_begin)
        else:
            continue
        if cut < 0:
            missing -= 1
            if not missing:
                return True
    return False


def _reach(within: int, begin: int, end: int, seen: Matches) -> tuple[int, int]:
    """The first place where words before the match may end, and the last where words after it may begin."""
    line = seen.line
    if within == PAPER:
        return 0, len(line)
    if within == SENTENCE:
        return line.rfind(SENTENCE_END, 0, begin) + 1, line.find(SENTENCE_END, end)
    field = seen.field_of((begin, end))
    first, last = seen.fields[field - 1] + 1 if field else 0, seen.fields[field]
    return len(line) if within == LATER else first, -1 if within == EARLIER else last
