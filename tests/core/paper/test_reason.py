"""The reason below a paper's line: the sentence that says it, who and when, how sure, and the words behind the placement."""

import pytest

from bot.core.paper.decision import Decision, Evidence
from bot.core.paper.reason import LONGEST, describe_sureness, find_reason

ABSTRACT = (
    "Existing visual prompts are the same for every image. We propose a network that generates visual prompts for each image. "
    "It wins on ten data sets."
)
SEEN = Evidence("seen", "summary", "visual prompts", "+2: visual prompts are named", 2.0, (("belongs", 2.0),))
MADE = Evidence("made", "summary", "generates visual prompts", "generative +1: made", 0.0, (("generative", 1.0),))
CLIP = Evidence("clip", "title", "CLIP", "token +1: CLIP", 0.0, (("token", 1.0),))


def decision(*evidence: Evidence, score: float = 3.0) -> Decision:
    return Decision("1", "Prompts for CLIP", "accept", score, "method", "generative", "token", (), evidence)


def block(summary: str = ABSTRACT, *evidence: Evidence) -> tuple[str, ...]:
    shown = decision(*(evidence or (SEEN, MADE, CLIP)))
    return find_reason(shown, summary=summary, authors=["Ann Tern", "Bo Gull"], day="2026-10-02").block()


def test_the_sentence_of_the_proposal_is_quoted_with_the_matched_words_bold() -> None:
    assert block()[1] == "> We propose a network that generates **visual prompts** for each image."


def test_author_day_sureness_and_the_words_behind_the_placement_come_first() -> None:
    first = block()[0]
    assert first.startswith("<br>Ann Tern et al. · 2026-10-02 · ")
    assert "generative: “generates visual prompts”" in first
    assert "token: by its title" in first  # CLIP would only repeat the title


def test_a_long_sentence_is_cut_round_the_matched_words() -> None:
    sentence = block(f"We show that {'very ' * 60}good visual prompts help {'much ' * 60}here.")[1].removeprefix("> ")
    assert "**visual prompts**" in sentence
    assert sentence.startswith("…")
    assert sentence.endswith("…")
    assert len(sentence.replace("*", "")) <= LONGEST


def test_without_an_abstract_there_is_no_sentence() -> None:
    assert len(block("")) == 1


@pytest.mark.parametrize("text", ["<!-- /why -->", "- [x] [a](https://arxiv.org/abs/2512.00002)", "@all closes #1"])
def test_hostile_text_stays_text(text: str) -> None:
    shown = find_reason(decision(SEEN), summary=f"{text} visual prompts", authors=[text], day="2026-10-02")
    assert "<!-- /why -->" not in " ".join(shown.block()).replace("\\<", "")
    assert not any(line.startswith("- [") for line in shown.block())


def test_sureness_is_a_word_with_a_bar_and_grows_with_the_score() -> None:
    assert describe_sureness(9).endswith("very sure")
    assert describe_sureness(-1).endswith("doubtful")
    assert describe_sureness(9).count("▰") > describe_sureness(1).count("▰") > describe_sureness(-1).count("▰")
