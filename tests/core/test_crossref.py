"""Crossref's answers read into facts."""

from typing import Any

import pytest

from bot.core.crossref import CrossrefFault, read_crossref
from tests.servers.pages import crossref_work

URL = "https://doi.org/10.1007/x"


def read(**values: Any) -> Any:
    return read_crossref(crossref_work("A <i>Paper</i> on\nPrompts", ["Ada Lovelace"], **values), url=URL)


def test_a_chapter_of_proceedings() -> None:
    found = read(abstract="<jats:p>We prompt.</jats:p>")
    assert (found.title, found.authors, found.date, found.year) == (
        "A Paper on Prompts",
        ("Ada Lovelace",),
        "2024-10-03",
        2024,
    )
    assert (found.url, found.summary, found.arxiv) == (URL, "We prompt.", None)


def test_the_first_publication_counts_and_a_short_date_stays_short() -> None:
    assert read(**{"published-online": {"date-parts": [[2023, 5]]}}).date == "2023-05"
    assert read(published={"date-parts": [[2022, None, None]]}).date == "2022"


def test_a_preprint_that_the_publisher_names() -> None:
    relation = {"has-preprint": [{"id-type": "doi", "id": "10.48550/arXiv.2401.01234"}]}
    assert read(relation=relation).arxiv == "2401.01234"


FAULTS = [
    {"type": "dataset"}, {"type": None}, {"title": []}, {"title": None}, {"author": []}, {"author": "Ada"},
    {"published": {"date-parts": [[None]]}}, {"published": {"date-parts": [[2024.5, "1"]]}}, {"published": {"date-parts": [[99999]]}},
]  # fmt: skip


@pytest.mark.parametrize("values", FAULTS, ids=str)
def test_what_is_no_paper(values: dict[str, Any]) -> None:
    with pytest.raises(CrossrefFault):
        read(**values)


@pytest.mark.parametrize(
    "answer", [None, [], "text", 5, {}, {"message": []}, {"message": {"title": {"a": 1}}}], ids=str
)
def test_what_is_not_crossrefs(answer: object) -> None:
    with pytest.raises(CrossrefFault):
        read_crossref(answer, url=URL)


def test_a_consortium_is_an_author() -> None:
    assert read(author=[{"name": "The Team"}, {"family": "Plato"}, {}]).authors == ("The Team", "Plato")
