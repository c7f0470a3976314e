"""Words, categories and areas for new rules, suggested from papers that belong on a list.

Nothing is known here of other papers, so words that any field uses are left out by a list, and longer phrases count for more.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.core.rules.words import FIELD_END, SENTENCE_END, key_of, read_words

MOST_WORDS, MOST_CATEGORIES, MOST_AREAS = 8, 6, 8
FEWEST, _FEWEST_OF_AREA = 2, 3  # papers that a phrase must be in, of few; one more of many, or the share below
_FEW = 20
_LEAST_SHARE, _ENOUGH = 0.02, 0.97
_CATEGORY_SHARE = 0.05
_LONGEST = 3  # words of a phrase
_MIN_LETTERS = 4  # of a single word that is not written in capitals
_ONLY_SUMMARY = 0.4  # what a paper counts whose title does not have the phrase
_SINGLE = 0.55  # what a single word counts
_USUAL, _MOST_USUAL = 0.15, 0.8  # what a phrase of words that any field uses counts: more, the more papers have it
_LOOSE = 0.5  # what a phrase with an empty word inside counts
_PART = 0.7  # a phrase is a part of a longer one that this share of its papers has
_NARROW = 0.6  # an area is in at most this share of the papers

# Words that hold no phrase together at its ends.
_EMPTY_TEXT = """
    a about above across after again against all along also among an and another any are as at based be been before
    being below between both but by can could do does done down due during each either et even every few for from
    further get given had has have having how if in into is it its itself just least less like made make many may me
    more most much must near nearly no non not of off on once one only onto or other others our out over own per rather
    same several should show shown shows since so some still such than that the their them then there these they this
    those three through thus to too toward towards two under until up upon us use used using versus very via vs was we
    were what when where whether which while who whose why will with within without would yet you your al
"""
_EMPTY = frozenset(_EMPTY_TEXT.split())
# Words of titles in any field: alone they say nothing about a topic.
_GENERAL_TEXT = """
    accurate advance advances algorithm algorithms analysis analyses application applications approach approaches
    architecture artificial assessment automatic benchmark benchmarks case challenge challenges comparative comparison
    complex comprehensive computational computer computing constrained control controlled data dataset datasets deep
    design detection development different distribution domain dynamic dynamics effect effective effects efficient
    efficiency enhanced environment estimation evaluation evidence evolution experiment experimental experiments
    exploring fast feature features field first formation framework frameworks free function general generation global
    graph guided hierarchical high human hybrid image images impact implications improved improving improvement
    information intelligence interaction introduction investigation joint knowledge large learned learning level linear
    local long low machine mapping measurement measurements measuring mechanism method methodology methods model
    modeling models multi multiple natural network networks neural new novel numerical object observation observations
    observational online open optimal optimization optimized overview paper parallel parameter parameters performance
    perspective physics planning power prediction predictions predictive probabilistic problem problems process
    processes processing progress properties quality quantitative random rate real recent recognition regression
    relation representation representations research resolution response results review revisited robust robustness role
    rules sample scalable scale scene search self sequence set short signal simple simulation simulations single space
    spatial state statistical strategy structure structures study studies super supervised survey system systems task
    tasks technique techniques temporal test theoretical theory time toolkit toolbox towards training transfer
    transformer transformers tutorial understanding unified unsupervised using variable video videos view vision visual
    world
"""
_GENERAL = frozenset(_GENERAL_TEXT.split())
_SHAPE = re.compile(r"[A-Za-z][A-Za-z0-9-]+")  # words that arXiv can be asked for


@dataclass(frozen=True, slots=True)
class Example:
    """One paper that belongs: its title, and what else is known of it."""

    title: str
    summary: str = ""
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggested:
    """One suggestion, and in how many of the papers it was found."""

    text: str
    count: int


@dataclass(frozen=True)
class Suggestion:
    """What rules for the papers could begin with, the most frequent first."""

    words: tuple[Suggested, ...]
    categories: tuple[Suggested, ...]
    areas: tuple[Suggested, ...]

    def as_json(self) -> dict[str, object]:
        """For programs: text -> papers, in the order of the suggestions."""
        return {name: {one.text: one.count for one in found} for name, found in self._parts()}

    def lines(self) -> list[str]:
        """For readers, each with the number of papers; what nothing was found for is left out."""
        shown = ((name, ", ".join(f"{one.text} ({one.count})" for one in found)) for name, found in self._parts())
        return [f"{name}: {said}" for name, said in shown if said]

    def _parts(self) -> tuple[tuple[str, tuple[Suggested, ...]], ...]:
        return ("words", self.words), ("categories", self.categories), ("areas", self.areas)


@dataclass(frozen=True)
class Judged:
    """How many papers that belong the rules find, and the titles of those that they miss."""

    papers: int
    missed: tuple[str, ...]

    @property
    def found(self) -> int:
        """Papers that the rules accept or put to review."""
        return self.papers - len(self.missed)

    def as_json(self) -> dict[str, object]:
        """For programs."""
        return {"found": self.found, "missed": list(self.missed)}

    def lines(self, rules: str) -> list[str]:
        """For readers; `rules` says whose they are."""
        said = [f"{rules} find {self.found:,} of the {self.papers:,} papers given"]
        return said + ([f"they miss, for example: {'; '.join(self.missed[:3])}"] if self.missed else [])


def suggest(examples: Sequence[Example]) -> Suggestion:
    """Words that together are in nearly all of the papers, their categories, and phrases that some of them share."""
    phrases = _phrases(examples)
    words = tuple(_choose_words(phrases, len(examples)))
    areas = tuple(_choose_areas(phrases, [word.text for word in words], len(examples)))
    return Suggestion(words, tuple(_categories(examples)), areas)


@dataclass
class _Phrase:
    """Where one phrase was found: examples by number, with those whose title has it, and its spellings."""

    size: int
    usual: int  # how many of its words any field uses
    is_loose: bool  # an empty word is inside
    found: set[int]
    titles: set[int]
    spellings: Counter[str]

    @property
    def text(self) -> str:
        """The most frequent spelling, in lower case unless it is written with capitals inside."""
        words = self.spellings.most_common(1)[0][0].split()
        return " ".join(word if re.search(".[A-Z]", word) else word.lower() for word in words)

    def gain(self, open_examples: set[int], count: int) -> float:
        """How much it adds when only these of `count` examples are without a word."""
        seen = sum(1.0 if at in self.titles else _ONLY_SUMMARY for at in self.found & open_examples)
        if self.size == 1:
            return seen * _SINGLE
        if self.usual == self.size:
            return seen * min(_MOST_USUAL, max(_USUAL, 1.5 * len(self.titles) / count))
        return seen * (_LOOSE if self.is_loose else 1.0)


def _phrases(examples: Sequence[Example]) -> dict[tuple[str, ...], _Phrase]:
    """Every phrase that enough papers have to be a word of the rules, by the keys of its words."""
    found = [[*_sequences(one.title, True), *_sequences(one.summary, False)] for one in examples]
    counts = Counter(keys for sequences in found for keys in {keys for keys, _, _ in sequences})
    least = _least(len(examples))
    phrases: dict[tuple[str, ...], _Phrase] = {}
    for at, sequences in enumerate(found):
        for keys, spelling, in_title in sequences:
            if counts[keys] < least:
                continue
            phrase = phrases.get(keys) or phrases.setdefault(keys, _new_phrase(keys, spelling))
            phrase.found.add(at)
            phrase.spellings[" ".join(spelling)] += 2 if in_title else 1
            if in_title:
                phrase.titles.add(at)
    return {keys: phrase for keys, phrase in phrases.items() if _may_be_word(phrase)}


def _new_phrase(keys: tuple[str, ...], spelling: tuple[str, ...]) -> _Phrase:
    usual = sum(word.lower() in _GENERAL or key in _GENERAL for word, key in zip(spelling, keys, strict=True))
    return _Phrase(len(keys), usual, bool({*keys} & _EMPTY), set(), set(), Counter())


def _sequences(text: str, in_title: bool) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], bool]]:
    """The phrases of a text: keys, as written, and `in_title`. None crosses the end of a sentence, or begins or ends with an empty word."""
    surfaces = read_words([text.replace(":", ". ")]).surfaces
    keys = [key_of(surface) for surface in surfaces]
    for start in range(len(keys)):
        for end in range(start + 1, min(start + _LONGEST, len(keys)) + 1):
            if keys[end - 1] in {SENTENCE_END, FIELD_END}:
                break
            words = surfaces[start:end]
            if all(map(_SHAPE.fullmatch, (words[0], words[-1]))) and not {words[0].lower(), words[-1].lower()} & _EMPTY:
                yield tuple(keys[start:end]), tuple(words), in_title


def _may_be_word(phrase: _Phrase) -> bool:
    if phrase.size > 1:
        return True
    text = phrase.text
    is_acronym = len(text) > 2 and sum(map(str.isupper, text)) > 1
    return not phrase.usual and (is_acronym or len(text) >= _MIN_LETTERS)


def _least(examples: int, fewest: int = FEWEST) -> int:
    """How many papers a phrase must be in; of few papers half of them suffice."""
    least = fewest if examples < _FEW else fewest + 1
    return min(max(1, examples // 2), max(least, round(examples * _LEAST_SHARE)))


def _choose_words(phrases: dict[tuple[str, ...], _Phrase], count: int) -> Iterator[Suggested]:
    """One phrase after the other, each the one that finds most of the papers that are not found yet."""
    least = _least(count)
    open_examples = set(range(count))
    usable = [phrase for phrase in phrases.values() if len(phrase.found) >= least]
    for _ in range(MOST_WORDS):
        best = max(
            usable, key=lambda phrase: (phrase.gain(open_examples, count), phrase.size, phrase.text), default=None
        )
        if best is None or len(best.found & open_examples) < least or len(open_examples) < count * (1 - _ENOUGH):
            return
        yield Suggested(best.text, len(best.found))
        open_examples -= best.found


def _choose_areas(phrases: dict[tuple[str, ...], _Phrase], words: Iterable[str], count: int) -> Iterator[Suggested]:
    """Phrases of several words that some of the papers share, none a part of another or of the words."""
    taken = [word.lower().split() for word in words]
    able = [
        (keys, one) for keys, one in phrases.items() if one.size > 1 and one.usual < one.size and not {*keys} & _EMPTY
    ]
    longer = _longer_phrases(phrases)
    chosen = 0
    for keys, phrase in sorted(able, key=lambda one: (-len(one[1].titles), -one[1].size, one[1].text)):
        shared = len(phrase.titles)
        is_whole = max((len(one.titles) for one in longer[keys]), default=0) < shared * _PART
        if not (_least(count, _FEWEST_OF_AREA) <= shared <= count * _NARROW and is_whole):
            continue
        parts = phrase.text.lower().split()
        if not any(_overlap(parts, other) for other in taken):
            yield Suggested(phrase.text, shared)
            taken.append(parts)
            chosen += 1
        if chosen == MOST_AREAS:
            return


def _longer_phrases(phrases: dict[tuple[str, ...], _Phrase]) -> dict[tuple[str, ...], list[_Phrase]]:
    """For each phrase those with one word more."""
    longer: dict[tuple[str, ...], list[_Phrase]] = defaultdict(list)
    for keys, phrase in phrases.items():
        longer[keys[1:]].append(phrase)
        longer[keys[:-1]].append(phrase)
    return longer


def _overlap(parts: list[str], other: list[str]) -> bool:
    """Whether one phrase holds the other, or begins where the other ends."""
    inside, outside = sorted((parts, other), key=len)
    holds = any(outside[at : at + len(inside)] == inside for at in range(len(outside) - len(inside) + 1))
    return holds or parts[-1] == other[0] or parts[0] == other[-1]


def _categories(examples: Iterable[Example]) -> Iterator[Suggested]:
    """The first categories of the papers, without rare ones."""
    counts: dict[str, int] = defaultdict(int)
    for example in examples:
        if example.categories:
            counts[example.categories[0]] += 1
    total = sum(counts.values())
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    for category, count in ranked[:MOST_CATEGORIES]:
        if count >= max(1.0, total * _CATEGORY_SHARE):
            yield Suggested(category, count)
