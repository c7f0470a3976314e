"""10,000 papers: how much the first view and the search need, and how long a keystroke takes."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.site.reading import opened

FIRST_VIEW_BYTES = 200_000
FRAME_MS = 16
ANSWER_MS = 400  # until the papers for a keystroke are there; the page stays free meanwhile
# Types as a reader would, waits for each answer, and measures how long each keystroke and each answer keep the page busy.
TYPE = """async words => {
  const field = document.getElementById("q"), busy = [], waited = [];
  for (const word of words) {
    for (let end = 1; end <= word.length; end += 1) {
      if (word[end - 1] === " ") continue; // asks nothing new
      const start = performance.now(), answered = new Promise((done) => { window.answered = done; });
      field.value = word.slice(0, end);
      field.dispatchEvent(new Event("input", { bubbles: true }));
      document.body.getBoundingClientRect();
      busy.push(performance.now() - start);
      busy.push(await answered);
      waited.push(performance.now() - start);
    }
  }
  return { busy, waited };
}"""
# Times the page's part of each answer that the worker sends.
TIMED = """
const listen = Worker.prototype.addEventListener;
Worker.prototype.addEventListener = function (name, act) {
  listen.call(this, name, (event) => {
    const start = performance.now();
    act(event);
    document.body.getBoundingClientRect();
    if (event.data?.number) window.answered?.(performance.now() - start);
  });
};
"""


@pytest.mark.slow
def test_the_first_view_is_small_and_the_index_comes_after_it(
    own_page: Page, large_folder: Path, large_address: str
) -> None:
    asked: list[str] = []
    own_page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    own_page.route("**/papers.js*", lambda route: route.fulfill(body=""))  # the first view must not need it
    own_page.goto(large_address, wait_until="domcontentloaded")
    assert own_page.locator("#papers .paper").count() == 40
    assert own_page.locator("#facets .option").first.is_visible()
    first = {path.lstrip("/") or "index.html" for path in asked if "papers.js" not in path}
    assert {"index.html", "assets/site.css", "assets/site.js"} <= first
    assert sum((large_folder / path).stat().st_size for path in first) < FIRST_VIEW_BYTES


# Work of a known size, to tell a slow machine from a slow own_page.
MEASURE = """() => {
  const start = performance.now();
  let sum = 0;
  for (let at = 0; at < 4_000_000; at += 1) sum = (sum + at * 31) | 0;
  return [performance.now() - start, sum];
}"""
USUAL_MS = 20  # what that takes on the machine for which the frame is meant


@pytest.mark.slow
def test_a_keystroke_keeps_the_page_busy_for_less_than_a_frame(own_page: Page, large_address: str) -> None:
    own_page.add_init_script(TIMED)
    opened(own_page, large_address)
    assert own_page.locator("#count").inner_text() == "10,000 papers"
    runs, usual, waited = [], [], []
    for _ in range(4):  # Of each key the best run: what other work on the machine does not disturb.
        usual.append(own_page.evaluate(MEASURE)[0])
        times = own_page.evaluate(TYPE, ["visual prompt", "ada robust", "transformer 2019"])
        runs.append(times["busy"])
        waited.append(times["waited"])
        best, answer = ([min(times) for times in zip(*all_runs, strict=True)] for all_runs in (runs, waited))
        if max(best) < FRAME_MS and max(answer) < ANSWER_MS:
            break
    assert own_page.locator("#count").inner_text().endswith("of 10,000 papers")
    slower = max(1.0, min(usual) / USUAL_MS)
    assert max(best) < FRAME_MS * slower, (best, usual)
    assert max(answer) < ANSWER_MS * slower, (answer, usual)
