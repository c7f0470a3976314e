"""Why a paper was decided so: every rule that fired, where, what it did, and the nearest rule that would have changed the outcome."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from bot.core.paper.decision import Decision, Field
from bot.core.paper.document import Document, texts_of
from bot.core.rules.classify import Classifier
from bot.core.rules.evidence import Quotation, effect_words
from bot.core.rules.matching import Fired, Sightings
from bot.core.rules.model import BELONGS, FIELDS, Rule, Target

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Firing:
    """A rule that fired: what it decides, what it did, and its matches by field."""

    rule: str
    target: Target
    words: str
    weight: float
    quotes: tuple[tuple[Field, str], ...]

    def as_json(self) -> dict[str, object]:
        """For programs."""
        matches = [{"field": field, "text": text} for field, text in self.quotes]
        return {"rule": self.rule, "decides": self.target, "effect": self.words, "matches": matches}


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision with all that led to it. `marks` are the matched places of title, summary and comment, in order, apart."""

    document: Document
    decision: Decision
    accept: float
    review: float
    base: float
    firings: tuple[Firing, ...]
    nearest: str
    marks: tuple[tuple[Span, ...], ...]

    def as_json(self) -> dict[str, object]:
        """For programs: the decision, the thresholds, each firing and the nearest change."""
        return {
            "decision": self.decision.as_json(),
            "thresholds": {"accept": self.accept, "review": self.review},
            "base": self.base,
            "rules": [firing.as_json() for firing in self.firings],
            "nearest": self.nearest,
        }


def explain(classifier: Classifier, document: Document) -> Explanation:
    """The explanation of one paper's decision."""
    decision = classifier.decide(document)
    seen = classifier.sight(document)
    fired = classifier.matcher.fired(seen, document.categories, all_hits=True) if seen else []
    firings, marks = _firings(classifier.rules.rules, document, seen, fired)
    return Explanation(
        document,
        decision,
        classifier.thresholds.accept,
        classifier.thresholds.review,
        classifier.rules.base.get(BELONGS, {}).get(BELONGS, 0.0),
        firings,
        nearest_change(classifier, decision, seen, fired),
        marks,
    )


def _firings(
    rules: Sequence[Rule], document: Document, seen: Sightings | None, fired: Iterable[Fired]
) -> tuple[tuple[Firing, ...], tuple[tuple[Span, ...], ...]]:
    marks: tuple[list[Span], ...] = tuple([] for _ in texts_of(document))
    firings: list[Firing] = []
    if seen is None:
        return (), tuple(() for _ in marks)
    quotation = Quotation(document, seen)
    for one in fired:
        rule = rules[one.rule]
        quotes: list[tuple[Field, str]] = []
        for hit in one.hits:
            field, text = quotation.quote(hit)
            quotes.append((FIELDS[field], text))
            if rule.target == BELONGS:
                marks[field].append(quotation.span(field, hit))
        weight = max(rule.effect.values(), key=abs, default=0.0)
        firings.append(
            Firing(rule.id, rule.target, effect_words(rule, rule.effect), weight, tuple(dict.fromkeys(quotes)))
        )
    firings.sort(key=lambda firing: (firing.target != BELONGS, firing.target, -abs(firing.weight)))
    return tuple(firings), tuple(tuple(_joined(spans)) for spans in marks)


def _joined(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that overlap made one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def nearest_change(classifier: Classifier, decision: Decision, seen: Sightings | None, fired: Sequence[Fired]) -> str:
    """One sentence: the rule with the smallest effect that, firing or not firing, would have changed the outcome."""
    if seen is None:
        return "the paper has none of the subject's words; with one of them its rules would be looked at"
    limits = classifier.thresholds
    score, rules = decision.score, classifier.rules.rules
    rest = {one.rule for one in fired}
    options: list[tuple[float, str]] = []
    for at, rule in enumerate(rules):
        weight = rule.effect.get(BELONGS, 0.0)
        change = -weight if at in rest else weight
        verdict = classifier.verdict(round(score + change, 3))
        if weight and verdict != decision.decision:
            how = "without" if at in rest else "with"
            options.append(
                (abs(weight), f"{how} the rule {rule.id} ({weight:+g}: {rule.because}) it would be {verdict}")
            )
    if options:
        return min(options)[1]
    nearer = min((abs(score - limit), name) for limit, name in ((limits.accept, "accept"), (limits.review, "review")))
    return f"no single rule would change it: the threshold of {nearer[1]} is {nearer[0]:.2f} away"


def mark_text(text: str, spans: Iterable[Span], *, opening: str, closing: str) -> str:
    """The text with each span between two marks."""
    parts: list[str] = []
    last = 0
    for start, end in spans:
        parts += [text[last:start], opening, text[start:end], closing]
        last = end
    return "".join([*parts, text[last:]])


def mark_markdown(text: str, spans: Iterable[Span]) -> str:
    """The text for Markdown, matched words bold; what Markdown would read as markup is escaped."""
    parts: list[str] = []
    last = 0
    for start, end in spans:
        parts += [_plain_markdown(text[last:start]), "**", _plain_markdown(text[start:end]), "**"]
        last = end
    return "".join([*parts, _plain_markdown(text[last:])])


def _plain_markdown(text: str) -> str:
    escaped = "".join(f"\\{letter}" if letter in "\\`*_[]|~#$@" else letter for letter in text)
    return escape(escaped, quote=False)
