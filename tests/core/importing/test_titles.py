"""Which words are titles, and which only label a link."""

import pytest

from bot.core.importing.titles import clean_title, clean_words, is_label

LABELS = [
    "[[Paper]]",
    "CVPR 2024",
    "ICCV'23 Oral",
    "📖 arXiv Paper",
    "v2",
    "TPAMI 2026",
    "Code 1",
    "CVPR 2023 AI4CC Workshop",
    "",
    "论文",
]
NAMES = ["CLIP", "OTB99-L", "Waves in Shallow Water", "Do Nature Images Help?"]
TITLES = [
    ("[CVPR 2024] Waves: A Study [", "Waves: A Study"),
    ("1. Waves in Water (CVPR 2024).", "Waves in Water"),
    (":fire: 🔥Waves (NeurIPS'23 Spotlight)", "Waves"),
    ("Waves in Water, ICLR 2021", "Waves in Water"),
    ("CVPR'23 Waves in Water", "Waves in Water"),
    ("CVPR 2023 Challenge on Watching the Waves", "CVPR 2023 Challenge on Watching the Waves"),
    ("NeurIPS 2023: Waves in Water", "Waves in Water"),
    ("2024.05.01: Waves in Water", "Waves in Water"),
    ("“Waves in Water.”", "Waves in Water"),
    ("[Re] A reproduction of waves", "[Re] A reproduction of waves"),
    ("The Wave Challenge of 2023", "The Wave Challenge of 2023"),
    ("Learning (by) doing", "Learning (by) doing"),
    ("What is a wave?", "What is a wave?"),
    ("Waves, arXiv:2401.01234", "Waves"),
    ("[paper]", ""),
]


@pytest.mark.parametrize("text", LABELS)
def test_words_that_only_name_a_link(text: str) -> None:
    assert is_label(text)


@pytest.mark.parametrize("text", NAMES)
def test_words_that_name_a_paper(text: str) -> None:
    assert not is_label(text)
    assert clean_title(text) == text


@pytest.mark.parametrize(("text", "title"), TITLES)
def test_titles_lose_what_stands_around_them(text: str, title: str) -> None:
    assert clean_title(text) == title


@pytest.mark.parametrize(
    "title",
    [
        "A Framework Based on Waves",
        "From Waves to Tides: Water in Motion",
        "Tides Inspired by Waves",
        "See, Think, Swim",
        "Moving Water by Modeling and Damping Long Waves",
        "Waves for Virtual Try-on",
        "Water, Object Detection, Depth Estimation",
        "EgoWave: Waves from Within",
    ],
)
def test_words_like_a_sentence_or_names_stay_in_titles(title: str) -> None:
    assert clean_words(f"{title} [") == title


def test_running_text_loses_authors_and_sentences_are_no_titles() -> None:
    assert clean_words("Waves in Water by Lovelace et al.") == "Waves in Water"
    assert clean_words("Waves in Water, Ada Lovelace et al. CVPR 2024 [") == "Waves in Water"
    assert clean_words("If you find our work useful please cite our [") == ""
