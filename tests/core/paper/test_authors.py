"""Authors in a data file: all of them or, of very many, the first ones, a count and the last."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.files.canonical import render_entry
from bot.core.files.data_file import read_data_file
from bot.core.paper.authors import MOST_AUTHORS, count_others, listed_authors, named_authors, unnamed_authors
from bot.core.publish.bibtex import render_bibtex
from bot.core.publish.entry import shown_authors
from tests.small_list import make_paper

PLACE = "papers/2025/2501.00001.yaml"


def names(count: int) -> list[str]:
    return [f"Ada{number} Lovelace" for number in range(count)]


@pytest.mark.parametrize("count", [0, 1, 2, MOST_AUTHORS])
def test_few_authors_are_all_named(count: int) -> None:
    assert listed_authors(names(count)) == names(count)
    assert unnamed_authors(names(count)) == 0


@pytest.mark.parametrize("count", [MOST_AUTHORS + 1, 1_500, 20_000])
def test_of_many_authors_the_first_ones_the_last_and_a_count_are_kept(count: int) -> None:
    kept = listed_authors(names(count))
    assert len(kept) == MOST_AUTHORS
    assert (kept[0], kept[-1]) == (names(1)[0], f"Ada{count - 1} Lovelace")
    assert len(named_authors(kept)) + unnamed_authors(kept) == count
    assert listed_authors(kept) == kept


@given(st.lists(st.text(max_size=400), max_size=120))
def test_whatever_the_names_the_file_is_read_again(given_names: list[str]) -> None:
    authors = listed_authors(given_names) or ["Unknown"]
    paper = make_paper("2501.00001", "A Title", authors=authors)
    raw = render_entry(paper).encode()
    assert len(raw) < 32 * 1024
    assert read_data_file(raw, place=PLACE, path=PLACE).paper == paper


def test_exports_say_and_others() -> None:
    paper = make_paper("2501.00001", "A Title", authors=listed_authors(names(1_500)))
    assert "Ada1499 Lovelace and others}" in render_bibtex(paper)
    assert "1451" not in render_bibtex(paper)
    assert shown_authors(paper)[-2:] == ["Ada1499 Lovelace", "and others"]


def test_a_lone_name_that_looks_like_a_count_is_a_name() -> None:
    assert named_authors(["3 others"]) == ["3 others"]
    assert unnamed_authors(["3 others"]) == 0
    assert count_others("Three Others") == 0
