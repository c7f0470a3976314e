"""One browser for all tests of the site, the site of a small list and that of a large one, and a page that reports every fault."""

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from bench.validate import write_list
from bot.edges.arxiv.paper_cache import add_listed
from tests.site.chromium import FLAGS, HOW, find_chromium
from tests.site.sample import PAPERS, PREPRINT
from tests.small_list import ROOT, SmallList

REPOSITORY = {"GITHUB_REPOSITORY": "ada/list"}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(HOW)
        pytest.skip(HOW)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a list with papers of every sort."""
    made = SmallList(tmp_path_factory.mktemp("small"))
    made.data.mkdir()
    for name in ("config.yaml", "taxonomy.yaml"):
        shutil.copy(ROOT / "data" / name, made.data / name)
    shutil.copytree(ROOT / "data/rules", made.data / "rules")
    for paper in PAPERS:
        made.write(paper)
    add_listed(made.root / ".cache", [PREPRINT])
    return _build(made)


@pytest.fixture(scope="session")
def large_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of 10,000 papers."""
    made = SmallList(tmp_path_factory.mktemp("large"))
    write_list(made.root)
    return _build(made)


def _build(made: SmallList) -> Path:
    result = made.run("site", "--out", "site", "--address", "http://127.0.0.1/", environ=REPOSITORY)
    assert result.code == 0, result.err
    return made.root / "site"


@pytest.fixture(scope="session")
def address(folder: Path) -> Iterator[str]:
    yield from serve(folder)


@pytest.fixture(scope="session")
def large_address(large_folder: Path) -> Iterator[str]:
    yield from serve(large_folder)


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Requests are no news."""


def serve(folder: Path) -> Iterator[str]:
    """The address at which a folder is served, for as long as the caller takes."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own; at the end it must not have said anything on its console nor asked another host."""
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.set_default_timeout(60_000)
    faults = listen(page)
    yield page
    context.close()
    assert faults == []


def listen(page: Page) -> list[str]:
    """A list that is filled with what the page's console says, what its program throws, and what it asks elsewhere."""
    faults: list[str] = []
    page.on("console", lambda message: faults.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: faults.append(f"error: {error}"))
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith(("http://127.0.0.1:", "file:///", "about:"))
            else faults.append(f"request: {request.url}")
        ),
    )
    return faults
