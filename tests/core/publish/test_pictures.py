"""The pictures of README.md: what they count, that they are the same each time, and that nothing in them acts."""

import re
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from bot.core.paper.model import Paper
from bot.core.publish.outline import newest_first
from bot.core.publish.pictures import FOLDER, count_months, render_pictures
from bot.core.publish.readme import newest_month, render_new
from bot.core.text.markdown import one_line
from bot.core.text.markup import render_badge
from bot.edges.disk.chart import DARK_COLOURS, DARK_OTHER, LIGHT_COLOURS, LIGHT_OTHER, draw_months
from tests.core.publish.test_readme import TAXONOMY, make
from tests.core.text.test_markdown import HOSTILE
from tests.small_list import ROOT

NAMES = ("badge-papers", "badge-newest", "badge-code", "months-light", "months-dark")
ALL = " ".join(f"({FOLDER}/{name}.svg)" for name in NAMES)


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter() if element.tag.endswith("}text")]  # noqa: S314  # ours


def test_only_pictures_that_the_readme_shows_are_drawn() -> None:
    papers = [make("One", code="https://github.com/a/b"), make("Two")]
    assert set(render_pictures(papers, TAXONOMY, shown_in=ALL, draw=draw_months)) == {
        f"{FOLDER}/{name}.svg" for name in NAMES
    }
    shown = render_pictures(papers, TAXONOMY, shown_in=f"![papers]({FOLDER}/badge-code.svg)", draw=draw_months)
    assert [texts(svg) for svg in shown.values()] == [["with code", "1"]]
    assert render_pictures(papers, TAXONOMY, shown_in="# Maps", draw=draw_months) == {}


def test_badges_tell_count_and_newest() -> None:
    pictures = render_pictures([make("One", date="2024-02-03")], TAXONOMY, shown_in=ALL, draw=draw_months)
    assert texts(pictures[f"{FOLDER}/badge-papers.svg"]) == ["papers", "1"]
    assert texts(pictures[f"{FOLDER}/badge-newest.svg"]) == ["newest paper", "2024-02-03"]


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
        return render_pictures(papers, TAXONOMY, shown_in=ALL, draw=draw_months, **values)[f"{FOLDER}/months-dark.svg"]

    assert "complete search since 2024-01-09" in title(covered_since="2024-01-09")
    assert "complete" not in title()
