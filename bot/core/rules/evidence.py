"""The words that led to a decision: for each fired rule what it matched, as it stands in the paper, and what that did."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.core.paper.decision import Evidence
from bot.core.paper.document import Document, texts_of
from bot.core.rules.matching import Fired, Hit, Sightings
from bot.core.rules.model import BELONGS, FIELDS, Rule, Target

Chosen = Mapping[Target, frozenset[str]]
_NOTHING: frozenset[str] = frozenset()


class Voice(NamedTuple):
    """What evidence needs of a rule, made once: its whole effect in words, and what it speaks of with a weight that is not 0."""

    rule: Rule
    target: Target
    names: frozenset[str]
    words: str
    weight: float

    @classmethod
    def of(cls, rule: Rule) -> "Voice":
        """The voice of one rule."""
        names = frozenset(name for name, weight in rule.effect.items() if weight)
        return cls(rule, rule.target, names, effect_words(rule, rule.effect), rule.effect.get(BELONGS, 0.0))


class Quotation:
    """Quotes matches of one paper as they stand in it; measures a field's words only when it has to."""

    def __init__(self, document: Document, seen: Sightings) -> None:
        self._texts = texts_of(document)
        self._seen = seen
        self._spans: dict[int, list[tuple[int, int]]] = {}

    def quote(self, hit: Hit) -> tuple[int, str]:
        """The field of a match and its words."""
        seen = self._seen
        field = seen.field_of(hit)
        begin, end = hit
        surfaces, plains = seen.words
        if end - begin == 1 and not plains[field].cuts:
            return field, surfaces[begin]  # text that is plain as it is has each word as written
        for quoted in _usual_writings(surfaces[begin:end]):
            if quoted in self._texts[field]:
                return field, quoted
        start, end = self.span(field, hit)
        return field, self._texts[field][start:end]

    def span(self, field: int, hit: Hit) -> tuple[int, int]:
        """Where in the field's original text the match begins and ends."""
        if field not in self._spans:
            self._spans[field] = self._seen.words.spans(field)
        begin = self._seen.fields[field - 1] + 1 if field else 0
        return self._spans[field][hit[0] - begin][0], self._spans[field][hit[1] - 1 - begin][1]


def collect_evidence(
    document: Document, seen: Sightings, fired: Iterable[Fired], *, voices: Sequence[Voice], chosen: Chosen
) -> tuple[Evidence, ...]:
    """One piece of evidence for each fired rule that spoke for or against what was chosen; `voices` has one for every rule."""
    quote = Quotation(document, seen).quote
    evidence: list[Evidence] = []
    for index, hits in fired:
        rule, target, names, words, weight = voices[index]
        spoken = names & chosen.get(target, _NOTHING)
        if spoken:
            field, text = quote(hits[0])
            if len(spoken) < len(rule.effect):
                words = effect_words(rule, {name: rule.effect[name] for name in rule.effect if name in spoken})
            evidence.append(Evidence(rule.id, FIELDS[field], text, words, weight))
    return tuple(evidence)


def _usual_writings(words: list[str]) -> Iterator[str]:
    """The words with blanks or hyphens between them: nearly always so, and cheaper than measuring where they stand."""
    yield " ".join(words)
    yield "-".join(words)
    if len(words) == 3:  # as in "open-ended answers" and "new in-place ways"
        first, second, third = words
        yield f"{first}-{second} {third}"
        yield f"{first} {second}-{third}"


def effect_words(rule: Rule, effect: Mapping[str, float]) -> str:
    """What a rule did, as a short sentence."""
    added = ", ".join(f"{weight:+g}" if name == BELONGS else f"{name} {weight:+g}" for name, weight in effect.items())
    return f"{added}: {rule.because}"
