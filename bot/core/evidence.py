"""The words that led to a decision: for each fired rule what it matched, as it stands in the paper, and what that did."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.core.decision import Evidence
from bot.core.document import Document, texts_of
from bot.core.matching import Fired, Hit, Sightings
from bot.core.rules import BELONGS, FIELDS, Rule, Target

Chosen = Mapping[Target, frozenset[str]]


class Quotation:
    """Quotes matches of one paper as they stand in it; measures a field's words only when it has to."""

    def __init__(self, document: Document, seen: Sightings) -> None:
        self._texts = texts_of(document)
        self._seen = seen
        self._spans: dict[int, list[tuple[int, int]]] = {}

    def quote(self, hit: Hit) -> tuple[int, str]:
        """The field of a match and its words."""
        field = self._seen.field_of(hit)
        written = self._seen.words.surfaces[hit[0] : hit[1]]
        for blank in (" ", "-"):  # nearly always so, and cheaper than measuring where words stand
            quoted = blank.join(written)
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
    document: Document,
    seen: Sightings,
    fired: Iterable[Fired],
    *,
    rules: Sequence[Rule],
    chosen: Chosen,
    told: Sequence[str],
) -> Iterator[Evidence]:
    """One piece of evidence for each fired rule that spoke for or against what was chosen; `told` has every rule's whole effect."""
    quotation = Quotation(document, seen)
    for one in fired:
        rule = rules[one.rule]
        names = chosen.get(rule.target)
        if not names:
            continue
        spoken = {name: weight for name, weight in rule.effect.items() if weight and name in names}
        if spoken:
            field, text = quotation.quote(one.hits[0])
            words = told[one.rule] if len(spoken) == len(rule.effect) else effect_words(rule, spoken)
            yield Evidence(rule.id, FIELDS[field], text, words, spoken.get(BELONGS, 0.0))


def effect_words(rule: Rule, effect: Mapping[str, float]) -> str:
    """What a rule did, as a short sentence."""
    added = ", ".join(f"{weight:+g}" if name == BELONGS else f"{name} {weight:+g}" for name, weight in effect.items())
    return f"{added}: {rule.because}"
