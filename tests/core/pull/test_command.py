"""Commands in comments: what is read as one, which paper it names, where it moves it, and how it is answered."""

import pytest

from bot.core.pull.command import (
    MOST_COMMANDS,
    MOST_READ,
    Command,
    Misread,
    Outcome,
    Spoken,
    Target,
    describe_unknown,
    find_target,
    fold_explanation,
    holds_take,
    move_paper,
    read_commands,
    render_reply,
    update_explanations,
)
from bot.core.pull.line import Item, Line, line_of, link_of
from bot.edges.disk.data_folder import DataFolder
from tests.small_list import ROOT, make_paper

TAXONOMY = DataFolder(ROOT / "data").taxonomy()
ID, OTHER, SLUG = "2604.00503", "2604.00504", "2024/a-title"


def line(key: str, title: str) -> Line:
    return line_of(Item(key, title, link_of(key, "https://example.org/paper"), False, "p", "w"))


LINES = [
    line(ID, "Visual Prompts for Segmenting Ships"),
    line(OTHER, "Visual Prompts for Counting Ships"),
    line(SLUG, "A Title"),
]
READ = [
    ("/accept 2604.00503", ["accept"]),
    ("Thanks!\r\n/accept 2604.00503 \r\n/reject 2604.00504 not about images\r\n", ["accept", "reject"]),
    ("/Move 2604.00503 learnable\n/explain x\n/offer passed-over\n/offer Passed over\n/take", 5),
    ("> /accept 2604.00503\n  /accept 2604.00503\nsee /accept 2604.00503", []),
    ("```\n/accept 2604.00503\n```\n~~~~ text\n/reject x\n~~~\n/reject x\n~~~~\n/explain x", ["explain"]),
    ("```\n/accept 2604.00503", []),  # nobody ends it, so GitHub shows all of it as code
    ("<!-- a\n/accept 2604.00503\n--> \n/explain x <!-- b", ["explain"]),
    ("/usr/bin/python is broken\n/cc @bob\n/\n// accept\n/1", []),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_a_command_begins_a_line_that_is_shown_as_text(text: str, expected: list[str] | int) -> None:
    found = read_commands(text)
    if isinstance(expected, int):
        assert len(found) == expected
    else:
        assert [one.verb for one in found if isinstance(one, Command)] == expected
        assert len(found) == len(expected)


MEANT = [
    ("/accpet 2604.00503", "/accept PAPER"),
    ("/approve 2604.00503", "/accept PAPER"),
    ("/moev 2604.00503 pixel", "/move PAPER WORD"),
    ("/offer everything", "/offer passed-over"),
    ("/reject", "/reject PAPER [REASON]"),
]


@pytest.mark.parametrize(("text", "meant"), MEANT)
def test_a_mistyped_command_is_told_what_was_meant(text: str, meant: str) -> None:
    (found,) = read_commands(text)
    assert isinstance(found, Misread)
    assert meant in found.meant


def test_a_comment_is_read_within_bounds() -> None:
    found = read_commands("/explain 2604.00503\n" * 500)
    assert len(found) == MOST_COMMANDS + 1
    assert isinstance(found[-1], Misread)
    assert read_commands("x" * MOST_READ + "\n/accept 2604.00503") == ()
    assert holds_take(read_commands("hello\n/take"))
    assert not holds_take(read_commands("> /take"))


TARGETS = [
    ("2604.00503 not about images", ID, "not about images"),
    ("2604.00503v2", ID, ""),
    ("arXiv: 2604.00503 pixel", ID, "pixel"),
    ("https://arxiv.org/pdf/2604.00503v1 pixel +ships", ID, "pixel +ships"),
    ("`2604.00503`, off topic", ID, "off topic"),
    ("2024/a-title why", SLUG, "why"),
    ("a-title.yaml", SLUG, ""),
    ("data/papers/2024/a-title.yaml", SLUG, ""),
    ("https://example.org/paper", SLUG, ""),
    ("segmenting ships learnable -medical", ID, "learnable -medical"),
    ("Counting", OTHER, ""),
    ("“prompts for counting” too narrow", OTHER, "too narrow"),
    ("2604.99999", "2604.99999", ""),
    ("https://example.org/other", None, ""),
]


@pytest.mark.parametrize(("rest", "key", "after"), TARGETS)
def test_a_paper_is_named_by_id_link_key_or_a_piece_of_one_title(rest: str, key: str | None, after: str) -> None:
    found = find_target(Command("", "move", rest), LINES)
    assert isinstance(found, Target)
    assert (found.key, found.rest) == (key, after)


@pytest.mark.parametrize(
    ("rest", "shown"),
    [
        ("visual prompts", f"2 titles hold `visual prompts`; did you mean `{ID}`"),
        ("segmentng ships", f"did you mean `{ID}` (Visual Prompts for Segmenting Ships)"),
        ("nothing like it", "write the paper's id"),
        ("vis", "no paper here"),
    ],
)
def test_a_name_that_fits_no_paper_or_several_is_answered_with_what_was_meant(rest: str, shown: str) -> None:
    found = find_target(Command("/move", "move", rest), LINES)
    assert isinstance(found, Misread)
    assert shown in found.meant


def test_an_id_that_is_not_there_is_answered_with_the_nearest_one() -> None:
    assert f"`{ID}` (Visual Prompts for Segmenting Ships)" in describe_unknown("2604.00530", LINES)
    assert "nothing to change" in describe_unknown("1901.11111", LINES)


PAPER = make_paper(ID, "A Title", areas=["medical"])
MOVES = [
    ("generative pixel", {"nature": "generative", "level": "pixel"}),
    ("Non-Learnable both", {"nature": "non_learnable", "level": "both"}),
    ("+segmentation -medical", {"areas": ["segmentation"]}),
    ("+segmentation +segmentation −video", {"areas": ["medical", "segmentation"]}),
    ("survey", {"kind": "survey", "nature": None, "level": None}),
]


@pytest.mark.parametrize(("words", "values"), MOVES)
def test_words_move_a_paper(words: str, values: dict[str, object]) -> None:
    assert move_paper(PAPER, words.split(), TAXONOMY) == PAPER.model_copy(update=values)


def test_a_survey_that_gets_a_nature_is_a_method() -> None:
    moved = move_paper(make_paper(ID, "A", kind="survey", nature=None, level=None), ["learnable", "pixel"], TAXONOMY)
    assert moved == make_paper(ID, "A", kind="method", nature="learnable", level="pixel")


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("", "say where it belongs: a nature is"),
        ("learnabel", "did you mean `learnable`?"),
        ("+segmentaton", "did you mean `+segmentation`?"),
        ("segmentation", "is an area; did you mean `+segmentation`?"),
        ("pixel token", "exclude each other; write one level"),
        ("<b>`x`@bob", "is not a word of this list"),
    ],
)
def test_other_words_are_answered_with_what_was_meant(words: str, shown: str) -> None:
    found = move_paper(PAPER, words.split(), TAXONOMY)
    assert isinstance(found, str)
    assert shown in found
    assert "@bob" not in found or "`<b>" in found  # only as code


def test_the_reply_names_the_comment_and_says_what_was_done_and_what_not() -> None:
    spoken = Spoken(5, 1, "alice", "https://github.com/o/r/pull/1#issuecomment-5", "")
    text = render_reply(spoken, [Outcome("/accept 2604.00503", ""), Outcome("/x `@bob`", "no", is_done=False)])
    assert spoken.url in text
    assert "- `/accept 2604.00503`: done" in text
    assert "- `` /x `@bob` ``: no" in text


def test_explanations_are_kept_in_one_text_the_newest_first_each_paper_once() -> None:
    first = update_explanations("", {ID: fold_explanation(ID, "A <b>", "one")})
    both = update_explanations(first + "\n\n<!-- marker -->", {OTHER: fold_explanation(OTHER, "B", "two")})
    again = update_explanations(both, {ID: fold_explanation(ID, "A", "three")})
    assert [text.find("one") >= 0 for text in (first, both, again)] == [True, True, False]
    assert (again.index("three") < again.index("two"), again.count("<details>"), "marker" in again) == (True, 2, False)
    long = {f"2604.{number:05}": fold_explanation(f"2604.{number:05}", "T", "x" * 9_000) for number in range(9)}
    full = update_explanations(again, long)
    assert len(full) < 65_536
    assert full.count("<details>") == full.count("</details>") == 7
