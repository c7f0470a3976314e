"""Which addresses lead to papers, and which to code."""

import time

import pytest

from bot.core.importing.links import arxiv_of, is_code, is_paper

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
