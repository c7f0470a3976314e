"""Feeds and listings as values: which papers were announced, and when a page must not be believed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.harvest.announcements import Feed, is_earlier_batch, parse_abstract_page, parse_feed, parse_listing
from bot.core.harvest.oai import NotUnderstood
from bot.core.paper.preprint import Preprint

ENTRY = """<entry><id>oai:arXiv.org:{id}v1</id><title>A Title</title><summary>arXiv:{id}v1 Announce Type: {kind}
Abstract: About prompts.</summary><category term="cs.CV"/><category term="cs.LG"/>
<arxiv:announce_type>{kind}</arxiv:announce_type></entry>"""
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">{}</feed>'
ROW = """<dt><a name='item1'>[1]</a> <a title="Abstract" href ="/abs/{0}" id="{0}"> arXiv:{0} </a>
[<a href="/pdf/{0}">pdf</a>, <a href="/abs/{0}v1">other</a>]</dt><dd><div class='meta'>A title</div></dd>"""
TAGS = {
    "citation_title": "A Title",
    "citation_author": "Tern, Ann",
    "citation_date": "2026/06/24",
    "citation_online_date": "2026/06/25",
    "citation_arxiv_id": "2606.01234",
    "citation_abstract": "About  prompts.",
}


def feed(*kinds: str) -> bytes:
    rows = (ENTRY.format(id=f"2606.0{at:04}", kind=kind) for at, kind in enumerate(kinds, 1))
    return ATOM.format("".join(rows)).encode()


def section(heading: str, count: int, first: int = 1) -> str:
    rows = "".join(ROW.format(f"2606.0{at:04}") for at in range(first, first + count))
    return f"<h3>{heading}</h3><dl id='articles'>{rows}</dl>"


def test_a_feed_tells_new_papers_from_replaced_ones() -> None:
    found = parse_feed(feed("new", "cross", "replace", "replace-cross"))
    assert isinstance(found, Feed)
    assert [one.is_new for one in found.entries] == [True, True, False, False]
    assert [one.id for one in found.batch("cs.LG")] == ["2606.00001", "2606.00002"]
    assert found.batch("cs.RO") == ()
    assert found.entries[0].text == "A Title\nAbout prompts."


def test_an_empty_feed_is_a_feed() -> None:
    assert parse_feed(ATOM.format("<title>none today</title>").encode()) == Feed(())


def test_rss_is_read_too() -> None:
    body = b"<rss><channel><item><title>T</title><guid>oai:arXiv.org:2606.00001v1</guid><category>cs.CV</category>\
<description>arXiv:2606.00001v1 Announce Type: replace Abstract: x</description></item></channel></rss>"
    found = parse_feed(body)
    assert isinstance(found, Feed)
    assert [(one.id, one.is_new, one.categories) for one in found.entries] == [
        ("2606.00001", False, frozenset({"cs.CV"}))
    ]


@pytest.mark.parametrize("body", [b"", b"Rate exceeded.", b"<html></html>", feed("new")[:-9], b"<feed><entry/></feed>"])
def test_what_is_not_a_feed_is_not_understood(body: bytes) -> None:
    assert isinstance(parse_feed(body), NotUnderstood)


def test_a_full_feed_may_lack_papers() -> None:
    found = parse_feed(feed(*["new"] * 2000))
    assert isinstance(found, Feed)
    assert found.is_full


@pytest.mark.parametrize(
    ("ids", "is_earlier"), [("abcd", True), ("abxy", True), ("axyz", False), ("wxyz", False), ("", False)]
)
def test_a_batch_is_known_by_its_ids(ids: str, is_earlier: bool) -> None:
    assert is_earlier_batch(list(ids), set("abcd")) is is_earlier


def test_a_page_of_the_past_week_tells_each_day() -> None:
    page = section("Fri, 26 Jun 2026 (showing 2 of 2 entries )", 2) + section(
        "Thu, 25 Jun 2026 (showing first 3 of 1,240 entries )", 3, 10
    )
    days = parse_listing(page)
    assert not isinstance(days, NotUnderstood)
    assert [(one.day, len(one.ids), one.total, one.is_whole) for one in days] == [
        (date(2026, 6, 26), 2, 2, True),
        (date(2026, 6, 25), 3, 1240, False),
    ]
    assert days[0].ids == ("2606.00001", "2606.00002")


def test_a_page_of_new_papers_leaves_replaced_ones_out() -> None:
    page = (
        "<h3>Showing new listings for Friday, 26 June 2026</h3>"
        + section("New submissions (showing 2 of 2 entries)", 2)
        + section("Cross submissions (continued, showing last 1 of 1 entries)", 1, 7)
        + section("Replacement submissions (showing 3 of 3 entries)", 3, 20)
    )
    days = parse_listing(page)
    assert not isinstance(days, NotUnderstood)
    assert [(one.day, len(one.ids), one.total) for one in days] == [(date(2026, 6, 26), 3, 3)]


@pytest.mark.parametrize("words", ["No updates today.", "No updates for this time period."])
def test_a_page_may_say_that_there_is_nothing(words: str) -> None:
    assert parse_listing(f"<html><body><p>{words}</p></body></html>") == ()


LAYOUTS = {
    "another heading": section("Friday", 2),
    "fewer entries than said": section("Fri, 26 Jun 2026 (showing 3 of 3 entries )", 2),
    "more shown than there are": section("Fri, 26 Jun 2026 (showing 2 of 1 entries )", 2),
    "no day": section("New submissions (showing 2 of 2 entries)", 2),
    "no headings": "<html><body><ul><li>2606.01234</li></ul></body></html>",
    "nothing": "",
    "no such day": section("Fri, 36 Jun 2026 (showing 2 of 2 entries )", 2),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_another_layout_is_not_understood(name: str) -> None:
    assert isinstance(parse_listing(LAYOUTS[name]), NotUnderstood)


@given(st.binary(max_size=300) | st.integers(0, 600).map(lambda at: feed("new", "replace")[:at]))
def test_any_bytes_give_a_value(body: bytes) -> None:
    parse_feed(body)


@given(
    st.text(max_size=200) | st.integers(0, 700).map(lambda at: section("26 Jun 2026 (showing 3 of 3 entries)", 3)[:at])
)
def test_any_page_gives_a_value(page: str) -> None:
    parse_listing(page)
    parse_listing(f"<h3>{page}</h3><dt><a href='/abs/{page}'>")


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
def test_any_page_of_a_paper_gives_a_value(text: str) -> None:
    parse_abstract_page(text, "2606.01234")
    parse_abstract_page(page(citation_date=text.replace('"', "")), "2606.01234")
