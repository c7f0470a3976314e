"""Titles compared: what counts as the same, as nearly the same, and as naming a paper."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.paper.likeness import likeness, title_key, titles_agree

SAME = [
    ("Visual Prompt Tuning", "visual  prompt-tuning"),
    ("Foo-Bar: a Baz", "FooBar, A baz!"),
    ("Détection d’objets", "Detection d'Objets"),
    ("Prompts: 数据集", "prompts 数据集"),
    ("ﬁne-tuning", "Fine Tuning"),
    (r"\textit{Visual} Prompts", "Visual Prompts"),
    ("{V}isual $Prompts$", "Visual Prompts"),
    (r"Schr{\"o}dinger Prompts", "Schrödinger Prompts"),
    ("Straße", "STRASSE"),
    ("Ｖｉｓｕａｌ", "Visual"),
]
DIFFERENT = [("Visual Prompt Tuning", "Visual Prompt Tuning 2"), ("Prompts", "Prompt"), ("数据集", "数据")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_case_accents_punctuation_and_latex_do_not_tell_titles_apart(one: str, other: str) -> None:
    assert title_key(one) == title_key(other) != ""
    assert titles_agree(one, other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_words_tell_titles_apart(one: str, other: str) -> None:
    assert title_key(one) != title_key(other)


@given(st.text(), st.text())
def test_likeness_is_symmetric_and_between_0_and_100(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) == likeness(other, one) <= 100
    assert likeness(one, one) == 100


@pytest.mark.parametrize(
    ("written", "actual", "agree"),
    [
        ("Visual Prompt Tuning", "Visual Prompt Tuning", True),
        ("Visual Promt Tuning", "Visual Prompt Tuning", True),  # at least 0.90 alike
        ("VPT", "VPT: Visual Prompt Tuning", True),  # its short name
        ("Exploring Visual Prompts", "Exploring Visual Prompts for Adapting Large-Scale Models", True),  # its beginning
        ("Exploring", "Exploring Visual Prompts for Adapting Large-Scale Models", False),  # one word is no beginning
        ("Visual Prompt Tuning for Everything and More", "Visual Prompt Tuning", False),  # longer than the real one
        ("AutoVP", "BlackVIP: Black-Box Visual Prompting", False),
        ("Visual Prompting", "Deep Residual Learning for Image Recognition", False),
        ("!!!", "???", False),
        ("???", "???", True),
        ("", "Visual Prompt Tuning", False),
    ],
)
def test_a_title_names_a_paper_when_equal_nearly_equal_or_its_beginning(written: str, actual: str, agree: bool) -> None:
    assert titles_agree(written, actual) is agree
