"""The generated list: every paper where it belongs, links that lead somewhere, and nothing that a title could do to the page."""

import re
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.paper.model import Paper
from bot.core.paper.taxonomy import Taxonomy
from bot.core.publish.entry import render_entry_line, render_short_line
from bot.core.publish.marked_text import MarkerFault, begin, end, read_part
from bot.core.publish.outline import arrange, find_unknown_word
from bot.core.publish.pages import LIMIT_BYTES
from bot.core.publish.readme import README, Anchors, headings_in, render_files
from tests.core.text.test_markdown import HOSTILE, hostile_text, show

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
TEMPLATE = "\n".join(["# Maps", begin("glance"), end("glance"), "## Trade", begin("list"), end("list"), "Thanks", ""])


def make(title: str, **values: Any) -> Paper:
    known = {"authors": ["Ada Lovelace"], "date": "2024-01-05", "kind": "method", "nature": "drawn", "level": "city"}
    arxiv = values.pop("arxiv", f"2401.{sum(title.encode()) % 100_000:05}")
    return Paper(title=title, arxiv=arxiv, **(known | values))


def render(*papers: Paper, readme: str = TEMPLATE) -> dict[str, str]:
    return render_files(papers, TAXONOMY, readme=readme, title="Maps")


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
        "- [T](https://arxiv.org/abs/2401.00084) - Ada Lovelace, [ECCV 2022](https://e.org/x).",
    ),
    (make("T", withdrawn=True), "- [T](https://arxiv.org/abs/2401.00084) - Ada Lovelace, arXiv 2024. **Withdrawn.**"),
    (make("T", areas=["trade"]), "- [T](https://arxiv.org/abs/2401.00084) - Ada Lovelace, arXiv 2024. `Trade`"),
    (make("T", code="javascript:x"), "- [T](https://arxiv.org/abs/2401.00084) - Ada Lovelace, arXiv 2024. code"),
    (make("E$^2$", authors=["J\\'er"]), "- [E²](https://arxiv.org/abs/2401.00285) - Jér, arXiv 2024."),
]


@pytest.mark.parametrize(("paper", "line"), LINES)
def test_a_paper_is_one_line(paper: Paper, line: str) -> None:
    tags = {area.id: area.label for area in TAXONOMY.areas}
    assert render_entry_line(paper, tags, short=render_short_line(paper)) == line


def test_sections_are_newest_first_and_less_known_dates_come_after_days() -> None:
    dates = ["2024-02-01", "2023-12-31", "2024", "2024-02", "2024-03-05"]
    text = list_of(*(make(date, date=date) for date in dates))
    assert titles_below(text, "Drawn, city level") == ["2024-03-05", "2024-02-01", "2024-02", "2024", "2023-12-31"]


def test_a_paper_of_both_levels_is_listed_under_each_and_counted_once() -> None:
    readme = render(make("Both", level="both"), make("City"), make("Country", level="country"))[README]
    assert "Both" in titles_below(readme, "Drawn, city level")
    assert "Both" in titles_below(readme, "Drawn, country level")
    glance = read_part(readme, "glance") or ""
    assert "| [Drawn maps](#drawn-maps) | [2](#drawn-city-level) | [2](#drawn-country-level) | 3 |" in glance
    assert "| All | 2 | 2 | **3** |" in glance
    assert glance.startswith("**3 papers**, the newest from 2024-01-05.")
    assert "1 paper works at more than one level" in glance


def test_what_is_not_placed_stands_in_a_section_of_its_own() -> None:
    open_ones = [make("No nature", nature=None), make("No level", level=None)]
    text = list_of(make("Placed"), *open_ones, make("Overview", kind="survey", nature=None))
    assert sorted(titles_below(text, "Not yet placed")) == ["No level", "No nature"]
    assert titles_below(text, "Surveys") == ["Overview"]


def test_areas_stand_after_natures_and_groups_after_areas_without_one() -> None:
    text = list_of(make("One", areas=["south", "trade"]), make("Two", areas=["north"]), make("Three", kind="survey"))
    assert headings_in(text) == [
        *("Drawn maps", "Drawn, city level", "Areas", "Trade", "Seas", "Northern sea", "Southern sea", "Surveys"),
    ]
    assert titles_below(text, "Southern sea") == ["One"]


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
    assert "trade-1" in links  # people's own heading "Trade" stands before the list
    assert len(links) == len(set(links)) == 7
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
    assert "| Drawn maps | 0 | 0 | 0 |" in glance
    assert "](#" not in render()[README]


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
def test_every_paper_is_listed_once_or_at_each_of_its_levels(placed: list[dict[str, Any]]) -> None:
    papers = [make(f"Paper {number}", **values) for number, values in enumerate(placed)]
    outline = arrange(papers, TAXONOMY)
    first = [chapter for chapter in outline.chapters if not chapter.is_area]
    assert sum(chapter.count for chapter in first) == len(papers) == outline.total
    assert sum(chapter.count for chapter in outline.areas) == sum(len(paper.areas) for paper in papers)
    text = list_of(*papers)
    for number, paper in enumerate(papers):
        both = paper.kind == "method" and paper.nature is not None and paper.level == "both"
        assert text.count(f"[Paper {number}](") == 1 + both + len(paper.areas)


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
    assert (shown.links[0][:22], *shown.links[1:3]) == ("https://arxiv.org/abs/", hostile.url, hostile.code)
    assert len(shown.links) == 4
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
    assert files["docs/list/printed.md"].count("[Printed](") == 2


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
