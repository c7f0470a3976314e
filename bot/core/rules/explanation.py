"""Explains a decision: every rule that fired, where, its effect, and what to change for another outcome.

The changes are YAML to paste: another effect, another threshold, a new rule, a word of the subject.
"""

import html
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace

from bot.core.paper.decision import Decision, Field
from bot.core.paper.document import Document, texts_of
from bot.core.paper.reason import join_spans
from bot.core.rules.classify import Classifier, Quotation, best, effect_words
from bot.core.rules.matching import Fired, Matches
from bot.core.rules.model import BELONGS, FIELDS, Rule, Target, as_yaml
from bot.core.text.markdown import fenced_yaml
from bot.core.text.printable import printable

_STEP = 0.01
_RULES, _CONFIG, _BELONGS = "rules/", "config.yaml", "rules/belongs.yaml"
_WHAT = {"accept": "accept it", "review": "have it reviewed", "reject": "reject it"}


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit: what it does, in which file and line, and the YAML to put there."""

    what: str
    path: str
    line: int | None
    yaml: str

    @property
    def place(self) -> str:
        """The file with the line."""
        return f"{self.path}:{self.line}" if self.line else self.path


def propose_edits(classifier: Classifier, score: float, fired: Sequence[Fired] | None) -> tuple[Edit, ...]:
    """The edits for this paper, one way of each kind for each other verdict, then for nature and level."""
    shown = next((rule.path for rule in classifier.rules.rules if rule.path), "")
    folder = shown.rpartition(_RULES)[0]
    edits = _edits(classifier, score, fired)
    return tuple(edit if edit.line else replace(edit, path=f"{folder}{edit.path}") for edit in edits)


def _edits(classifier: Classifier, score: float, fired: Sequence[Fired] | None) -> tuple[Edit, ...]:
    if fired is None:
        yaml = "# add to the list in brackets:\nsubject: [a phrase of this paper, that others would use too]"
        return (Edit("have it read at all, since it has none of the subject's words", _BELONGS, None, yaml),)
    rules = [classifier.rules.rules[one.rule] for one in fired]
    of_list = [rule for rule in rules if rule.target == BELONGS]
    edits: list[Edit] = []
    now = classifier.verdict(score)
    limits = classifier.thresholds
    wanted = {
        "accept": limits.accept,
        "review": limits.review if now == "reject" else limits.accept - _STEP,
        "reject": limits.review - _STEP,
    }
    for verdict, target in wanted.items():
        if verdict == now or (verdict == "review" and limits.accept == limits.review):
            continue
        edit = _effect_edit(of_list, BELONGS, target - score, what=_WHAT[verdict])
        edits += [edit] if edit else []
        edits.append(_threshold(verdict, now, score))
        if verdict != "reject" and target > score:
            edits.append(_new_rule(verdict, target - score))
    return (*edits, *_for_place(classifier, fired, rules))


def _effect_edit(rules: Iterable[Rule], name: str, change: float, *, what: str) -> Edit | None:
    """The rule whose effect on `name` must change least for its size, keeping its sign."""
    options: list[tuple[float, Rule, float]] = []
    for rule in rules:
        old = rule.effect.get(name, 0.0)
        new = _beyond(old + change, change)
        if old and old * new >= 0:
            options.append((abs(change / old), rule, new))
    if not options:
        return None
    _, rule, new = min(options, key=lambda option: option[0])
    effect = as_yaml({**rule.effect, name: new})
    return Edit(what, rule.path, rule.line, f"  - id: {rule.id}\n    effect: {effect}  # was {as_yaml(rule.effect)}")


def _beyond(value: float, change: float) -> float:
    """The value in hundredths, rounded in the direction of the change."""
    return (math.ceil(value * 100 - 1e-6) if change > 0 else math.floor(value * 100 + 1e-6)) / 100


def _threshold(verdict: str, now: str, score: float) -> Edit:
    name = "accept" if verdict == "accept" or (verdict == "review" and now == "accept") else "review"
    rises = verdict == "reject" or (verdict == "review" and now == "accept")
    value = math.floor(score * 100) / 100 + (_STEP if rises else 0.0)
    return Edit(f"{_WHAT[verdict]}, and all papers like it", _CONFIG, None, f"thresholds:\n  {name}: {value:g}")


def _new_rule(verdict: str, change: float) -> Edit:
    yaml = (
        "  - id: a-name-of-yours\n    because: what the phrases show, in a few words\n"
        f"    effect: {_beyond(change, 1.0):g}\n    phrases: [words of this paper, that others would use too]"
    )
    return Edit(f"{_WHAT[verdict]} by a new rule", _BELONGS, None, yaml)


def _for_place(classifier: Classifier, fired: Sequence[Fired], rules: Sequence[Rule]) -> Iterable[Edit]:
    """For nature and level: the edit that would give the next best one."""
    scores = classifier.scores(fired)
    targets: tuple[Target, ...] = ("nature", "level")
    for target in targets:
        sums = scores[target]
        first = best(sums)
        second = best({name: value for name, value in sums.items() if name != first})
        if first is None or second is None:
            continue
        change = sums[first] - sums[second] + _STEP
        of_target = [rule for rule in rules if rule.target == target]
        edit = _effect_edit(
            of_target,
            second,
            change,
            what=f"place it as {second.replace('_', ' ')} instead of {first.replace('_', ' ')}",
        )
        if edit:
            yield edit


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
    has_places: bool = True  # whether the list's rules place methods at all, by nature or level

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
            "edits": [asdict(edit) for edit in self.edits],
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
        has_places=bool(classifier.rules.base.get("nature") or classifier.rules.base.get("level")),
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
    return tuple(firings), tuple(tuple(join_spans(spans)) for spans in marks)


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
        lines += ["", f"To {mark_markdown(edit.what, ())}, in `{edit.place}`:", "", fenced_yaml(edit.yaml)]
    return "\n".join(lines)


def summarize(explanation: Explanation) -> list[str]:
    """The decision with its score and placement, in two lines."""
    decision = explanation.decision
    place = " × ".join(part for part in (decision.nature, decision.level) if part)
    if not place and explanation.has_places:
        place = "not placed"
    areas = ", ".join(decision.areas) or "no area"
    return [
        f"{decision.decision}: score {decision.score:g} (accept from {explanation.accept:g}, review from {explanation.review:g})",
        f"placement: {', '.join(filter(None, (decision.kind, place, areas)))}",
    ]


def describe_rules(explanation: Explanation) -> list[str]:
    """One line for each rule that fired."""
    lines = [f"belongs  base: {explanation.base:+g}: for any paper that mentions the subject"]
    for firing in explanation.firings:
        quotes = "; ".join(f"“{printable(text)}” ({field})" for field, text in firing.quotes[:4])
        more = f" and {len(firing.quotes) - 4} more" if len(firing.quotes) > 4 else ""
        lines.append(f"{firing.target:8} {firing.rule} ({firing.place}): {firing.words} — {quotes}{more}")
    return lines
