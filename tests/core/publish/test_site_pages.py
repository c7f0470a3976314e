"""What the site says beyond the data files: abstracts, reasons, related papers, citations, weeks, authors, pictures. Pure, no browser."""

import re
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import feedparser
import pytest
import yaml

from bot.core.paper.config import Topic
from bot.core.paper.decision import Evidence
from bot.core.paper.model import Paper
from bot.core.publish.site.build import About, Material, render_site
from bot.core.publish.site.card import Card, make_cards
from bot.core.publish.site.paper_page import (
    MOST_ABSTRACT,
    PaperPage,
    Record,
    find_reasons,
    read_abstract,
    split_abstract,
)
from bot.core.publish.site.plots import plan_pictures
from bot.core.publish.site.related import MOST, relate
from bot.core.publish.site.visits import plan_people, plan_weeks, render_week_feed
from bot.edges.disk.chart import draw_picture
from bot.edges.disk.site_folder import read_site_sources
from tests.core.publish.test_readme import TAXONOMY, make
from tests.core.text.test_markdown import HOSTILE
from tests.small_list import ROOT

ABSTRACT = "Maps are old. We propose an inked map that shows tides. Sailors liked it."
EVIDENCE = (
    Evidence("ink", "summary", "inked map", "+2: inked maps are drawn", 2.0, (("belongs", 2.0),)),
    Evidence("pen", "summary", "inked", "drawn +1: a pen was used", 0.0, (("drawn", 1.0), ("printed", -1.0))),
    Evidence("pen-again", "title", "Inked", "drawn +0.5: the title says so", 0.0, (("drawn", 0.5),)),
    Evidence("quiet", "title", "map", "+1: it is quiet", 1.0, (("belongs", 1.0),), is_quiet=True),
)


def cards_of(*papers: Paper) -> list[Card]:
    return make_cards({f"papers/x/{paper.arxiv or paper.title.lower()}.yaml": paper for paper in papers}, TAXONOMY)


def page_of(paper: Paper, **values: str) -> PaperPage:
    return PaperPage(
        cards_of(paper)[0], Record(evidence=EVIDENCE), values.get("abstract", ""), "@misc{}\n", (), "https://e.org/r"
    )


def build(*papers: Paper, address: str | None = None, records: dict[str, Record] | None = None) -> dict[str, str]:
    by_place = {f"papers/x/{paper.arxiv}.yaml": paper for paper in papers}
    about = About(Topic(title="Maps", text="Maps."), repository="https://e.org/r", address=address)
    material = Material(read_site_sources(), draw_picture, records or {}, {})
    return render_site(by_place, TAXONOMY, about, material=material)


def test_the_sentence_that_decided_is_marked_and_nothing_of_the_abstract_is_lost() -> None:
    pieces = split_abstract(ABSTRACT, EVIDENCE)
    assert "".join(piece.text for piece in pieces) == ABSTRACT
    assert "".join(piece.text for piece in pieces if piece.is_deciding) == "We propose an inked map that shows tides."
    assert [piece.text for piece in pieces if piece.is_matched] == ["inked map"]
    assert [piece.text for piece in split_abstract(ABSTRACT, ())] == [ABSTRACT]
    assert split_abstract("", EVIDENCE) == []


def test_an_abstract_is_plain_bounded_and_without_hidden_characters() -> None:
    assert read_abstract("It has\n$\\alpha$\u202e \x07maps.") == "It has α maps."
    assert len(read_abstract("map " * 5_000)) <= MOST_ABSTRACT


def test_each_word_of_the_placement_has_the_reasons_that_speak_for_it() -> None:
    reasons = find_reasons(EVIDENCE)
    assert [(one.because, one.words) for one in reasons["belongs"]] == [("inked maps are drawn", "inked map")]
    assert [one.because for one in reasons["drawn"]] == ["a pen was used"]  # the other one quotes the same word
    assert "printed" not in reasons


def test_related_papers_share_words_authors_or_areas_and_say_which() -> None:
    papers = [
        make("Tidal Charts of Harbours", authors=["Ada"], areas=["north"]),
        make("Harbours and Tidal Charts Revisited", authors=["Bo"]),
        make("Something Else", authors=["Ada"]),
        make("Cold Routes", authors=["Cy"], areas=["north"], nature="printed"),
        *(make(letter * 5, authors=[letter], date="2020-01-01") for letter in "abcdefghijkl"),
    ]
    cards = cards_of(*papers)
    related = dict(zip((card.title for card in cards), relate(cards, {}), strict=True))
    assert all(len(found) == MOST for found in related.values())
    first, second, *others = related["Tidal Charts of Harbours"]
    assert (first.card.title, first.words[0]) == ("Harbours and Tidal Charts Revisited", "tidal chart")
    assert (second.card.title, second.authors) == ("Something Else", ("Ada",))
    labels = {area.id: area.label for area in TAXONOMY.areas}
    assert second.reason(labels) == "Also by Ada."
    assert others[0].reason(labels) == "Same area: north."
    assert related["aaaaa"][0].reason(labels) == "Placed alike, at about the same time."
    assert related["Cold Routes"][-1].reason(labels) == "From about the same time."
    assert list(relate(cards, {})) == list(relate(cards, {}))
    assert [len(found) for found in relate(cards_of(make("Alone")), {})] == [0]


def test_words_of_abstracts_count_where_a_title_has_them() -> None:
    papers = [make("Tidal Work"), make("One"), make("Two"), make("Three")]
    cards = cards_of(*papers)
    key = {card.title: card.key for card in cards}
    related = dict(
        zip(
            (card.title for card in cards),
            relate(cards, {key["Two"]: "A tidal thing of extraordinary size."}),
            strict=True,
        )
    )
    assert (related["Tidal Work"][0].card.title, related["Tidal Work"][0].words) == ("Two", ("tidal",))


CITATIONS = [
    (make("A Map", arxiv="2401.00001", venue="CVPR", year=2024),
     {"citation_conference_title": "CVPR", "citation_publication_date": "2024", "citation_arxiv_id": "2401.00001",
      "citation_pdf_url": "https://arxiv.org/pdf/2401.00001"}),
    (make("A Map", arxiv="2401.00001"),
     {"citation_publisher": "arXiv", "citation_doi": "10.48550/arXiv.2401.00001", "citation_publication_date": "2024/01/05"}),
    (make("A Map", arxiv=None, url="https://doi.org/10.1000/182", venue="IJCV", year=2023),
     {"citation_doi": "10.1000/182", "citation_public_url": "https://doi.org/10.1000/182"}),
]  # fmt: skip


@pytest.mark.parametrize(("paper", "expected"), CITATIONS)
def test_reference_managers_find_what_they_read(paper: Paper, expected: dict[str, str]) -> None:
    tags = dict(page_of(paper, abstract=ABSTRACT).citation)
    known = {"citation_title": "A Map", "citation_author": "Ada Lovelace", "citation_abstract": ABSTRACT}
    for name, content in (expected | known).items():
        assert content in tags[name] if name.endswith("conference_title") else tags[name] == content
    assert "citation__title" not in tags


def test_the_forms_that_a_page_fills_in_have_these_fields() -> None:
    page = page_of(make("A & B", arxiv="2401.00001"))
    for address, form in ((page.mistake, "mistake"), (page.suggestion, "suggest")):
        query = parse_qs(urlsplit(address).query)
        assert query["template"] == [f"{form}.yml"]
        body = yaml.safe_load((ROOT / f".github/ISSUE_TEMPLATE/{form}.yml").read_text("utf-8"))["body"]
        assert set(query) <= {field.get("id") for field in body} | {"template", "title"}
    assert parse_qs(urlsplit(page.mistake).query)["paper"] == ["2401.00001"]


def test_a_page_holds_the_abstract_the_reasons_and_the_citations_and_says_nothing_of_what_is_unknown() -> None:
    paper = make("A Map", arxiv="2401.00001", areas=["north"], venue="CVPR", year=2024)
    record = Record(ABSTRACT, 3, "2024-05-01", EVIDENCE)
    pages = [
        build(paper, records=records)["papers/2401.00001.html"]
        for records in ({"papers/x/2401.00001.yaml": record}, {})
    ]
    known, unknown = pages
    for words in ("<mark>We propose an <b>inked map</b> that shows tides.</mark>", "Because a pen was used",
                  "version 3 of 2024-05-01", "TY  - CPAPER",
                  'href="../list/area-north.html"', 'href="../list/drawn.html"', 'href="../?level=city"', 'href="../?venue=CVPR"',
                  'href="../?q=%22Ada+Lovelace%22"',
                  '<meta name="description" content="Maps are old.'):  # fmt: skip
        assert words in known
    assert "Abstract" not in unknown
    assert "Because" not in unknown
    assert '<meta name="description" content="Ada Lovelace. CVPR 2024."' in unknown


def test_hostile_words_of_arxiv_stay_words() -> None:
    evidence = (Evidence("r", "summary", "alert", f"+1: {HOSTILE}", 1.0, (("belongs", 1.0),)),)
    abstract = f"{HOSTILE} <script>alert(1)</script>"
    pages = build(
        make("A", arxiv="2401.00001"), records={"papers/x/2401.00001.yaml": Record(abstract, 1, "x", evidence)}
    )
    page = pages["papers/2401.00001.html"]
    assert not re.search(r"<(?:img|iframe)\b|<script(?! defer src=)", page)
    assert "<script>" not in pages["feeds/weekly.xml"]


def test_weeks_go_by_the_day_of_the_addition_or_else_of_the_first_version() -> None:
    cards = cards_of(
        make("New", arxiv="2401.00001", date="2024-01-05"),
        make("Late", arxiv="2001.00002", date="2020-01-01"),
        make("Of a month", arxiv="2401.00003", date="2024-01"),
    )
    late, new = plan_weeks(cards, {"2001.00002": "2024-01-09"})
    assert (late.monday, late.heading, [card.title for card in late.cards]) == (
        "2024-01-08",
        "Week of 8 January 2024",
        ["Late"],
    )
    assert (new.monday, new.newest, [card.title for card in new.cards]) == ("2024-01-01", "2024-01-05", ["New"])


def test_the_weekly_feed_holds_abstracts_and_leads_to_the_pages() -> None:
    cards = cards_of(make("A <b>Map</b>", arxiv="2401.00001"))
    topic = Topic(title="Maps", text="Maps.")
    text = render_week_feed(plan_weeks(cards, {}), {"2401.00001": "1 < 2"}, topic, address="https://e.org/l/")
    feed = feedparser.parse(text.encode())
    assert not feed.bozo
    (entry,) = feed.entries
    assert (entry.title, entry.link) == ("Week of 1 January 2024: 1 paper", "https://e.org/l/week.html#2024-01-01")
    content = entry.content[0].value
    assert 'href="https://e.org/l/papers/2401.00001.html"' in content
    assert "1 &lt; 2" in content
    assert "<b>" not in content
    assert not feedparser.parse(render_week_feed([], {}, topic, address=None).encode()).entries


def test_authors_of_several_papers_have_pages_of_their_own() -> None:
    names = ["José Núñez", "Jose Nunez", "陈浩"]
    people = plan_people(
        cards_of(*(make(f"Paper {number}", authors=[*names, f"Once {number}"]) for number in range(3)))
    )
    assert set(people) == set(names)
    paths = [person.path for person in people.values()]
    assert len(set(paths)) == 3
    assert all(re.fullmatch(r"authors/[a-z0-9-]+\.html", path) for path in paths)


def test_every_part_of_a_picture_counts_what_its_link_finds() -> None:
    papers = [
        make("One", date="2023-05-01", areas=["north", "trade"]),
        make("Two", date="2024-05-01", nature="printed", level="both", areas=["north"], venue="CVPR", year=2024),
        make("Three", date="2024-06-01", venue="CVPR", year=2024),
        make("Four", date="2024-06-01", nature=None, level=None, kind="survey"),
    ]
    cards = cards_of(*papers)
    pictures = {picture.id: picture for picture in plan_pictures(cards, TAXONOMY, covered_since="2024-02-01")}
    assert list(pictures) == ["growth", "months", "areas", "placement", "venues"]
    for picture in pictures.values():
        for point in (point for series in picture.series for point in series.points if point.query):
            assert point.count == sum(
                all(value in _values(card, name) for name, value in point.query) for card in cards
            )
    assert [point.is_pale for point in pictures["growth"].series[0].points] == [True, False]
    assert "complete since 2024-02-01" in pictures["growth"].says
    assert "3 of 4 papers" in pictures["placement"].covers
    assert "not recorded" in plan_pictures(cards, TAXONOMY, covered_since=None)[0].covers
    assert plan_pictures([], TAXONOMY, covered_since=None) == []


def _values(card: Card, name: str) -> tuple[str, ...]:
    values = {"nature": (card.paper.nature or "",), "level": card.levels, "area": card.areas, "year": (card.year,)}
    return values.get(name, (card.venue,))


def test_drawings_have_links_and_titles_but_no_style_or_script_of_their_own() -> None:
    cards = cards_of(make("One", venue=" ".join(HOSTILE), year=2024), make("Two", nature="printed", areas=["north"]))
    for picture in plan_pictures(cards, TAXONOMY, covered_since="2025-01-01"):
        drawing = draw_picture(picture)
        assert drawing == draw_picture(picture)
        parts = list(ElementTree.fromstring(drawing).iter())  # noqa: S314 - ours
        assert {part.tag for part in parts} <= {"svg", "g", "rect", "circle", "path", "text", "a", "title"}
        assert not {name for part in parts for name in part.attrib if name == "style" or name.startswith("on")}
        assert "Pygal" not in drawing
        assert f'aria-label="{picture.says}' in drawing
    growth = draw_picture(plan_pictures(cards, TAXONOMY, covered_since="2025-01-01")[0])
    assert 'xlink:href="./?nature=printed&amp;year=2024"><title>Printed maps, 2024: 1 paper</title>' in growth
    assert 'class="series s1"' in growth
    assert "complete since 2025-01-01" in re.sub(r"<[^>]++>", " ", growth)


def test_a_site_with_an_address_has_a_sitemap_and_a_page_for_wrong_addresses_at_any_depth() -> None:
    files = build(make("A Map", arxiv="2401.00001"), address="https://ada.github.io/maps")
    for path in ("", "field.html", "week.html", "papers/2401.00001.html", "authors/", "list/"):
        assert f"<loc>https://ada.github.io/maps/{path}</loc>" in files["sitemap.xml"]
    assert "404" not in files["sitemap.xml"]
    assert "Sitemap: https://ada.github.io/maps/sitemap.xml" in files["robots.txt"]
    assert 'href="/maps/assets/site.css?v=' in files["404.html"]
    assert 'rel="canonical" href="https://ada.github.io/maps/papers/2401.00001.html"' in files["papers/2401.00001.html"]
    assert "sitemap.xml" not in build(make("A Map"))
