"""Fixes are promises: applied, the finding is gone, and nothing that the contributor wrote is lost without a word."""

import re
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.checks.context import Context
from bot.core.checks.fix import WHOLE_FILE, fix_file, with_fixes
from bot.core.checks.runner import check_file
from bot.core.files.canonical import render_entry
from bot.core.files.data_file import DataFile, read_data_file
from bot.core.files.finding import Finding
from bot.core.paper.model import FREE_TEXT
from tests.core.checks.cases import around
from tests.small_list import make_paper

PLACE = "papers/2024/2401.01000.yaml"
GOOD = render_entry(
    make_paper(
        "2401.01000", "Prompts for Vision", venue="ECCV", year=2024, code="https://github.com/a/b", keywords=["first one"],
        areas=["segmentation"], note="a remark",
    )
)  # fmt: skip
KEYS = ["title", "arxiv", "date", "kind", "nature", "level", "venue", "year", "code", "note"]
VALUES = [
    "Prompts #1 for Vision", "#1 of All", "Prompts: a Survey", "[X] Prompts", "[MASK]", "*Star* Prompts", "@prompt", "%x y", "`x` y",
    "!tag prompts", "&name prompts", '"Quoted" prompts', "'Quoted' prompts", "“Prompts”", "{Prompts}", "| pipe", "> quote", "- dash",
    '"Prompts', "Prompts'", "no", "~", "", "5", "1e999", "0x1F", "12:30:45", "2024-02-30", "2024-1-5", "2024", "5 Jan 2024", "2024.0",
    "2401.01000", "2401.01000v2", '"arXiv:2401.01000v3"', "https://arxiv.org/abs/2401.01000v1", "２４０１.０１０００", '"abs/2401.01000"',
    "github.com/a/b", '"git@github.com:a/b.git"', '"[code](https://github.com/a/b)"', "javascript:alert(1)", "http://127.0.0.1/", "TBD",
    "Methods", "[method]", "learnabel", "Token # or pixel", '"a\\u200bb"', '"$\\beta$ and $\\theta$ prompts"', '"$\\pi$ prompts"', "a\tb",
    "|\n  Prompts\n  of two lines", ">-\n  Prompts\n  folded", "two lines\n  of text", "x\u2028y", "[]", "{}", "a: b: c",
]  # fmt: skip
AUTHORS = [
    "", "Ada Lovelace, Bo Li and Cy Wu", "Lovelace, Ada and Li, Bo", "[Ada Lovelace, Bo Li]", '["Ada Lovelace"]',
    '\n-"Ada Lovelace"\n-"Bo Li"', '\n  -"Ada Lovelace"\n  -"Bo Li"', "\n  * Ada Lovelace\n  * Bo Li", "\n\t- Ada Lovelace",
    "\n- Ada Lovelace #1\n- Bo Li", "\n  - Ada: Lovelace", "\n  - 'Ada Lovelace'\n  - “Bo Li”", "\n  - @ada\n  - Bo",
    "\n    - Ada Lovelace\n    - Bo Li",
]  # fmt: skip
WHOLE: list[Callable[[str], str]] = [
    lambda text: text.replace("\n", "\r\n"),
    lambda text: f"# mine\n\n{text}",
    lambda text: f"---\n{text}...\n",
    lambda text: f"\ufeff{text}",
    lambda text: f"```yaml\n{text}```\n",
    lambda text: "paper:\n" + re.sub("(?m)^(?=.)", "  ", text),
    lambda text: "".join(reversed(text.splitlines(keepends=True))),
    lambda text: text.removesuffix("\n"),
    lambda text: text.replace("venue:", "conference:"),
    lambda text: text.replace("title:", "Title:"),
    lambda text: text.replace(": ", ":", 1),
    lambda text: text.replace('"', "'"),
    lambda text: f'{text}doi: "10.1/x"\n',
]
_ALL = re.compile(r"[^\W_]{2,}")
# What a file holds that says nothing of the paper.
_FORM = {"and", "yaml", "paper", "conference", "Title", "title", "http", "https", "arXiv", "abs", "arxiv", "org"}


def checked(text: str, place: str = PLACE) -> tuple[DataFile, list[Finding], Context]:
    """A file, what is said of it as `validate` says it, and the list around it."""
    raw = text.encode()
    file = read_data_file(raw, place=place, path=place)
    context = around(file)
    made = fix_file(file, context, raw)
    return file, with_fixes(check_file(file, context), {place: made} if made else {}), context


def applied(text: str, finding: Finding) -> tuple[str, str] | None:
    """Text and place after the fix was followed to the letter; None where it is advice and not text to paste."""
    fix = finding.fix or ""
    if finding.code in WHOLE_FILE and fix.startswith("title: "):
        return fix, finding.path
    if renamed := re.fullmatch(r"rename it to data/(\S+)", fix):
        return text, renamed[1]
    if "…" in fix or not re.match(r"(?:[a-z]+:(?: |\n  - )|  - ).", fix):
        return None
    lines = text.replace("\r\n", "\n").split("\n")
    at = (finding.line or 1) - 1
    end = at + 1
    while not fix.startswith("  - ") and end < len(lines) and lines[end].startswith((" ", "-", "\t")):
        end += 1
    if not fix.startswith("  - ") and not lines[at].strip().startswith(fix.split(":")[0]):
        return None  # a list in one line, or keys below a key: the line can't be replaced alone
    return "\n".join([*lines[:at], *fix.split("\n"), *lines[end:]]), finding.path


def lost_words(text: str, findings: list[Finding], fixed: str) -> set[str]:
    """Words of the file that the mended one lacks, and of which nothing is said where they stand."""
    told = {finding.line for finding in findings if finding.code not in WHOLE_FILE}
    for finding in findings:
        if "comments are not kept" in finding.message:
            told |= {finding.line, *map(int, re.findall(r"\d+", finding.message))}
    said = " ".join(f"{finding.message} {finding.fix or ''}" for finding in findings if finding.code not in WHOLE_FILE)
    left_out = re.findall(r"leaves out ([\w, ]+),", " ".join(finding.message for finding in findings))
    lost = set()
    key = ""
    for number, line in enumerate(re.split(r"\r\n|\n", text), 1):
        named = re.match(r"\s*([A-Za-z]+):", line)
        key = named[1].lower() if named else key
        if number in told or line.lstrip().startswith("#") or any(key in keys.split(", ") for keys in left_out):
            continue
        line = re.sub(r"^\s*[A-Za-z]+:", "", line)
        if key not in FREE_TEXT and f"\n{key}: " in fixed:
            continue  # another form of the same
        if key not in FREE_TEXT and "yaml" in {finding.code for finding in findings}:
            line = line.partition("#")[0]  # what is no YAML is not read for comments
        words = set(_ALL.findall(line.replace("\\u200b", ""))) - _FORM
        lost |= {word for word in words if word not in fixed and word not in said}
    return lost


def with_value(text: str, key: str, value: str) -> str:
    """The file with another value, written as it is."""
    return re.sub(rf"(?m)^{key}: .*$", lambda _: f"{key}: {value}", text)


def check_promises(text: str) -> None:
    file, findings, _ = checked(text)
    for finding in findings:
        made = applied(text, finding)
        if made is None:
            continue
        after = checked(*made)[1]
        alike = [one for one in after if (one.code, one.message) == (finding.code, finding.message)]
        assert alike == [], (text, finding, made)
        if finding.code in WHOLE_FILE:
            assert [one for one in after if one.code in WHOLE_FILE] == [], (text, finding, after)
            assert lost_words(text, findings, made[0]) == set(), (text, finding)
    assert file.entry is None or not [one for one in findings if one.code == "yaml"]


@pytest.mark.parametrize("value", VALUES, ids=ascii)
@pytest.mark.parametrize("key", KEYS)
def test_a_fix_keeps_its_promise(key: str, value: str) -> None:
    check_promises(with_value(GOOD, key, value))


@pytest.mark.parametrize("authors", AUTHORS)
def test_a_fix_of_authors_keeps_its_promise(authors: str) -> None:
    check_promises(GOOD.replace('authors:\n  - "Ada Lovelace"', f"authors: {authors}"))


@st.composite
def files_with_several_faults(draw: st.DrawFn) -> str:
    """A file with strange values, authors in another form, and changes to the whole of it."""
    values = draw(st.dictionaries(st.sampled_from(KEYS), st.sampled_from(VALUES), max_size=3))
    authors = draw(st.sampled_from([None, *AUTHORS]))
    changes: list[Callable[[str], str]] = draw(st.lists(st.sampled_from(WHOLE), max_size=2, unique=True))
    text = GOOD if authors is None else GOOD.replace('authors:\n  - "Ada Lovelace"', f"authors: {authors}")
    for key, value in values.items():
        text = with_value(text, key, value)
    for change in changes:
        text = change(text)
    return text


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(files_with_several_faults())
def test_fixes_of_files_with_several_faults_keep_their_promises(text: str) -> None:
    check_promises(text)


@pytest.mark.soak
@settings(max_examples=500, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(files_with_several_faults())
def test_fixes_of_many_files_with_several_faults_keep_their_promises(text: str) -> None:
    check_promises(text)
