"""The classifier: rules and thresholds over one document, giving a decision with its evidence.

The score of `belongs` is the base and the sum of what the fired rules add; kind, nature and level take the best sum; an area is
given when its sum is above zero. A paper without the rules' subject is set aside by a first pass over its raw text.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from bot.core.config import Thresholds
from bot.core.decision import Decision, Evidence, Verdict
from bot.core.document import Document
from bot.core.matching import Fired, Hit, Matcher, Sightings
from bot.core.phrases import Pattern
from bot.core.rules import BELONGS, FIELDS, Rule, RuleSet, Target
from bot.core.spelling import stem
from bot.core.taxonomy import METHOD
from bot.core.text import Plain, make_plain, words_of

Scores = dict[Target, dict[str, float]]
_DIGITS = 3


class Classifier:
    """Decides about papers, one at a time. Building it costs some 100 ms, deciding some 100 µs; it never raises."""

    def __init__(self, rules: RuleSet, thresholds: Thresholds, *, first_pass: bool = True) -> None:
        self.rules = rules
        self.thresholds = thresholds
        self.matcher = Matcher(rules.rules, rules.subject)
        self._stems = _stems(rules.subject) if first_pass else [()]
        lowest = sum(min(0.0, rule.effect.get(BELONGS, 0.0)) for rule in rules.rules)
        self._base = rules.base.get("belongs", {}).get(BELONGS, 0.0)
        self._floor = round(min(self._base + lowest, thresholds.review) - 1, _DIGITS)

    def decide(self, document: Document) -> Decision:
        """The decision about one paper, whatever its text holds."""
        seen = self.sight(document)
        if seen is None:
            return Decision(document.id, document.title, "reject", self._floor, METHOD, None, None, ())
        fired = self.matcher.fired(seen, document.categories)
        scores = self.scores(fired)
        score = round(scores["belongs"][BELONGS], _DIGITS)
        areas = tuple(sorted(area for area, weight in scores["areas"].items() if weight > 0))
        chosen = {"belongs": {BELONGS}, "areas": set(areas)}
        best: dict[Target, str | None] = {name: _best(scores[name]) for name in ("kind", "nature", "level")}
        chosen |= {name: {value} for name, value in best.items() if value}
        evidence = tuple(self._evidence(document, seen, fired, chosen))
        return Decision(
            document.id, document.title, self.verdict(score), score, best["kind"] or METHOD, best["nature"], best["level"], areas, evidence
        )

    def sight(self, document: Document) -> Sightings | None:
        """What the rules' words were seen where; None when the paper does not speak of the subject at all."""
        plains = [make_plain(text) for text in texts_of(document)]
        if not self._may_speak(plains):
            return None
        seen = self.matcher.sight(words_of(plains))
        return seen if self.matcher.has_subject(seen) else None

    def _may_speak(self, plains: Iterable[Plain]) -> bool:
        raw = "\n".join([plain.text for plain in plains]).lower()
        return any(all(part in raw for part in parts) for parts in self._stems)

    def scores(self, fired: Iterable[Fired]) -> Scores:
        """The sums of all that can be decided, the bases included."""
        scores: Scores = {
            target: defaultdict(float, self.rules.base.get(target, {})) for target in ("belongs", "kind", "nature", "level", "areas")
        }
        scores["belongs"].setdefault(BELONGS, 0.0)
        for one in fired:
            rule = self.rules.rules[one.rule]
            sums = scores[rule.target]
            for name, weight in rule.effect.items():
                sums[name] += weight
        return scores

    def verdict(self, score: float) -> Verdict:
        """Where a score lies against the thresholds."""
        if score >= self.thresholds.accept:
            return "accept"
        return "review" if score >= self.thresholds.review else "reject"

    def _evidence(
        self, document: Document, seen: Sightings, fired: Iterable[Fired], chosen: Mapping[str, set[str]]
    ) -> Iterable[Evidence]:
        spans: dict[int, list[tuple[int, int]]] = {}
        for one in fired:
            rule = self.rules.rules[one.rule]
            spoken = {name: weight for name, weight in rule.effect.items() if weight and name in chosen.get(rule.target, ())}
            if spoken:
                field, text = matched_text(document, seen, one.hits[0], spans)
                yield Evidence(rule.id, FIELDS[field], text, effect_words(rule, spoken), spoken.get(BELONGS, 0.0))


def matched_text(document: Document, seen: Sightings, hit: Hit, spans: dict[int, list[tuple[int, int]]]) -> tuple[int, str]:
    """The field of a match and its words as they stand there; `spans` remembers fields already measured."""
    field, words = seen.field_of(hit), seen.words
    first, after = words.index_at(hit[0]), words.index_at(hit[1])
    text = texts_of(document)[field]
    if not words.plains[field].cuts:  # the usual case, without measuring the whole field
        for blank in (" ", "-"):
            written = blank.join(words.surfaces[first:after])
            if after - first == 1 or written in text:
                return field, written
    if field not in spans:
        spans[field] = words.spans(field)
    begin = words.index_at(words.fields[field - 1]) if field else 0
    return field, text[spans[field][first - begin][0] : spans[field][after - 1 - begin][1]]


def texts_of(document: Document) -> tuple[str, str, str]:
    """The document's fields, in the order of FIELDS."""
    return document.title, document.summary, document.comment


def effect_words(rule: Rule, effect: Mapping[str, float]) -> str:
    """What a rule did, as a short sentence."""
    added = ", ".join(f"{weight:+g}" if name == BELONGS else f"{name} {weight:+g}" for name, weight in effect.items())
    return f"{added}: {rule.because}"


def _best(sums: Mapping[str, float]) -> str | None:
    return max(sorted(sums), key=lambda name: sums[name]) if sums else None


def _stems(subject: Iterable[Pattern]) -> list[tuple[str, ...]]:
    """For each subject pattern the beginnings of its words: a text without them all cannot hold it."""
    stems = {tuple(sorted({stem(key) for key in pattern.keys})) for pattern in subject}
    # What another entry already lets through needs no look of its own: "prompter" holds "prompt".
    return [one for one in sorted(stems) if not any(_lets_through(other, one) for other in stems if other != one)]


def _lets_through(other: tuple[str, ...], one: tuple[str, ...]) -> bool:
    return all(any(part in whole for whole in one) for part in other)
