"""What the reader's own browser keeps: which papers are new since the last visit, and a reading list to export and to share."""

import json

from playwright.sync_api import Page, expect

from bot.core.publish.references import render_bibtex, render_csl, render_ris
from tests.site.reading import opened, titles
from tests.site.sample import PAPERS


def test_papers_are_new_since_the_last_visit(own_page: Page, address: str) -> None:
    own_page.clock.set_fixed_time("2024-02-01T12:00:00Z")
    opened(own_page, address)
    assert (
        own_page.locator("#yours, #papers .new").filter(visible=True).count() == 0
    )  # at the first visit nothing is new
    # As if two of the papers had come since.
    own_page.evaluate(
        """() => {
          const name = Object.keys(localStorage).find((one) => one.endsWith(" visit")), visit = JSON.parse(localStorage[name]);
          visit.known = visit.known.split(" ").filter((key) => !["2203.12119", "2301.00001"].includes(key)).join(" ");
          localStorage[name] = JSON.stringify(visit);
        }"""
    )
    own_page.clock.set_fixed_time("2024-02-02T12:00:00Z")
    opened(own_page, address)
    own_page.get_by_role("button", name="2 new since your last visit").click()
    assert titles(own_page) == ["A Survey of Prompts", "Visual Prompt Tuning"]
    assert own_page.locator("#papers .new").count() == 2
    assert own_page.url == f"{address}?yours=new"
    own_page.clock.set_fixed_time("2024-02-02T12:10:00Z")  # still the same visit
    assert titles(opened(own_page, own_page.url)) == ["A Survey of Prompts", "Visual Prompt Tuning"]
    own_page.clock.set_fixed_time("2024-02-03T12:00:00Z")
    opened(own_page, address)
    expect(own_page.locator("#yours")).to_be_hidden()


def test_a_reading_list_is_kept_exported_and_shared(own_page: Page, address: str) -> None:
    opened(own_page, f"{address}?year=2022&year=2023&sort=oldest")
    for title in ("Visual Prompt Tuning", "A Survey of Prompts"):
        star = own_page.get_by_role("button", name=f"Reading list: {title}", exact=True)
        star.click()
        expect(star).to_have_attribute("aria-pressed", "true")
        expect(star).to_be_focused()
    opened(own_page, address).get_by_role("button", name="Reading list (2)").click()
    assert titles(own_page) == ["A Survey of Prompts", "Visual Prompt Tuning"]
    kept = [one for one in PAPERS if one.title in titles(own_page)][::-1]
    for label, wanted in (
        ("BibTeX", "\n".join(map(render_bibtex, kept))),
        ("RIS", render_ris(kept)),
        ("CSL-JSON", render_csl(kept)),
    ):
        with own_page.expect_download() as saved:
            own_page.get_by_role("button", name=label, exact=True).click()
        assert saved.value.path().read_bytes().decode() == wanted
    own_page.get_by_role("button", name="Copy link to this list").click()
    expect(own_page.get_by_role("button", name="Copied")).to_be_visible()
    shared = own_page.evaluate("navigator.clipboard.readText()")
    assert shared == f"{address}?papers=2301.00001,2203.12119"
    own_page.get_by_role("button", name="Reading list: Visual Prompt Tuning").click()
    expect(own_page.get_by_role("button", name="Reading list (1)")).to_be_visible()
    assert len(titles(opened(own_page, f"{address}?yours=starred"))) == 1
    assert titles(opened(own_page, shared)) == ["A Survey of Prompts", "Visual Prompt Tuning"]
    own_page.get_by_role("button", name="Add all to my reading list").click()
    expect(own_page.get_by_role("button", name="Reading list (2)")).to_be_visible()
    own_page.get_by_role("button", name="Remove the filter A shared list of 2 papers").click()
    assert own_page.url == address


def test_what_is_kept_in_a_wrong_form_breaks_nothing(own_page: Page, address: str) -> None:
    own_page.goto(address)
    for kept in ("{", json.dumps({"known": 7}), json.dumps(["x"]), "null"):
        own_page.evaluate("kept => { for (const name of Object.keys(localStorage)) localStorage[name] = kept; }", kept)
        opened(own_page, address)
        expect(own_page.locator("#count")).to_have_text(f"{len(PAPERS)} papers")
