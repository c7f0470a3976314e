"""Searching, filtering and sharing in a real browser, as readers do."""

import shutil
from itertools import chain
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from bot.core.publish.site.card import make_cards
from bot.core.publish.site.search import abstract_files, make_facets, render_index
from bot.edges.disk.data_folder import DataFolder
from tests.site.conftest import serve
from tests.site.reading import opened, titles
from tests.site.sample import ABSTRACTS, HOSTILE, PAPERS
from tests.small_list import ROOT

TOTAL = len(PAPERS)


def count(page: Page) -> str:
    return page.locator("#count").inner_text()


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f'#facets input[name="{name}"][value="{value}"]').check()


def test_while_something_is_typed_there_is_nothing_but_what_it_finds(page: Page, address: str) -> None:
    opened(page, address)
    start = page.locator("main .start")
    assert start.count() == 1
    field = page.locator("#q[type=search]")
    field.press_sequentially("visual promt tuning")
    expect(page.locator("#papers h3")).to_have_text(["Visual Prompt Tuning"])
    assert count(page) == f"1 of {TOTAL} papers"
    assert (
        page.locator("#note")
        .inner_text()
        .startswith("Nothing has exactly these words. Shown: papers with visual prompt tuning")
    )
    assert start.count() == 0
    field.fill("")
    expect(page.locator("#count")).to_have_text(f"{TOTAL} papers")
    assert start.count() == 1


def test_enter_opens_the_paper_that_was_named_and_leads_to_the_first_of_several(own_page: Page, address: str) -> None:
    own_page.route(
        "**/papers/*.html", lambda route: route.fulfill(body="<title>a paper</title>", content_type="text/html")
    )
    opened(own_page, address)
    own_page.locator("#q").fill("paper")
    own_page.keyboard.press("Enter")
    expect(own_page.locator("#papers h3 a").first).to_be_focused()
    own_page.locator("#q").fill("https://arxiv.org/abs/2203.12119v2")
    own_page.keyboard.press("Enter")
    own_page.wait_for_url(f"{address}papers/2203.12119.html")
    own_page.go_back()
    opened(own_page, f"{address}?q=filler+paper+number+1")  # one of several, but its title is just this
    own_page.locator("#q").press("Enter")
    own_page.wait_for_url(f"{address}papers/2401.10001.html")


def test_nothing_found_says_what_was_near_and_where_to_suggest_the_paper(page: Page, address: str) -> None:
    opened(page, f"{address}?q=visual+tuning+zzz&year=2023")
    empty = page.locator("#empty")
    expect(empty.locator("strong")).to_have_text("No paper matches.")
    assert empty.locator(".suggest").get_attribute("href") == (
        "https://github.com/ada/list/issues/new?template=suggest.yml&title=Suggest%3A%20visual%20tuning%20zzz&paper=visual%20tuning%20zzz"
    )
    empty.get_by_role("button", name="Without “zzz”: 1 paper").click()
    expect(empty.locator("strong")).to_have_text("The filters hide every paper that matches.")
    empty.get_by_role("button", name="Without the filter 2023: 1 paper").click()
    expect(page.locator("#papers h3")).to_have_text(["Visual Prompt Tuning"])
    assert page.url == f"{address}?q=visual+tuning"
    page.locator("#q").fill("2401.99999")
    expect(empty.locator("strong")).to_have_text("This paper is not on the list.")
    assert "paper=https%3A%2F%2Farxiv.org%2Fabs%2F2401.99999" in str(empty.locator(".suggest").get_attribute("href"))


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


def test_filters_find_and_have_an_address_that_finds_the_same(page: Page, address: str) -> None:
    for chosen, found in FILTERS:
        opened(page, address)
        for name, value in chosen:
            choose(page, name, value)
        assert titles(page) == found
        assert all(f"{name}={value}" in page.url for name, value in chosen)
        assert titles(opened(page, page.url)) == found
        assert page.locator("#chips button").count() == len(chosen)


# Switches each box that is seen and not chosen on and off; its name, its count, and what the page then says.
CHOOSE_EACH = """() => [...document.querySelectorAll("#facets .option")]
  .filter((one) => one.checkVisibility() && !one.querySelector("input").checked)
  .map((one) => {
    const box = one.querySelector("input"), said = one.querySelector("output").textContent;
    box.click();
    const shown = document.getElementById("count").textContent;
    box.click();
    return [`${box.name}=${box.value}`, said, shown];
  })"""


def test_a_count_is_what_choosing_it_shows(page: Page, address: str) -> None:
    opened(page, f"{address}?area=medical")
    options = page.evaluate(CHOOSE_EACH)
    assert len(options) > 10
    assert [(name, said, shown) for name, said, shown in options if not shown.startswith(f"{said} of ")] == []


def test_the_back_button_takes_each_step_back(own_page: Page, address: str) -> None:
    opened(own_page, address)
    choose(own_page, "nature", "learnable")
    own_page.locator("#q").press_sequentially("medical", delay=5)
    own_page.wait_for_url("**/?q=medical&nature=learnable")
    own_page.locator("#sort").select_option("title")
    own_page.go_back()
    expect(own_page.locator("#sort")).to_have_value("")
    assert (own_page.locator("#q").input_value(), own_page.locator("#sort").input_value()) == ("medical", "")
    own_page.go_back()
    expect(own_page.locator("#q")).to_have_value("")
    assert own_page.locator('input[value="learnable"]').is_checked()
    own_page.go_back()
    expect(own_page.locator("#count")).to_have_text(f"{TOTAL} papers")
    own_page.go_forward()
    assert own_page.locator('input[value="learnable"]').is_checked()


ORDERS = [
    ("", "A Work of Many Hands", "An Old Form of Id"),
    ("oldest", "An Old Form of Id", "A Work of Many Hands"),
    ("title", "A Paper Without an Id", "Withdrawn Work"),
]


def test_orders(page: Page, address: str) -> None:
    for sort, first, last in ORDERS:
        opened(page, f"{address}?venue=none&venue=ECCV&sort={sort}")
        found = [title for title in titles(page) if title.isascii()]
        assert (found[0], found[-1]) == (first, last)


def test_more_papers_come_while_the_reader_scrolls(page: Page, address: str) -> None:
    opened(page, address)
    assert len(titles(page)) < TOTAL
    while (shown := len(titles(page))) < TOTAL:
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        page.wait_for_function("shown => document.querySelectorAll('#papers h3').length > shown", arg=shown)
        # The browser tells of the end coming into view only if it saw it out of view, which it looks for once a frame.
        page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert not page.locator("#more").is_visible()
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
    expect(page.locator("#papers h3")).to_have_count(1)
    page.locator("#papers a.tag", has_text="medical").click()
    assert page.url.endswith("?q=pixels&area=medical")


def test_unknown_words_in_an_address_find_nothing_and_break_nothing(page: Page, address: str) -> None:
    opened(page, f"{address}?nature=nonsense&sort=nonsense&area=medical")
    assert count(page) == f"0 of {TOTAL} papers"
    opened(page, f"{address}?level=both#%E0%A4%A")
    assert titles(page) == ["Prompts Everywhere"]


def test_what_was_typed_before_the_index_came_counts(own_page: Page, address: str) -> None:

    def type_first(route: Route) -> None:
        own_page.locator("#q").fill("survey")
        route.continue_()

    own_page.route("**/papers.js*", type_first)
    own_page.goto(address, wait_until="load")
    expect(own_page.locator("#heading")).to_have_text("Papers")
    expect(own_page.locator("#papers h3")).to_have_text(["A Survey of Prompts"])


def test_an_index_that_does_not_come_is_said(own_page: Page, address: str) -> None:
    own_page.route("**/papers.js*", lambda route: route.fulfill(body=""))
    own_page.goto(address)
    expect(own_page.locator("#count")).to_contain_text("could not be loaded")
    assert len(titles(own_page)) == 40
    own_page.unroute("**/papers.js*")
    own_page.route(
        "**/search.js*",
        lambda route: route.fulfill(body="if (self.importScripts) throw 1;", content_type="text/javascript"),
    )
    own_page.goto(f"{address}?q=survey")  # the program of the search does not come: filters work without it
    expect(own_page.locator("#count")).to_contain_text("could not be loaded: reload the page, or use the filters")


def test_it_works_from_a_folder_on_disk(page: Page, folder: Path) -> None:
    opened(page, (folder / "index.html").as_uri())
    page.locator("#q").fill("vpt")
    expect(page.locator("#papers h3")).to_have_text(["Visual Prompt Tuning"])
    assert str(page.locator("#papers h3 a").get_attribute("href")) == "papers/2203.12119.html"


MOVED = [
    ("#2203.12119", "papers/2203.12119.html"),
    ("#2203.12119v3", "papers/2203.12119.html"),
    ("#hep-th/9901001", "papers/hep-th-9901001.html"),
    ("#a-paper-without-an-id", "papers/a-paper-without-an-id.html"),
    ("#medical", "?area=medical"),
    ("#generative-prompts", "?nature=generative"),
    ("#nothing-of-the-kind", "#nothing-of-the-kind"),
]


def test_older_addresses_lead_to_papers_and_filtered_lists(own_page: Page, address: str) -> None:
    own_page.route(
        "**/papers/*.html", lambda route: route.fulfill(body="<title>a paper</title>", content_type="text/html")
    )
    for old, new in MOVED:
        own_page.goto("about:blank")
        own_page.goto(address + old)
        own_page.wait_for_url(address + new)


def test_hostile_words_are_shown_and_do_nothing(own_page: Page, address: str) -> None:
    own_page.on("dialog", lambda dialog: pytest.fail(f"a script of the data ran: {dialog.message}"))
    opened(own_page, f"{address}?q=onerror")
    shown = HOSTILE.replace("{{ 7*7 }}", " 7*7")  # braces are LaTeX in titles
    expect(own_page.locator("#papers h3")).to_have_text([shown])
    assert own_page.locator("#papers .star").get_attribute("aria-label") == f"Reading list: {shown}"
    own_page.locator("#q").fill(f'{HOSTILE} zzz"')
    expect(own_page.locator("#empty")).to_be_visible()
    own_page.goto(f"{address}list/2023.html")
    assert shown in own_page.locator("main").inner_text()
    assert own_page.locator("img, #papers script").count() == 0


def test_five_hundred_authors_are_folded_and_names_keep_their_direction(page: Page, address: str) -> None:
    opened(page, f"{address}?q=number499")
    expect(page.locator("#papers .by")).to_contain_text(", Author Number3 and 496 more")
    page.locator("#q").fill("محمد")
    expect(page.locator("#papers .by bdi")).to_have_text(["محمد علي", "Ada Lovelace"])
    row = page.locator("#papers .paper")
    assert row.locator("h3").evaluate("one => getComputedStyle(one).direction") == "rtl"
    assert row.locator(".by").evaluate("one => getComputedStyle(one).direction") == "ltr"
    page.locator("#q").fill("withdrawn")
    expect(page.locator("#papers .withdrawn")).to_have_text("Withdrawn")


def test_abstracts_are_searched_once_they_are_there(own_page: Page, folder: Path, tmp_path: Path) -> None:
    papers = {f"2023/{paper.arxiv}.yaml": paper for paper in PAPERS[:5]}
    taxonomy = DataFolder(ROOT / "data").taxonomy()
    cards = make_cards(papers, taxonomy)
    site = shutil.copytree(folder, tmp_path / "site")
    texts = {f"assets/{name}.js": text for name, text in abstract_files(cards, ABSTRACTS).items()}
    for path, text in texts.items():
        (site / path).write_text(text, "utf-8")
    named = {Path(path).stem: path for path in texts}
    index = render_index(cards, taxonomy, make_facets(cards, taxonomy), references={}, abstracts=named)
    (site / "assets/papers.js").write_text(index, "utf-8")
    for address in chain(serve(site), [(site / "index.html").as_uri()]):
        opened(own_page, f"{address}?q=gardens+cells")
        expect(own_page.locator("#papers h3")).to_have_text(["Medical Prompts in Pixels"])
        expect(own_page.locator("#papers .why mark")).to_have_text("gardens")
        own_page.locator("#q").fill('"gardens of glass"')
        expect(own_page.locator("#count")).to_have_text("1 of 5 papers")
        own_page.goto("about:blank")  # before its server goes
