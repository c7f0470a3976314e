from contextlib import suppress

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


def test_a_page_tells_its_total_and_its_entries() -> None:
    page = parse_page(BODY)
    assert (page.total, page.readable, page.unreadable, page.complaint) == (41, 2, 0, None)
    assert page.body == BODY


def test_a_page_cut_at_any_byte_is_a_fault() -> None:
    whole = len(BODY.rstrip())
    for at in range(whole):
        with pytest.raises(UnreadableAnswer):
            parse_page(BODY[:at])
    assert parse_page(BODY[:whole]).readable == 2


@given(st.binary(max_size=80), st.integers(0, len(BODY)))
def test_any_bytes_give_a_page_or_a_fault(junk: bytes, at: int) -> None:
    with suppress(UnreadableAnswer):
        page = parse_page(BODY[:at] + junk + BODY[at:])
        assert page.readable <= 2


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "no complete XML"),
        (b"Rate exceeded.", "rate limit"),
        (b"<html><body>Busy</body></html>", "no Atom feed"),
        (b"<feed></feed>", "no Atom feed"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"></feed>', "no totalResults"),
        (b'<?xml version="1.0" encoding="no-such"?><feed/>', "no complete XML"),
        (b"{}", "no complete XML"),
    ],
)
def test_what_is_no_page_is_told(body: bytes, reason: str) -> None:
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
    assert (page.readable, page.unreadable) == (1, 1)
    assert b"2512.00002" in page.body
    assert parse_page(page.body).unreadable == 0


def test_arxivs_complaint_about_a_query_is_read() -> None:
    assert parse_page(render_error("incorrect id format for 1", "x")).complaint == "incorrect id format for 1"
