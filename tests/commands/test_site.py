"""`site`: what it writes, what it leaves alone, and what hostile data can't do; tests/site looks at it in a browser."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from demo.arxiv_papers import StoredPaper
from demo.arxiv_server import SmallArxiv, serve
from tests.small_list import SmallList, make_paper

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)> \"'`${{ x }} & {% raw %} {{ 7 * 7 }} \u202eback\u2028"


@pytest.fixture
def small_list(small_list: SmallList) -> SmallList:
    """The list, whose site is built without asking anybody for abstracts."""
    small_list.environ.clear()
    return small_list


class Reader(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def read_index(folder: Path) -> dict[str, object]:
    """The search index, as the page's own program would read it."""
    script = (folder / "assets/papers.js").read_text("utf-8")
    found = re.fullmatch(r"\(self\.site \?\?= \{\}\)\.papers = JSON\.parse\('(.*)'\);\n", script)
    assert found
    text = re.sub(r"\\(?:u(20\d\d)|(.))", lambda one: chr(int(one[1], 16)) if one[1] else one[2], found[1])
    index: dict[str, object] = json.loads(text)
    return index


def pages_in(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html"))


def build(small_list: SmallList, *options: str) -> Path:
    result = small_list.run("site", "--out", "site", *options)
    assert (result.code, result.err) == (0, "")
    return small_list.root / "site"


def test_every_paper_is_in_the_index_and_on_a_page_of_its_nature_and_year(small_list: SmallList) -> None:
    site = build(small_list)
    papers = read_index(site)["papers"]
    assert isinstance(papers, list)
    assert [row[0] for row in papers] == ["2303.14773", "2203.12119", "a-paper-without-an-id"]
    for page, key in (("learnable", "2203.12119"), ("2022", "2203.12119"), ("2021", "a-paper-without-an-id")):
        assert f'id="{key}"' in (site / f"list/{page}.html").read_text()


def test_the_first_page_shows_where_to_start(small_list: SmallList) -> None:
    assert "Start here" not in (build(small_list) / "index.html").read_text()
    small_list.write(make_paper("2404.00001", "Later", date="2024-04-02", highlight="It <b>scales</b>."))
    small_list.write(make_paper("2203.12119", "Visual Prompt Tuning", date="2022-03-23", highlight="Where it began."))
    page = (build(small_list) / "index.html").read_text()
    start = page.partition('class="start"')[2].partition("</details>")[0]
    assert start.index("Where it began.") < start.index("It &lt;b&gt;scales&lt;/b&gt;.")
    assert 'href="papers/2404.00001.html"' in start


def test_an_area_has_a_page_without_javascript(small_list: SmallList) -> None:
    small_list.write(make_paper("2402.00003", "Seen from Above", areas=["remote_sensing"]))
    site = build(small_list)
    page = (site / "list/area-remote_sensing.html").read_text()
    assert 'id="2402.00003"' in page
    assert 'id="2203.12119"' not in page
    assert 'href="../list/area-remote_sensing.html"' in (site / "list/index.html").read_text()


def test_the_same_data_give_the_same_bytes_and_a_second_run_writes_nothing(small_list: SmallList) -> None:
    site = build(small_list)
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in site.rglob("*") if path.is_file()}
    result = small_list.run("site", "--out", "site", "--json", environ={"SOURCE_DATE_EPOCH": "1900000000"})
    assert result.json["changed"] == result.json["removed"] == []
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in site.rglob("*") if path.is_file()} == before


def test_a_new_paper_changes_the_pages_that_show_it_alone(small_list: SmallList) -> None:
    build(small_list)
    small_list.write(make_paper("2203.00001", "Another", date="2022-03-01"))
    changed = small_list.run("site", "--out", "site", "--json").json["changed"]
    assert {"index.html", "assets/papers.js", "list/2022.html", "papers.bib"} <= set(changed)
    assert "assets/site.js" not in changed


def test_old_pages_go_and_what_people_put_there_stays(small_list: SmallList) -> None:
    one = small_list.write(make_paper("1901.00001", "Old", date="2019-01-05"))
    two = small_list.write(make_paper("1801.00001", "Older", date="2018-01-05"))
    site = build(small_list)
    (site / "list/notes.html").write_text("by hand")
    (site / "list/2018.html").write_text("changed by hand")
    one.unlink()
    two.unlink()
    assert small_list.run("site", "--out", "site", "--json").json["removed"] == [
        "assets/references/2018.js",
        "assets/references/2019.js",
        "list/2019.html",
        "papers/1801.00001.html",
        "papers/1901.00001.html",
    ]
    assert (site / "list/notes.html").read_text() == "by hand"
    assert (site / "list/2018.html").read_text() == "changed by hand"


def test_a_run_that_was_stopped_leaves_nothing_behind(small_list: SmallList) -> None:
    paper = small_list.write(make_paper("1901.00001", "Old", date="2019-01-05"))
    site = build(small_list)
    paper.unlink()
    in_the_way = site / "list/2023.html"
    in_the_way.unlink()
    in_the_way.mkdir()  # stops the run before anything is written
    assert small_list.run("site", "--out", "site").code == 2
    assert (site / "list/2019.html").exists()
    in_the_way.rmdir()
    build(small_list)
    assert not (site / "list/2019.html").exists()


def test_it_never_writes_over_a_file_of_somebody_else(small_list: SmallList) -> None:
    folder = small_list.root / "site"
    folder.mkdir()
    (folder / "index.html").write_text("mine")
    result = small_list.run("site", "--out", "site")
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert "index.html" in result.err
    assert [path.name for path in folder.iterdir()] == ["index.html"]


def test_links_that_lead_elsewhere_are_refused(small_list: SmallList, tmp_path: Path) -> None:
    folder = small_list.root / "site"
    folder.mkdir()
    (folder / "list").symlink_to(tmp_path, target_is_directory=True)
    result = small_list.run("site", "--out", "site")
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert not list(tmp_path.glob("*.html"))


def test_a_forged_record_deletes_nothing(small_list: SmallList) -> None:
    secret = small_list.root / "secret.txt"
    secret.write_text("")
    site = build(small_list)
    digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    with (site / "files.sha256").open("a") as record:
        record.write(f"{digest}  ../secret.txt\n{digest}  list/../../secret.txt\n{digest}  {secret}\n")
    build(small_list)
    assert secret.exists()


@pytest.mark.parametrize("out", ["data", "data/papers", "data/site"])
def test_the_data_folder_is_no_place_for_it(small_list: SmallList, out: str) -> None:
    result = small_list.run("site", "--out", out)
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert not (small_list.data / "index.html").exists()


def test_a_broken_data_file_is_named_and_the_rest_is_published(small_list: SmallList) -> None:
    (small_list.data / "papers/2022/broken.yaml").write_text("title: x\ntitle: y\n")
    result = small_list.run("site", "--out", "site")
    assert result.code == 1
    assert "papers/2022/broken.yaml:2" in result.err
    assert (small_list.root / "site/index.html").exists()
    assert json.loads(small_list.run("site", "--out", "site", "--json").out)["papers"] == 3


def test_a_file_is_no_folder(small_list: SmallList) -> None:
    (small_list.root / "site").write_text("")
    result = small_list.run("site", "--out", "site")
    assert (result.code, result.err.count("\n")) == (2, 1)


def test_hostile_words_stay_words(small_list: SmallList) -> None:
    small_list.write(
        make_paper("2401.00001", HOSTILE, authors=[HOSTILE], venue=HOSTILE, keywords=[HOSTILE], note=HOSTILE, aliases=[HOSTILE],
                   url="javascript:alert(1)", code="data:text/html,<script>alert(1)</script>")
    )  # fmt: skip
    site = build(small_list)
    for path in pages_in(site):
        tags = Reader(path.read_text("utf-8")).tags
        assert all(
            (attributes.get("src") or "").startswith((".", "assets/")) for tag, attributes in tags if tag == "script"
        )
        assert not [tag for tag, _ in tags if tag in {"img", "iframe", "style", "object"}]
        assert not [name for _, attributes in tags for name in attributes if name.startswith("on") or name == "style"]
        links = [attributes["href"] or "" for _, attributes in tags if "href" in attributes]
        assert not [link for link in links if re.match(r"\s*(javascript|data|vbscript):", link, re.IGNORECASE)]
    papers = read_index(site)["papers"]
    assert isinstance(papers, list)
    assert papers[0][1].startswith("</script><script>alert(1)</script><img src=x onerror=alert(2)>")
    assert [label for label, _ in papers[0][11]] == ["arXiv", "PDF"]
    assert "49" not in Reader((site / "index.html").read_text()).text.split("alert(2)")[1][:60]


def test_nothing_on_a_page_comes_from_elsewhere(small_list: SmallList) -> None:
    site = build(small_list)
    for path in pages_in(site):
        for tag, attributes in Reader(path.read_text("utf-8")).tags:
            if tag in {"script", "link", "img", "source"}:
                address = attributes.get("src") or attributes.get("href") or ""
                assert "://" not in address
                assert (path.parent / address.split("?")[0]).is_file()


def test_every_link_inside_the_site_leads_somewhere(small_list: SmallList) -> None:
    site = build(small_list)
    for path in pages_in(site):
        for _, attributes in Reader(path.read_text("utf-8")).tags:
            address = re.split("[?#]", attributes.get("href") or "")[0]
            if address and "://" not in address:
                target = path.parent / address
                assert (target / "index.html" if address.endswith("/") else target).is_file(), (path, address)


def test_the_pages_fit_odd_papers(small_list: SmallList) -> None:
    small_list.write(make_paper("2402.00001", "Many $\\alpha$-Hands", authors=[f"Author {n}" for n in range(500)]))
    small_list.write(make_paper("2402.00002", "Nothing Known", nature=None, level=None, date="2024"))
    small_list.write(make_paper("hep-th/9901001", "Old Form", date="1999-01-02"))
    small_list.write(make_paper(None, "Twice", url="https://example.org/1", date="2020"))
    small_list.write(make_paper(None, "Twice", url="https://example.org/2", date="2019"))
    site = build(small_list)
    page = (site / "list/learnable.html").read_text()
    assert "Many α-Hands" in page
    assert "and 496 more" in page
    papers = read_index(site)["papers"]
    assert isinstance(papers, list)
    keys = [row[0] for row in papers]
    assert {"hep-th-9901001", "twice-2020", "twice-2019"} <= set(keys)
    assert len(keys) == len(set(keys))
    assert "Nothing Known" in (site / "list/not-yet-placed.html").read_text()


def test_an_empty_list_has_a_site_too(small_list: SmallList) -> None:
    for path in small_list.data.glob("papers/**/*.yaml"):
        path.unlink()
    site = build(small_list)
    assert "0 papers" in (site / "index.html").read_text()
    assert "No paper yet" in (site / "field.html").read_text()
    assert "No paper with a known day yet" in (site / "week.html").read_text()


def test_mistakes_are_reported_to_the_repository_that_is_named(small_list: SmallList) -> None:
    assert "data-repository" not in (build(small_list) / "index.html").read_text()
    assert small_list.run("site", "--out", "site", environ={"GITHUB_REPOSITORY": "ada/list"}).code == 0
    assert 'data-repository="https://github.com/ada/list"' in (small_list.root / "site/index.html").read_text()


STATUS = '{"version": 1, "last_success": "2026-03-02T08:41:07Z", "failures": 0}'


def test_the_day_of_the_last_success_is_on_every_page(small_list: SmallList) -> None:
    (small_list.root / "record.json").write_text(STATUS)
    site = build(small_list, "--status", "record.json")
    assert all('id="checked" datetime="2026-03-02"' in page.read_text() for page in pages_in(site))
    assert json.loads((site / "status.json").read_text()) == {
        "papers": 3,
        "newest": "2022-03-23",
        "checked": "2026-03-02",
    }


@pytest.mark.parametrize("text", [None, "", "{}", '{"version": 1, "last_success": "soon"}'])
def test_a_record_that_tells_nothing_is_said(small_list: SmallList, text: str | None) -> None:
    if text is not None:
        (small_list.root / "record.json").write_text(text)
    result = small_list.run("site", "--out", "site", "--status", "record.json")
    assert result.code == 0
    assert result.err.startswith("warning: record.json records no successful run")
    assert 'id="checked"' not in (small_list.root / "site/index.html").read_text()


def test_feeds_name_the_address_that_the_site_is_published_at(small_list: SmallList) -> None:
    site = build(small_list, "--address", "https://ada.github.io/list/")
    assert 'href="https://ada.github.io/list/feed.xml"' in (site / "feed.xml").read_text()
    assert small_list.run("site", "--out", "site", "--address", "javascript:alert(1)").code == 2


ABSTRACT = (
    "Models are frozen. We propose visual prompt tuning, which learns tokens in the input of a vision transformer."
)
STORED = [
    StoredPaper(arxiv, "2022-03-23", title, ("Ada Lovelace",), ("cs.CV",), None, ABSTRACT)
    for arxiv, title in (
        ("2203.12119", "Visual Prompt Tuning"),
        ("2303.14773", "A Prompt for a Model Behind an Interface"),
    )
]


def test_abstracts_come_from_arxiv_once_and_the_rules_say_why(small_list: SmallList) -> None:
    arxiv = SmallArxiv(STORED)
    with serve(arxiv) as url:
        small_list.environ |= {"ARXIV_API_URL": url, "ARXIV_DELAY_SECONDS": "0"}
        site = build(small_list)
        assert build(small_list) == site
        assert len(arxiv.requests) == 1
    small_list.environ.clear()
    assert (
        small_list.run("site", "--out", "site", "--json").json["changed"] == []
    )  # the kept texts are used without arXiv
    page = (site / "papers/2203.12119.html").read_text()
    text = " ".join(Reader(page).text.split())
    assert ABSTRACT in text
    assert "Marked: the sentence" in text
    assert "<mark>" in page
    assert re.search(r"On the list ?Because .+: “.+”\.", text)
    assert "We propose" in (site / "feeds/weekly.xml").read_text()
    assert small_list.git("status", "--porcelain") == "?? site/"  # .cache is never committed


def test_without_arxiv_the_site_has_no_abstracts_and_one_warning(small_list: SmallList) -> None:
    small_list.environ |= {"ARXIV_API_URL": "http://127.0.0.1:9/", "ARXIV_DELAY_SECONDS": "0"}
    result = small_list.run("site", "--out", "site")
    assert (result.code, result.err.count("\n")) == (0, 1)
    assert result.err.startswith("warning: the site has no abstract of 2 papers")
    assert "Abstract" not in (small_list.root / "site/papers/2203.12119.html").read_text()


def test_a_list_without_rules_has_a_site_and_a_broken_rule_is_named(small_list: SmallList) -> None:
    rules = list((small_list.data / "rules").glob("*.yaml"))
    rules[0].write_text("rules: 3\n")
    assert small_list.run("site", "--out", "site").code == 2
    for path in rules:
        path.unlink()
    assert "Because" not in (build(small_list) / "papers/2203.12119.html").read_text()


def test_a_week_shows_what_was_added_in_it_but_not_what_an_import_brought(small_list: SmallList) -> None:
    for number in range(70):
        small_list.write(make_paper(f"2012.{number + 1:05}", f"Imported {number}", date="2020-12-01"))
    small_list.commit("import")
    small_list.write(make_paper("1901.00001", "An Old Paper Found Late", date="2019-01-05"))
    small_list.commit("one more")
    page = (build(small_list) / "week.html").read_text()
    newest = page.split("<h2")[1]
    assert "An Old Paper Found Late" in newest  # with the three of the list's first commit
    assert "Imported" not in newest
    assert "Week of 30 November 2020" in page
