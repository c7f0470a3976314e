"""Pages of arXiv's answers: read whole, or refused with a reason."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.harvest.page import UnreadableAnswer, parse_page
from demo.arxiv_feed import Answer, render_error, render_feed
from demo.arxiv_papers import StoredPaper

PAPERS = [
    StoredPaper(f"2512.0000{n}", "2025-12-01", "Prompts ü <b>", ("Ada",), ("cs.CV",), "12 pages", "Text & more.")
    for n in (1, 2)
]
BODY = render_feed(Answer(PAPERS, 41, 0, 2000, "all:prompt"))


def test_a_page_holds_its_total_and_its_papers() -> None:
    page = parse_page(BODY)
    assert (page.total, page.unreadable, page.complaint) == (41, 0, None)
    assert [paper.id for paper in page.papers] == ["2512.00001", "2512.00002"]


def test_every_field_of_an_entry_is_read() -> None:
    stored = StoredPaper(
        "2512.00003",
        "2025-12-01",
        "A\n title",
        ("Ada  Lovelace", "Bo"),
        ("cs.CV", "cs.LG"),
        "12\npages",
        "Text.",
        "J 1",
        "10.1/x",
    )
    (paper,) = parse_page(render_feed(Answer([stored], 1, 0, 10))).papers
    assert (paper.id, paper.title, paper.authors) == ("2512.00003", "A title", ("Ada Lovelace", "Bo"))
    assert (paper.categories, paper.comment, paper.summary) == (("cs.CV", "cs.LG"), "12 pages", "Text.")
    assert (paper.journal_ref, paper.doi, paper.version) == ("J 1", "10.1/x", 1)
    assert paper.day.isoformat() == "2025-12-01"
    assert paper.published.utcoffset() == timedelta(0)


def test_a_page_cut_at_any_byte_is_a_fault() -> None:
    whole = len(BODY.rstrip())
    for at in range(whole):
        with pytest.raises(UnreadableAnswer):
            parse_page(BODY[:at])
    assert len(parse_page(BODY[:whole]).papers) == 2


@given(st.binary(max_size=80), st.integers(0, len(BODY)))
def test_any_bytes_give_a_page_or_a_fault(junk: bytes, at: int) -> None:
    with suppress(UnreadableAnswer):
        page = parse_page(BODY[:at] + junk + BODY[at:])
        assert len(page.papers) <= 2


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not complete XML"),
        (b"Rate exceeded.", "rate limit"),
        (b"<html><body>Busy</body></html>", "it sent a web page"),
        (b"<rss></rss>", "the answer is rss, not feed"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"></feed>', "no totalResults"),
        (b'<?xml version="1.0" encoding="no-such"?><feed/>', "not complete XML"),
        (b"{}", "not complete XML"),
    ],
)
def test_anything_else_than_a_page_is_a_fault_with_its_reason(body: bytes, reason: str) -> None:
    with pytest.raises(UnreadableAnswer, match=reason):
        parse_page(body)


def test_growing_entities_are_not_followed() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE feed [<!ENTITY e0 "boom">{levels}]><feed xmlns="http://www.w3.org/2005/Atom"><title>&e11;</title></feed>'
    with pytest.raises(UnreadableAnswer):
        parse_page(bomb.encode())


@pytest.mark.parametrize("missing", ["id", "title", "published", "updated"])
def test_an_entry_without_a_needed_field_is_counted_and_left_out(missing: str) -> None:
    page = parse_page(render_feed(Answer(PAPERS, 2, 0, 10), without=[missing]))
    assert ([paper.id for paper in page.papers], page.unreadable) == (["2512.00002"], 1)


def test_arxivs_message_about_a_refused_query_is_read() -> None:
    assert parse_page(render_error("incorrect id format for 1", "x")).complaint == "incorrect id format for 1"
