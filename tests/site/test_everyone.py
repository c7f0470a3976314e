"""The site for everyone: by keyboard, on a phone, in the dark, with a screen reader, without JavaScript, and when its data are old."""

import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.site.axe import COLOURS, find_violations
from tests.site.reading import opened, overflow, titles
from tests.site.sample import PAPERS

PAGES = [
    "",
    "?q=zzz&area=medical",
    "?papers=a-paper-without-an-id,hep-th-9901001",
    "?q=promt&yours=starred",
    "field.html",
    "list/",
    "list/learnable.html",
    "list/2023.html",
    "papers/2203.12119.html",
    "papers/2306.00001.html",
    "papers/2307.00001.html",
    "week.html",
    "authors/",
    "authors/ada-lovelace.html",
    "404.html",
]


@pytest.mark.parametrize("path", PAGES)
def test_the_checker_for_accessibility_finds_nothing(page: Page, address: str, path: str) -> None:
    """By day all rules; in the dark, where nothing but colours differs, those on colours."""
    page.goto(address + path)
    if "." not in path.split("#")[0] and not path.startswith(("list", "authors")):
        expect(page.locator("#heading")).to_have_text("Papers")
    page.evaluate("document.querySelectorAll('main details, dialog details').forEach(one => { one.open = true; })")
    assert find_violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert find_violations(page, *COLOURS) == []


def test_the_checker_does_see_what_it_is_here_for(page: Page, address: str) -> None:
    opened(page, address).locator("label[for=q]").evaluate("one => one.remove()")
    page.locator("#q").evaluate("one => { one.placeholder = ''; one.removeAttribute('aria-describedby'); }")
    assert any(one.startswith("label") for one in find_violations(page))
    page.emulate_media(color_scheme="dark")
    page.locator("body").evaluate("one => { one.style.color = '#333'; }")
    assert [one.split()[0] for one in find_violations(page, *COLOURS)] == ["color-contrast"]


def test_nothing_is_wider_than_a_small_phone(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    for path in PAGES:
        page.goto(address + path)
        if page.locator("#filters").count():
            expect(page.locator("#heading")).to_have_text("Papers")
            page.locator("#filters > summary").click()
        assert overflow(page) <= 0, path


def test_a_phone_shows_the_papers_first_and_the_filters_on_demand(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, address)
    assert not page.locator("#facets").is_visible()
    page.locator("#filters > summary").click()
    page.locator('input[value="generative"]').check()
    assert page.locator("#filters > summary").inner_text() == "Filters (1)"
    assert titles(page) == ["Prompts Everywhere"]
    box = page.locator("#papers .star").bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 44  # for a thumb
    assert box["x"] + box["width"] <= 390


def test_the_keyboard_reaches_everything(page: Page, address: str) -> None:
    opened(page, address)
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the papers"
    page.keyboard.press("/")
    page.keyboard.type("survey prompts")
    expect(page.locator("#papers h3")).to_have_count(1)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("prompts")
    expect(page).to_have_url(f"{address}?q=prompts")
    expect(page.locator("#count")).not_to_contain_text("1 of ")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    second = titles(page)[1]
    expect(page.locator(":focus")).to_have_text(second)
    while page.locator(":focus").get_attribute("class") != "star":  # past the paper's tags and links
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    star = page.get_by_role("button", name=f"Reading list: {second}")
    expect(star).to_have_attribute("aria-pressed", "true")
    expect(star).to_be_focused()
    page.locator("#papers h3 a").nth(1).focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.locator(":focus").get_attribute("id") == "q"
    page.keyboard.press("Escape")
    assert page.locator("#q").input_value() == ""


def test_a_newer_answer_leaves_the_focus_on_the_paper(page: Page, address: str) -> None:
    opened(page, address).locator("#q").fill("pixels")
    expect(page.locator("#count")).to_contain_text(" of ")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    second = page.locator(":focus").inner_text()
    page.evaluate("document.getElementById('q').value = 'pixel'")
    page.locator("#q").dispatch_event("input")
    expect(page).to_have_url(f"{address}?q=pixel")
    expect(page.locator(":focus")).to_have_text(second, timeout=5_000)
    page.evaluate("document.getElementById('q').value = 'survey'")
    page.locator("#q").dispatch_event("input")
    expect(page.locator("#papers h3")).to_have_count(1)
    expect(page.locator(":focus")).to_have_text(titles(page)[0], timeout=5_000)


def test_a_checkbox_is_switched_by_the_space_bar_and_the_count_is_said(page: Page, address: str) -> None:
    opened(page, address).locator('input[value="generative"]').focus()
    page.keyboard.press("Space")
    assert page.get_by_role("status").filter(has_text="1 of").count() == 1
    outline = page.locator('input[value="generative"]').evaluate("one => getComputedStyle(one).outlineStyle")
    assert outline == "solid"


def test_dark_mode_is_dark(page: Page, address: str) -> None:
    page.emulate_media(color_scheme="dark")
    opened(page, address)
    colour = page.locator("body").evaluate("one => getComputedStyle(one).backgroundColor")
    assert sum(map(int, re.findall(r"\d+", colour)[:3])) < 120


def test_without_javascript_all_papers_can_be_reached(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert not page.locator("#q").is_visible()
    assert page.locator("#papers .paper").count() == 40
    page.get_by_role("navigation", name="All papers").get_by_role("link", name="Learnable prompts", exact=True).click()
    assert page.locator(".paper").count() == sum(paper.nature == "learnable" for paper in PAPERS)
    page.get_by_role("navigation").get_by_role("link", name="All papers").click()
    page.get_by_role("link", name="2022", exact=True).click()
    link = page.get_by_role("link", name="Visual Prompt Tuning", exact=True)
    assert link.get_attribute("href") == "../papers/2203.12119.html"
    link.click()
    assert "We propose visual prompt tuning" in page.locator("mark").first.inner_text()
    page.get_by_role("link", name="Segmentation").first.click()
    page.get_by_role("link", name="Visual Prompt Tuning", exact=True).click()
    assert (
        page.get_by_role("link", name="arXiv", exact=True).get_attribute("href") == "https://arxiv.org/abs/2203.12119"
    )
    assert not page.get_by_role("button", name="Copy BibTeX").is_visible()
    assert "@inproceedings" in page.locator("#bibtex").inner_text()
    context.close()


AGES = [("2024-02-01", None), ("2024-02-07", None), ("2024-02-08", "11 days ago"), ("2025-03-01", "398 days ago")]


@pytest.mark.parametrize("path", ["", "list/2022.html"])
def test_data_older_than_ten_days_are_called_old(own_page: Page, address: str, path: str) -> None:
    for day, said in AGES:
        own_page.clock.set_fixed_time(f"{day}T12:00:00Z")  # the newest paper is of 2024-01-28
        own_page.goto(address + path)
        if said is None:
            expect(own_page.locator("#age")).to_be_hidden()
        else:
            expect(own_page.locator("#age")).to_contain_text(said)


def test_a_site_that_knows_of_the_last_run_goes_by_that(own_page: Page, address: str) -> None:
    own_page.clock.set_fixed_time("2024-03-01T12:00:00Z")
    known = '<time id="checked" datetime="2024-02-28"></time>'

    def add_day(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</footer>", f"{known}</footer>"))

    own_page.route(f"{address}list/", add_day)
    own_page.goto(f"{address}list/")
    expect(own_page.locator("#age")).to_be_hidden()
    own_page.clock.set_fixed_time("2024-03-11T12:00:00Z")
    own_page.reload()
    expect(own_page.locator("#age")).to_contain_text("last searched arXiv for new papers on 2024-02-28, 12 days ago")


def test_every_part_of_a_picture_leads_to_as_many_papers_as_it_says(page: Page, address: str) -> None:
    page.goto(f"{address}field.html")
    cells = page.locator("td a").evaluate_all("all => all.map(one => [one.textContent, one.href])")
    parts = page.locator(".plot a").evaluate_all(
        "all => all.filter(one => one.href.baseVal).map(one => [one.querySelector('title').textContent.match(/: (.+) paper/)[1], "
        "new URL(one.href.baseVal, location).href])"
    )
    assert len(cells) >= 10
    assert sorted(map(tuple, cells)) == sorted(map(tuple, parts))
    for number, link in {tuple(cell) for cell in cells[::4]}:
        opened(page, link)
        assert page.locator("#count").inner_text().startswith(f"{number} of ")
    page.goto(f"{address}field.html")
    page.locator(".plot a[tabindex]").first.click()
    expect(page.locator("#heading")).to_have_text("Papers")


def test_the_months_say_what_their_table_says(page: Page, address: str) -> None:
    page.goto(f"{address}field.html")
    months = page.locator("#months title").evaluate_all(
        "all => all.map(one => one.textContent.match(/: ([0-9]+) paper/)?.[1] ?? 0)"
    )
    rows = page.locator("#months + details tbody tr").evaluate_all(
        "all => all.map(one => one.lastElementChild.textContent)"
    )
    assert sum(map(int, months)) == sum(map(int, rows)) == 67
    assert "complete since" in page.locator("#months").inner_text()
    colour = page.locator("#growth .s0 rect").first.evaluate("one => getComputedStyle(one).fill")
    assert colour == "rgb(31, 95, 173)"


def test_a_citation_is_copied_and_saved_from_a_papers_page(own_page: Page, address: str) -> None:
    own_page.goto(f"{address}papers/2203.12119.html")
    own_page.get_by_role("button", name="Copy BibTeX").click()
    expect(own_page.get_by_role("button", name="Copied")).to_be_visible()
    assert own_page.evaluate("navigator.clipboard.readText()").startswith("@inproceedings{jia2022visual-2203.12119,")
    own_page.get_by_text("RIS", exact=True).click()
    with own_page.expect_download() as started:
        own_page.locator('[data-save="2203.12119.ris"]').click()
    assert started.value.suggested_filename == "2203.12119.ris"
    assert started.value.path().read_text().startswith("TY  - CPAPER\n")


def test_a_wrong_address_offers_the_paper_that_it_names(own_page: Page, address: str) -> None:
    text = own_page.request.get(f"{address}404.html").text()
    own_page.route("**/papers/2203.12119v2/", lambda route: route.fulfill(body=text, content_type="text/html"))
    own_page.goto(f"{address}papers/2203.12119v2/")
    assert own_page.locator("#lost a").evaluate("one => one.pathname") == "/papers/2203.12119.html"
    assert own_page.locator("#lost").is_visible()
