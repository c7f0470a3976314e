"""The generated list: every paper where it belongs, links that lead somewhere, and nothing that a title could do to the page."""

import re
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.paper.config import Topic
from bot.core.paper.model import Paper
from bot.core.paper.taxonomy import Taxonomy
from bot.core.publish.entry import render_entry_line
from bot.core.publish.outline import arrange, find_unknown_word, heading_of, newest_first
from bot.core.publish.pages import LIMIT_BYTES
from bot.core.publish.readme import (
    PICTURES,
    README,
    Anchors,
    anchor_of,
    count_months,
    headings_in,
    newest_month,
    render_files,
    render_new,
    render_pictures,
)
from bot.core.text.markdown import MarkerFault, begin, end, one_line, read_part
from bot.core.text.markup import render_badge
from bot.edges.disk.chart import DARK_COLOURS, DARK_OTHER, LIGHT_COLOURS, LIGHT_OTHER, draw_months
from tests.core.text.test_markdown import HOSTILE, hostile_text, show
from tests.small_list import ROOT

TAXONOMY = Taxonomy.model_validate(
    yaml.safe_load("""
version: 1
natures:
  - {id: drawn, heading: Drawn maps, short: drawn, text: Drawn by hand.}
  - {id: printed, heading: Printed maps, short: printed, text: Printed.}
levels:
  - {id: city, heading: City level, short: city, text: Of a city.}
  - {id: country, heading: Country level, short: country, text: Of a country.}
kinds:
  - {id: method, heading: Methods, text: Methods.}
  - {id: survey, heading: Surveys, text: Overviews.}
groups:
  - {id: seas, heading: Seas, text: Wet.}
areas:
  - {id: north, heading: Northern sea, short: north, text: Cold., group: seas}
  - {id: trade, heading: Trade, text: By ship.}
  - {id: south, heading: Southern sea, short: south, text: Warm., group: seas}
""")
)
TEMPLATE = "\n".join(
    ["# Maps", begin("glance"), end("glance"), "## Drawn maps", begin("list"), end("list"), "Thanks", ""]
)
NAMES = ("badge-papers", "badge-newest", "badge-code", "months-light", "months-dark")
ALL = " ".join(f"({PICTURES}/{name}.svg)" for name in NAMES)


def make(title: str, **values: Any) -> Paper:
    known = {"authors": ["Ada Lovelace"], "date": "2024-01-05", "kind": "method", "nature": "drawn", "level": "city"}
    arxiv = values.pop("arxiv", f"2401.{sum(title.encode()) % 100_000:05}")
    return Paper(title=title, arxiv=arxiv, **(known | values))


def render(*papers: Paper, readme: str = TEMPLATE, site: str | None = None) -> dict[str, str]:
    return render_files(papers, TAXONOMY, readme=readme, topic=Topic(title="Maps", text="Maps.", site=site))


def list_of(*papers: Paper) -> str:
    return read_part(render(*papers)[README], "list") or ""


def titles_below(text: str, heading: str) -> list[str]:
    section = re.split(rf"^#+ {re.escape(heading)}$", text, flags=re.MULTILINE)[1]
    return re.findall(r"^- \[(.*?)\]", re.split("^#", section, flags=re.MULTILINE)[0], re.MULTILINE)


LINES = [
    (make("T"), "- [T](https://arxiv.org/abs/2401.00084) - Ada Lovelace, arXiv 2024."),
    (make("T", authors=["A B", "C D"]), "- [T](https://arxiv.org/abs/2401.00084) - A B and C D, arXiv 2024."),
    (
        make("T", authors=["A B", "C D", "E"], venue="CVPR", year=2025, code="https://github.com/a/b", areas=["north"]),
        "- [T](https://arxiv.org/abs/2401.00084) - A B et al., CVPR 2025. [code](https://github.com/a/b) `north`",
    ),
    (make("T", venue="PR"), "- [T](https://arxiv.org/abs/2401.00084) - Ada Lovelace, PR."),
    (make("T", year=2023), "- [T](https://arxiv.org/abs/2401.00084) - Ada Lovelace, arXiv 2023."),
    (make("T", arxiv=None, url="https://e.org/x", date="2021"), "- [T](https://e.org/x) - Ada Lovelace, 2021."),
    (
        make("T", url="https://e.org/x", venue="ECCV", year=2022),
        "- [T](https://arxiv.org/abs/2401.00084) - Ada Lovelace, ECCV 2022.",
    ),
    (make("T", withdrawn=True), "- [T](https://arxiv.org/abs/2401.00084) - Ada Lovelace, arXiv 2024. **Withdrawn.**"),
    (make("T", areas=["trade"]), "- [T](https://arxiv.org/abs/2401.00084) - Ada Lovelace, arXiv 2024. `Trade`"),
    (make("T", code="javascript:x"), "- [T](https://arxiv.org/abs/2401.00084) - Ada Lovelace, arXiv 2024. code"),
    (make("E$^2$", authors=["J\\'er"]), "- [E²](https://arxiv.org/abs/2401.00285) - Jér, arXiv 2024."),
]


@pytest.mark.parametrize(("paper", "line"), LINES)
def test_a_paper_is_one_line(paper: Paper, line: str) -> None:
    tags = {area.id: area.label for area in TAXONOMY.areas}
    assert render_entry_line(paper, tags) == line


def test_sections_are_newest_first_and_less_known_dates_come_after_days() -> None:
    dates = ["2024-02-01", "2023-12-31", "2024", "2024-02", "2024-03-05"]
    text = list_of(*(make(date, date=date) for date in dates))
    assert titles_below(text, "Drawn, city level") == ["2024-03-05", "2024-02-01", "2024-02", "2024", "2023-12-31"]


def test_a_paper_of_both_levels_has_a_section_of_its_own_and_the_totals_add_up() -> None:
    papers = [make("Both", level="both"), make("City"), make("Country", level="country"), make("Open", level=None)]
    readme = render(*papers, make("Overview", kind="survey"))[README]
    assert titles_below(readme, "Drawn, city and country") == ["Both"]
    assert readme.count("[Both](") == 1
    glance = read_part(readme, "glance") or ""
    assert glance.startswith("**5 papers**, the newest from 2024-01-05.")
    assert "|  | City | Country | Both | All |" in glance
    assert (
        "| [Drawn](#drawn-maps-1) | [1](#drawn-city-level) | [1](#drawn-country-level) | [1](#drawn-city-and-country) | 3 |"
        in glance
    )
    assert "| [Surveys](#surveys) |  |  |  | 1 |" in glance
    assert "| All | 1 | 1 | 1 | **5** |" in glance
    assert sum(int(row) for row in re.findall(r"\| (\d+) \|$", glance, re.MULTILINE)) == 5


def test_what_is_not_placed_stands_in_a_section_of_its_own() -> None:
    open_ones = [make("No nature", nature=None), make("No level", level=None)]
    text = list_of(make("Placed"), *open_ones, make("Overview", kind="survey", nature=None))
    assert sorted(titles_below(text, "Not yet placed")) == ["No level", "No nature"]
    assert titles_below(text, "Surveys") == ["Overview"]


def test_surveys_come_first_and_areas_are_pages_of_their_own() -> None:
    papers = [make("One", areas=["south", "trade"]), make("Two", areas=["north"]), make("Three", kind="survey")]
    files = render(*papers)
    assert headings_in(read_part(files[README], "list") or "") == [
        *("Surveys", "Drawn maps", "Drawn, city level", "Areas", "Trade", "Seas", "Northern sea", "Southern sea"),
    ]
    assert titles_below(files["docs/list/area-south.md"], "Southern sea") == ["One"]
    assert set(files) == {README, *(f"docs/list/area-{area}.md" for area in ("south", "trade", "north"))}
    assert "[Southern sea](docs/list/area-south.md) 1" in (read_part(files[README], "glance") or "")
    assert "search" not in files["docs/list/area-south.md"]


def test_pages_of_areas_lead_to_the_site_where_it_has_an_address() -> None:
    site = "https://ada.example.org/maps/"
    readme = f"{TEMPLATE}{begin('site')}\n{end('site')}\n"
    files = render(make("One", areas=["south"]), readme=readme, site=site)
    assert "(https://ada.example.org/maps/?area=south)" in files["docs/list/area-south.md"]
    assert f"]({site})" in (read_part(files[README], "site") or "")
    without = read_part(render(make("One"), readme=readme)[README], "site") or ""
    assert "](docs/site.md)" in without


SITES = [
    ({}, None),
    ({"site": "https://maps.example.org/"}, "https://maps.example.org/"),
    ({"url": "https://github.com/Ada/maps"}, "https://ada.github.io/maps/"),
    ({"url": "https://github.com/Ada/maps.git"}, "https://ada.github.io/maps/"),
    ({"url": "https://example.org/maps"}, None),
    ({"url": "https://github.com/Ada/maps", "site": "https://maps.example.org/"}, "https://maps.example.org/"),
]


@pytest.mark.parametrize(("known", "address"), SITES)
def test_the_address_of_the_site_is_configured_or_that_of_pages(known: dict[str, str], address: str | None) -> None:
    assert Topic(title="Maps", text="Maps.", **known).site_address == address


def test_start_here_shows_the_marked_papers_oldest_first_with_why() -> None:
    readme = f"{begin('start')}\n{end('start')}\n{TEMPLATE}"
    papers = [
        make("Later", highlight="It *scales*.", venue="ECCV", year=2024, date="2024-05"),
        make("First", highlight="Where it began.", date="2019-01-02", level="country"),
        make("Survey", highlight="All of it.", kind="survey"),
        make("Unmarked"),
    ]
    start = read_part(render(*papers, readme=readme)[README], "start") or ""
    assert re.findall(r"^\*\*(.*)\*\*$", start, re.MULTILINE) == ["Surveys", "Drawn maps"]
    assert re.findall(r"^- \[(.*?)\]", start, re.MULTILINE) == ["Survey", "First", "Later"]
    assert "(ECCV 2024). It \\*scales\\*." in start
    assert read_part(render(make("Unmarked"), readme=readme)[README], "start") == "No paper is marked yet."


def test_every_link_of_the_table_leads_to_its_heading() -> None:
    papers = [
        make("One", areas=["trade", "north"], level="both"),
        make("Two", kind="survey"),
        make("Three", level=None),
    ]
    readme = render(*papers)[README]
    anchors = Anchors()
    there = {anchors.add(heading) for heading in headings_in(readme)}
    links = re.findall(r"\(#(.*?)\)", readme)
    assert "drawn-maps-1" in links  # people's own heading stands before the list
    assert len(links) == len(set(links)) == 4
    assert set(links) <= there


def test_the_order_of_files_does_not_matter_and_a_second_time_changes_nothing() -> None:
    papers = [make(f"Paper {number}", date="2024", areas=["north"]) for number in range(9)]
    files = render(*papers)
    assert render(*reversed(papers)) == files
    assert render(*papers, readme=files[README]) == files
    assert files[README].startswith("# Maps\n")
    assert files[README].endswith("Thanks\n")


def test_an_empty_list_is_a_list() -> None:
    glance = read_part(render()[README], "glance") or ""
    assert "| Drawn | 0 | 0 | 0 |" in glance
    assert "](#" not in render()[README]
    assert set(render()) == {README}


def test_without_the_lists_markers_there_is_no_list() -> None:
    with pytest.raises(MarkerFault, match="missing"):
        render(make("T"), readme="# Maps\n")
    assert "- [T]" in render(make("T"), readme=f"{begin('list')}\n{end('list')}\n")[README]


WORDS = [
    (make("T"), None),
    (make("T", level="both", areas=["north"]), None),
    (make("T", kind="poster"), ("kind", "poster")),
    (make("T", nature="grown"), ("nature", "grown")),
    (make("T", level="street"), ("level", "street")),
    (make("T", areas=["north", "west"]), ("areas", "west")),
]


@pytest.mark.parametrize(("paper", "unknown"), WORDS)
def test_a_word_that_the_taxonomy_lacks_is_found(paper: Paper, unknown: tuple[str, str] | None) -> None:
    assert find_unknown_word(paper, TAXONOMY) == unknown


placements = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["method", "survey"]),
        "nature": st.sampled_from([None, "drawn", "printed"]),
        "level": st.sampled_from([None, "city", "country", "both"]),
        "areas": st.lists(st.sampled_from(["north", "south", "trade"]), unique=True),
    }
)


@given(st.lists(placements, max_size=12))
def test_every_paper_is_listed_once(placed: list[dict[str, Any]]) -> None:
    papers = [make(f"Paper {number}", **values) for number, values in enumerate(placed)]
    outline = arrange(papers, TAXONOMY)
    first = [chapter for chapter in outline.chapters if not chapter.is_area]
    assert sum(chapter.count for chapter in first) == len(papers) == outline.total
    assert sum(chapter.count for chapter in outline.areas) == sum(len(paper.areas) for paper in papers)
    files = render(*papers)
    text = read_part(files[README], "list") or ""
    for number, paper in enumerate(papers):
        assert text.count(f"[Paper {number}](") == 1
        for area in paper.areas:
            assert files[f"docs/list/area-{area}.md"].count(f"[Paper {number}](") == 1


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_is_one_entry_and_nothing_else(title: str) -> None:
    assert_one_entry(title)


@settings(max_examples=50)
@given(hostile_text.filter(str.strip))
def test_any_title_is_one_entry_and_nothing_else(title: str) -> None:
    assert_one_entry(title)


def assert_one_entry(title: str) -> None:
    hostile = make(title, authors=[title], venue=title, code="https://github.com/a/b", url="https://example.org/x")
    shown = show(list_of(hostile, make("Last", date="2000")))
    assert shown.tags.count("li") == 2
    assert (shown.links[0][:22], shown.links[1]) == ("https://arxiv.org/abs/", hostile.code)
    assert len(shown.links) == 3
    assert set(shown.tags) <= {"h2", "h3", "p", "ul", "li", "a", "span"}


def test_a_list_that_is_too_large_goes_to_pages_that_github_shows_whole() -> None:
    papers = [
        make(f"Paper {number} {'long ' * 30}", date=f"20{10 + number % 10}-01-05", nature="drawn", areas=["north"])
        for number in range(4_000)
    ] + [make("Printed", nature="printed", level="both")]
    files = render(*papers)
    assert {"docs/list/drawn.md", "docs/list/drawn-2019.md", "docs/list/printed.md", "docs/list/area-north.md"} <= set(
        files
    )
    assert all(len(text.encode()) <= LIMIT_BYTES for text in files.values())
    listed = "".join(text for path, text in files.items() if path.startswith("docs/list/drawn-"))
    assert all(f"[Paper {number} " in listed for number in range(4_000))
    assert "[All 4,000 papers](docs/list/drawn.md)" in files[README]
    assert re.findall(r"\(([a-z0-9-]+\.md)\): (\d+) papers", files["docs/list/drawn.md"])[:2] == [
        ("drawn-2019.md", "400"),
        ("drawn-2018.md", "400"),
    ]
    pages = set(re.findall(r"\((docs/list/[^)]*)\)", files[README]))
    assert pages <= set(files)
    assert files["docs/list/printed.md"].count("[Printed](") == 1


def test_a_year_that_is_too_large_is_cut_into_numbered_pages() -> None:
    papers = [make(f"Paper {number} {'long ' * 50}", date="2024-01-05") for number in range(3_000)]
    files = render(*papers)
    pages = ["docs/list/drawn-2024.md", "docs/list/drawn-2024-2.md"]
    assert set(pages) <= set(files)
    assert all(len(text.encode()) <= LIMIT_BYTES for text in files.values())
    assert sum(text.count("\n- [Paper") for path, text in files.items() if "drawn-2024" in path) == 3_000


def test_a_date_never_leads_out_of_the_pages_folder() -> None:
    papers = [make(f"Paper {number} {'long ' * 50}", date="../../../x") for number in range(3_000)]
    assert {path.rpartition("/")[0] for path in render(*papers)} == {"", "docs/list"}
    assert not any(".." in path for path in render(*papers))


def test_a_papers_section_is_found_with_its_anchor() -> None:
    placed, survey, unplaced = make("T"), make("S", kind="survey"), make("U", level=None)
    page = render(placed, survey, unplaced)[README]
    for paper, heading, anchor in (
        (placed, "Drawn, city level", "drawn-city-level"),
        (survey, "Surveys", "surveys"),
        (unplaced, "Not yet placed", "not-yet-placed"),
    ):
        assert heading_of(paper, TAXONOMY) == heading
        assert anchor_of(heading, page) == anchor
        assert f"](#{anchor})" in page  # the page's own table leads there too
    assert anchor_of("Drawn maps", page) == "drawn-maps-1"  # the page has that heading above the list as well
    assert heading_of(make("T", nature="painted"), TAXONOMY) == ""
    assert anchor_of("Painted maps", page) is None


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter() if element.tag.endswith("}text")]  # noqa: S314  # ours


def test_only_pictures_that_the_readme_shows_are_drawn() -> None:
    papers = [make("One", code="https://github.com/a/b"), make("Two")]
    assert set(render_pictures(papers, TAXONOMY, shown_in=ALL, draw=draw_months)) == {
        f"{PICTURES}/{name}.svg" for name in NAMES
    }
    shown = render_pictures(papers, TAXONOMY, shown_in=f"![papers]({PICTURES}/badge-code.svg)", draw=draw_months)
    assert [texts(svg) for svg in shown.values()] == [["with code", "1"]]
    assert render_pictures(papers, TAXONOMY, shown_in="# Maps", draw=draw_months) == {}


def test_badges_tell_count_and_newest() -> None:
    pictures = render_pictures([make("One", date="2024-02-03")], TAXONOMY, shown_in=ALL, draw=draw_months)
    assert texts(pictures[f"{PICTURES}/badge-papers.svg"]) == ["papers", "1"]
    assert texts(pictures[f"{PICTURES}/badge-newest.svg"]) == ["newest paper", "2024-02-03"]


def test_months_are_counted_by_nature() -> None:
    papers = [
        make("One", date="2024-02-03"),
        make("Two", date="2024-02", nature="printed"),
        make("Three", date="2023-12-31", nature=None, kind="survey"),
        make("Only a year", date="2024"),
        make("Odd", date="2024-13-01"),
    ]
    months, series = count_months(papers, TAXONOMY)
    assert (months[0], months[-3:]) == ("2023-03", ["2023-12", "2024-01", "2024-02"])
    assert {label: row[-3:] for label, row in series.items()} == {
        "drawn": [0, 0, 1],
        "printed": [0, 0, 1],
        "other": [1, 0, 0],
    }


SPANS = [
    ([], 0),
    (["2024-02"], 12),
    (["2024-02", "2022-02"], 25),
    (["2024-02", "2009-01"], 12),
    (["2024-02"] * 11 + ["2022-02"], 12),
]


@pytest.mark.parametrize(("dates", "count"), SPANS)
def test_the_months_begin_where_there_is_something_to_see(dates: list[str], count: int) -> None:
    papers = [make(f"Paper {number}", date=date) for number, date in enumerate(dates)]
    assert len(count_months(papers, TAXONOMY)[0]) == count


@pytest.mark.parametrize(
    "papers", [[], [make("Year", date="2024")], [make("One"), make("Two", nature="printed", date="2020-01-01")]]
)
@pytest.mark.parametrize("dark", [True, False])
def test_a_chart_is_the_same_on_every_day_and_asks_nobody(papers: list[Paper], dark: bool) -> None:
    svg = draw_months(*count_months(papers, TAXONOMY), dark, "Maps")
    assert draw_months(*count_months(papers, TAXONOMY), dark, "Maps") == svg
    assert datetime.now(UTC).date().isoformat() not in svg  # pygal writes the day into a comment
    assert "<!--" not in svg
    assert "<script" not in svg
    assert svg.replace("http://www.w3.org/", "").count("http") == 0


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_text(text: str) -> None:
    assert texts(render_badge(text, "1"))[0] == one_line(text)


DAYS = [make(str(day), date=f"2024-02-{day:02}") for day in range(1, 10)]
NEW = [
    ([], "No papers yet."),
    ([make("Year", date="2024")], "No papers yet."),
    ([make("A", date="2024-02-01"), make("B", date="2024-01-31")], "**1 paper is from February 2024**, the newest month on the list.\n\nA"),
    ([make("A", date="2024-02"), make("B", date="2024-02-09"), make("C", date="2024")],
     "**2 papers are from February 2024**, the newest month on the list.\n\nB\nA"),
    (DAYS, "**9 papers are from February 2024**, the newest month on the list. The newest 5 of them:\n\n9\n8\n7\n6\n5"),
]  # fmt: skip


@pytest.mark.parametrize(("papers", "text"), NEW)
def test_new_is_the_newest_month_of_the_data(papers: list[Paper], text: str) -> None:
    assert render_new(newest_first(papers), lambda paper: paper.title) == text
    assert (newest_month(papers) is None) == (text == "No papers yet.")


def test_a_nature_has_the_colour_that_the_site_gives_it() -> None:
    style = (ROOT / "bot/site/site.css").read_text("utf-8")
    for number, colours in enumerate(zip(LIGHT_COLOURS, DARK_COLOURS, strict=True)):
        assert tuple(re.findall(rf"--s{number}: (#[0-9a-f]+);", style)) == colours
    assert tuple(re.findall(r"--other: (#[0-9a-f]+);", style)) == (LIGHT_OTHER, DARK_OTHER)


def test_the_chart_says_since_when_the_search_is_complete() -> None:
    def title(**values: str) -> str:
        papers = [make("One", date="2024-02-03")]
        return render_pictures(papers, TAXONOMY, shown_in=ALL, draw=draw_months, **values)[
            f"{PICTURES}/months-dark.svg"
        ]

    assert "complete search since 2024-01-09" in title(covered_since="2024-01-09")
    assert "complete" not in title()
