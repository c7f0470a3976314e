"""The linter of rules: phrases and examples that don't match, rules that can't fire, rules and phrases that repeat others."""

from dataclasses import replace

import pytest

from bot.core.rules.lint import check_dead, check_rules
from bot.core.rules.model import Pattern
from tests.core.rules_of_tests import parse, rule, shipped_rules

SOUND = "effect: 1\nphrases: [cat]\nexamples: {match: [one cat], no_match: [a category]}"
CHECKS = [
    (SOUND, None, ""),
    ("effect: 1\nphrases: [cat]\nexamples: {match: [a dog]}", "error", "its example “a dog”"),
    ("effect: 1\nphrases: [cat]\nexamples: {match: [cat], no_match: [Cats and dogs]}", "error", "“Cats and dogs”, which it must not match"),
    ("effect: 1\nphrases: [cat]", None, ""),
    ("effect: 1\nphrases: [naïve bayes, café/bar owner, litres of water]", None, ""),
    ("effect: 1\nphrases: [fine-tune~ CLIP, 'cats, dogs', Mars]\nin: [comment]\ncategories: [x]\nwith: [{phrases: [cow]}]", None, ""),
    ("effect: 1\nphrases: [cat]\nwith: [{phrases: [dog], within: 3}]\nwithout: [{phrases: [dog, cow]}]\nexamples: {match: [cat]}", "error",
     "can never fire"),
    ("effect: 1\nphrases: [cat]\nwith: [{phrases: [dog]}]\nwithout: [{phrases: [dog], within: 2}]\nexamples: {match: [cat. Dog]}",
     None, ""),
    ("effect: 1\nphrases: [cat, black cat]\nexamples: {match: [cat]}", "warning", "'black cat' adds nothing"),
    ("effect: 1\nphrases: [CAT, black cat]\nexamples: {match: [CAT]}", None, ""),
    ("effect: 1\nphrases: [cat, cats]\nexamples: {match: [cat]}", "warning", "'cats' adds nothing"),
    ("effect: 1\nphrases: [cat]\nin: [title]\nexamples: {match: [A cat]}", None, ""),
    ("effect: 1\nphrases: [cat]\ncategories: [cs.CV]\nexamples: {match: [A cat]}", None, ""),
]  # fmt: skip


@pytest.mark.parametrize(("body", "level", "message"), CHECKS)
def test_rule_is_checked(body: str, level: str | None, message: str) -> None:
    rules, faults = parse(rule(body))
    assert faults == []
    findings = [one for one in check_rules(rules) if one.level == "error" or level == "warning"]
    if level is None:
        assert findings == []
    else:
        assert any(
            one.level == level and message in one.message and one.line == 5 and "rule it" in one.message
            for one in findings
        )


def test_phrase_that_does_not_match_its_own_words_is_reported() -> None:
    rules, _ = parse(rule("effect: 1\nphrases: [black cat]\nin: [comment]\ntimes: 9"))
    assert check_rules(rules) == []
    never = Pattern(("cat", "Black"))  # keys are in lower case
    broken = replace(rules.rules[0], phrases=(("black cat", (*rules.rules[0].patterns, never)),))
    findings = check_rules(replace(rules, rules=(broken,)))
    assert [(one.level, one.line) for one in findings] == [("error", 5)]
    assert "'black cat' does not match its own words “cat Black”" in findings[0].message


def test_two_rules_that_fire_on_the_same_words_are_reported() -> None:
    twin = f"{rule(SOUND)}  - {{id: twin, because: again, effect: 2, phrases: [cats], examples: {{match: [cat]}}}}\n"
    findings = check_rules(parse(twin)[0])
    assert len(findings) == 1
    assert all(
        words in findings[0].message for words in ("rule twin", "the same words as the rule it (0.yaml, line 5)")
    )


def test_rule_that_never_fires_on_labelled_texts_is_reported() -> None:
    rules, _ = parse(rule(SOUND))
    assert [one.level for one in check_dead(rules, [], texts=3)] == ["warning"]
    assert check_dead(rules, ["it"], texts=3) == []


def test_shipped_rules_pass_their_own_examples() -> None:
    assert [one.message for one in check_rules(shipped_rules())] == []
