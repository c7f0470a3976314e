"""One paper's entry: its address, links, words, BibTeX, and the way to report a mistake."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.site.reading import opened, titles
from tests.site.sample import HOSTILE

ADDRESSES = [
    ("2203.12119", "Visual Prompt Tuning"),
    ("2203.12119v3", "Visual Prompt Tuning"),
    ("hep-th-9901001", "An Old Form of Id"),
    ("hep-th/9901001", "An Old Form of Id"),
    ("a-paper-without-an-id", "A Paper Without an Id"),
]


@pytest.mark.parametrize(("key", "title"), ADDRESSES)
def test_a_paper_has_an_address_that_opens_it(page: Page, address: str, key: str, title: str) -> None:
    opened(page, f"{address}#{key}")
    expect(page.get_by_role("dialog", name=title)).to_be_visible()
    assert page.title() == f"{title} · Awesome Visual Prompt Tuning"
    page.keyboard.press("Escape")
    expect(page.locator("#entry")).to_be_hidden()
    expect(page).to_have_url(address)


def test_an_entry_says_where_the_paper_is_and_why(page: Page, address: str) -> None:
    opened(page, f"{address}?q=tuning").locator("#papers h3 a").click()
    entry = page.locator("#entry")
    links = entry.locator(".links a").evaluate_all("all => all.map(one => [one.textContent, one.href])")
    assert links == [
        ["arXiv", "https://arxiv.org/abs/2203.12119"],
        ["PDF", "https://arxiv.org/pdf/2203.12119"],
        ["Published version", "https://link.springer.com/chapter/1"],
        ["Code", "https://github.com/ada/vpt"],
    ]
    said = entry.locator("dl").inner_text()
    for words in (
        *("Learnable prompts", "training or adaptation optimises", "Token level", "inside the model", "Segmentation"),
        *("first token-level prompts", "VPT", "Where the field began."),
    ):
        assert words in said
    assert entry.locator(".report").get_attribute("href") == (
        "https://github.com/ada/list/issues/new?template=mistake.yml&paper=2203.12119&title=Mistake%3A%20Visual%20Prompt%20Tuning"
    )
    assert page.url == f"{address}?q=tuning#2203.12119"


def test_bibtex_and_the_address_are_copied(page: Page, address: str) -> None:
    opened(page, f"{address}#2203.12119")
    page.get_by_role("button", name="Copy BibTeX").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.locator("#announced").inner_text() == "Copied"
    text = page.evaluate("navigator.clipboard.readText()")
    assert re.match(r"@inproceedings\{jia2022visual-2203\.12119,\n  title ", text)
    assert text.endswith("}\n")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_have_count(2)
    assert page.evaluate("navigator.clipboard.readText()") == f"{address}#2203.12119"


def test_copying_works_where_the_browser_withholds_the_clipboard(page: Page, address: str) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    opened(page, f"{address}#2203.12119").get_by_role("button", name="Copy BibTeX").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()


def test_bibtex_that_can_not_be_loaded_is_said(page: Page, address: str) -> None:
    page.route("**/bibtex/*", lambda route: route.fulfill(status=200, content_type="text/javascript", body=""))
    opened(page, f"{address}#2203.12119")
    expect(page.locator("#entry pre")).to_have_text("BibTeX could not be loaded; try again later.")
    expect(page.get_by_role("button", name="Copy BibTeX")).to_be_disabled()


def test_hostile_words_are_shown_and_do_nothing(page: Page, address: str) -> None:
    page.on("dialog", lambda dialog: pytest.fail(f"a script of the data ran: {dialog.message}"))
    opened(page, f"{address}?q=onerror")
    shown = HOSTILE.replace("{{ 7*7 }}", " 7*7")  # braces are LaTeX in titles
    assert titles(page) == [shown]
    page.locator("#papers h3 a").click()
    assert page.locator("#entry h2").inner_text() == shown
    assert HOSTILE in page.locator("#entry dl").inner_text()
    assert page.locator("#entry img, #entry script, #papers img, #papers script").count() == 0
    page.goto(f"{address}list/2023.html")
    assert shown in page.locator("main").inner_text()
    assert page.locator("img").count() == 0


def test_five_hundred_authors_are_folded(page: Page, address: str) -> None:
    opened(page, f"{address}?q=number499")
    assert page.locator("#papers .by").inner_text().endswith(", Author Number3 and 496 more")
    page.locator("#papers h3 a").click()
    more = page.get_by_text("and 470 more")
    last = page.get_by_text("Author Number499", exact=True)
    assert not last.is_visible()
    more.click()
    assert last.is_visible()


def test_names_keep_their_own_direction(page: Page, address: str) -> None:
    opened(page, f"{address}?q=محمد")
    row = page.locator("#papers .paper")
    assert row.locator("h3").evaluate("one => getComputedStyle(one).direction") == "rtl"
    assert row.locator(".by").evaluate("one => getComputedStyle(one).direction") == "ltr"
    assert row.locator(".by bdi").all_inner_texts() == ["محمد علي", "Ada Lovelace"]


def test_a_withdrawn_paper_says_so(page: Page, address: str) -> None:
    opened(page, f"{address}?q=withdrawn")
    assert page.locator("#papers .withdrawn").inner_text() == "Withdrawn"
    page.locator("#papers h3 a").click()
    assert "Withdrawn by its authors" in page.locator("#entry").inner_text()
