"""The canonical form: writing and reading are each other's inverse, and the fast reader reads what YAML reads."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.files.canonical import quote, read_canonical, render_entry
from bot.core.files.data_file import read_data_file
from bot.core.files.yaml import YamlFault, parse_yaml
from bot.core.paper.model import Paper, Rejected
from tests.small_list import ROOT

# The contract's example, letter by letter.
EXAMPLE = """\
title: "Visual Prompt Tuning"
arxiv: "2203.12119"
url: "https://link.springer.com/chapter/10.1007/978-3-031-19827-4_41"
authors:
  - "Menglin Jia"
  - "Luming Tang"
date: "2022-03-23"
kind: method
nature: learnable
level: token
areas:
  - segmentation
venue: "ECCV"
year: 2022
code: "https://github.com/KMnP/vpt"
keywords:
  - "first token-level prompts"
highlight: "Where it began: tokens beside the patches."
aliases:
  - "VPT"
note: "…"
withdrawn: true
checked:
  - duplicate-title
"""
# Astral planes, line breaks of every kind, DEL, NEL, marks that YAML refuses: all text but lone surrogates.
TEXTS = st.text(min_size=1, max_size=40).filter(str.strip) | st.sampled_from(
    [
        "\u2028x",
        "x\x85",
        "\x7f",
        "\ufeffx",
        "x\uffff",
        "\U0001f600",
        '"',
        "\\",
        "no",
        "2401.01000",
        "a\nb",
        "\ttab",
        "# x",
        "- x",
        "x: y",
    ]
)
LISTS = st.lists(TEXTS, max_size=3)
MAYBE = st.none() | TEXTS
WORDS = TEXTS | st.sampled_from(["method", "both", "true", "null", "no", "y", "017", "test_time", "a-b"])
PAPERS = st.builds(
    Paper,
    title=TEXTS,
    arxiv=MAYBE,
    url=MAYBE,
    authors=st.lists(TEXTS, min_size=1, max_size=3),
    date=TEXTS,
    kind=WORDS,
    nature=st.none() | WORDS,
    level=st.none() | WORDS,
    areas=st.lists(WORDS, max_size=3),
    venue=MAYBE,
    year=st.none() | st.integers(-(10**12), 10**12),
    code=MAYBE,
    keywords=LISTS,
    aliases=LISTS,
    note=MAYBE,
    withdrawn=st.none() | st.booleans(),
    checked=st.lists(WORDS, max_size=2),
)
REJECTED = st.builds(
    Rejected, title=TEXTS, arxiv=MAYBE, url=MAYBE, reason=TEXTS, pull=st.none() | st.integers(1, 10**6), by=MAYBE, date=TEXTS, until=MAYBE
)  # fmt: skip


@given(PAPERS | REJECTED)
def test_a_written_entry_reads_back_equal_and_is_written_the_same(entry: Paper | Rejected) -> None:
    text = render_entry(entry)
    place = "papers/x.yaml" if isinstance(entry, Paper) else "rejected/x.yaml"
    file = read_data_file(text.encode(), place=place, path=place)
    assert file.entry == entry, file.findings
    assert render_entry(file.entry) == text
    assert text.endswith("\n")
    assert text.count("\n") == len(text.split("\n")) - 1 == len(text.splitlines())  # no other line break in it


@given(PAPERS)
def test_what_is_written_is_read_without_the_yaml_parser_and_as_yaml_reads_it(paper: Paper) -> None:
    text = render_entry(paper)
    fast = read_canonical(text)
    assert fast is None or fast == parse_yaml(text).data
    if paper.year is None or 0 <= paper.year < 10**9:
        assert fast is not None


_LINES = st.sampled_from(
    ['title: "x"\n', 'title: "a\\"b\\u0041"\n', "title: 'x'\n", "title: x\n", 'arxiv: "2203.12119"\n', "arxiv: 2203.1\n", "aliases:\n",
     '  - "y"\n', "  - z\n", "  - no\n", '- "y"\n', "kind: method\n", "kind: true\n", "kind: null\n", "year: 2022\n", "year: 017\n",
     'note: "\n', 'title: "x"', "\n", "# note\n", "---\n", 'note: "\u2028"\n', 'note: "\x85"\n', 'note: "\\ud83d\\ude00"\n',
     "withdrawn: false\n",
     'note: "x" # y\n', 'note:  "x"\n', "note: a-b\n", "null: a\n", "y: n\n", 'note: "\\/"\n', 'note: "\\x41"\n', "\r\n", 'title: "x"\r\n']
)  # fmt: skip


@given(st.lists(_LINES, max_size=8).map("".join))
def test_the_fast_reader_takes_nothing_that_yaml_reads_otherwise(text: str) -> None:
    fast = read_canonical(text)
    if fast is not None:
        assert fast == parse_yaml(text).data
    else:
        try:
            located = parse_yaml(text)
        except YamlFault:
            return
        # What the writer would write in the same way may not be missed.
        assert not (
            isinstance(located.data, dict)
            and text == "".join(f"{key}: {quote(str(value))}\n" for key, value in located.data.items())
        )


def test_the_contracts_example_is_canonical() -> None:
    file = read_data_file(EXAMPLE.encode(), place="papers/2022/2203.12119.yaml", path="x")
    assert file.paper is not None
    assert render_entry(file.paper) == EXAMPLE
    assert read_canonical(EXAMPLE) == parse_yaml(EXAMPLE).data


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain", '"plain"'),
        ('a "b" \\', '"a \\"b\\" \\\\"'),
        ("é漢😀", '"é漢😀"'),
        ("a\nb\tc", '"a\\nb\\tc"'),
        ("\x7f\x85\u2028\ufeff", '"\\u007f\\u0085\\u2028\\ufeff"'),
    ],
)
def test_text_is_a_json_string_on_one_line(text: str, written: str) -> None:
    assert quote(text) == written


@pytest.mark.parametrize("key", ["kind", "nature", "level"])
def test_words_of_the_vocabulary_are_bare_unless_yaml_would_read_them_otherwise(key: str) -> None:
    base: dict[str, Any] = {"title": "T", "authors": ["A"], "date": "2024", "kind": "method"}
    assert f"\n{key}: some_word\n" in render_entry(Paper(**(base | {key: "some_word"})))
    assert f'\n{key}: "no"\n' in render_entry(Paper(**(base | {key: "no"})))
    assert f'\n{key}: "Two words"\n' in render_entry(Paper(**(base | {key: "Two words"})))


def test_every_file_of_the_list_takes_the_fast_way() -> None:
    files = [file.read_text("utf-8") for file in (ROOT / "data").glob("*/*/*.yaml")]
    assert files
    assert all(read_canonical(text) == parse_yaml(text).data for text in files)
