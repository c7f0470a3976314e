"""One browser for all tests of the site, the site of a small list and that of a large one, and a page that reports every fault."""

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from bench.validate import make_papers
from bot.core.paper.model import path_of
from bot.core.publish.site import build
from bot.core.publish.site.build import About, Material
from bot.edges.arxiv.paper_cache import add_listed
from bot.edges.disk.data_folder import DataFolder
from bot.edges.disk.site_folder import read_site_sources, write_site
from tests.site.chromium import FLAGS, HOW, find_chromium
from tests.site.sample import PAPERS, PREPRINT
from tests.small_list import ROOT, SmallList

REPOSITORY = {"GITHUB_REPOSITORY": "ada/list"}
WINDOW: ViewportSize = {"width": 1280, "height": 860}


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
    """The site of 10,000 papers: what the search needs, without the pictures, pages, lists and exports, which take most of the time."""
    papers = {f"papers/{path_of(paper)}": paper for paper in make_papers()}
    data = DataFolder(ROOT / "data")
    material = Material(read_site_sources(), lambda _: "", records={}, added={})
    left_out = ("_paper_pages", "_listing_pages", "_people_pages", "render_exports")
    with mock.patch.multiple(build, **{name: mock.Mock(return_value={}) for name in left_out}):
        files = build.render_site(papers, data.taxonomy(), About(data.config().topic), material=material)
    folder = tmp_path_factory.mktemp("large") / "site"
    write_site(folder, files)
    return folder


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
def own_page(browser: Browser) -> Iterator[Page]:
    """A page of its own; at the end it must not have said anything on its console nor asked another host."""
    page, faults = _new_page(browser)
    yield page
    page.context.close()
    assert faults == []


@pytest.fixture(scope="session")
def _kept(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    page, faults = _new_page(browser)
    yield page, faults
    page.context.close()


@pytest.fixture
def page(_kept: tuple[Page, list[str]]) -> Iterator[Page]:
    """The same, but one page for all tests that neither change its clock, its network nor its scripts: each new one takes a process.

    It has forgotten what the test before did.
    """
    page, faults = _kept
    page.set_viewport_size(WINDOW)
    page.emulate_media(
        color_scheme="light", reduced_motion="reduce"
    )  # else each click waits for the end of a smooth scroll
    faults.clear()
    yield page
    page.evaluate("localStorage.clear()")
    page.goto("about:blank")
    assert faults == []


def _new_page(browser: Browser) -> tuple[Page, list[str]]:
    """A page without memories, and the list that is filled with its faults."""
    context = browser.new_context(viewport=WINDOW)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.set_default_timeout(60_000)
    return page, listen(page)


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
