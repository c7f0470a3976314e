"""Everything hostile and clumsy that `validate` is tested with, sent as pull requests: the same findings, shown harmlessly."""

import html.parser
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from cmarkgfm import github_flavored_markdown_to_html
from cmarkgfm.cmark import Options

from bot.core.files.canonical import render_entry
from bot.core.text.markdown import LIMIT
from demo.arxiv_server import SmallArxiv
from tests.commands.review_scene import Files, ReviewScene, files_of, open_review
from tests.commands.test_validate import HOSTILE, PAPER
from tests.small_list import SmallList, make_paper

NAMES = [
    "papers/2024/2401.01000.yml", "papers/2024/my paper.yaml", "papers/2024/a\nb.yaml", "papers/2024/\u202eyaml.yaml",
    "papers/2024/２401.01000.yaml", "papers/24/2401.01000.yaml", "papers/2024/sub/2401.01000.yaml", "papers/2401.01000.yaml",
    "2401.01000.yaml", "papers/2024/notes.txt", "papers/README.md", "rules/more.yml", "settings.yaml",
    "papers/2022/2203.12119.YAML", "papers/2024/-->.yaml", "papers/2024/`x`|y.yaml", "papers/2024/${{ github.token }}.yaml",
    "papers/2024/::error::x.yaml", "papers/2024/@everyone #1.yaml", "papers/2024/<img src=x onerror=alert(1)>.yaml",
    "papers/2024/%0A%2e%2e.yaml", "papers/2024/](javascript:alert(1)).yaml",
]  # fmt: skip
TITLES = [
    "--> <!-- x", "::error::x", "##[add-mask]x", "${{ secrets.GITHUB_TOKEN }}", "@everyone", "#1", "a | b", "`code` ``two``",
    "![image](https://example.org/x.png)", "<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "[link](javascript:x)",
    "</details>", "```\n@everyone", "https://evil.example", "www.evil.example", "octo/list#1", "GH-1", "a" * 10_000, "$x$ & &lt;",
    "- [x] [T](https://arxiv.org/abs/2401.01000)", "<!-- vpt-bot:review -->", "*bold* _it_ ~~s~~ # heading",
]  # fmt: skip
ALLOWED = {
    "p",
    "h3",
    "h4",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "code",
    "pre",
    "a",
    "br",
    "blockquote",
    "details",
    "summary",
    "span",
    "sub",
}


@pytest.fixture
def scene(tmp_path: Path, small_list: SmallList, arxiv: SmallArxiv) -> Iterator[ReviewScene]:
    with open_review(tmp_path, small_list, arxiv) as made:
        yield made


class Page(html.parser.HTMLParser):
    """What a reader's browser would make of a comment: its tags, its links, and the text outside code."""

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.prose = ""
        self._code = 0
        # With raw HTML let through, as GitHub does before it cleans up: the stricter reading for us.
        self.feed(github_flavored_markdown_to_html(markdown, options=Options.CMARK_OPT_UNSAFE))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._code += tag in {"code", "pre"}
        self.links += [str(value) for name, value in attrs if name == "href"]
        assert {name for name, _ in attrs} <= {"href", "lang"}, attrs

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag in {"code", "pre"}

    def handle_comment(self, data: str) -> None:
        self.prose += "\0" if not self._code else ""  # what parts the words that GitHub would act on

    def handle_data(self, data: str) -> None:
        self.prose += "" if self._code else data


def check_comment(scene: ReviewScene, number: int = 1) -> Page:
    """The comment does nothing but show: no tag, link, mention or reference that is not the bot's own."""
    body = scene.comment(number)
    assert len(body) <= LIMIT
    assert not re.search("[\u202e\u200b\x00\x1b\r]", body)
    assert body.count("<!-- vpt-bot:review -->\n") == 0  # only as the last line
    page = Page(body)
    assert page.tags <= ALLOWED
    ours = (
        "https://github.com/student/list/",
        "https://github.com/octo/list/issues/new?template=",
        "https://arxiv.org/abs/",
    )
    assert [link for link in page.links if not link.startswith(ours)] == []
    assert not re.search(r"@\w|#\d|GH-\d|www\.\w|https?://", page.prose)
    return page


def compare_with_validate(scene: ReviewScene, files: Files) -> None:
    """The same files on disk, checked by `validate`, give the same findings."""
    told = scene.told()
    for path, text in files.items():
        target = scene.small.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode() if isinstance(text, str) else text)
    scene.small.git("add", "-A")
    assert told == scene.small.run("validate", "--base", "HEAD", "--identity", "--json").json
    assert any(one["level"] == "error" for one in told)


def test_hostile_files_are_told_as_validate_tells_them(scene: ReviewScene) -> None:
    files: Files = {f"data/papers/2024/h{at:02}.yaml": text for at, (_, text, _) in enumerate(HOSTILE)}
    scene.pull(files)
    compare_with_validate(scene, files)
    check_comment(scene)


def test_hostile_names_are_told_as_validate_tells_them(scene: ReviewScene) -> None:
    files: Files = {f"data/{name}": PAPER.replace("01000", f"0{1000 + at}") for at, name in enumerate(NAMES)}
    scene.pull(files)
    compare_with_validate(scene, files)
    check_comment(scene)


def test_hostile_titles_do_nothing_wherever_they_are_shown(scene: ReviewScene) -> None:
    papers = [
        make_paper(
            f"2401.{2000 + at:05}", title.replace("\n", " "), date="2024-01-01", authors=[title], aliases=[title]
        )
        for at, title in enumerate(TITLES)
    ]
    scene.arxiv.faults.put(always="html")  # so that those which may stand are rendered as rows
    scene.pull(files_of(*papers) | {"data/papers/2024/x.yaml": render_entry(papers[0])})
    result = scene.review()
    assert result.code == 1
    assert "##[" not in result.out + result.err
    page = check_comment(scene)
    assert "::error::x" in page.prose.replace("\0", "")


ROWS = [
    "- [{}](https://arxiv.org/abs/2401.{:05}) - {}, CVPR 2024. [code](https://github.com/a/b)",
    "| {} | [paper](https://arxiv.org/abs/2401.{:05}) | {} |",
    '<li><a href="https://arxiv.org/abs/2401.{:05}">{}</a></li>',
    "- {} arXiv:2401.{:05} {}",
]


def test_hostile_rows_in_the_readme_do_nothing_in_the_comment(
    tmp_path: Path, small_list: SmallList, arxiv: SmallArxiv
) -> None:
    arxiv.faults.put(always="html")
    with open_review(tmp_path, small_list, arxiv, page=True) as scene:
        rows = [
            row.replace("{:05}", f"{3000 + 100 * at + kind:05}").replace("{}", title.replace("\n", " "))
            for at, title in enumerate(TITLES)
            for kind, row in enumerate(ROWS)
        ]
        scene.alice.commit("main", {".github/ISSUE_TEMPLATE/suggest.yml": "name: Suggest\n"})
        before = scene.hub.files()["README.md"].decode()
        scene.pull({"README.md": before.replace("- [Visual", "\n" + "\n".join(rows) + "\n\n- [Visual", 1)})
        assert scene.review().code == 1
        page = check_comment(scene)
        assert "rows are written from data files" in page.prose
        assert any("/new/" in link for link in page.links)
        assert any("/issues/new?template=suggest.yml&" in link for link in page.links)


def test_hostile_names_of_pages_do_nothing_in_the_comment(
    tmp_path: Path, small_list: SmallList, arxiv: SmallArxiv
) -> None:
    names = ["`x`.md", "$(id).md", "a'b\"c.md", "@everyone #1.md", "<img src=x>.md", "-->.md", "](x).md", "a\nb.md"]
    with open_review(tmp_path, small_list, arxiv, page=True) as scene:
        scene.alice.commit("main", {f"docs/list/{name}": "theirs\n" for name in names})
        scene.pull({f"docs/list/{name}": "mine\n" for name in names} | {"docs/list/new`.md": "mine\n"})
        assert scene.review().code == 1
        page = check_comment(scene)
        assert scene.comment().count("`git checkout") == len(names)
        assert len([link for link in page.links if "/delete/" in link]) == 1


def test_a_branch_of_any_name_stays_in_its_links(scene: ReviewScene) -> None:
    branch = "a'b$(x)&c#d%2e%2e+é"
    scene.pull(files_of(scene.paper(kind="methods")), branch=branch)
    scene.review()
    page = check_comment(scene)
    assert any("/edit/a%27b%24%28x%29%26c%23d%252e%252e%2B%C3%A9/data/" in link for link in page.links)
