"""The replay of two rule sets: changed papers with the rule responsible, lost papers and fallen measures."""

from dataclasses import replace

from bot.core.measure.labels import Label
from bot.core.measure.replay import Replayed, replay, responsible_rules
from bot.core.paper.document import Document
from tests.core.rules_of_tests import classifier_of, rule

BEFORE = classifier_of(rule("effect: 4\nphrases: [visual prompt]"))
AFTER = classifier_of(
    rule("effect: 0.5\nphrases: [visual prompt]") + "  - {id: new, because: b, effect: 2, phrases: [tuning]}\n"
)
LISTED = Replayed(Document("1", "Visual prompts"), Label("1", "core"), is_listed=True)
OTHER = Replayed(Document("2", "Prompt tuning"), Label("2", "out"))
SAME = Replayed(Document("3", "A prompt"))


def test_listed_paper_that_would_be_rejected_fails_the_gate() -> None:
    outcome = replay([LISTED, SAME], BEFORE, AFTER)
    assert [change.paper.document.id for change in outcome.changed] == ["1"]
    assert outcome.changed[0].is_lost
    assert outcome.changed[0].rules == ("it",)
    assert not outcome.passes


def test_measure_that_falls_beyond_the_margin_fails_the_gate() -> None:
    outcome = replay([LISTED, OTHER], BEFORE, AFTER, margin=0.3)
    assert outcome.fallen["average_precision"] == 0.5
    assert (outcome.papers, outcome.only_title) == (2, 0)
    assert outcome.as_json()["passes"] is False


def test_nothing_changed_passes() -> None:
    outcome = replay([LISTED, OTHER, SAME], BEFORE, BEFORE)
    assert outcome.passes
    assert outcome.changed == ()
    assert responsible_rules(LISTED.document, BEFORE, BEFORE) == ()


def test_measure_may_rise() -> None:
    assert replay([Replayed(OTHER.document, Label("2", "core"))], BEFORE, AFTER).passes


def test_labelled_papers_without_a_text_are_not_measured() -> None:
    outcome = replay([replace(LISTED, has_text=False), OTHER], BEFORE, BEFORE)
    assert (outcome.papers, outcome.only_title) == (2, 1)
    assert (outcome.before.papers, outcome.before.core) == (1, 0)
