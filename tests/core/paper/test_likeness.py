"""Titles and names compared: which are the same, which agree, which are near."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.paper.likeness import are_same_people, is_same_person, likeness, share_authors, title_key, titles_agree

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


NAMES = [
    ("Ada Lovelace", "Ada Lovelace", True),
    ("Ada Lovelace", "A. Lovelace", True),
    ("Ada Lovelace", "Lovelace Ada", True),
    ("Grace B. Hopper", "Grace Hopper", True),
    ("Émile Borel", "Emile Borel", True),
    ("Hee-young Lee", "Heeyoung Lee", True),
    ("Ada Lovelace", "Alan Lovelace", False),
    ("Ada Lovelace", "Grace Hopper", False),
    ("Wei Wang", "Wei Zhang", False),
    ("Wei Wang", "Wu Wang", False),
    ("", "Ada", False),
]


@pytest.mark.parametrize(("one", "other", "same"), NAMES)
def test_spellings_of_one_name(one: str, other: str, same: bool) -> None:
    assert is_same_person(one, other) is same
    assert is_same_person(other, one) is same


def test_order_and_number_count() -> None:
    assert are_same_people(["Ada Lovelace", "Grace Hopper"], ["A. Lovelace", "G. Hopper"])
    assert not are_same_people(["Ada Lovelace", "Grace Hopper"], ["Grace Hopper", "Ada Lovelace"])
    assert not are_same_people(["Ada Lovelace"], ["Ada Lovelace", "Grace Hopper"])


def test_half_of_the_shorter_list_is_the_same_work() -> None:
    assert share_authors(["Ada Lovelace"], ["Grace Hopper", "Ada Lovelace", "Alan Turing"])
    assert not share_authors(
        ["Ada Lovelace", "Emmy Noether", "Kurt Gödel"], ["Ada Lovelace", "Alan Turing", "Max Born"]
    )
    assert not share_authors([], ["Ada Lovelace"])
