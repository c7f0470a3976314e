"""Phrases as maintainers write them: lists, alternatives, inflections, hyphens, capitals, and what is refused."""

import pytest

from bot.core.rules.model import Pattern, PhraseFault, expand_phrase, expand_phrases

LISTS = {"prompt": expand_phrases(["prompt", "prompting"], {})}


def keys(phrase: str) -> set[str]:
    return {" ".join(pattern.keys) for pattern in expand_phrase(phrase, LISTS)}


EXPANSIONS = [
    ("visual prompts", {"visual prompt"}),
    ("{prompt} tuning", {"prompt tuning", "prompting tuning"}),
    ("soft/hard prompt", {"soft prompt", "hard prompt"}),
    ("tune~", {"tune", "tuned", "tuning"}),
    ("learn~", {"learn", "learned", "learning"}),
    ("plan~", {"plan", "planed", "planing", "planned", "planning"}),
    ("apply~", {"apply", "applied", "applying"}),
    ("fine-tuning", {"fine tuning", "finetuning"}),
    ("generalisation", {"generalization"}),
    ("naïve", {"naive"}),
    ("set-of-mark", {"set of mark", "setof mark", "set ofmark", "setofmark"}),
]


@pytest.mark.parametrize(("phrase", "expected"), EXPANSIONS)
def test_phrase_expands_to_word_sequences(phrase: str, expected: set[str]) -> None:
    assert keys(phrase) == expected


def test_word_with_capitals_needs_the_same_capitals() -> None:
    assert expand_phrase("use CLIP", {}) == [Pattern(("use", "clip"), ((1, "CLIP"),))]


REFUSED = [
    ("", "empty"),
    ("   ", "empty"),
    ("the of", "nearly every paper"),
    ("prompt.*", "not regular expressions"),
    ("[a-z]+", "not regular expressions"),
    ("{nothing} prompt", "not defined"),
    ("~", "three letters"),
    ("—", "no letters or digits"),
    ("x" * 700, "at most"),
    (" ".join(["a/b/c/d/e/f/g/h"] * 6), "at most 4,000"),
]


@pytest.mark.parametrize(("phrase", "reason"), REFUSED)
def test_useless_phrase_is_refused_with_the_reason(phrase: str, reason: str) -> None:
    with pytest.raises(PhraseFault, match=reason):
        expand_phrase(phrase, LISTS)
