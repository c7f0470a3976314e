"""Rule `unsafe-text`: hidden characters, line breaks, endless titles."""

from typing import Any

import pytest

from bot.core.checks.form import check_form, check_texts
from bot.core.paper.model import MAX_HIGHLIGHT
from tests.core.checks.cases import a_file, findings, only, written

HIDDEN = [
    "\x07",
    "\x1b[31m",
    "\t",
    "\x7f",
    "\x85",
    "\u200b",
    "\u200d",
    "\u202e",
    "\u2066",
    "\ufeff",
    "\u00ad",
    "\u3164",
    "\U000e0041",
    "\ufe0f",
    "\ufe00",
    "\U000e0100",
    "\u180b",
    "\u2800",
]
HARMLESS = [
    "-->", "::error::x", "##[add-mask]x", "${{ secrets.X }}", "@everyone", "#1", "a | b", "`code`", "<b>bold</b>", "![x](https://example.org)",
    "漢字", "Ünïcödé", "😀", "½ ﬁ", "$\\pi$",
]  # fmt: skip


@pytest.mark.parametrize("marks", [200, 6])
def test_a_pile_of_accents_on_a_letter_is_refused(marks: int) -> None:
    finding = only(check_texts, a_file(title=f"Prompts e{chr(0x301) * marks}n"))
    assert (finding.level, finding.code, finding.line) == ("error", "unsafe-text", 1)
    assert "accents" in finding.message


@pytest.mark.parametrize("text", ["Vie\u0323\u0302t", "हिन्दी", "བསྒྲུབས", "עִבְרִית", "ไทยที่"])
def test_accents_that_languages_write_are_not(text: str) -> None:
    assert findings(check_texts, a_file(title=f"Prompts {text}")) == []


@pytest.mark.parametrize("hidden", HIDDEN, ids=ascii)
def test_characters_that_nobody_sees_are_refused_in_a_title(hidden: str) -> None:
    finding = only(check_texts, a_file(title=f"Prompts{hidden}"))
    assert (finding.level, finding.code, finding.line) == ("error", "unsafe-text", 1)
    assert f"U+{ord(hidden[0]):04X}" in finding.message
    assert finding.message.isprintable()


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"authors": ["Ada", "B\u202eo"]}, 5),
        ({"note": "a\nb"}, 9),
        ({"venue": "EC\u200bCV"}, 9),
        ({"aliases": ["x\u2028y"]}, 10),
        ({"keywords": ["a", "b\x00"]}, 11),
        ({"kind": "method\u200b"}, 6),
        ({"arxiv": "2401.01000\u200b", "place": "papers/2024/x.yaml"}, 2),
    ],
)
def test_every_text_of_a_file_is_looked_at(values: dict[str, Any], line: int) -> None:
    assert only(check_texts, a_file(**values)).line == line


@pytest.mark.parametrize("text", HARMLESS)
def test_text_that_only_looks_dangerous_is_allowed_because_it_is_escaped_where_it_is_shown(text: str) -> None:
    assert findings(check_texts, a_file(title=f"Prompts {text}", note=text)) == []


def test_a_line_break_is_called_one_also_from_a_block_of_plain_text() -> None:
    finding = only(
        check_texts,
        written('title: "T"\narxiv: "2401.01000"\nauthors: [Ada]\ndate: "2024"\nkind: survey\nnote: |\n  a\n  b\n'),
    )
    assert "a line break" in finding.message
    assert finding.line == 6


@pytest.mark.parametrize(("size", "count"), [(300, 0), (301, 1), (10_000, 1)])
def test_a_title_has_at_most_300_characters(size: int, count: int) -> None:
    assert len(findings(check_texts, a_file(title="x" * size))) == count


@pytest.mark.parametrize(("title", "count"), [("…", 1), ("?!", 1), ("C", 0), ("视觉", 0), ("2", 0)])
def test_a_title_holds_a_letter_or_a_digit(title: str, count: int) -> None:
    assert [finding.code for finding in findings(check_texts, a_file(title=title))] == ["schema"] * count


def test_another_forms_fix_holds_nothing_hidden_either() -> None:
    file = written(a_file(title="Pro\u202empts", kind="poem").text.replace("kind: poem", 'kind: "poem"'))
    (finding,) = findings(check_form, file)
    assert finding.fix == a_file(kind="poem", title="Prompts").text


def test_latex_that_became_a_control_character_is_told_how_to_write() -> None:
    fix = only(
        check_texts, written('title: "$\\beta$"\narxiv: "2401.01000"\nauthors: [Ada]\ndate: "2024"\nkind: survey\n')
    ).fix
    assert fix is not None
    assert "in double quotes, write a backslash twice" in fix


def test_a_control_character_that_makes_the_file_unreadable_is_named_too() -> None:
    file = written('title: "a"\nnote: "b\x1b"\n')
    assert [finding.code for finding in file.findings] == ["yaml"]
    assert (only(check_texts, file).line, only(check_texts, file).code) == (2, "unsafe-text")


HIGHLIGHTS = [
    (None, []),
    ("Where it began: tokens beside the patches.", []),
    ("x" * MAX_HIGHLIGHT, []),
    ("x" * (MAX_HIGHLIGHT + 1), [("error", "schema", "at most 120")]),
    ("…", [("error", "schema", "no letter or digit")]),
    ("A line\u2028break", [("error", "unsafe-text", "line break")]),
]


@pytest.mark.parametrize(("text", "expected"), HIGHLIGHTS)
def test_a_highlight_is_a_few_words(text: str | None, expected: list[tuple[str, str, str]]) -> None:
    found = findings(check_texts, a_file(highlight=text))
    assert [(one.level, one.code) for one in found] == [(level, code) for level, code, _ in expected]
    assert all(words in one.message for one, (_, _, words) in zip(found, expected, strict=True))
