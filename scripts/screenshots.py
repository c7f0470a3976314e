"""Pictures for the guides, from the bot's own output: the pull request, the comment on a contributor's one, and the site.

Markdown is rendered by GitHub's own renderer (cmark-gfm) with a style like GitHub's, and shown in the machine's Chromium.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path

import cmarkgfm
from cmarkgfm.cmark import Options
from playwright.sync_api import BrowserContext, sync_playwright

from bot.core.pull.body import parse_view, render_title
from demo.arxiv_papers import read_papers
from demo.arxiv_server import SmallArxiv, serve
from tests.commands.review_scene import open_review
from tests.commands.scene import FULL, SINCE
from tests.site.chromium import FLAGS, HOW, find_chromium
from tests.small_list import ROOT, Result, SmallList, make_list

PICTURES = ROOT / "docs/pictures"
WIDTH, HEIGHT = 900, 1000  # of a picture, in pixels; what is longer is cut
_DAY = "2025-11-24T12:00:00Z"
_STYLE = """
body { margin: 16px; font: 14px/1.5 "Liberation Sans", Arial, sans-serif; color: #1f2328; background: #fff }
header { padding: 8px 16px; background: #f6f8fa; border: 1px solid #d1d9e0; border-radius: 6px 6px 0 0; color: #59636e }
header b { color: #1f2328 } header i { border: 1px solid #d1d9e0; border-radius: 2em; padding: 0 7px; font-style: normal; font-size: 12px }
h1 { font-size: 26px; font-weight: 400; margin: 0 0 12px }
main { padding: 8px 16px; border: 1px solid #d1d9e0; border-top: 0; border-radius: 0 0 6px 6px }
main h2 { font-size: 20px; border-bottom: 1px solid #d1d9e0; padding-bottom: 5px } main h3 { font-size: 16px }
a { color: #0969da } code, pre { font: 12px/1.5 "Liberation Mono", monospace; background: #f2f3f5; border-radius: 6px }
code { padding: 2px 5px } pre { padding: 12px; overflow: hidden } pre code { padding: 0 } li { margin: 4px 0 }
ul:has(> li > input) { list-style: none; padding-left: 4px } details { margin: 8px 0 } table { border-collapse: collapse }
td, th { border: 1px solid #d1d9e0; padding: 5px 12px }
blockquote { margin: 6px 0 12px; padding: 0 14px; color: #59636e; border-left: 4px solid #d1d9e0 } blockquote p { margin: 0 }
"""


def main() -> None:
    """Write the three pictures."""
    path = find_chromium()
    if path is None:
        raise SystemExit(HOW)
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=path, args=list(FLAGS)) as browser,
        browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light") as context,
    ):
        with _small_list(Path(folder)) as (small, arxiv):
            where, body = _pull_request(small)
            _take(context, _page(render_title(parse_view(body), day=_DAY[:10]), where, body), "pull-request")
            _take(context, _page("Add a paper", "the bot's comment", _comment(Path(folder), small, arxiv)), "comment")
        _take(context, _site(Path(folder)), "site")


@contextmanager
def _small_list(folder: Path) -> Iterator[tuple[SmallList, SmallArxiv]]:
    arxiv = SmallArxiv(read_papers(ROOT / "demo/papers.jsonl"))
    small = make_list(folder / "list")
    with serve(arxiv) as url:
        small.environ |= {"ARXIV_API_URL": url, "ARXIV_DELAY_SECONDS": "0"}
        yield small, arxiv


def _succeed(result: Result) -> None:
    if result.code:
        raise SystemExit(result.err)


def _pull_request(small: SmallList) -> tuple[str, str]:
    _succeed(small.run("propose", "--local", "--since", SINCE, "--until", FULL))
    return "from bot/new-papers", small.body


def _comment(folder: Path, small: SmallList, arxiv: SmallArxiv) -> str:
    """The comment on a file with three small faults."""
    with open_review(folder, small, arxiv) as scene:
        paper = scene.paper(level="tokens", date="2025-13-01", venue="CVPR")
        text = "\n".join(line for line in _written(paper.model_dump(exclude_none=True)))
        scene.pull({f"data/papers/2025/{paper.arxiv}.yaml": text + "\n"})
        scene.review()
        return scene.comment()


def _written(values: dict[str, object]) -> Iterator[str]:
    """A data file as people type it: texts in quotes, words bare, the year missing."""
    for key, value in values.items():
        if isinstance(value, list):
            yield from ([f"{key}:", *(f'  - "{one}"' for one in value)] if value else [])
        else:
            yield f"{key}: {value}" if key in {"kind", "nature", "level"} else f'{key}: "{value}"'


def _site(folder: Path) -> Path:
    listed = SmallList(ROOT)
    _succeed(listed.run("site", "--out", str(folder / "site")))
    return folder / "site/index.html"


def _page(title: str, says: str, markdown: str) -> str:
    options = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_GITHUB_PRE_LANG
    plain = markdown.replace("❌", "✗").replace("✅", "✓")  # not every machine has a font for emoji
    body = cmarkgfm.github_flavored_markdown_to_html(plain, options)
    head = f"<!doctype html><meta charset='utf-8'><style>{_STYLE}</style><h1>{escape(title)}</h1>"
    return f"{head}<header><b>github-actions</b> <i>bot</i> {escape(says)}</header><main>{body}</main>"


def _take(context: BrowserContext, source: str | Path, name: str) -> None:
    page = context.new_page()
    if isinstance(source, Path):
        page.clock.set_fixed_time(_DAY)  # the site says when its data are old
        page.goto(source.as_uri())
        page.get_by_role("heading", level=3).or_(page.locator("article")).first.wait_for()
    else:
        page.set_content(source)
    length = int(page.evaluate("document.body.getBoundingClientRect().bottom")) + 16
    PICTURES.mkdir(exist_ok=True)
    clip = {"x": 0, "y": 0, "width": WIDTH, "height": min(length, HEIGHT)}
    page.screenshot(path=PICTURES / f"{name}.png", clip=clip, full_page=True)  # type: ignore[arg-type]  # a plain dict will do
    page.close()
    print(f"wrote docs/pictures/{name}.png")


if __name__ == "__main__":
    main()
