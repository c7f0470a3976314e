"""Whatever a text holds, it reads as written and does nothing, checked with GitHub's own Markdown renderer (cmarkgfm)."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from cmarkgfm import github_flavored_markdown_to_html
from cmarkgfm.cmark import Options
from hypothesis import given
from hypothesis import strategies as st

from bot.core.text.markdown import (
    LIMIT,
    ROOM,
    MarkerFault,
    begin,
    code_span,
    comment_text,
    end,
    escape_html,
    escape_text,
    holds_marker,
    join_fitting,
    link,
    marker_of,
    one_line,
    read_part,
    replace_parts,
    unescape_text,
)

ADDRESS = "https://arxiv.org/abs/2203.12119"

# What GitHub looks for in the text between tags, outside links and code (html-pipeline's filters and the docs on references).
FILTERS = [
    re.compile(r"(?<![A-Za-z0-9_])@[A-Za-z0-9]"),
    re.compile(r"#[0-9]"),
    # As Ruby reads them, for which only ASCII letters belong to a word.
    re.compile(r"(?ai)\bGH-[0-9]"),
    re.compile(r"(?a)\b[0-9a-fA-F]{7,40}\b"),
    re.compile(r":[\w+-]+:"),
    re.compile(r"(?i)https?://|(?<![A-Za-z0-9])www\."),
]
FORMULA = re.compile(r"\$[^$]+\$")

HOSTILE = [
    "@everyone and @octocat, fixes #1, closes GH-12, org/repo#3, org/repo@1234567, deadbeef1",
    "\u00e9GH-12, \u00fcdeadbeef1\u00e9 and \u4e2dwww.example.org",
    "![image](https://example.org/a.png) [link](https://example.org) [ref][1] <https://example.org>",
    "<script>alert(1)</script><img src=x onerror=alert(1)> <!-- comment --> --> <details>",
    "https://example.org www.example.org ftp://example.org me@example.org mailto:me@example.org",
    "a](https://example.org) and ](https://arxiv.org/abs/2401.00001)",
    "$E=mc^2$ and $$x$$ and $`x`$ \\(x\\)",
    "| a | b | \\| c",
    "`code` ``more`` `open",
    "*a* **b** _c_ __d__ ~e~ ~~f~~ ***g*** a_b_c",
    "- [ ] task",
    "- [x] task",
    "1. one",
    "1234567) one",
    "+ plus",
    "= setext",
    "--- rule",
    "# heading #",
    "> quote",
    "[!NOTE] alert [^1] [[wiki]]",
    "&lt;b&gt; &amp; &#64;octocat &copy AT&T &#x40;",
    ":smile: :+1: ::",
    "ends with a backslash \\",
    "bang!",
    "    indented",
    "two\nlines\r\nand\u2028more\tblanks",
    "hidden \u202e\u200b\u2066 characters",
    "<!-- list:end -->",
    "1234567",
    "http:////",
    "\\@octocat \\#1 \\<b>",
    "<!-- -->@octocat <span>$</span>",
]
hostile_text = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.one_of(
            st.sampled_from(list("\\`*_{}[]()<>#+-.!|~$&@:;=/\"' \n1a")),
            st.sampled_from(
                [*HOSTILE, "@a", "#1", "GH-1", "<b>", "-->", "](", "http://", "www.", "abcdef0", "&lt;", "$"]
            ),
        ),
        max_size=14,
    ).map("".join),
)
TEXT = "# By hand\n<!-- list:begin -->\nold\n<!-- list:end -->\nafter\n"


@dataclass
class Shown(HTMLParser):
    """What a browser would show: the links' addresses, the text, the text nodes outside links and code, and all tags."""

    links: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    nodes: list[str] = field(default_factory=list)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._open.append(tag)
        if tag == "a":
            self.links.append(dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        self._open.remove(tag)

    def handle_data(self, data: str) -> None:
        self.text += data
        if not {"a", "code"} & set(self._open):
            self.nodes.append(data)


def show(markdown: str) -> Shown:
    shown = Shown()
    shown.feed(github_flavored_markdown_to_html(markdown, Options.CMARK_OPT_UNSAFE))
    shown.close()
    return shown


def assert_nothing_fires(nodes: list[str]) -> None:
    for node in nodes:
        assert not any(found.search(node) for found in FILTERS), node
        assert not FORMULA.search(node), node


def assert_one_link(title: str) -> None:
    shown = show(f"- {link(title, ADDRESS)} - Ada Lovelace, 2024.")
    assert shown.links == [ADDRESS]
    assert shown.text.strip() == f"{one_line(title) or ADDRESS} - Ada Lovelace, 2024."
    assert set(shown.tags) <= {"ul", "li", "a", "span"}


def assert_only_text(text: str) -> None:
    shown = show(escape_text(text))
    assert shown.text.rstrip("\n") == one_line(text)
    assert (shown.links, set(shown.tags) - {"p", "span"}) == ([], set())
    assert_nothing_fires(shown.nodes)


@pytest.mark.parametrize("title", HOSTILE)
def test_a_link_is_the_only_link_and_its_text_is_the_title(title: str) -> None:
    assert_one_link(title)


@given(hostile_text)
def test_a_link_is_the_only_link_whatever_the_title(title: str) -> None:
    assert_one_link(title)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_reads_as_written_and_does_nothing(text: str) -> None:
    assert_only_text(text)


@given(hostile_text)
def test_text_does_nothing_whatever_it_holds(text: str) -> None:
    assert_only_text(text)


@given(hostile_text)
def test_link_text_fires_nothing_even_outside_a_link(text: str) -> None:
    assert_nothing_fires(show(f"x {escape_text(text)}").nodes)


@given(hostile_text)
def test_a_cell_stays_one_cell(text: str) -> None:
    table = f"| a | b |\n| - | - |\n| {escape_text(text)} | {link(text, ADDRESS)} |\n"
    shown = show(table)
    assert shown.tags.count("td") == 2
    assert shown.links == [ADDRESS]
    assert "".join(shown.text.split()).endswith("".join((one_line(text) or ADDRESS).split()))


@given(hostile_text)
def test_a_heading_keeps_its_text(text: str) -> None:
    shown = show(f"## {escape_text(text)}\n")
    assert shown.tags[:1] == ["h2"]
    assert shown.text.strip() == one_line(text)


@given(hostile_text)
def test_a_summary_shows_the_text_and_does_nothing(text: str) -> None:
    shown = show(f"<details><summary>x {escape_html(text)}</summary>\n\nb\n\n</details>\n")
    assert [tag for tag in shown.tags if tag != "span"] == ["details", "summary", "p"]
    assert_nothing_fires(shown.nodes)
    assert shown.text.partition("\n")[0].strip() == f"x {one_line(text)}".strip()


@given(hostile_text)
def test_code_is_one_span_with_the_text(text: str) -> None:
    shown = show(f"x {code_span(text)} x")
    assert shown.tags.count("code") == bool(text)
    assert shown.links == []
    if text.isascii() and text.isprintable() and "##[" not in text:  # which a runner would take for an order
        assert shown.text == f"x {text} x\n"


@given(hostile_text)
def test_escaping_can_be_undone(text: str) -> None:
    if "<!-- -->" not in text and "<span>$" not in text:
        assert unescape_text(escape_text(text)) == one_line(text)


@given(st.text(max_size=40), st.sampled_from(["https://", "http://"]))
def test_an_address_of_the_web_is_one_link_whatever_it_holds(rest: str, scheme: str) -> None:
    shown = show(f"- {link('Title', f'{scheme}example.org/{rest}')} end")
    assert len(shown.links) == 1
    assert shown.links[0].startswith(f"{scheme}example.org/")
    assert shown.text.strip() == "Title end"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.org",
        "",
        "ftp://example.org",
        "mailto:a@b.c",
        " https://a.b",
    ],
)
def test_an_address_that_is_not_of_the_web_makes_no_link(address: str) -> None:
    assert show(link("Title", address)).links == []


ADDRESSES = [
    ("https://doi.org/10.1016/S0031-3203(96)00142-2", "https://doi.org/10.1016/S0031-3203%2896%2900142-2"),
    ("https://a.org/~x/?q=1&copy;=2", "https://a.org/~x/?q=1&copy;=2"),
    ("https://a.org/a b|c`d<e>", "https://a.org/a%20b%7Cc%60d%3Ce%3E"),
    ("https://a.org/é", "https://a.org/%C3%A9"),
    ("https://a.org/%20#part", "https://a.org/%20#part"),
]


@pytest.mark.parametrize(("address", "shown"), ADDRESSES)
def test_an_address_survives(address: str, shown: str) -> None:
    assert show(link("Title", address)).links == [shown]


READABLE = [
    ("Visual Prompt Tuning: What, Why (and How)?", "Visual Prompt Tuning: What, Why (and How)?"),
    ("Q&A in C# at 50% off - now", "Q&A in C\\# at 50% off - now"),
    ("snake_case", "snake\\_case"),
    ("you@home", "you@<!-- -->home"),
]


@pytest.mark.parametrize(("text", "escaped"), READABLE)
def test_usual_titles_stay_readable_in_the_source(text: str, escaped: str) -> None:
    assert escape_text(text) == escaped


def test_the_marker_is_the_last_line() -> None:
    assert comment_text("All right.\n\n", "review") == "All right.\n\n<!-- vpt-bot:review -->"


@pytest.mark.parametrize(
    ("body", "holds"),
    [
        ("Hello\n\n<!-- vpt-bot:review -->", True),
        ("Hello\n\n<!-- vpt-bot:review -->  \n", True),
        ("<!-- vpt-bot:review -->", True),
        ("<!-- vpt-bot:review -->\n\nquoted by somebody", False),
        ("> <!-- vpt-bot:review -->", False),
        ("Hello <!-- vpt-bot:review -->", False),
        ("Hello\n\n<!-- vpt-bot:status -->", False),
        ("", False),
    ],
)
def test_a_marker_counts_only_as_the_last_line(body: str, holds: bool) -> None:
    assert holds_marker(body, "review") is holds


def test_a_text_is_cut_at_a_whole_block_and_says_how_many_are_left_out() -> None:
    blocks = [f"{at} {'x' * 998}" for at in range(100)]
    text = join_fitting(blocks, items="findings")
    *kept, last = text.split("\n\n")
    assert kept == blocks[: len(kept)]
    assert last == f"… and {100 - len(kept)} more findings, left out because this text is full."
    assert len(comment_text(text, "review")) <= LIMIT
    assert join_fitting(blocks[:3]) == "\n\n".join(blocks[:3])


def test_a_block_that_fits_alone_is_not_shown_after_one_that_did_not() -> None:
    assert join_fitting(["a", "x" * ROOM, "b"], items="rows") == (
        "a\n\n… and 2 more rows, left out because this text is full."
    )


def test_markers_are_comments_of_html() -> None:
    assert marker_of("review") == "<!-- vpt-bot:review -->"


def test_a_part_is_replaced_and_the_rest_stays() -> None:
    new = replace_parts(TEXT, {"list": "new\n\nlines"})
    assert new == "# By hand\n<!-- list:begin -->\n\nnew\n\nlines\n\n<!-- list:end -->\nafter\n"
    assert read_part(new, "list") == "new\n\nlines"


@given(st.text().filter(lambda text: "<!--" not in text), st.text(max_size=20), st.text(max_size=20))
def test_writing_twice_is_writing_once(part: str, before: str, after: str) -> None:
    part = part.replace("\r", "")
    text = f"{before}\n{TEXT}{after}"
    once = replace_parts(text, {"list": part})
    assert replace_parts(once, {"list": part}) == once
    assert once.startswith(f"{before}\n")
    assert once.endswith(f"after\n{after}")


def test_the_line_ends_of_the_file_are_kept() -> None:
    new = replace_parts(TEXT.replace("\n", "\r\n"), {"list": "a\nb"})
    assert "\n" not in new.replace("\r\n", "")
    assert read_part(new, "list") == "a\nb"


def test_a_part_without_markers_is_left_out() -> None:
    assert replace_parts(TEXT, {"glance": "x"}) == TEXT
    assert read_part(TEXT, "glance") is None


FAULTS = [
    (f"{begin('list')}\n", "end -->"),
    (f"{end('list')}\n", "begin -->"),
    (TEXT + TEXT, "appears twice"),
    (f"{end('list')}\n{begin('list')}\n", "comes before"),
]


@pytest.mark.parametrize(("text", "said"), FAULTS)
def test_damaged_markers_are_told(text: str, said: str) -> None:
    with pytest.raises(MarkerFault, match=said):
        replace_parts(text, {"list": "x"})


def test_a_marker_inside_a_line_is_none() -> None:
    assert read_part(f"text {begin('list')}\n`{end('list')}`\n", "list") is None
