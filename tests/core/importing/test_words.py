"""Which words are titles, labels, venues, and which addresses are papers."""

import time

import pytest

from bot.core.importing.links import arxiv_of, is_code, is_paper
from bot.core.importing.titles import clean_title, clean_words, is_label
from bot.core.importing.venues import Published, find_published, read_venue_cell

PAPERS = [
    ("https://arxiv.org/abs//2306.08707", "2306.08707"),
    ("https://arxiv.org/pdf/2503.01774?", "2503.01774"),
    ("http://www.arxiv.org/abs/2011.05005v2?context=cs.LG", "2011.05005"),
    ("https://huggingface.co/papers/2401.01234", "2401.01234"),
    ("https://www.alphaxiv.org/abs/2401.01234", "2401.01234"),
    ("https://doi.org/10.48550/arXiv.2401.01234", "2401.01234"),
    ("https://arxiv.org/abs/hep-th/9901001", "hep-th/9901001"),
    ("https://openaccess.thecvf.com/content/CVPR2024/html/X.html", None),
    ("http://proceedings.mlr.press/v37/wangb15.html", None),
    ("https://www.aclweb.org/anthology/N15-1016", None),
    ("https://proceedings.neurips.cc/paper/2020/hash/x-Abstract.html", None),
    ("https://www.nature.com/articles/s41586-024-1", None),
    ("https://people.example.edu/~ada/waves.PDF", None),
]
OTHERS = [
    "https://github.com/ada/waves", "https://waves.github.io/", "https://huggingface.co/spaces/a/b", "https://arxiv.org/", "https://nature.com",
    "https://youtu.be/x", "https://arxiv.org/list/cs.CV/new", "https://openreview.net/", "https://notarxiv.org/abs/2401.01234",
    "mailto:a@b.org", "https://[bad", "#section",
]  # fmt: skip
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
    ("2024.05.01: Waves in Water", "Waves in Water"),
    ("“Waves in Water.”", "Waves in Water"),
    ("[Re] A reproduction of waves", "[Re] A reproduction of waves"),
    ("The Wave Challenge of 2023", "The Wave Challenge of 2023"),
    ("Learning (by) doing", "Learning (by) doing"),
    ("What is a wave?", "What is a wave?"),
    ("Waves, arXiv:2401.01234", "Waves"),
    ("[paper]", ""),
]
VENUES = [
    ("CVPR-2017", Published("CVPR", 2017)),
    ("`NIPS`", Published("NeurIPS", None)),
    ("(ECCV 24')", Published("ECCV", 2024)),
    ("[24th Jul., 2023] [Journal of Imaging, 2023]", Published("Journal of Imaging", 2023)),
    ("ArXiv (2022)", Published("arXiv", 2022)),
    ("CVPR 2024 Workshop", Published("CVPR Workshop", 2024)),
    ("Qwen", Published("Qwen", None)),
    ("-", Published()),
]


@pytest.mark.parametrize(("address", "arxiv"), PAPERS)
def test_addresses_of_papers(address: str, arxiv: str | None) -> None:
    assert is_paper(address)
    assert arxiv_of(address) == arxiv


def test_a_long_address_is_read_in_a_moment() -> None:
    started = time.perf_counter()
    assert arxiv_of(f"https://arxiv.org/abs/{'a' * 60_000}") is None
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize("address", OTHERS)
def test_addresses_of_other_things(address: str) -> None:
    assert not is_paper(address)


def test_code_is_an_owner_and_a_name() -> None:
    assert is_code("https://github.com/ada/waves")
    assert not is_code("https://github.com/ada")


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


@pytest.mark.parametrize(("text", "published"), VENUES)
def test_venue_cells(text: str, published: Published) -> None:
    assert read_venue_cell(text) == published


def test_a_venue_with_a_year_is_preferred() -> None:
    assert find_published("Science of waves. ICML 2022. 7 Jul 2023") == Published("ICML", 2022)
