"""Explanations: every rule that fired, the matched words marked, and the nearest change."""

from bot.core.paper.document import Document
from bot.core.rules.explanation import explain, mark_markdown, mark_text
from tests.core.rules_of_tests import classifier_of, rule

RULES = (
    rule(
        """\
effect: 2
phrases: [visual prompt]
"""
    )
    + """\
  - {id: far, because: "another reason", effect: 5, phrases: [tuning]}
  - {id: against, because: "a reason against", effect: -1.5, phrases: [language]}
"""
)


def test_explanation_names_each_rule_and_all_its_words() -> None:
    explanation = explain(classifier_of(RULES), Document("1", "Visual prompts", "A visual-prompt for language."))
    assert [(one.rule, one.weight) for one in explanation.firings] == [("it", 2), ("against", -1.5)]
    assert explanation.firings[0].quotes == (("title", "Visual prompts"), ("summary", "visual-prompt"))
    assert explanation.marks == (((0, 14),), ((2, 15), (20, 28)), ())


def test_nearest_change_is_the_rule_with_the_smallest_effect() -> None:
    classifier = classifier_of(RULES)
    reject = explain(classifier, Document("1", "Visual prompts for language"))
    assert reject.decision.decision == "reject"
    assert reject.nearest == "without the rule against (-1.5: a reason against) it would be review"
    review = explain(classifier, Document("1", "Visual prompts"))
    assert review.nearest == "with the rule against (-1.5: a reason against) it would be reject"


def test_paper_without_the_subject_says_so() -> None:
    assert "none of the subject's words" in explain(classifier_of(RULES), Document("1", "Weather")).nearest


def test_no_single_rule_may_be_enough() -> None:
    small = rule("effect: 0.5\nphrases: [visual prompt]")
    assert explain(classifier_of(small), Document("1", "A prompt")).nearest.startswith("no single rule")


def test_overlapping_matches_are_marked_as_one() -> None:
    both = (
        rule("effect: 1\nphrases: [visual prompt]") + "  - {id: two, because: b, effect: 1, phrases: [prompt tuning]}\n"
    )
    explanation = explain(classifier_of(both), Document("1", "On visual prompt tuning"))
    assert (
        mark_text("On visual prompt tuning", explanation.marks[0], opening="[", closing="]")
        == "On [visual prompt tuning]"
    )


def test_markdown_of_others_is_escaped_and_matches_are_bold() -> None:
    text = "<b>visual prompt</b> [x](http://y) @me #1"
    assert mark_markdown(text, [(3, 16)]) == r"&lt;b&gt;**visual prompt**&lt;/b&gt; \[x\](http://y) \@me \#1".replace(
        "&lt;b&gt;**", "&lt;b&gt;**"
    )
