"""CSV, JSON and Atom as the programs read them that people use, and nothing that a title could do there."""

import csv
import io
import json
import re
from typing import Any
from xml.etree import ElementTree

import feedparser
import jsonschema_rs
import pytest
from hypothesis import given, settings

from bot.core.paper.config import Topic
from bot.core.paper.model import Paper
from bot.core.paper.taxonomy import Area
from bot.core.publish.exports import (
    COLUMNS,
    choose_papers,
    feed_paths,
    render_csv,
    render_exports,
    render_json,
    render_schema,
)
from bot.core.publish.outline import newest_first
from tests.core.publish.test_readme import TAXONOMY, make
from tests.core.text.test_markdown import HOSTILE, hostile_text
from tests.small_list import ROOT

TOPIC = Topic(title="Maps & <Charts>", text="All maps.", url="https://example.org/maps")
VALIDATOR = jsonschema_rs.validator_for(json.loads(render_schema()))


def exports(*papers: Paper, address: str | None = None) -> dict[str, str]:
    return render_exports(newest_first(papers), TAXONOMY, TOPIC, address=address)


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def read_feed(text: str) -> Any:
    ElementTree.fromstring(text)  # noqa: S314  # written a moment ago
    found = feedparser.parse(text.encode())
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    return found


def test_every_paper_is_in_every_export() -> None:
    files = exports(
        make("One", date="2025", areas=["north"]),
        make("Two", date="2023", nature="printed"),
        make("Three", kind="survey", nature=None),
    )
    assert [row["title"] for row in read_csv(files["papers.csv"])] == ["One", "Three", "Two"]
    assert [row["title"] for row in json.loads(files["papers.json"])["papers"]] == ["One", "Three", "Two"]
    assert files["papers.bib"].count("@misc{") == 3
    titles = {path: [entry.title for entry in read_feed(files[path]).entries] for path in feed_paths(TAXONOMY)}
    assert titles == {
        "feed.xml": ["One", "Three", "Two"], "feeds/drawn.xml": ["One"], "feeds/printed.xml": ["Two"],
        "feeds/area-north.xml": ["One"], "feeds/area-trade.xml": [], "feeds/area-south.xml": [],
    }  # fmt: skip


def test_the_order_of_files_does_not_matter() -> None:
    papers = [make(f"Paper {number}", date="2024") for number in range(9)]
    assert exports(*papers) == exports(*reversed(papers))


def test_a_row_holds_what_the_data_file_does() -> None:
    paper = make('A, "B"', authors=["Ada L", "Bo M"], venue="CVPR", year=2025, areas=["north", "trade"], keywords=["k"])
    (row,) = read_csv(render_csv([paper]))
    assert tuple(row) == COLUMNS
    assert (row["title"], row["authors"], row["year"], row["areas"]) == (
        'A, "B"',
        "Ada L; Bo M",
        "2025",
        "north; trade",
    )
    text = render_csv([paper])
    assert text.count("\r\n") == 2
    assert text.endswith("\r\n")


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "|calc", "%0A=1", " =1+1", "\t=1"]


@pytest.mark.parametrize("title", FORMULAS)
def test_no_cell_is_a_formula(title: str) -> None:
    paper = make(title, authors=[title], venue=title, code=title, keywords=[title], url=title)
    (row,) = read_csv(render_csv([paper]))
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@", "＝", "|", "%", "\t")) for cell in row.values())


def test_the_published_schema_is_the_one_that_is_kept_to() -> None:
    assert (ROOT / "docs/papers.schema.json").read_text("utf-8") == render_schema()
    jsonschema_rs.meta.validate(json.loads(render_schema()))


JSONS = [
    (),
    (make("One"),),
    (make("E$^2$", arxiv=None, url="https://example.org/x", date="2021", nature=None, level=None, withdrawn=True),),
    (
        make(
            "Two",
            level="both",
            areas=["north", "south"],
            venue="ECCV",
            year=2022,
            note="n",
            keywords=["a"],
            aliases=["b"],
        ),
    ),
]


@pytest.mark.parametrize("papers", JSONS)
def test_json_keeps_to_its_schema(papers: tuple[Paper, ...]) -> None:
    document = json.loads(render_json(papers, TOPIC))
    VALIDATOR.validate(document)
    assert document["count"] == len(papers)


def test_the_schema_refuses_what_is_not_in_it() -> None:
    document = json.loads(render_json([make("One")], TOPIC))
    document["papers"][0]["date"] = "yesterday"
    assert not VALIDATOR.is_valid(document)
    del document["papers"][0]["date"]
    assert not VALIDATOR.is_valid(document)


def test_a_feed_tells_whose_it_is_and_when_it_changed() -> None:
    files = exports(
        make("One", date="2024-02"),
        make("Two", date="2023"),
        make("Odd", date="2023-99-99"),
        address="https://e.org/l/",
    )
    feed = read_feed(files["feeds/drawn.xml"])
    assert feed.feed.title == "Maps & <Charts>: Drawn maps"
    assert feed.feed.updated == "2024-02-01T00:00:00Z"
    assert {(one.rel, one.href) for one in feed.feed.links} == {
        ("alternate", "https://example.org/maps"), ("self", "https://e.org/l/feeds/drawn.xml"),
    }  # fmt: skip
    assert [entry.updated[:10] for entry in feed.entries] == ["2024-02-01", "1970-01-01", "2023-01-01"]
    assert feed.entries[0].summary == "drawn × city. Preprint."
    ids = {read_feed(files[path]).feed.id for path in feed_paths(TAXONOMY)}
    assert len(ids) == len(feed_paths(TAXONOMY))
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", id_) for id_ in ids)


def test_a_feed_carries_the_newest() -> None:
    papers = [make(f"Paper {number}", date="2024", arxiv=f"2401.{number:05}") for number in range(120)]
    feed = read_feed(exports(*papers)["feed.xml"])
    assert [entry.title for entry in feed.entries] == [f"Paper {number}" for number in range(119, 19, -1)]


def test_an_address_that_does_something_is_no_link() -> None:
    paper = make("T", arxiv=None, url="javascript:alert('\"<x>')", authors=["\u200b"])
    (entry,) = read_feed(exports(paper)["feed.xml"]).entries
    assert not entry.get("links")
    assert entry.id.startswith("urn:uuid:")
    assert entry.author == "Anonymous"


def test_a_nature_and_an_area_may_share_their_id() -> None:
    area = Area(id="drawn", heading="Drawing", text="How maps are drawn.")
    taxonomy = TAXONOMY.model_copy(update={"areas": [area]})
    papers = [make("By hand"), make("About drawing", nature="printed", areas=["drawn"])]
    files = render_exports(papers, taxonomy, TOPIC)
    feeds = [read_feed(files[path]) for path in ("feeds/drawn.xml", "feeds/area-drawn.xml")]
    assert [[entry.title for entry in feed.entries] for feed in feeds] == [["By hand"], ["About drawing"]]
    assert feeds[0].feed.id != feeds[1].feed.id


def test_several_words_choose_what_has_all_of_them() -> None:
    papers = [make("One", areas=["north"]), make("Two", nature="printed", areas=["north"]), make("Three")]
    drawn, north = TAXONOMY.natures[0], TAXONOMY.areas[0]
    assert [paper.title for paper in choose_papers(papers, drawn, north)] == ["One"]
    assert [paper.title for paper in choose_papers(papers)] == ["One", "Two", "Three"]


@pytest.mark.parametrize("text", [*HOSTILE, "##[error]x", "]]><script>", "\x00\x0b\ufffe\u202e", "a" * 10_000])
def test_hostile_text_is_text(text: str) -> None:
    assert_text(text)


@settings(max_examples=100, deadline=None)
@given(hostile_text.filter(str.strip))
def test_any_text_is_text(text: str) -> None:
    assert_text(text)


def assert_text(text: str) -> None:
    paper = make(text, authors=[text, "B"], venue=text, code=text, keywords=[text], url=f"https://example.org/{text}")
    files = exports(paper, make("Last", date="2000"))
    assert len(read_csv(files["papers.csv"])) == 2
    document = json.loads(files["papers.json"])
    VALIDATOR.validate(document)
    assert len(document["papers"]) == 2
    feed = read_feed(files["feed.xml"])
    assert len(feed.entries) == 2
    assert len(feed.entries[0].authors) == 2
    root = ElementTree.fromstring(files["feed.xml"])  # noqa: S314  # written a moment ago
    known = "id title subtitle updated published generator link entry author name category summary feed"
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= set(known.split())
    assert not any("##[" in files[path] for path in ("papers.csv", "papers.json", "papers.bib", "feed.xml"))
