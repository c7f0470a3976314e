"""Searching, filtering and sharing in a real browser, as readers do."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.site.reading import opened, titles
from tests.site.sample import PAPERS

TOTAL = len(PAPERS)


def count(page: Page) -> str:
    return page.locator("#count").inner_text()


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f'#facets input[name="{name}"][value="{value}"]').check()


SEARCHES = [
    ("vpt", ["Visual Prompt Tuning"]),
    ("VISUAL tuning", ["Visual Prompt Tuning"]),
    ('"prompt tuning"', ["Visual Prompt Tuning"]),
    ('"tuning prompt"', []),
    ("menglin jia", ["Visual Prompt Tuning"]),
    ("token level prompts", ["Visual Prompt Tuning"]),
    ("zoe orsted", ["Medical Prompts in Pixels"]),
    ("2303.00001", ["Prompts Everywhere"]),
    ("eccv 2022", ["Visual Prompt Tuning"]),
    ("medical pixels", ["Medical Prompts in Pixels"]),
    ("بصرية", ["مطالبات بصرية"]),
    ("ch₄", ["What ℓ₂ Norms Say of CH₄"]),
    ("ch4", ["What ℓ₂ Norms Say of CH₄"]),
    ("zzz", []),
]


@pytest.mark.parametrize(("query", "found"), SEARCHES)
def test_each_keystroke_filters(page: Page, address: str, query: str, found: list[str]) -> None:
    opened(page, address).locator("#q").press_sequentially(query)
    assert titles(page) == found
    assert count(page) == f"{len(found)} of {TOTAL} papers"
    assert page.locator("#empty").is_visible() is (not found)


def test_what_the_title_says_comes_before_what_only_an_author_is_called(page: Page, address: str) -> None:
    opened(page, f"{address}?q=prompts")
    assert titles(page)[0] == "Prompts Everywhere"
    assert titles(page)[-1] == "Visual Prompt Tuning"  # it has the word among its keywords


FILTERS = [
    ([("nature", "generative")], ["Prompts Everywhere"]),
    ([("kind", "survey")], ["A Survey of Prompts"]),
    ([("area", "medical"), ("area", "video")], ["Prompts Everywhere", "A Survey of Prompts"]),
    ([("level", "pixel")], ["Prompts Everywhere", "Medical Prompts in Pixels"]),
    ([("level", "pixel"), ("level", "token")], ["Prompts Everywhere"]),
    ([("venue", "ECCV"), ("venue", "CVPR")], ["Prompts Everywhere", "Medical Prompts in Pixels", "Visual Prompt Tuning"]),
    ([("year", "2022"), ("year", "1999")], ["Visual Prompt Tuning", "An Old Form of Id"]),
    ([("code", "1"), ("year", "2024")], ["Prompts Everywhere"]),
]  # fmt: skip


@pytest.mark.parametrize(("chosen", "found"), FILTERS)
def test_filters_find_and_have_an_address_that_finds_the_same(
    page: Page, address: str, chosen: list[tuple[str, str]], found: list[str]
) -> None:
    opened(page, address)
    for name, value in chosen:
        choose(page, name, value)
    assert titles(page) == found
    shared = page.url
    assert all(f"{name}={value}" in shared for name, value in chosen)
    other = page.context.new_page()
    assert titles(opened(other, shared)) == found
    assert other.locator("#chips button").count() == len(chosen)


def test_a_count_is_what_choosing_it_shows(page: Page, address: str) -> None:
    opened(page, f"{address}?area=medical")
    options = page.locator("#facets .option").evaluate_all(
        "all => all.filter(one => one.checkVisibility() && !one.querySelector('input').checked)"
        ".map(one => [one.querySelector('input').name, one.querySelector('input').value, one.querySelector('output').textContent])"
    )
    assert len(options) > 10
    for name, value, said in options:
        if '"' in value:  # no selector can name it
            continue
        box = page.locator(f'#facets input[name="{name}"][value="{value}"]')
        box.check()
        assert count(page).startswith(f"{said} of "), (name, value)
        box.uncheck()


def test_the_back_button_takes_each_step_back(page: Page, address: str) -> None:
    opened(page, address)
    choose(page, "nature", "learnable")
    page.locator("#q").press_sequentially("medical", delay=5)
    page.wait_for_url("**/?q=medical&nature=learnable")
    page.locator("#sort").select_option("title")
    page.locator("#papers h3 a").first.click()
    expect(page.locator("#entry")).to_be_visible()
    for _ in range(2):
        page.go_back()
    expect(page.locator("#entry")).to_be_hidden()
    assert (page.locator("#q").input_value(), page.locator("#sort").input_value()) == ("medical", "")
    page.go_back()
    expect(page.locator("#q")).to_have_value("")
    assert page.locator('input[value="learnable"]').is_checked()
    page.go_back()
    expect(page.locator("#count")).to_have_text(f"{TOTAL} papers")
    page.go_forward()
    assert page.locator('input[value="learnable"]').is_checked()


ORDERS = [
    ("", "A Work of Many Hands", "An Old Form of Id"),
    ("oldest", "An Old Form of Id", "A Work of Many Hands"),
    ("title", "A Paper Without an Id", "Withdrawn Work"),
]


@pytest.mark.parametrize(("sort", "first", "last"), ORDERS)
def test_orders(page: Page, address: str, sort: str, first: str, last: str) -> None:
    opened(page, f"{address}?venue=none&venue=ECCV&sort={sort}")
    found = [title for title in titles(page) if title.isascii()]
    assert (found[0], found[-1]) == (first, last)


def test_more_papers_come_while_the_reader_scrolls(page: Page, address: str) -> None:
    opened(page, address)
    assert len(titles(page)) < TOTAL
    while page.locator("#more").is_visible():
        page.locator("#more").scroll_into_view_if_needed()
        page.wait_for_timeout(30)
    assert len(titles(page)) == TOTAL


def test_a_filter_is_taken_off_by_its_chip_and_everything_by_the_way_out(page: Page, address: str) -> None:
    opened(page, f"{address}?area=medical&q=zzz")
    page.get_by_role("button", name="Clear search and filters").click()
    assert count(page) == f"{TOTAL} papers"
    choose(page, "area", "video")
    page.get_by_role("button", name="Remove the filter Video").click()
    assert count(page) == f"{TOTAL} papers"


def test_a_tag_of_a_paper_filters(page: Page, address: str) -> None:
    opened(page, f"{address}?q=pixels")
    page.locator("#papers a.tag", has_text="medical").click()
    assert page.url.endswith("?q=pixels&area=medical")


def test_unknown_words_in_an_address_find_nothing_and_break_nothing(page: Page, address: str) -> None:
    opened(page, f"{address}?nature=nonsense&sort=nonsense&area=medical")
    assert count(page) == f"0 of {TOTAL} papers"
    opened(page, f"{address}?level=both#%E0%A4%A")
    assert titles(page) == ["Prompts Everywhere"]


def test_what_was_typed_before_the_index_came_counts(page: Page, address: str) -> None:

    def type_first(route: Route) -> None:
        page.locator("#q").fill("survey")
        route.continue_()

    page.route("**/papers.js*", type_first)
    page.goto(address, wait_until="load")
    expect(page.locator("#heading")).to_have_text("Papers")
    assert titles(page) == ["A Survey of Prompts"]


def test_an_index_that_does_not_come_is_said(page: Page, address: str) -> None:
    page.route("**/papers.js*", lambda route: route.fulfill(body=""))
    page.goto(address)
    expect(page.locator("#count")).to_contain_text("could not be loaded")
    assert len(titles(page)) == 40


def test_it_works_from_a_folder_on_disk(page: Page, folder: Path) -> None:
    opened(page, (folder / "index.html").as_uri())
    page.locator("#q").fill("vpt")
    page.locator("#papers h3 a").first.click()
    expect(page.locator("#entry pre")).to_contain_text(re.compile(r"@inproceedings\{jia2022visual"))
