"""Facts of papers from the web: Crossref's records, venues' pages, and which preprint is the same paper."""

import dataclasses
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.core.lookup.crossref import Work
from bot.core.lookup.web_paper import NoPaperFault, WebPaper, clean, is_same, paper_of_work, read_citation, read_date
from bot.core.paper.preprint import Preprint
from bot.core.paper.venues import Publication, read_venues
from tests.servers.pages import acl_page, cvf_page

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


VENUES = read_venues()
PAGE = "https://openaccess.thecvf.com/content/CVPR2024/html/p.html"


def test_a_page_of_cvf() -> None:
    found = read_citation(
        cvf_page("Prompts & Pixels", ["Ada Lovelace", "Jean de la Tour"], abstract="We prompt."), VENUES, url=PAGE
    )
    assert found
    assert (found.title, found.authors) == ("Prompts & Pixels", ("Ada Lovelace", "Jean de la Tour"))
    assert (found.date, found.url, found.summary) == ("2024", PAGE, "We prompt.")
    assert found.venue == {"venue": "CVPR", "year": 2024}


def test_a_page_of_the_acl_anthology() -> None:
    found = read_citation(acl_page("A Title: With a Colon", ["Ada Lovelace"], abstract="We ask."), VENUES, url=PAGE)
    assert found
    assert (found.title, found.authors, found.date) == ("A Title: With a Colon", ("Ada Lovelace",), "2024-08")
    assert "We ask." in found.summary
    assert found.venue == {"venue": "ACL", "year": 2024}


def test_a_workshop_is_not_the_venue_beside_it() -> None:
    venue = "Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition Workshops"
    found = read_citation(cvf_page("A Title", ["Ada Lovelace"], venue=venue), VENUES, url=PAGE)
    assert found
    assert found.venue == {}


@pytest.mark.parametrize(
    ("address", "venue"),
    [
        ("https://openaccess.thecvf.com/content/CVPR2024W/X/html/A_CVPRW_2024_paper.html", "CVPR Workshop"),
        ("https://openaccess.thecvf.com/content_ICCVW_2019/html/B/A_ICCVW_2019_paper.html", "ICCV Workshop"),
        ("https://openaccess.thecvf.com/content/CVPR2024/html/A_CVPR_2024_paper.html", "CVPR"),
    ],
)
def test_the_address_of_a_workshop_stays_a_workshop(address: str, venue: str) -> None:
    found = read_citation(cvf_page("A Title", ["Ada Lovelace"]), VENUES, url=address)
    assert found
    assert found.venue["venue"] == venue


def test_entities_and_signs_of_a_title() -> None:
    page = acl_page("T", ["Ada Lovelace"]).replace('content="T"', 'content="&amp;amp;lt;SOG_k&amp;amp;gt;: One Prompt"')
    found = read_citation(page, VENUES, url=PAGE)
    assert found
    assert found.title == "<SOG_k>: One Prompt"


@pytest.mark.parametrize(
    ("change", "says", "hint"),
    [
        ({"authors": ()}, "has no author at Crossref", "arXiv link"),
        ({"authors": (), "date": ""}, "has no author and no date at Crossref", "arXiv link"),
        ({"notice": "erratum", "concerns": "10.1/first"}, "https://doi.org/10.1/first", "https://doi.org/10.1/first"),
        ({"notice": "correction"}, "correction", "DOI of the paper"),
        ({"retracted": "10.1/notice"}, "was retracted: see https://doi.org/10.1/notice", "can't be added"),
    ],
)
def test_why_a_record_is_no_paper(change: dict[str, Any], says: str, hint: str) -> None:
    with pytest.raises(NoPaperFault) as fault:
        paper_of_work(dataclasses.replace(WORK, **change), None, url=URL)
    assert says in str(fault.value)
    assert hint in fault.value.hint


AUTHORS = [
    (["Davis, Jr., Sammy", "Lovelace, Ada"], ("Sammy Davis Jr.", "Ada Lovelace")),
    (["Davis, Sammy, Jr."], ("Sammy Davis Jr.",)),
    (["Waves, Inc.", "Gemini Team"], ("Waves, Inc.", "Gemini Team")),
    (["Qwen", ":", "Yang, An"], ("Qwen", "An Yang")),
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
    found = read_citation(page, VENUES, url=PAGE)
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
    assert read_citation(page, VENUES, url=PAGE) is None


def test_hostile_tags_give_plain_lines() -> None:
    title = "<b>A</b>\n&lt;img src=x onerror=alert(1)&gt; ti\u202etle\u200b --> ::error:: ${{ x }}"
    found = read_citation(cvf_page(title, ["Eve\nMallory<script>"]), VENUES, url=PAGE)
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
        read_citation(page, VENUES, url=PAGE)
    assert time.process_time() - start < 10


DATES = [
    ("2023", "2023"), ("2023/7", "2023-07"), ("2023/07/09", "2023-07-09"), ("2023-07-09T10:00", "2023-07-09"),
    ("2023/13", "2023"), ("2023/2/30", "2023-02"), ("July 2023", None), ("", None), ("20231", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "date"), DATES)
def test_dates_as_pages_write_them(text: str, date: str | None) -> None:
    assert read_date(text) == date
