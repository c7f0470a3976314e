"""The fast reading of canonical files never says anything else than YAML does."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.canonical import render_entry
from bot.core.canonical_scan import scan_paper
from bot.core.data_file import read_data_file
from bot.core.paper import Paper

FULL = """\
title: "Visual \\"Prompt\\" \\\\ Tuning"
arxiv: "2203.12119"
url: "https://example.org/"
authors:
  - "Menglin Jia"
  - "Łukasz Ünal"
date: "2022-03-23"
kind: method
nature: learnable
level: token
areas:
  - segmentation
  - video
venue: "ECCV"
year: 2022
code: "https://github.com/KMnP/vpt"
keywords:
  - "first"
aliases:
  - "VPT"
note: "…"
withdrawn: true
checked:
  - duplicate-title
"""
SHORT = 'title: "A"\nauthors:\n  - "B"\ndate: "2024"\nkind: method\n'


def read_slowly(raw: bytes) -> Paper | None:
    return read_data_file(raw, place="papers/x.yaml", path="x.yaml").paper


@pytest.mark.parametrize("text", [FULL, SHORT, SHORT + "withdrawn: false\n", FULL.replace("token", "both")])
def test_canonical_text_is_read_as_yaml_reads_it(text: str) -> None:
    paper = scan_paper(text.encode())
    assert paper is not None
    assert paper == read_slowly(text.encode())


NOT_CANONICAL = [
    "",
    "\n",
    SHORT.replace('"A"', "A"),
    SHORT.replace('"A"', "'A'"),
    SHORT.replace('"A"', '""'),
    SHORT.replace('"A"', '"A" # comment'),
    SHORT.replace('"A"', '"A\\u0041"'),
    SHORT.replace('"A"', '"A\u2028B"'),
    SHORT.replace('"A"', '"A\x85B"'),
    SHORT.replace('"A"', '"A\x07B"'),
    SHORT.replace('"A"', '"A\ufeffB"'),
    SHORT.replace('"A"', '"A\tB"'),
    SHORT.replace("method", "no"),
    SHORT.replace("method", '"method"'),
    SHORT.replace("method", "&a method"),
    SHORT.replace('  - "B"\n', ""),
    SHORT.replace("\n", "\r\n"),
    SHORT.removesuffix("\n"),
    SHORT + "\n",
    SHORT + "colour: red\n",
    SHORT + 'title: "B"\n',
    SHORT + "year: 0x10\n",
    SHORT + "year: 010\n",
    SHORT + "withdrawn: yes\n",
    SHORT + "areas: []\n",
    "---\n" + SHORT,
    "\ufeff" + SHORT,
    "# " + "x" * 33_000 + "\n" + SHORT,
]


@pytest.mark.parametrize("text", NOT_CANONICAL)
def test_anything_else_is_left_to_yaml(text: str) -> None:
    assert scan_paper(text.encode()) is None


def test_bytes_that_are_no_text_are_left_to_yaml() -> None:
    assert scan_paper(SHORT.encode().replace(b"A", b"\xff")) is None
    assert scan_paper(SHORT.encode().replace(b"A", b"\xed\xa0\x80")) is None


words = st.text(min_size=1, max_size=12).filter(str.strip)
bare = st.one_of(st.sampled_from(["method", "learnable", "both", "no", "y", "null", "a-b_c"]), words)
papers = st.builds(
    Paper,
    title=words,
    authors=st.lists(words, min_size=1, max_size=3),
    date=words,
    kind=bare,
    nature=st.none() | bare,
    areas=st.lists(bare, max_size=2),
    year=st.none() | st.integers(-3, 20_000),
    note=st.none() | words,
    withdrawn=st.none() | st.booleans(),
)


@given(papers)
def test_what_the_writer_wrote_is_read_right_or_left_to_yaml(paper: Paper) -> None:
    assert scan_paper(render_entry(paper).encode("utf-8", "replace")) in (paper, None)


@given(st.data())
def test_damaged_text_is_read_as_yaml_reads_it_or_left_to_yaml(data: Any) -> None:
    text = data.draw(st.sampled_from([FULL, SHORT]))
    at = data.draw(st.integers(0, len(text)))
    until = data.draw(st.integers(at, min(len(text), at + 4)))
    new = data.draw(st.text(alphabet=st.sampled_from("\"'\\\n:- #&*!|>{}[]%@`,?~0a\t\x85\u2028é"), max_size=3))
    raw = (text[:at] + new + text[until:]).encode()
    paper = scan_paper(raw)
    assert paper is None or paper == read_slowly(raw)
