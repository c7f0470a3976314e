"""Normalising: one spelling for each word, ends of sentences and fields, and places in the original."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.rules.words import _WORD, fold, key_of, make_plain, read_words, split_words, stem

SPELLINGS = [
    ("prompts", "prompt"), ("prompting", "prompting"), ("images", "image"), ("boxes", "box"), ("classes", "class"),
    ("categories", "category"), ("analyses", "analysis"), ("bias", "bias"), ("focus", "focus"), ("this", "this"),
    ("generalisation", "generalization"), ("optimised", "optimized"), ("analysing", "analyzing"), ("colours", "color"),
    ("behaviour", "behavior"), ("tumours", "tumor"), ("labelled", "labeled"), ("modelling", "modeling"), ("grey", "gray"),
    ("centre", "center"), ("noise", "noise"), ("precise", "precise"), ("supervised", "supervised"), ("exercise", "exercise"),
    ("haematology", "hematology"), ("four", "four"), ("hour", "hour"), ("us", "us"), ("litre", "liter"), ("litres", "liter"),
]  # fmt: skip


@pytest.mark.parametrize(("word", "key"), SPELLINGS)
def test_word_gets_one_spelling(word: str, key: str) -> None:
    assert fold(word) == key


@pytest.mark.parametrize(("word", "key"), SPELLINGS)
def test_every_spelling_begins_with_the_stem_of_its_key(word: str, key: str) -> None:
    assert word.startswith(stem(key))


@given(st.from_regex(r"[a-z]{1,14}", fullmatch=True))
def test_key_of_a_key_is_the_key_itself(word: str) -> None:
    assert fold(fold(word)) == fold(word)


@given(st.from_regex(r"[a-z]{1,14}", fullmatch=True))
def test_stem_of_any_word_is_its_beginning(word: str) -> None:
    assert word.startswith(stem(fold(word)))


def test_stem_is_cut_only_where_spellings_differ() -> None:
    assert [stem(key) for key in ("learnable", "label", "labeled", "modeling", "query")] == [
        "learnable", "label", "label", "model", "quer",
    ]  # fmt: skip


PLAIN = [
    ("plain text", "plain text"),
    ("ﬁne–tuning", "fine-tuning"),
    ("ｐｒｏｍｐｔ", "prompt"),
    ("pro\u00admpt and pro\u200bmpt", "prompt and prompt"),
    ("naïve café", "naive cafe"),
    (r"\textbf{visual} {\it prompts}", "visual prompts"),
    (r"na\"{\i}ve", "naive"),
    (r"pro\-mpt~tuning", "prompt tuning"),
    (r"$\alpha$-CLIP at 5\%", "alpha -CLIP at 5 "),
    ("see \\cite{prompt} here", "see   here"),
    ("two\nlines", "two lines"),
]


@pytest.mark.parametrize(("text", "plain"), PLAIN)
def test_text_is_made_plain(text: str, plain: str) -> None:
    assert make_plain(text).text == plain


LINES = [
    (["Visual Prompts"], "visual prompt . ¶"),
    (["One ends. Two, e.g. this; three"], "one end . two e g this . three . ¶"),
    (["Vision-Language"], "vision language . ¶"),
    (["", "a"], ". ¶ a . ¶"),
    (["Really?! Yes."], "really . yes . . ¶"),
]


@pytest.mark.parametrize(("texts", "line"), LINES)
def test_words_keep_the_ends_of_sentences_and_fields(texts: list[str], line: str) -> None:
    assert " ".join(read_words(texts).keys()) == line


def test_places_lead_back_to_the_original() -> None:
    text = r"{\it Vi}sual pro\-mpts, na\"{\i}ve ﬁne–tuning; $\alpha$."
    words = read_words([text])
    quoted = [text[start:end] for start, end in words.spans(0)]
    assert quoted == ["Vi}sual", r"pro\-mpts", r"na\"{\i}ve", "ﬁne", "tuning", ";", r"\alpha", "."]
    assert len(quoted) == len(words.surfaces) - 2


@given(st.lists(st.text(), min_size=1, max_size=3))
def test_any_text_gives_words_with_places_inside_it(texts: list[str]) -> None:
    words = read_words(texts)
    assert words.keys().count("¶") == len(texts)
    for field, text in enumerate(texts):
        for start, end in words.spans(field):
            assert 0 <= start < end <= len(text)


@given(st.text(st.sampled_from("ab1-.!?; '(),egialvscf")))
def test_fast_way_of_splitting_finds_the_same_words(text: str) -> None:
    assert [key_of(word) for word in split_words(text)] == [key_of(word) for word in _WORD.findall(text)]


@given(st.text())
def test_spans_and_words_agree_in_number(text: str) -> None:
    words = read_words([text])
    assert len(words.spans(0)) == len(words.surfaces) - 2
