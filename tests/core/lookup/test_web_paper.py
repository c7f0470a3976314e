"""Facts of papers from the web: what Crossref's record makes, and which preprint is the same paper."""

import dataclasses
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.core.lookup.crossref import Work
from bot.core.lookup.web_paper import NoPaperFault, WebPaper, clean, is_same, paper_of_work
from bot.core.paper.preprint import Preprint
from bot.core.paper.venues import Publication

URL = "https://doi.org/10.1007/x"
WORK = Work("10.1007/x", "A <i>Paper</i> on\nPrompts", ("Ada Lovelace",), date="2024-10-03", type="book-chapter")


def test_a_chapter_of_proceedings() -> None:
    found = paper_of_work(WORK, Publication("ECCV", 2024), url=URL)
    assert (found.title, found.authors, found.date, found.url) == (
        "A Paper on Prompts",
        ("Ada Lovelace",),
        "2024-10-03",
        URL,
    )
    assert found.venue == {"venue": "ECCV", "year": 2024}


@pytest.mark.parametrize(
    "change", [{"type": "dataset"}, {"type": ""}, {"title": "<i></i>"}, {"authors": ()}, {"date": ""}], ids=str
)
def test_what_is_no_paper(change: dict[str, Any]) -> None:
    with pytest.raises(NoPaperFault):
        paper_of_work(dataclasses.replace(WORK, **change), None, url=URL)


SAME = [
    ("A Paper on Prompts", ("Ada Lovelace",), True),
    ("A paper on prompts.", ("A. Lovelace", "Plato"), True),
    ("A Paper on Prompts", ("Somebody Else",), False),
    ("A Paper on Other Things", ("Ada Lovelace",), False),
    ("A Paper on Prompts", (), True),
]


@pytest.mark.parametrize(("title", "authors", "same"), SAME)
def test_a_preprint_is_the_same_paper_by_title_and_author(title: str, authors: tuple[str, ...], same: bool) -> None:
    day = datetime(2024, 1, 1, tzinfo=UTC)
    preprint = Preprint("2401.00001", 1, title, authors, day, day)
    assert is_same(WebPaper("A Paper on Prompts", ("Ada Lovelace",), "2024", URL), preprint) is same


def test_texts_become_plain_lines() -> None:
    assert clean("A&amp;B <sup>2</sup>\n\u202e&lt;b&gt;c") == "A&B 2 c"
