"""A paper's own page: what its tags tell, and that only its own id is believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.harvest.abstract_page import parse_abstract_page
from bot.core.harvest.oai import NotUnderstood
from bot.core.paper.preprint import Preprint

TAGS = {
    "citation_title": "A Title",
    "citation_author": "Tern, Ann",
    "citation_date": "2026/06/24",
    "citation_online_date": "2026/06/25",
    "citation_arxiv_id": "2606.01234",
    "citation_abstract": "About  prompts.",
}


def page(**changes: str) -> str:
    rows = (f'<meta name="{name}" content="{text}"/>' for name, text in (TAGS | changes).items() if text)
    return f"<html><head>{''.join(rows)}</head></html>"


def test_the_tags_tell_the_paper() -> None:
    found = parse_abstract_page(page(), "2606.01234")
    assert isinstance(found, Preprint)
    assert (found.title, found.authors, found.summary) == ("A Title", ("Ann Tern",), "About prompts.")
    assert (found.day.isoformat(), found.updated.date().isoformat()) == ("2026-06-24", "2026-06-25")


@pytest.mark.parametrize("name", ["citation_title", "citation_author", "citation_date", "citation_arxiv_id"])
def test_a_page_that_lacks_a_tag_is_not_understood(name: str) -> None:
    assert isinstance(parse_abstract_page(page(**{name: ""}), "2606.01234"), NotUnderstood)


def test_another_papers_page_is_not_believed() -> None:
    assert isinstance(parse_abstract_page(page(citation_arxiv_id="2606.04321"), "2606.01234"), NotUnderstood)


@given(st.text(max_size=200))
def test_any_page_gives_a_value(text: str) -> None:
    parse_abstract_page(text, "2606.01234")
    parse_abstract_page(page(citation_date=text.replace('"', "")), "2606.01234")
