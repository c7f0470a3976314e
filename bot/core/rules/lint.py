"""Lints the rules: each phrase must match its own words, each rule its examples; finds rules that can't fire or repeat others."""

import itertools
from collections.abc import Collection, Iterator, Sequence

from bot.core.files.finding import Finding, Level, sort_findings
from bot.core.rules.matching import Matcher
from bot.core.rules.model import EARLIER, FIELD, FIELDS, LATER, PAPER, SENTENCE, Condition, Pattern, Rule, RuleSet
from bot.core.rules.words import read_words
from bot.core.text.printable import printable

# How far a condition looks, nearest first; a number of words is less than a sentence.
_REACHES = {SENTENCE: 1, EARLIER: 2, LATER: 2, FIELD: 3, PAPER: 4}


def check_rules(rules: RuleSet) -> list[Finding]:
    """The faults of the rules as errors, and what is merely useless as warnings."""
    checks = (_check_phrases, _check_examples, _check_contradiction, _check_shadowed)
    findings = [finding for check in checks for rule in rules.rules for finding in check(rule)]
    return sort_findings([*findings, *_check_same(rules.rules)])


def check_dead(rules: RuleSet, fired: Collection[str], *, texts: int) -> list[Finding]:
    """Warnings for the rules whose ids are not in `fired`, the rules that fired in some of `texts` labelled texts."""
    message, fix = f"never fires on {texts:,} labelled texts", "correct its phrases or remove it"
    return sort_findings([_finding("warning", rule, message, fix) for rule in rules.rules if rule.id not in fired])


def _finding(level: Level, rule: Rule, message: str, fix: str | None = None) -> Finding:
    return Finding(level, "rule", rule.path, rule.line, f"rule {rule.id}: {message}", fix)


def _check_phrases(rule: Rule) -> Iterator[Finding]:
    """Each phrase must match its own words in all their forms, whatever the conditions of its rule."""
    for phrase, patterns in rule.phrases:
        texts = [pattern.as_text() for pattern in patterns]
        matcher = Matcher([Rule(rule.id, rule.target, rule.because, patterns, rule.effect)])
        matches = matcher.find(read_words(texts))
        found = {matches.field_of(hit) for fired in matcher.fired(matches, all_hits=True) for hit in fired.hits}
        missed = next((text for at, text in enumerate(texts) if at not in found), None)
        if missed is not None:
            message = f"the phrase {phrase!r} does not match its own words {_shown(missed)}"
            yield _finding("error", rule, message, "write it in another way")


def _check_examples(rule: Rule) -> Iterator[Finding]:
    matcher = Matcher([rule])
    for text in rule.examples:
        if not _fires(matcher, rule, text):
            message = f"does not match its example {_shown(text)}"
            yield _finding("error", rule, message, "correct the phrases or the example")
    for text in rule.counterexamples:
        if _fires(matcher, rule, text):
            message = f"matches {_shown(text)}, which it must not match"
            yield _finding("error", rule, message, "narrow the phrases, or add a condition under without:")


def _fires(matcher: Matcher, rule: Rule, text: str) -> bool:
    """Whether the rule fires on a text in the first of its fields."""
    texts = [text if field == rule.fields[0] else "" for field in FIELDS]
    return bool(matcher.fired(matcher.find(read_words(texts)), sorted(rule.categories)[:1]))


def _shown(text: str) -> str:
    return f"“{printable(text[:80])}”"


def _check_contradiction(rule: Rule) -> Iterator[Finding]:
    for need, excluded in itertools.product(rule.needs, rule.excludes):
        same = set(need.patterns) <= set(excluded.patterns) and excluded.times <= need.times
        if same and _covers(excluded, need):
            message = "can never fire: what it needs under with: is what it excludes under without:"
            yield _finding("error", rule, message, "remove one of the two conditions")


def _covers(excluded: Condition, need: Condition) -> bool:
    """Whether everything that meets the need also meets the excluded condition."""
    if excluded.within >= 0 and need.within >= 0:
        return excluded.within >= need.within
    if excluded.within in {EARLIER, LATER}:
        return excluded.within == need.within
    return _REACHES.get(excluded.within, 0) >= _REACHES.get(need.within, 0)


def _check_same(rules: Sequence[Rule]) -> Iterator[Finding]:
    known: dict[object, Rule] = {}
    for rule in rules:
        conditions = (rule.fields, rule.times, rule.needs, rule.excludes, rule.categories)
        key = (rule.target, frozenset(rule.patterns), conditions, frozenset(rule.effect))
        first = known.setdefault(key, rule)
        if first is not rule:
            where = f"{first.path}, line {first.line}"
            message = f"fires on the same words as the rule {first.id} ({where})"
            yield _finding("error", rule, message, "merge the two rules")


def _check_shadowed(rule: Rule) -> Iterator[Finding]:
    """Phrases that add nothing, because a shorter phrase of the same rule matches wherever they do."""
    if rule.times > 1 or any(condition.within >= 0 for condition in (*rule.needs, *rule.excludes)):
        return
    for at, (phrase, patterns) in enumerate(rule.phrases):
        others = {pattern for other, (_, found) in enumerate(rule.phrases) if other != at for pattern in found}
        earlier = {pattern for _, found in rule.phrases[:at] for pattern in found}
        if patterns and all(_is_covered(pattern, others, earlier) for pattern in patterns):
            message = f"the phrase {phrase!r} adds nothing to the shorter phrases of the rule"
            yield _finding("warning", rule, message, "remove it")


def _is_covered(pattern: Pattern, others: set[Pattern], earlier: set[Pattern]) -> bool:
    """Whether another phrase has a part of the words, or an earlier one has the same words."""
    size = len(pattern.keys)
    for start in range(size):
        for end in range(start + 1, size + 1):
            exact = {(at - start, word) for at, word in pattern.exact if start <= at < end}
            candidates = earlier if end - start == size else others
            part = pattern.keys[start:end]
            if Pattern(part) in candidates or (exact and Pattern(part, tuple(sorted(exact))) in candidates):
                return True
    return False
