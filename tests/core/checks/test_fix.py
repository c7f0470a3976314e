"""A data file with faults, mended as far as its meaning is clear."""

from datetime import UTC, datetime

import pytest

from bot.core.checks.fix import fix_file, with_fixes
from bot.core.checks.runner import check_file
from bot.core.files.canonical import render_entry
from bot.core.files.data_file import read_data_file
from bot.core.paper.decision import Decision
from bot.core.paper.preprint import Preprint
from tests.core.checks.cases import around, taxonomy
from tests.small_list import make_paper

DAY = datetime(2024, 1, 5, tzinfo=UTC)
PLACE = "papers/2024/2401.01000.yaml"
RIGHT = render_entry(make_paper("2401.01000", "Prompts for Vision", areas=["robustness", "segmentation"]))

CLUMSY = [
    ("unquoted id", RIGHT.replace('"2401.01000"', "2401.01000")),
    ("version", RIGHT.replace("2401.01000", "2401.01000v3")),
    ("address", RIGHT.replace("2401.01000", "https://arxiv.org/pdf/2401.01000v2.pdf")),
    ("CRLF", RIGHT.replace("\n", "\r\n")),
    ("comment", f"# my paper\n{RIGHT}"),
    ("order", "kind: method\n" + RIGHT.replace("kind: method\n", "")),
    ("near words", RIGHT.replace("method", "methods").replace("token", "tokn").replace("segmentation", "segmentatoin")),
    ("unsorted and twice", RIGHT.replace("  - robustness\n", "  - segmentation\n  - robustness\n")),
    ("unknown key", f'{RIGHT}doi: "10.1/x"\n'),
    ("bad code link", f'{RIGHT}code: "javascript:alert(1)"\n'),
    ("bad year", f"{RIGHT}year: 1800\n"),
    ("hidden characters", RIGHT.replace("Prompts", "Pro\u200bmpts\u202e")),
]


@pytest.mark.parametrize("text", [one[1] for one in CLUMSY], ids=[one[0] for one in CLUMSY])
@pytest.mark.parametrize("place", [PLACE, "papers/2024/2401.01000.yml", "papers/mine.yaml"])
def test_a_clumsy_file_becomes_the_right_one(text: str, place: str) -> None:
    file = read_data_file(text.encode(), place=place, path=place)
    made = fix_file(file, around())
    assert made is not None
    assert (made.place, made.text, made.is_right) == (PLACE, RIGHT, True)


def test_a_right_file_is_left_alone() -> None:
    assert fix_file(read_data_file(RIGHT.encode(), place=PLACE, path=PLACE), around()) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "title: T\n",
        RIGHT.replace("kind: method", "kind: poem"),
        RIGHT.replace('arxiv: "2401.01000"\n', ""),
        RIGHT.replace('"2401.01000"', '"not an id"'),
        RIGHT.replace("Prompts", "P" * 400),
        RIGHT.replace('  - "Ada Lovelace"', "  - {5: x, 6: y}\n  - {}\n  -"),
    ],
)
def test_what_is_not_clear_is_not_guessed(text: str) -> None:
    assert fix_file(read_data_file(text.encode(), place=PLACE, path=PLACE), around()) is None


@pytest.mark.parametrize(
    "raw",
    [
        b"\xef\xbb\xbf" + RIGHT.encode(),
        RIGHT.encode("utf-16"),
        RIGHT.encode("utf-16-le"),
        RIGHT.replace("  - ", "\t- ").encode(),
        RIGHT.replace("Prompts", "Pro\0mpts\x1b").encode(),
        RIGHT.replace("kind: method", "kind:method").encode(),
        RIGHT.replace("kind: method", " kind: method").encode(),
        RIGHT.replace('Vision"', "Vision").encode(),
        RIGHT.replace('"Prompts for Vision"', "“Prompts for Vision”").replace("kind: ", "kind:").encode(),
        RIGHT.replace("title: ", "title: !!str ").encode(),
        RIGHT.replace("title: ", "title: &name ").encode(),
        RIGHT.replace("kind:", "Kind :").replace("date:", "\tdate:").replace("authors:", "author:").encode(),
        f"{RIGHT}...\n---\n".encode(),
    ],
)
def test_what_an_editor_saved_otherwise_is_read_as_it_was_meant(raw: bytes) -> None:
    file = read_data_file(raw, place=PLACE, path=PLACE)
    assert (file.entry, file.draft) == (None, None)
    made = fix_file(file, around(), raw)
    assert made
    assert made.text == RIGHT


def test_authors_in_one_line_get_a_line_each() -> None:
    raw = RIGHT.replace("Ada Lovelace", "Ada Lovelace, Bo Li and Cy Wu").encode()
    made = fix_file(read_data_file(raw, place=PLACE, path=PLACE), around())
    assert made
    assert '  - "Ada Lovelace"\n  - "Bo Li"\n  - "Cy Wu"\n' in made.text


def test_other_letters_of_windows_are_read() -> None:
    raw = RIGHT.replace("Ada Lovelace", "Zoë Ørsted").encode("cp1252")
    made = fix_file(read_data_file(raw, place=PLACE, path=PLACE), around(), raw)
    assert made
    assert '- "Zoë Ørsted"' in made.text


def test_what_is_missing_comes_from_arxiv_and_the_rules() -> None:
    preprint = Preprint("2401.01000", 1, "Prompts for Vision", ("Ada Lovelace",), DAY, DAY)
    decision = Decision("2401.01000", "", "accept", 1.0, "method", "learnable", "token", ("robustness",), ())
    context = around(arxiv={preprint.id: preprint}, decisions={preprint.id: decision})
    made = fix_file(read_data_file(b"arxiv: 2401.01000\n", place="papers/x.yaml", path="x"), context)
    assert made
    assert (made.place, made.text) == (PLACE, render_entry(make_paper("2401.01000", "Prompts for Vision")))


def test_what_is_mended_is_accepted_by_the_checks() -> None:
    file = read_data_file(CLUMSY[6][1].encode(), place="papers/mine.yaml", path="x")
    made = fix_file(file, around())
    assert made
    after = read_data_file(made.text.encode(), place=made.place, path=made.place)
    assert [one for one in check_file(after, around(after)) if one.level == "error"] == []
    assert taxonomy().kind_ids


@pytest.mark.parametrize(
    "title", ["Prompts: a Survey", "@prompt", "*Prompts* for Vision", "`Prompt` 5: #1 of All", "%x"]
)
def test_a_title_that_needs_quotes_gets_them(title: str) -> None:
    raw = RIGHT.replace('"Prompts for Vision"', title).encode()
    made = fix_file(read_data_file(raw, place=PLACE, path=PLACE), around(), raw)
    assert made
    assert (made.text, made.is_right) == (RIGHT.replace("Prompts for Vision", title), True)


# What a value without quotes, or with too few, becomes.
READ_AS_MEANT = [
    ("Prompts #1 for Vision", "Prompts #1 for Vision"),
    ("#1 of All", "#1 of All"),
    ("[X] Prompts", "[X] Prompts"),
    ("[MASK]", "[MASK]"),
    ('"Quoted" prompts', '"Quoted" prompts'),
    ('"All" and "Some"', '"All" and "Some"'),
    ('"My "quoted" title"', 'My "quoted" title'),
    ("'Quoted' prompts", "'Quoted' prompts"),
    ("!important prompts", "!important prompts"),
    ("&more prompts", "&more prompts"),
    ("!!str prompts", "prompts"),
    ('"$\\beta$ and $\\theta$ by $\\nu$"', "$\\beta$ and $\\theta$ by $\\nu$"),
    ('"$\\pi$ and $\\beta$"', "$\\pi$ and $\\beta$"),
    ('"$\\\\beta$: "x" y', '"$\\\\beta$: "x" y'),
    ('"Prompts",', "Prompts"),
    ('"Prompts: all" # mine', "Prompts: all"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "meant"), READ_AS_MEANT)
def test_a_title_is_read_as_it_was_meant(written: str, meant: str) -> None:
    raw = RIGHT.replace('"Prompts for Vision"', written).encode() + b"\n"
    made = fix_file(read_data_file(raw, place=PLACE, path=PLACE), around(), raw)
    assert made
    assert read_data_file(made.text.encode(), place=PLACE, path=PLACE).paper.title == meant  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text",
    [
        RIGHT.replace("title:", "Title:").replace("arxiv:", "id:").replace("areas:", "tags:"),
        "paper:\n" + "".join(f"  {line}\n" for line in RIGHT.splitlines()),
        "- " + RIGHT.replace("\n", "\n  ").rstrip(" "),
        f"```yaml\n{RIGHT}```\n",
        f"// mine\n{RIGHT}",
        RIGHT.replace('  - "Ada', '  -"Ada'),
        RIGHT.replace('  - "Ada', "  * Ada").replace('Lovelace"', "Lovelace"),
        RIGHT.replace('authors:\n  - "Ada Lovelace"', "author: Ada Lovelace"),
        RIGHT.replace('arxiv: "2401.01000"', 'url: "https://arxiv.org/abs/2401.01000v2"'),
        RIGHT.replace('"2024-01-05"', "5 January 2024"),
        RIGHT.replace('"2024-01-05"', "2024-1-5"),
        RIGHT.replace('"2401.01000"', "２４０１.０１０００"),
        RIGHT.replace('"2401.01000"', "abs/2401.01000v2"),
        RIGHT.replace("kind: method", "kind: [method]"),
    ],
)
def test_another_form_becomes_the_right_one(text: str) -> None:
    made = fix_file(read_data_file(text.encode(), place=PLACE, path=PLACE), around(), text.encode())
    assert made
    assert made.text == RIGHT


@pytest.mark.parametrize(
    "raw",
    [
        RIGHT.replace("Ada", "中文").encode("gbk"),
        RIGHT.replace("Ada", "日本").encode("shift-jis"),
        RIGHT.replace("Ada", "李").encode("gbk"),
        RIGHT.encode().replace(b"Ada", b"\xed\xa0\x80"),
        RIGHT.replace('title: "', 'title: &t "').encode() + b"aliases:\n  - *t\n",
    ],
)
def test_letters_that_nobody_can_tell_are_not_guessed(raw: bytes) -> None:
    assert fix_file(read_data_file(raw, place=PLACE, path=PLACE), around(), raw) is None


@pytest.mark.parametrize("encoding", ["utf-32", "utf-16-be", "utf-16-le"])
def test_other_encodings_are_read(encoding: str) -> None:
    raw = RIGHT.replace("Ada", "中文").encode(encoding)
    made = fix_file(read_data_file(raw, place=PLACE, path=PLACE), around(), raw)
    assert made
    assert made.text == RIGHT.replace("Ada", "中文")


NO_PLACE = "rejected/2024/2401.01000.yaml"
NO = 'title: "Prompts #1: for Vision"\narxiv: "2401.01000"\nreason: "not: about #2"\nby: "ada"\ndate: "2025-01-05"\n'


@pytest.mark.parametrize(
    "text",
    [
        NO.replace('"Prompts #1: for Vision"', "Prompts #1: for Vision").replace('"not: about #2"', "not: about #2"),
        NO.replace('"2401.01000"', "arXiv:2401.01000v3").replace('"2025-01-05"', "2025-1-5"),
        NO.replace('arxiv: "2401.01000"', "url: https://arxiv.org/abs/2401.01000"),
        NO.replace("\n", "\r\n"),
        f"\ufeff{NO}",
        f"{NO}until: soon\n",
    ],
)
def test_a_rejection_is_mended_too(text: str) -> None:
    made = fix_file(read_data_file(text.encode(), place=NO_PLACE, path=NO_PLACE), around(), text.encode())
    assert made
    assert (made.place, made.text) == (NO_PLACE, NO)


def test_what_the_mended_file_leaves_out_is_told_where_nothing_else_tells_it() -> None:
    raw = f'{RIGHT}year: soon\ncode: "javascript:x"\nnote: a: b\n'.encode()
    file = read_data_file(raw, place=PLACE, path=PLACE)
    made = fix_file(file, around(), raw)
    assert made
    assert made.left_out == ("year", "code")
    (finding,) = with_fixes(check_file(file, around()), {PLACE: made})
    assert "leaves out year, code" in finding.message
    assert finding.fix == made.text


@pytest.mark.parametrize(
    "raw",
    [
        f'{RIGHT}title: "Another"\n',
        f"{RIGHT}---\n{RIGHT.replace('Vision', 'Words')}",
        RIGHT.replace("kind: method", "<<<<<<< HEAD\nkind: method\n=======\nkind: survey\n>>>>>>> fork"),
        f"{RIGHT}a line of words\n\tx",
        RIGHT.replace('"Prompts for Vision"', "a: b") + "note: x" * 6_000,
    ],
)
def test_lines_that_say_two_things_or_none_are_not_guessed(raw: str) -> None:
    file = read_data_file(raw.encode(), place=PLACE, path=PLACE)
    assert fix_file(file, around(), raw.encode()) is None
