"""Ten tasks of a reader on the site of this list, done in the machine's Chromium: seconds and clicks for the table in docs/site.md.

`python -m scripts.site_tasks [FOLDER]` takes a site that was built before, or builds one without abstracts.
"""

import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.site.chromium import FLAGS, HOW, find_chromium
from tests.site.conftest import REPOSITORY, serve
from tests.small_list import ROOT, SmallList

GUIDE = ROOT / "docs/site.md"
BEGIN, END = "<!-- tasks:begin -->", "<!-- tasks:end -->"
SIZES = ((1280, 860), (390, 844))
KEY_MS = 100  # between two keys, as people type
VPT = "Visual Prompt Tuning"


class Reader:
    """Somebody at the site: types, clicks and looks; counts the clicks, where Enter is one."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self.page.set_default_timeout(30_000)
        self.address = address
        self.clicks = 0

    def type(self, text: str) -> None:
        self.page.locator("#q").press_sequentially(text, delay=KEY_MS)

    def enter(self) -> None:
        self.clicks += 1
        self.page.keyboard.press("Enter")

    def click(self, selector: str, **options: str) -> None:
        self.clicks += 1
        self.page.locator(selector, **options).first.click()  # type: ignore[arg-type]  # texts only

    def sees_first(self, title: str) -> None:
        expect(self.page.locator("#papers h3").first).to_have_text(title)

    def sees_page(self, title: str) -> None:
        expect(self.page.locator("h1")).to_have_text(title)

    def unfold_filters(self) -> None:
        if not self.page.locator("#facets").is_visible():
            self.click("#filters > summary")


def by_title(reader: Reader) -> None:
    reader.type(VPT)
    reader.sees_first(VPT)
    reader.enter()
    reader.sees_page(VPT)


def by_typo(reader: Reader) -> None:
    reader.type("visual promt tuning")
    reader.sees_first(VPT)


def by_author(reader: Reader) -> None:
    reader.type("hao chen")
    expect(reader.page.locator("#papers .by").first).to_contain_text("Hao Chen")


def by_id(reader: Reader) -> None:
    reader.type("2203.12119")
    reader.enter()
    reader.sees_page(VPT)


def by_filters(reader: Reader) -> None:
    reader.unfold_filters()
    reader.click("#facets .option", has_text="Medical images")
    reader.click("#facets .option", has_text="2025")
    expect(reader.page.locator("#chips button")).to_have_count(2)


def newest(reader: Reader) -> None:
    expect(reader.page.locator("#papers h3").first).to_be_visible()


def star_and_export(reader: Reader) -> None:
    reader.click("#papers li:nth-child(1) .star")
    reader.click("#papers li:nth-child(2) .star")
    reader.click("#yours button", has_text="Reading list (2)")
    with reader.page.expect_download() as saved:
        reader.click("#shelf button", has_text="BibTeX")
    if saved.value.path().read_text("utf-8").count("@") < 2:
        raise SystemExit("the reading list's file does not hold its papers")


def share(reader: Reader) -> None:
    reader.click("#papers li:nth-child(1) .star")
    reader.click("#yours button", has_text="Reading list (1)")
    reader.click("#shelf button", has_text="Copy link to this list")
    expect(reader.page.locator("#shelf button", has_text="Copied")).to_be_visible()
    reader.page.goto(reader.page.evaluate("navigator.clipboard.readText()"))
    expect(reader.page.locator("#papers h3")).to_have_count(1)


def open_paper(reader: Reader) -> None:
    title = reader.page.locator("#papers h3").first.inner_text()
    reader.click("#papers h3 a")
    reader.sees_page(title)


def suggest(reader: Reader) -> None:
    reader.type("A Paper That Nobody Wrote Yet")
    expect(reader.page.locator("#empty .suggest")).to_be_visible()
    with reader.page.expect_request(re.compile("template=suggest")) as asked:
        reader.click("#empty .suggest")
    if "paper=A%20Paper%20That" not in asked.value.url:
        raise SystemExit("the form does not get the title")


TASKS: list[tuple[str, Callable[[Reader], None]]] = [
    ("open the paper *Visual Prompt Tuning*, by its title and Enter", by_title),
    ("find it as `visual promt tuning`", by_typo),
    ("find the papers of Hao Chen", by_author),
    ("open the paper 2203.12119, by its id and Enter", by_id),
    ("see the papers on medical images of 2025", by_filters),
    ("see the newest papers", newest),
    ("put two papers on the reading list and save it as BibTeX", star_and_export),
    ("share a reading list of one paper, and open what was shared", share),
    ("open the page of the newest paper", open_paper),
    ("suggest a paper that is not here: the form with its title", suggest),
]


def main() -> None:
    """Write the table."""
    path = find_chromium()
    if path is None:
        raise SystemExit(HOW)
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else _build(Path(made))
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        for address in serve(folder):
            rows = [_row(browser, address, number, *task) for number, task in enumerate(TASKS, 1)]
        browser.close()
    head = (
        "| | task | seconds at 1280 px | clicks | seconds at 390 px | clicks |\n| --- | --- | --- | --- | --- | --- |\n"
    )
    text = GUIDE.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    GUIDE.write_text(f"{before}{BEGIN}\n{head}{''.join(rows)}{END}{rest.partition(END)[2]}", "utf-8")


def _build(folder: Path) -> Path:
    done = SmallList(ROOT).run("site", "--out", str(folder / "site"), environ=REPOSITORY)
    if done.code:
        raise SystemExit(done.err)
    return folder / "site"


def _row(browser: Browser, address: str, number: int, name: str, task: Callable[[Reader], None]) -> str:
    measured = []
    for width, height in SIZES:
        context = browser.new_context(viewport={"width": width, "height": height})
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        reader = Reader(context, address)
        reader.page.route(lambda url: not url.startswith(address), lambda route: route.fulfill(body="elsewhere"))
        start = time.monotonic()
        reader.page.goto(address)
        task(reader)
        measured.append(f"{time.monotonic() - start:.1f} | {reader.clicks}")
        context.close()
    print(f"{number} {name}: {measured}")
    return f"| {number} | {name} | {measured[0]} | {measured[1]} |\n"


if __name__ == "__main__":
    main()
