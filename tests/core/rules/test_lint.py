"""The linter of rules: examples, rules that can't fire, rules and phrases that others cover."""

import pytest

from bot.core.rules.lint import check_dead, check_rules
from tests.core.rules_of_tests import parse, rule, shipped_rules

SOUND = "effect: 1\nphrases: [cat]\nexamples: {match: [one cat], no_match: [a category]}"
CHECKS = [
    (SOUND, None, ""),
    ("effect: 1\nphrases: [cat]\nexamples: {match: [a dog]}", "error", "does not match its example “a dog”"),
    ("effect: 1\nphrases: [cat]\nexamples: {match: [cat], no_match: [Cats and dogs]}", "error", "what it must not: “Cats and dogs”"),
    ("effect: 1\nphrases: [cat]", "warning", "has no example"),
    ("effect: 1\nphrases: [cat]\nwith: [{phrases: [dog], within: 3}]\nwithout: [{phrases: [dog, cow]}]\nexamples: {match: [cat]}", "error",
     "can never fire"),
    ("effect: 1\nphrases: [cat]\nwith: [{phrases: [dog]}]\nwithout: [{phrases: [dog], within: 2}]\nexamples: {match: [cat. Dog]}",
     None, ""),
    ("effect: 1\nphrases: [cat, black cat]\nexamples: {match: [cat]}", "warning", "the phrase 'black cat' is shadowed"),
    ("effect: 1\nphrases: [CAT, black cat]\nexamples: {match: [CAT]}", None, ""),
    ("effect: 1\nphrases: [cat, cats]\nexamples: {match: [cat]}", "warning", "the phrase 'cats' is shadowed"),
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


def test_rule_that_fires_on_the_same_words_is_shadowed() -> None:
    twin = f"{rule(SOUND)}  - {{id: twin, because: again, effect: 2, phrases: [cats], examples: {{match: [cat]}}}}\n"
    findings = check_rules(parse(twin)[0])
    assert [one.message for one in findings] == [
        "rule twin: is shadowed by the rule it (0.yaml, line 5), which fires on the same words"
    ]


def test_rule_that_never_fires_on_labelled_texts_is_told() -> None:
    rules, _ = parse(rule(SOUND))
    assert [one.level for one in check_dead(rules, [], texts=3)] == ["warning"]
    assert check_dead(rules, [0], texts=3) == []


def test_shipped_rules_pass_their_own_examples() -> None:
    assert [one.message for one in check_rules(shipped_rules())] == []
