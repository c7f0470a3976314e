"""Words as letters."""

from hypothesis import given
from hypothesis import strategies as st

from bot.core.rules.matching import Alphabet
from bot.core.rules.spelling import FIELD_END, SENTENCE_END, key_of

WORDS = st.text(st.sampled_from("aBcs."), min_size=1, max_size=3)


@given(st.lists(WORDS), st.lists(WORDS))
def test_words_have_the_same_letter_only_when_they_have_the_same_key(known: list[str], met: list[str]) -> None:
    alphabet = Alphabet(map(key_of, known))
    letters = {key_of(word): alphabet.spell([word]) for word in known}
    assert len(set(letters.values())) == len(letters)
    for word in met:
        assert alphabet.spell([word]) == letters.get(key_of(word), "." if key_of(word) == "." else "\0")


def test_ends_stand_for_themselves_and_no_letter_is_a_surrogate() -> None:
    keys = [f"word{number}" for number in range(60_000)]
    line = Alphabet([*keys, SENTENCE_END, FIELD_END]).spell_keys([*keys, SENTENCE_END, FIELD_END])
    assert len(set(line)) == len(line) == 60_002
    assert line.encode().decode() == line
    assert line.endswith(".¶")
