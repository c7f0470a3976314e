"""Known papers: by id, title or alias, and nearly."""

import pytest

from bot.core.paper.known import Identity, KnownPapers

LISTED = [
    Identity("2203.12119", ("Visual Prompt Tuning", "VPT", "Tuning by Prompts in Vision"), "a"),
    Identity(None, ("A Paper Without an Id",), "b"),
    Identity("2401.00001", ("???",), "c"),
    Identity("2401.00002", (), "d"),
]


@pytest.mark.parametrize(
    ("arxiv", "title", "path"),
    [
        ("2203.12119", "Another title altogether", "a"),
        (None, "visual prompt-tuning", "a"),
        ("2500.00001", "Visual Prompt Tuning", "a"),
        (None, "Tuning by Prompts in Vision", "a"),
        (None, "VPT", None),  # a short name alone tells nothing: names are shared
        (None, "a paper without an id", "b"),
        ("2401.00001", "x", "c"),
        (None, "!!!", None),  # titles without a word do not all mean one paper
        ("2401.00002", "", "d"),
        ("2401.00003", "Something New", None),
    ],
)
def test_a_paper_is_known_by_id_title_or_alias(arxiv: str | None, title: str, path: str | None) -> None:
    found = KnownPapers.of(LISTED).find(arxiv, title)
    assert (found.path if found else None) == path


def test_a_near_title_is_found_with_its_likeness() -> None:
    near = KnownPapers.of(LISTED).nearest("Visual Promt Tuning")
    assert near is not None
    assert near[0].path == "a"
    assert 90 <= near[1] < 100
    assert KnownPapers.of(LISTED).nearest("Deep Residual Learning") is None
    assert KnownPapers().nearest("anything") is None


def test_the_first_of_two_with_the_same_id_stays() -> None:
    twice = [Identity("2203.12119", ("One Title",), "first"), Identity("2203.12119", ("Other Title",), "second")]
    found = KnownPapers.of(twice).find("2203.12119", "")
    assert found is not None
    assert found.path == "first"
