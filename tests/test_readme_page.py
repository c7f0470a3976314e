"""README.md as GitHub shows it: every link leads somewhere, every picture is there, and addresses of sections stay what they were."""

import html
import re

import pytest
from cmarkgfm import github_flavored_markdown_to_html
from cmarkgfm.cmark import Options

from bot.core.publish.pages import LIMIT_BYTES
from bot.core.publish.readme import Anchors, headings_in
from bot.core.text.markdown import read_part
from tests.small_list import ROOT

TEXT = (ROOT / "README.md").read_text("utf-8")
PAGE = github_flavored_markdown_to_html(TEXT, Options.CMARK_OPT_UNSAFE)
LINKS = [
    html.unescape(found) for found in re.findall(r'<(?:a href|img src|img [^>]*src|source [^>]*srcset)="([^"]*)"', PAGE)
]
# Other pages link to these; a heading may be added, none of these may go.
ORDER = [
    "Start here",
    "At a glance",
    "Newest",
    "Surveys",
    "Benchmarks",
    "Learnable prompts",
    "Areas",
    "Contribute",
    "The bot",
]
KEPT = """
at-a-glance contribute learnable-prompts learnable-pixel-level learnable-token-level generative-prompts generative-pixel-level
generative-token-level non-learnable-prompts non-learnable-pixel-level non-learnable-token-level areas test-time-adaptation
grey-box-and-black-box-models multi-modality trustworthy-ai privacy robustness fairness calibration domain-generalization applications
continual-learning federated-learning medical-images point-clouds-and-3d remote-sensing segmentation video surveys benchmarks
not-yet-placed licence-and-thanks
"""


def anchors() -> list[str]:
    given = Anchors()
    return [given.add(heading) for heading in headings_in(TEXT)]


def test_every_link_inside_the_project_leads_somewhere() -> None:
    inside = [link for link in LINKS if not re.match(r"https?://", link)]
    assert len(inside) > 40
    for link in inside:
        if link.startswith("#"):
            assert link[1:] in anchors()
        elif link.startswith("../../issues/new?template="):
            assert re.fullmatch(r"[\w-]+\.yml", link.partition("=")[2])
        elif not link.startswith("../../issues?q="):  # on GitHub alone
            assert (ROOT / link).exists(), link


def test_nothing_is_loaded_from_elsewhere() -> None:
    assert not re.findall(r'<(?:img|source)[^>]*(?:src|srcset)="(?:https?:)?//', PAGE)


def test_every_picture_has_words_for_those_who_cannot_see_it() -> None:
    pictures = re.findall(r"<img [^>]*>", PAGE)
    assert len(pictures) >= 4
    assert all(re.search(r'alt="[^"]{10,}"', picture) for picture in pictures)


def test_light_and_dark_pages_have_a_chart_each() -> None:
    picture = re.search(r"<picture>.*?</picture>", PAGE, re.DOTALL)
    assert picture
    assert 'media="(prefers-color-scheme: dark)" srcset="docs/pictures/months-dark.svg"' in picture[0]
    assert "months-light.svg" in picture[0]


@pytest.mark.parametrize("anchor", KEPT.split())
def test_the_address_of_a_section_stays(anchor: str) -> None:
    assert anchor in anchors()


def test_no_heading_stands_twice() -> None:
    assert len(set(headings_in(TEXT))) == len(headings_in(TEXT))


def test_github_shows_all_of_it() -> None:
    assert len(TEXT.encode()) <= LIMIT_BYTES


def papers_in(text: str) -> list[str]:
    return re.findall(r"^- \[.*?\]\((https?://[^)]*)\)", text, re.MULTILINE)


def test_every_paper_is_on_the_list_once_and_the_totals_add_up() -> None:
    listed = papers_in(read_part(TEXT, "list") or "")
    assert len(listed) == len(set(listed)) > 800
    glance = read_part(TEXT, "glance") or ""
    assert sum(int(count) for count in re.findall(r"\| (\d+) \|$", glance, re.MULTILINE)) == len(listed)
    assert f"**{len(listed):,} papers**" in glance


def test_a_thousand_papers_stay_a_page_for_a_phone() -> None:
    whole, papers = read_part(TEXT, "list") or "", papers_in(read_part(TEXT, "list") or "")
    above = len(TEXT.encode()) - len(whole.encode())
    assert above + 1000 * len(whole.encode()) / len(papers) < 240_000


def test_readers_come_before_the_bot() -> None:
    order = [heading for heading in headings_in(TEXT) if heading in {*ORDER}]
    assert order == ORDER


def test_arxiv_is_thanked_in_its_own_words() -> None:
    assert "Thank you to arXiv for use of its open access interoperability." in TEXT
