"""The evidence for a decision: for each rule that fired, the words of the paper that it matched and its effect."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.core.paper.decision import Evidence
from bot.core.paper.document import Document, texts_of
from bot.core.rules.matching import Fired, Hit, Matches
from bot.core.rules.model import BELONGS, FIELDS, Rule, Target

Chosen = Mapping[Target, frozenset[str]]
_NOTHING: frozenset[str] = frozenset()


class Contribution(NamedTuple):
    """What a rule contributes to evidence, prepared once: its effect in words and the names whose score it changes."""

    rule: Rule
    target: Target
    names: frozenset[str]
    words: str
    weight: float
    added: tuple[tuple[str, float], ...]

    @classmethod
    def of(cls, rule: Rule) -> "Contribution":
        """The contribution of one rule."""
        names = frozenset(name for name, weight in rule.effect.items() if weight)
        added = tuple(rule.effect.items())
        return cls(rule, rule.target, names, effect_words(rule, rule.effect), rule.effect.get(BELONGS, 0.0), added)


class Quotation:
    """Quotes the matches of one paper as its author wrote them; measures a field's words only when necessary."""

    def __init__(self, document: Document, seen: Matches) -> None:
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
            return field, surfaces[begin]  # in plain text each word is as written
        for quoted in _usual_writings(surfaces[begin:end]):
            if quoted in self._texts[field]:
                return field, quoted
        start, end = self.span(field, hit)
        return field, self._texts[field][start:end]

    def span(self, field: int, hit: Hit) -> tuple[int, int]:
        """The start and end of the match in the field's original text."""
        if field not in self._spans:
            self._spans[field] = self._seen.words.spans(field)
        begin = self._seen.fields[field - 1] + 1 if field else 0
        return self._spans[field][hit[0] - begin][0], self._spans[field][hit[1] - 1 - begin][1]


def collect_evidence(
    document: Document, seen: Matches, fired: Iterable[Fired], *, contributions: Sequence[Contribution], chosen: Chosen
) -> tuple[Evidence, ...]:
    """Evidence from each fired rule that changed the score of what was chosen; `contributions` has one for every rule."""
    quote = Quotation(document, seen).quote
    evidence: list[Evidence] = []
    for index, hits in fired:
        rule, target, names, words, weight, added = contributions[index]
        changed = names & chosen.get(target, _NOTHING)
        if changed:
            field, text = quote(hits[0])
            if len(changed) < len(rule.effect):
                words = effect_words(rule, {name: rule.effect[name] for name in rule.effect if name in changed})
            evidence.append(Evidence(rule.id, FIELDS[field], text, words, weight, added, rule.is_quiet))
    return tuple(evidence)


def _usual_writings(words: list[str]) -> Iterator[str]:
    """The words with blanks or hyphens between them: nearly always right, and cheaper than measuring their places."""
    yield " ".join(words)
    yield "-".join(words)
    if len(words) == 3:  # as in "open-ended answers" and "new in-place ways"
        first, second, third = words
        yield f"{first}-{second} {third}"
        yield f"{first} {second}-{third}"


def effect_words(rule: Rule, effect: Mapping[str, float]) -> str:
    """The effect of a rule as a short sentence."""
    added = ", ".join(f"{weight:+g}" if name == BELONGS else f"{name} {weight:+g}" for name, weight in effect.items())
    return f"{added}: {rule.because}"
