"""The labelled corpus beside this repository, where there is one; each part of it is read once."""

import itertools
import json
import lzma
from functools import cache

import pytest

from demo.arxiv_papers import StoredPaper, papers_of
from tests.small_list import ROOT

_CORPUS = ROOT.parent / "shared/corpus/dev.jsonl.xz"


SPRING, YEAR = "2025-05-31", "2025-12-31"  # the last day of a part that is read quickly, and of the whole


def corpus(until: str) -> list[StoredPaper]:
    """Its papers up to a day, in a list of the caller's own; without the corpus the test is skipped."""
    if not _CORPUS.exists():
        pytest.skip("the labelled corpus is not beside this repository")
    return list(_read(until))


@cache
def _read(until: str) -> tuple[StoredPaper, ...]:
    """The file is in the order of days, so that no more of it is unpacked than is asked for."""
    with lzma.open(_CORPUS, "rt", encoding="utf-8") as lines:
        rows = map(json.loads, lines)
        return tuple(papers_of(itertools.takewhile(lambda row: bool(row["day"] <= until), rows)))
