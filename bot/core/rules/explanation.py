"""Explains a decision: every rule that fired, where, its effect, and what to change for another outcome."""

import html
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.core.paper.decision import Decision, Field
from bot.core.paper.document import Document, texts_of
from bot.core.rules.classify import Classifier
from bot.core.rules.edits import Edit, propose_edits
from bot.core.rules.evidence import Quotation, effect_words
from bot.core.rules.matching import Fired, Matches
from bot.core.rules.model import BELONGS, FIELDS, Rule, Target
from bot.core.text.markdown import fenced
from bot.core.text.printable import printable

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Firing:
    """A rule that fired: what it decides, its effect in words, and its matches by field."""

    rule: str
    target: Target
    words: str
    weight: float
    place: str  # file and line of the rule
    quotes: tuple[tuple[Field, str], ...]

    def as_json(self) -> dict[str, object]:
        """For programs."""
        matches = [{"field": field, "text": text} for field, text in self.quotes]
        return {
            "rule": self.rule,
            "place": self.place,
            "decides": self.target,
            "effect": self.words,
            "matches": matches,
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision with all that led to it. `marks` are the matched places of title, summary and comment, without overlaps."""

    document: Document
    decision: Decision
    accept: float
    review: float
    base: float
    firings: tuple[Firing, ...]
    edits: tuple[Edit, ...]
    marks: tuple[tuple[Span, ...], ...]

    @property
    def nearest(self) -> str:
        """The first of the edits on one line."""
        return next((f"to {edit.what}: {' '.join(edit.yaml.split())}, in {edit.place}" for edit in self.edits), "")

    def as_json(self) -> dict[str, object]:
        """For programs: the decision, the thresholds, each firing and the edits that would change it."""
        return {
            "decision": self.decision.as_json(),
            "thresholds": {"accept": self.accept, "review": self.review},
            "base": self.base,
            "rules": [firing.as_json() for firing in self.firings],
            "edits": [edit.as_json() for edit in self.edits],
        }


def explain(classifier: Classifier, document: Document) -> Explanation:
    """The explanation of one paper's decision."""
    decision = classifier.decide(document)
    seen = classifier.find_matches(document)
    fired = classifier.matcher.fired(seen, document.categories, all_hits=True) if seen else []
    firings, marks = _firings(classifier.rules.rules, document, seen, fired)
    return Explanation(
        document,
        decision,
        classifier.thresholds.accept,
        classifier.thresholds.review,
        classifier.rules.base.get(BELONGS, {}).get(BELONGS, 0.0),
        firings,
        propose_edits(classifier, decision.score, fired if seen else None),
        marks,
    )


def _firings(
    rules: Sequence[Rule], document: Document, seen: Matches | None, fired: Iterable[Fired]
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
            Firing(
                rule.id,
                rule.target,
                effect_words(rule, rule.effect),
                weight,
                f"{rule.path}:{rule.line}",
                tuple(dict.fromkeys(quotes)),
            )
        )
    firings.sort(key=lambda firing: (firing.target != BELONGS, firing.target, -abs(firing.weight)))
    return tuple(firings), tuple(tuple(_joined(spans)) for spans in marks)


def _joined(spans: Iterable[Span]) -> list[Span]:
    """The spans in order; those that overlap are joined."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def mark_text(
    text: str, spans: Iterable[Span], *, opening: str, closing: str, escape: Callable[[str], str] = str
) -> str:
    """The text with each span between two marks; `escape` is applied to all of the text."""
    parts: list[str] = []
    last = 0
    for start, end in spans:
        parts += [escape(text[last:start]), opening, escape(text[start:end]), closing]
        last = end
    return "".join([*parts, escape(text[last:])])


def mark_markdown(text: str, spans: Iterable[Span]) -> str:
    """The text as Markdown with matched words in bold; characters that Markdown would read as markup are escaped."""
    return mark_text(text, spans, opening="**", closing="**", escape=_plain_markdown)


def _plain_markdown(text: str) -> str:
    escaped = "".join(f"\\{letter}" if letter in "\\`*_[]|~#$@" else letter for letter in text)
    return html.escape(escaped, quote=False)


def render_markdown(explanation: Explanation) -> str:
    """The explanation as Markdown with matched words in bold."""
    title, summary, _ = texts_of(explanation.document)
    marks = explanation.marks
    lines = [
        f"### {mark_markdown(printable(title), ())}",
        "",
        mark_markdown(" ".join(summary.split("\n")), marks[1]),
        "",
    ]
    lines += [
        f"- {mark_markdown(line, ())}" for line in (*summarize(explanation), *describe_rules(explanation)) if line
    ]
    for edit in explanation.edits:
        lines += ["", f"To {mark_markdown(edit.what, ())}, in `{edit.place}`:", "", fenced(edit.yaml, "yaml")]
    return "\n".join(lines)


def summarize(explanation: Explanation) -> list[str]:
    """The decision with its score and placement, in two lines."""
    decision = explanation.decision
    place = " × ".join(part for part in (decision.nature, decision.level) if part) or "not placed"
    areas = ", ".join(decision.areas) or "no area"
    return [
        f"{decision.decision}: score {decision.score:g} (accept from {explanation.accept:g}, review from {explanation.review:g})",
        f"placement: {decision.kind}, {place}, {areas}",
    ]


def describe_rules(explanation: Explanation) -> list[str]:
    """One line for each rule that fired."""
    lines = [f"belongs  base: {explanation.base:+g}: for any paper that mentions the subject"]
    for firing in explanation.firings:
        quotes = "; ".join(f"“{printable(text)}” ({field})" for field, text in firing.quotes[:4])
        more = f" and {len(firing.quotes) - 4} more" if len(firing.quotes) > 4 else ""
        lines.append(f"{firing.target:8} {firing.rule} ({firing.place}): {firing.words} — {quotes}{more}")
    return lines
