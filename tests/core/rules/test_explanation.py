"""Explanations: every rule that fired, the matched words marked, and edits that change the decision."""

import re

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


def edited(yaml: str, old: str) -> str:
    """The rules with one effect replaced as the edit says."""
    effect = re.search(r"effect: (\S+)  # was", yaml)
    assert effect
    return RULES.replace(old, old.split(":")[0] + f": {effect[1]}", 1)


def test_each_edit_of_an_effect_gives_the_decision_that_it_names() -> None:
    document = Document("1", "Visual prompts for language")
    reject = explain(classifier_of(RULES), document)
    assert reject.decision.decision == "reject"
    edits = {edit.what: edit for edit in reject.edits if "  # was " in edit.yaml}
    assert set(edits) == {"accept it", "have it reviewed"}
    for what, verdict in (("accept it", "accept"), ("have it reviewed", "review")):
        changed = edited(edits[what].yaml, "effect: 2")
        assert classifier_of(changed).decide(document).decision == verdict
        assert edits[what].line


def test_the_threshold_and_a_new_rule_are_offered_too() -> None:
    explanation = explain(classifier_of(RULES), Document("1", "Visual prompts for language"))
    score = explanation.decision.score
    values = [
        float(found[1]) for edit in explanation.edits if (found := re.search(r"(?:accept|review): (\S+)$", edit.yaml))
    ]
    assert values
    assert all(value <= score for value in values)
    assert any("phrases:" in edit.yaml for edit in explanation.edits)


def test_each_rule_is_named_with_file_and_line() -> None:
    (firing, *_) = explain(classifier_of(RULES), Document("1", "Visual prompts")).firings
    assert re.fullmatch(r".+\.yaml:\d+", firing.place)


def test_paper_without_the_subject_says_so() -> None:
    (edit,) = explain(classifier_of(RULES), Document("1", "Weather")).edits
    assert "subject" in edit.yaml


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
