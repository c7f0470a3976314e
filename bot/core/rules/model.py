"""The rules as values, and phrases as maintainers write them as the word sequences (patterns) that the matcher looks for.

`bot.core.rules.parsing` reads the rules from YAML and `bot.core.rules.classify` decides by them.

`{name}` means any phrase of a named list, `a/b` either word, `learn~` the word and its -s, -ed and -ing forms. A hyphen
matches a hyphen, a space or nothing. A word with capitals (DNA, LiDAR, Mars) matches only with these capitals. Plural and
British forms are found without mention, because `bot.core.rules.words` gives all forms the same key.
"""

import functools
import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bot.core.paper.decision import Field
from bot.core.rules.words import key_of, make_plain, split_words

Target = Literal["belongs", "kind", "nature", "level", "areas"]
FIELDS: tuple[Field, ...] = ("title", "summary", "comment")
TARGETS: tuple[Target, ...] = ("belongs", "kind", "nature", "level", "areas")
BELONGS: Literal["belongs"] = "belongs"
# How far a condition looks (`within`), where it is not a number of words.
SENTENCE, FIELD, PAPER, EARLIER, LATER = -1, -2, -3, -4, -5
MAX_PHRASE = 600
MAX_EXPANDED = 4000
# Of all rules together: ten times what a large list needs; they take some 60 MB and a second.
MAX_SEQUENCES, MAX_WORDS = 100_000, 400_000
_LIST = re.compile(r"\{([a-z][a-z0-9-]*)\}")
_VOWELS = "aeiou"
_cached_key = functools.cache(key_of)
# A phrase made only of such words would match nearly every paper.
_FREQUENT = """
    a an and are as at be by can for from has have in into is it its of on or our such that the their these this to
    was we were which with not no
"""
_EMPTY_WORDS = frozenset(_FREQUENT.split())


@dataclass(frozen=True, slots=True)
class Pattern:
    """One sequence of word keys; `exact` has the words whose capitals must match, each with its position."""

    keys: tuple[str, ...]
    exact: tuple[tuple[int, str], ...] = ()

    def as_text(self) -> str:
        """A text that the pattern must match."""
        return " ".join((dict(enumerate(self.keys)) | dict(self.exact)).values())


@dataclass(frozen=True, slots=True)
class Condition:
    """Phrases that must (or must not) be within so many words of the match, or in its sentence, field or paper."""

    patterns: tuple[Pattern, ...]
    within: int = PAPER
    times: int = 1


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `effect` maps a choice (`belongs`, a nature, an area …) to the number that the rule adds to its score.

    `phrases` has each phrase as written with its own patterns; `patterns` are those of all phrases, each once.
    """

    id: str
    target: Target
    because: str
    patterns: tuple[Pattern, ...]
    effect: Mapping[str, float]
    fields: tuple[Field, ...] = FIELDS
    times: int = 1
    needs: tuple[Condition, ...] = ()
    excludes: tuple[Condition, ...] = ()
    categories: frozenset[str] = frozenset()
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()
    phrases: tuple[tuple[str, tuple[Pattern, ...]], ...] = ()
    is_quiet: bool = False  # it counts, but is no reason to show: its words repeat the title, or say too little
    path: str = ""
    line: int = 1


@dataclass(frozen=True)
class RuleSet:
    """All rules. A paper without any phrase of `subject` is rejected unread; `base` has the scores before any rule."""

    rules: tuple[Rule, ...] = ()
    subject: tuple[Pattern, ...] = ()
    base: Mapping[Target, Mapping[str, float]] = field(default_factory=dict)


class PhraseFault(Exception):
    """A phrase that cannot be used; the message says why and how to fix it."""


class TooManySequences(Exception):
    """All phrases together expand to more than is built; the message says so."""


@dataclass(slots=True)
class Room:
    """How many word sequences, and words in them, may still be built. Each phrase is counted before it is built."""

    sequences: int = MAX_SEQUENCES
    words: int = MAX_WORDS

    def take(self, sequences: int, words: int) -> None:
        """Raises TooManySequences when they do not fit."""
        self.sequences -= sequences
        self.words -= words
        if self.sequences < 0 or self.words < 0:
            raise TooManySequences(
                f"the phrases of all rules expand to more than {MAX_SEQUENCES:,} word sequences or {MAX_WORDS:,} words in them;"
                " none was read"
            )


def expand_phrases(
    phrases: Iterable[str], lists: Mapping[str, Sequence[Pattern]], room: Room | None = None
) -> tuple[Pattern, ...]:
    """All patterns of several phrases, each once. Raises PhraseFault, and TooManySequences when there is no `room` for them."""
    room = room or Room()
    return tuple(dict.fromkeys(pattern for phrase in phrases for pattern in expand_phrase(phrase, lists, room)))


def expand_phrase(phrase: str, lists: Mapping[str, Sequence[Pattern]], room: Room | None = None) -> list[Pattern]:
    """All patterns of one phrase. Raises PhraseFault, and TooManySequences when there is no `room` for them."""
    if not phrase.strip():
        raise PhraseFault("the phrase is empty; write the words to look for")
    if len(phrase) > MAX_PHRASE:
        raise PhraseFault(f"the phrase has {len(phrase)} characters; at most {MAX_PHRASE} are allowed")
    parts = [_part(word, phrase, lists) for word in phrase.split()]
    size = 1
    for part in parts:
        size *= len(part)
    if size > MAX_EXPANDED:
        raise PhraseFault(
            f"the phrase expands to {size:,} word sequences; split it: at most {MAX_EXPANDED:,} are allowed"
        )
    # Each part is in as many sequences as the other parts have choices.
    words = sum(size // len(part) * sum(len(pattern.keys) for pattern in part) for part in parts if part)
    (room or Room()).take(size, words)
    patterns = [_joined(choice) for choice in itertools.product(*parts)]
    if any(set(pattern.keys) <= _EMPTY_WORDS for pattern in patterns):
        raise PhraseFault(f"the phrase {phrase!r} would match nearly every paper; add a more specific word")
    return patterns


def _joined(parts: Sequence[Pattern]) -> Pattern:
    keys: list[str] = []
    exact: list[tuple[int, str]] = []
    for part in parts:
        exact += [(len(keys) + at, word) for at, word in part.exact]
        keys += part.keys
    return Pattern(tuple(keys), tuple(exact))


def _part(word: str, phrase: str, lists: Mapping[str, Sequence[Pattern]]) -> Sequence[Pattern]:
    """All patterns of one part of the phrase; parts are separated by blanks."""
    named = _LIST.fullmatch(word)
    if named:
        if named[1] not in lists:
            known = ", ".join(sorted(lists)) or "none is defined"
            message = f"the phrase {phrase!r} uses the list {{{named[1]}}}, which is not defined; lists: {known}"
            raise PhraseFault(message[:300])
        return lists[named[1]]
    if strange := set(word) & set("*+?|\\^$()[]{}<>"):
        raise PhraseFault(
            f"the phrase {phrase!r} contains {' '.join(sorted(strange))!r}; phrases are words, not regular expressions: "
            "write {name} for a list, a/b for either word, learn~ for all its forms"
        )
    return [pattern for either in word.split("/") for form in _forms(either) for pattern in _hyphenated(form, phrase)]


def _forms(word: str) -> list[str]:
    """The word, and with `~` its inflected forms."""
    if not word.endswith("~"):
        return [word]
    base = word[:-1]
    if len(base) < 3 or not base[-1].isalpha():
        raise PhraseFault(f"the phrase part {word!r} needs at least three letters before ~")
    if base[-1] == "e":
        return [base, base + "d", base[:-1] + "ing"]
    if base[-1] == "y" and base[-2] not in _VOWELS:
        return [base, base[:-1] + "ied", base + "ing"]
    doubled = base + base[-1] if base[-1] not in "wxyh" and base[-2] in _VOWELS and base[-3] not in _VOWELS else base
    return list(dict.fromkeys([base, base + "ed", base + "ing", doubled + "ed", doubled + "ing"]))


def _hyphenated(form: str, phrase: str) -> list[Pattern]:
    """The patterns of a word with hyphens: its parts apart, and written as one word."""
    pieces = split_words(make_plain(form.replace("-", " ")).text)
    if not pieces:
        raise PhraseFault(f"the phrase {phrase!r} contains {form!r}, which has no letters or digits")
    cuts = itertools.product((True, False), repeat=len(pieces) - 1)
    return [_pattern(pieces, cut) for cut in cuts if len(pieces) <= 4 or all(cut)]


def _pattern(pieces: Sequence[str], cut: Sequence[bool]) -> Pattern:
    words = [pieces[0]]
    for piece, apart in zip(pieces[1:], cut, strict=True):
        if apart:
            words.append(piece)
        else:
            words[-1] += piece
    exact = tuple(
        (at, word) for at, word in enumerate(words) if len(word) > 1 and not word.islower() and not word.isdigit()
    )
    return Pattern(tuple(map(_cached_key, words)), exact)


def as_yaml(effects: Mapping[str, float]) -> str:
    """Effects as YAML on one line: a number for *belongs*, or else a number for each name."""
    if set(effects) == {BELONGS}:
        return f"{effects[BELONGS]:g}"
    return "{" + ", ".join(f"{name}: {weight:g}" for name, weight in effects.items()) + "}"
