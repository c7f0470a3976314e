"""Lints the rules: runs the examples that each carries, and finds rules that can never fire, do what another does, or never fire."""

from collections.abc import Iterable, Iterator, Sequence

from bot.core.files.finding import Finding, Level, sort_findings
from bot.core.rules.matching import Matcher
from bot.core.rules.model import EARLIER, FIELD, LATER, PAPER, SENTENCE, Condition, Rule, RuleSet
from bot.core.rules.phrases import Pattern
from bot.core.rules.words import read_words
from bot.core.text.printable import printable

# How far a condition looks, nearest first; a number of words lies within a sentence.
_REACHES = {SENTENCE: 1, EARLIER: 2, LATER: 2, FIELD: 3, PAPER: 4}


def check_rules(rules: RuleSet) -> list[Finding]:
    """What is wrong with the rules by themselves: errors for faults, warnings for what is only idle."""
    findings = [
        *_check_examples(rules.rules),
        *_check_silent(rules.rules),
        *_check_same(rules.rules),
        *(finding for rule in rules.rules for finding in _check_shadowed(rule)),
    ]
    return sort_findings(findings)


def check_dead(rules: RuleSet, fired: Iterable[int], *, texts: int) -> list[Finding]:
    """Warnings for rules that fired in none of `texts` labelled texts; `fired` are indexes of rules."""
    alive = set(fired)
    dead = [rule for at, rule in enumerate(rules.rules) if at not in alive]
    return sort_findings(
        [
            _finding("warning", rule, f"never fires on {texts:,} labelled texts", "correct its phrases or remove it")
            for rule in dead
        ]
    )


def _finding(level: Level, rule: Rule, message: str, fix: str | None = None) -> Finding:
    return Finding(level, "rule", rule.path, rule.line, f"rule {rule.id}: {message}", fix)


def _check_examples(rules: Sequence[Rule]) -> Iterator[Finding]:
    matcher = Matcher(rules)
    for at, rule in enumerate(rules):
        for text in rule.matching:
            if not _fires(matcher, at, rule, text):
                yield _finding(
                    "error", rule, f"does not match its example {_shown(text)}", "correct the phrases or the example"
                )
        for text in rule.differing:
            if _fires(matcher, at, rule, text):
                yield _finding(
                    "error", rule, f"matches what it must not: {_shown(text)}", "narrow the phrases, or add without:"
                )
        if not rule.matching:
            yield _finding(
                "warning", rule, "has no example that it must match", "add a text of your own under examples: match:"
            )


def _fires(matcher: Matcher, at: int, rule: Rule, text: str) -> bool:
    """Whether the rule fires on a text that stands in the first of its fields."""
    texts = [text if field == rule.fields[0] else "" for field in ("title", "summary", "comment")]
    seen = matcher.sight(read_words(texts))
    return any(fired.rule == at for fired in matcher.fired(seen, sorted(rule.categories)[:1]))


def _shown(text: str) -> str:
    return f"“{printable(text[:80])}”"


def _check_silent(rules: Iterable[Rule]) -> Iterator[Finding]:
    for rule in rules:
        for need in rule.needs:
            for bar in rule.bars:
                if set(need.patterns) <= set(bar.patterns) and bar.times <= need.times and _covers(bar, need):
                    yield _finding(
                        "error", rule, "can never fire: what it needs under with: is what it excludes under without:"
                    )


def _covers(bar: Condition, need: Condition) -> bool:
    """Whether everything that meets the need also meets the bar."""
    if bar.within >= 0 and need.within >= 0:
        return bar.within >= need.within
    if bar.within in {EARLIER, LATER}:
        return bar.within == need.within
    return _REACHES.get(bar.within, 0) >= _REACHES.get(need.within, 0)


def _check_same(rules: Sequence[Rule]) -> Iterator[Finding]:
    known: dict[object, Rule] = {}
    for rule in rules:
        key = (rule.target, frozenset(rule.patterns), rule.fields, rule.times, rule.needs, rule.bars, rule.categories)
        first = known.setdefault((key, frozenset(rule.effect)), rule)
        if first is not rule:
            where = f"{first.path}, line {first.line}"
            yield _finding(
                "error",
                rule,
                f"is shadowed by the rule {first.id} ({where}), which fires on the same words",
                "merge them",
            )


def _check_shadowed(rule: Rule) -> Iterator[Finding]:
    """Phrases that add nothing because a shorter phrase of the same rule always matches where they do."""
    if rule.times > 1 or any(condition.within >= 0 for condition in (*rule.needs, *rule.bars)):
        return
    for at, (phrase, patterns) in enumerate(rule.written):
        others = {pattern for other, (_, found) in enumerate(rule.written) if other != at for pattern in found}
        earlier = {pattern for _, found in rule.written[:at] for pattern in found}
        if patterns and all(_is_covered(pattern, others, earlier) for pattern in patterns):
            yield _finding(
                "warning", rule, f"the phrase {phrase!r} is shadowed by shorter ones of the same rule", "remove it"
            )


def _is_covered(pattern: Pattern, others: set[Pattern], earlier: set[Pattern]) -> bool:
    """Whether another phrase has the same words (and stands earlier) or a part of them."""
    size = len(pattern.keys)
    for start in range(size):
        for end in range(start + 1, size + 1):
            exact = {(at - start, word) for at, word in pattern.exact if start <= at < end}
            candidates = earlier if end - start == size else others
            part = pattern.keys[start:end]
            if Pattern(part) in candidates or (exact and Pattern(part, tuple(sorted(exact))) in candidates):
                return True
    return False
