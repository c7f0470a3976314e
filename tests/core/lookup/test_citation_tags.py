"""Papers read from venues' pages, made here in the form that the venues use."""

import time

import pytest

from bot.core.lookup.web_paper import read_citation, read_date
from bot.core.paper.venues import read_venues
from tests.servers.pages import acl_page, cvf_page

VENUES = read_venues()
URL = "https://openaccess.thecvf.com/content/CVPR2024/html/p.html"


def test_a_page_of_cvf() -> None:
    found = read_citation(
        cvf_page("Prompts & Pixels", ["Ada Lovelace", "Jean de la Tour"], abstract="We prompt."), VENUES, url=URL
    )
    assert found
    assert (found.title, found.authors) == ("Prompts & Pixels", ("Ada Lovelace", "Jean de la Tour"))
    assert (found.date, found.url, found.summary) == ("2024", URL, "We prompt.")
    assert found.venue == {"venue": "CVPR", "year": 2024}


def test_a_page_of_the_acl_anthology() -> None:
    found = read_citation(acl_page("A Title: With a Colon", ["Ada Lovelace"], abstract="We ask."), VENUES, url=URL)
    assert found
    assert (found.title, found.authors, found.date) == ("A Title: With a Colon", ("Ada Lovelace",), "2024-08")
    assert "We ask." in found.summary
    assert found.venue == {"venue": "ACL", "year": 2024}


def test_a_workshop_is_not_the_venue_beside_it() -> None:
    venue = "Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition Workshops"
    found = read_citation(cvf_page("A Title", ["Ada Lovelace"], venue=venue), VENUES, url=URL)
    assert found
    assert found.venue == {}


AUTHORS = [
    (["Ada Lovelace; Bo Li"], ("Ada Lovelace", "Bo Li")),
    (["Lovelace, Ada; Li, Bo"], ("Ada Lovelace", "Bo Li")),
    (["Ada Lovelace, Bo Li and Cy Wu"], ("Ada Lovelace", "Bo Li", "Cy Wu")),
    (["Ada Lovelace, Bo Li"], ("Ada Lovelace", "Bo Li")),
    (["Lovelace, Ada"], ("Ada Lovelace",)),
    (["van der Berg, Ada King"], ("Ada King van der Berg",)),
    (["Lovelace, Ada", "de la Tour, Jean Luc"], ("Ada Lovelace", "Jean Luc de la Tour")),
    (["Brandão &amp; Söhne, Zoë"], ("Zoë Brandão & Söhne",)),
]


@pytest.mark.parametrize(("tags", "names"), AUTHORS)
@pytest.mark.parametrize("name", ["citation_author", "citation_authors"])
def test_authors_in_one_tag_or_in_several(name: str, tags: list[str], names: tuple[str, ...]) -> None:
    metas = "".join(f'<meta name="{name}" content="{text}">' for text in tags)
    page = f'<meta name="citation_title" content="T"><meta name="citation_date" content="2024">{metas}'
    found = read_citation(page, VENUES, url=URL)
    assert found
    assert found.authors == names


NO_PAPERS = [
    "", "<html></html>", "<title>Only a title</title>", "<meta name=citation_title content='Only this'>",
    "<meta name=citation_title content=T><meta name=citation_author content=A>",
    "<meta name=citation_title content=T><meta name=citation_author content=A><meta name=citation_date content='soon'>",
    "<meta name=citation_title content=' '><meta name=citation_author content=A><meta name=citation_date content=2024>",
    "<!-- <meta name=citation_title content=T><meta name=citation_author content=A><meta name=citation_date content=2024> -->",
    "<meta name=citation_title", "\0" * 100, "<" * 10_000,
]  # fmt: skip


@pytest.mark.parametrize("page", NO_PAPERS)
def test_a_page_that_tells_of_no_paper(page: str) -> None:
    assert read_citation(page, VENUES, url=URL) is None


def test_hostile_tags_give_plain_lines() -> None:
    title = "<b>A</b>\n&lt;img src=x onerror=alert(1)&gt; ti\u202etle\u200b --> ::error:: ${{ x }}"
    found = read_citation(cvf_page(title, ["Eve\nMallory<script>"]), VENUES, url=URL)
    assert found
    assert "\n" not in found.title + found.authors[0]
    assert "\u202e" not in found.title
    assert "<" not in found.title + found.authors[0]


def test_a_page_made_to_be_slow_is_read_in_time() -> None:
    start = time.process_time()
    for page in (
        "<div>" * 200_000,
        "<meta " * 200_000,
        "<a b='" * 200_000,
        f"<meta name=citation_author content='{'a b,' * 200_000}'>",
        "&" * 1_000_000,
        "<!" * 500_000,
    ):
        read_citation(page, VENUES, url=URL)
    assert time.process_time() - start < 10


DATES = [
    ("2023", "2023"), ("2023/7", "2023-07"), ("2023/07/09", "2023-07-09"), ("2023-07-09T10:00", "2023-07-09"),
    ("2023/13", "2023"), ("2023/2/30", "2023-02"), ("July 2023", None), ("", None), ("20231", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "date"), DATES)
def test_dates_as_pages_write_them(text: str, date: str | None) -> None:
    assert read_date(text) == date
