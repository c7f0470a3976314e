"""The classifier: applies rules and thresholds to one document and returns a decision with its evidence.

The score of `belongs` is the base plus the effects of the rules that fire; kind, nature and level are those with the highest
sum; an area is given when its sum is above zero. A first pass over the raw text rejects papers without the rules' subject.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol

from bot.core.paper.decision import METHOD, Decision, Evidence, Verdict
from bot.core.paper.document import Document, texts_of
from bot.core.rules.evidence import Chosen, Contribution, collect_evidence
from bot.core.rules.first_pass import FirstPass
from bot.core.rules.matching import Fired, Matcher, Matches
from bot.core.rules.model import BELONGS, TARGETS, Rule, RuleSet, Target
from bot.core.rules.words import read_words

Scores = dict[Target, dict[str, float]]
_DIGITS = 3
_BELONGS = frozenset({BELONGS})


class ScoreLimits(Protocol):
    """The scores from which a paper is accepted or reviewed, such as `bot.core.paper.config.Thresholds`."""

    @property
    def accept(self) -> float:
        """From this score on a paper is proposed for the list."""

    @property
    def review(self) -> float:
        """From this score on a maintainer is asked."""


class Classifier:
    """Decides about papers, one at a time. Making it takes some 20 ms, deciding some 100 µs; deciding never raises."""

    def __init__(self, rules: RuleSet, thresholds: ScoreLimits, *, first_pass: bool = True) -> None:
        self.rules = rules
        self.thresholds = thresholds
        self.matcher = Matcher(rules.rules, rules.subject)
        self._first_pass = FirstPass(rules.subject) if first_pass else None
        self._effects = [(rule.target, tuple(rule.effect.items())) for rule in rules.rules]
        self._contributions = [Contribution.of(rule) for rule in rules.rules]
        self._base = {target: dict(rules.base.get(target, {})) for target in TARGETS}
        self._base[BELONGS].setdefault(BELONGS, 0.0)
        lowest = self._base[BELONGS][BELONGS] + sum(min(0.0, rule.effect.get(BELONGS, 0.0)) for rule in rules.rules)
        self._floor = round(min(lowest, thresholds.review) - 1, _DIGITS)

    def decide(self, document: Document) -> Decision:
        """The decision about one paper, for any text."""
        seen = self.find_matches(document)
        if seen is None:
            return Decision(document.id, document.title, "reject", self._floor, METHOD, None, None, ())
        fired = self.matcher.fired(seen, document.categories)
        scores = self.scores(fired)
        score = round(scores[BELONGS][BELONGS], _DIGITS)
        verdict = self.verdict(score)
        kind, nature, level = best(scores["kind"]) or METHOD, best(scores["nature"]), best(scores["level"])
        areas = tuple(sorted([area for area, weight in scores["areas"].items() if weight > 0]))
        chosen: Chosen = {BELONGS: _BELONGS}
        if verdict != "reject":  # a rejected paper is shown to nobody, so its placement needs no evidence
            placed: dict[Target, str | None] = {"kind": kind, "nature": nature, "level": level}
            chosen = {
                **chosen,
                **{target: frozenset({name}) for target, name in placed.items() if name},
                "areas": frozenset(areas),
            }
        evidence = collect_evidence(document, seen, fired, contributions=self._contributions, chosen=chosen)
        return Decision(document.id, document.title, verdict, score, kind, nature, level, areas, evidence)

    def evidence_for(self, document: Document, chosen: Chosen) -> tuple[Evidence, ...]:
        """What speaks for a placement that people chose; empty when the paper does not mention the subject."""
        seen = self.find_matches(document)
        if seen is None:
            return ()
        fired = self.matcher.fired(seen, document.categories)
        return collect_evidence(document, seen, fired, contributions=self._contributions, chosen=chosen)

    def find_matches(self, document: Document) -> Matches | None:
        """All matches of the rules' phrases; None when the paper does not mention the subject."""
        texts = texts_of(document)
        if self._first_pass and not self._first_pass.lets_through(texts):
            return None
        seen = self.matcher.find(read_words(texts))
        return seen if self.matcher.has_subject(seen) else None

    def fired(self, document: Document) -> list[Fired] | None:
        """The rules that fire in one paper; None when it does not mention the subject."""
        seen = self.find_matches(document)
        return None if seen is None else self.matcher.fired(seen, document.categories)

    def rules_that_fire(self, document: Document) -> list[Rule]:
        """The same as rules; empty when the paper does not mention the subject."""
        return [self.rules.rules[one.rule] for one in self.fired(document) or ()]

    def scores(self, fired: Iterable[Fired]) -> Scores:
        """The sum for each choice of each target, bases included."""
        scores = {target: dict(base) for target, base in self._base.items()}
        for one in fired:
            target, effects = self._effects[one.rule]
            sums = scores[target]
            for name, weight in effects:
                sums[name] = sums.get(name, 0.0) + weight
        return scores

    def verdict(self, score: float) -> Verdict:
        """The verdict for a score."""
        if score >= self.thresholds.accept:
            return "accept"
        return "review" if score >= self.thresholds.review else "reject"


def best(sums: Mapping[str, float]) -> str | None:
    """The name with the highest sum, the first in the alphabet among equals; None when there are no names."""
    if not sums:
        return None
    highest = max(sums.values())
    return min([name for name, value in sums.items() if value == highest])
