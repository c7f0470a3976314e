"""The classifier: applies rules and thresholds to one document and returns a decision with its evidence.

The score of `belongs` is the base plus the effects of the rules that fire; kind, nature and level are those with the highest
sum; an area is given when its sum is above zero. For each rule that fired, the evidence has the words of the paper that it matched
and its effect. A first pass over the raw text rejects papers without the rules' subject.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from bot.core.paper.decision import METHOD, Decision, Evidence, Verdict
from bot.core.paper.document import Document, texts_of
from bot.core.rules.matching import Fired, Hit, Matcher, Matches
from bot.core.rules.model import BELONGS, FIELDS, TARGETS, Pattern, Rule, RuleSet, Target
from bot.core.rules.words import is_usual, make_plain, read_words, stem

# A LaTeX command that follows a letter, or is a letter itself, may be part of a word.
_HIDING = re.compile(r"\\(?:(?<=[a-z0-9]\\)(?!times|[\\,;:%&_#])|(?:ss|ae|oe|o|l|i|aa)(?![a-z]))")
_SILENT = b"{}$"


class FirstPass:
    """Rejects papers without the rules' subject by a cheap search of the raw text, before it is split into words.

    It looks for the stems of the subject's words in lower-cased text. It may let a paper without the subject through (the matcher
    decides later), but never rejects one that has it: every spelling of a word begins with its stem, and text in which LaTeX or
    Unicode could hide a stem is made plain first. It is worth its lines: six of seven papers of the corpus stop here, and without
    it `classify` takes three times as long (2.1 → 6.1 s).
    """

    def __init__(self, subject: Iterable[Pattern]) -> None:
        groups = {tuple(stem(key) for key in pattern.keys) for pattern in subject}
        single = {group[0] for group in groups if len(group) == 1}
        # A stem that contains another needs no search of its own: text with "waters" has "water".
        self._stems = sorted(one for one in single if not any(other in one for other in single if other != one))
        several = {
            group for group in groups if len(group) > 1 and not any(one in part for one in single for part in group)
        }
        self._rows = [(hint, _searches(rows)) for hint, rows in _by_shared_stem(several)]

    def lets_through(self, texts: Sequence[str]) -> bool:
        """Whether the texts may mention the subject."""
        raw = " ".join(texts)
        shown = raw.lower()
        if is_usual(raw):
            return self._has_stem(shown)
        if ("{" in raw or "$" in raw or "}" in raw) and raw.isascii():
            shown = shown.encode().translate(None, _SILENT).decode()
        if self._has_stem(shown):
            return True
        return self._may_hide(shown) and self._has_stem(" ".join(make_plain(text).text for text in texts).lower())

    def _may_hide(self, shown: str) -> bool:
        """Whether Unicode or a LaTeX command may hide a word, or be between the words of a row."""
        if not shown.isascii():
            return True
        return "\\" in shown and (_HIDING.search(shown) is not None or any(True for _ in self._rows_in(shown)))

    def _has_stem(self, text: str) -> bool:
        for one in self._stems:
            if one in text:
                return True
        return any(row.search(text) for row in self._rows_in(text))

    def _rows_in(self, text: str) -> Iterator[re.Pattern[str]]:
        """The expressions of those rows whose shared stems are all somewhere in the text."""
        for hint, searches in self._rows:
            if hint in text:
                for stems, row in searches:
                    for one in stems:
                        if one not in text:
                            break
                    else:
                        yield row


Row = tuple[str, ...]
Search = tuple[list[str], re.Pattern[str]]  # stems that all its rows have, and the expression for any of the rows


def _by_shared_stem(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    """The rows in groups, each under a stem that is part of all its rows, so that one cheap search rules out many rows."""
    left = set(rows)
    groups: list[tuple[str, list[Row]]] = []
    while left:
        counts = Counter(one for row in left for one in set(row))
        shared = max(sorted(counts), key=lambda one: (counts[one], len(one)))
        groups.append((shared, sorted(row for row in left if any(shared in part for part in row))))
        left -= set(groups[-1][1])
    return groups


def _searches(rows: Iterable[Row]) -> list[Search]:
    """One expression for all rows with the same first stem, and the stems that these rows share.

    The longest stems are the rarest, so they come first.
    """
    firsts: dict[str, list[Row]] = {}
    for row in rows:
        firsts.setdefault(row[0], []).append(row)
    return [
        (sorted(frozenset.intersection(*map(frozenset, some)), key=len, reverse=True), re.compile(_in_a_row(some)))
        for some in firsts.values()
    ]


def _in_a_row(rows: Sequence[Row]) -> str:
    """A regular expression for words that begin with the stems of one of the rows, one after the other."""
    branches: dict[str, list[Row]] = {}
    for row in rows:
        branches.setdefault(row[0], []).append(row[1:])
    written = [
        re.escape(first) + ("" if () in rest else rf"[^\W_]{{0,60}}[\W_]+{_in_a_row(rest)}")
        for first, rest in sorted(branches.items())
    ]
    return written[0] if len(written) == 1 else f"(?:{'|'.join(written)})"


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
        """The evidence for a placement that people chose; empty if the paper does not mention the subject."""
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
