"""The labelled corpus beside this repository, where there is one; it is read once."""

from functools import cache

import pytest

from demo.arxiv_papers import StoredPaper, read_papers
from tests.small_list import ROOT

_CORPUS = ROOT.parent / "shared/corpus/dev.jsonl.xz"


def corpus() -> list[StoredPaper]:
    """Its papers, in a list of the caller's own; without the corpus the test is skipped."""
    if not _CORPUS.exists():
        pytest.skip("the labelled corpus is not beside this repository")
    return list(_read())


@cache
def _read() -> tuple[StoredPaper, ...]:
    return tuple(read_papers(_CORPUS))
