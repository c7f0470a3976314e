"""The classifier: rules and thresholds over one document, giving a decision with its evidence.

The score of `belongs` is the base and the sum of what the fired rules add; kind, nature and level take the best sum; an area is
given when its sum is above zero. A paper without the rules' subject is set aside by a first pass over its raw text.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol

from bot.core.paper.decision import METHOD, Decision, Verdict
from bot.core.paper.document import Document, texts_of
from bot.core.rules.evidence import Chosen, Voice, collect_evidence
from bot.core.rules.first_pass import FirstPass
from bot.core.rules.matching import Fired, Matcher, Sightings
from bot.core.rules.model import BELONGS, TARGETS, RuleSet, Target
from bot.core.rules.words import read_words

Scores = dict[Target, dict[str, float]]
_DIGITS = 3
_BELONGS = frozenset({BELONGS})


class ScoreLimits(Protocol):
    """Scores from which a paper is accepted or put to review; `bot.core.config.Thresholds` is one."""

    @property
    def accept(self) -> float:
        """From here on a paper is proposed as it is."""

    @property
    def review(self) -> float:
        """From here on a maintainer is asked."""


class Classifier:
    """Decides about papers, one at a time. Building it costs some 100 ms, deciding some 100 µs; it never raises."""

    def __init__(self, rules: RuleSet, thresholds: ScoreLimits, *, first_pass: bool = True) -> None:
        self.rules = rules
        self.thresholds = thresholds
        self.matcher = Matcher(rules.rules, rules.subject)
        self._first_pass = FirstPass(rules.subject) if first_pass else None
        self._effects = [(rule.target, tuple(rule.effect.items())) for rule in rules.rules]
        self._voices = [Voice.of(rule) for rule in rules.rules]
        self._base = {target: dict(rules.base.get(target, {})) for target in TARGETS}
        self._base[BELONGS].setdefault(BELONGS, 0.0)
        lowest = self._base[BELONGS][BELONGS] + sum(min(0.0, rule.effect.get(BELONGS, 0.0)) for rule in rules.rules)
        self._floor = round(min(lowest, thresholds.review) - 1, _DIGITS)

    def decide(self, document: Document) -> Decision:
        """The decision about one paper, whatever its text holds."""
        seen = self.sight(document)
        if seen is None:
            return Decision(document.id, document.title, "reject", self._floor, METHOD, None, None, ())
        fired = self.matcher.fired(seen, document.categories)
        scores = self.scores(fired)
        score = round(scores[BELONGS][BELONGS], _DIGITS)
        verdict = self.verdict(score)
        kind, nature, level = best(scores["kind"]) or METHOD, best(scores["nature"]), best(scores["level"])
        areas = tuple(sorted([area for area, weight in scores["areas"].items() if weight > 0]))
        chosen: Chosen = {BELONGS: _BELONGS}
        if verdict != "reject":  # where nobody is shown the paper, its placement needs no words
            placed: dict[Target, str | None] = {"kind": kind, "nature": nature, "level": level}
            chosen = {
                **chosen,
                **{target: frozenset({name}) for target, name in placed.items() if name},
                "areas": frozenset(areas),
            }
        evidence = collect_evidence(document, seen, fired, voices=self._voices, chosen=chosen)
        return Decision(document.id, document.title, verdict, score, kind, nature, level, areas, evidence)

    def sight(self, document: Document) -> Sightings | None:
        """What the rules' words were seen where; None when the paper does not speak of the subject at all."""
        texts = texts_of(document)
        if self._first_pass and not self._first_pass.lets_through(texts):
            return None
        seen = self.matcher.sight(read_words(texts))
        return seen if self.matcher.has_subject(seen) else None

    def fired(self, document: Document) -> list[Fired] | None:
        """The rules that fire in one paper; None when it does not speak of the subject at all."""
        seen = self.sight(document)
        return None if seen is None else self.matcher.fired(seen, document.categories)

    def scores(self, fired: Iterable[Fired]) -> Scores:
        """The sums of all that can be decided, the bases included."""
        scores = {target: dict(base) for target, base in self._base.items()}
        for one in fired:
            target, effects = self._effects[one.rule]
            sums = scores[target]
            for name, weight in effects:
                sums[name] = sums.get(name, 0.0) + weight
        return scores

    def verdict(self, score: float) -> Verdict:
        """Where a score lies against the thresholds."""
        if score >= self.thresholds.accept:
            return "accept"
        return "review" if score >= self.thresholds.review else "reject"


def best(sums: Mapping[str, float]) -> str | None:
    """The name with the highest sum, the first in the alphabet among equals; None without any."""
    if not sums:
        return None
    highest = max(sums.values())
    return min([name for name, value in sums.items() if value == highest])
