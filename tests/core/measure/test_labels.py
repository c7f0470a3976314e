"""Labels: read, written, and learned from what maintainers decided."""

import pytest

from bot.core.files.canonical import render_entry
from bot.core.files.data_file import read_data_file
from bot.core.measure.labels import Label, LabelFault, learn_decisions, learn_labels, read_label, write_labels
from bot.core.paper.key import rejected_place
from bot.core.paper.model import Rejected
from tests.small_list import make_paper

ID = "2512.00001"


@pytest.mark.parametrize(
    ("reason", "until", "scope"),
    [
        ("unticked", None, "out"),
        ("Off topic.", None, "out"),
        ("passed over", None, None),
        ("unticked", "2026-06-30", None),
    ],
)
def test_a_rejection_is_a_label_unless_nobody_judged_the_paper(
    reason: str, until: str | None, scope: str | None
) -> None:
    text = render_entry(Rejected(title="A Title", arxiv=ID, reason=reason, date="2026-01-01", until=until))
    file = read_data_file(text.encode(), place=rejected_place(ID), path="x")
    learned = learn_labels({}, [file])
    assert (learned[ID].scope if learned else None) == scope


def test_labels_survive_a_round_trip() -> None:
    label = Label("2401.01000", "core", False, "learnable", None, frozenset({"video"}), frozenset({"medical"}))
    text = write_labels([label, Label("2101.00001", "out")])
    assert [read_label(line) for line in text.splitlines()] == [Label("2101.00001", "out"), label]


FAULTS = ["", "[]", "{}", '{"id": 1, "scope": "core"}', '{"id": "1", "scope": "perhaps"}', '{"id": "1", "scope": "core", "areas": "video"}',
          '{"id": "1", "scope": "core", "agreed": "yes"}', '{"id": "1", "scope": "core", "nature": 3}', "[" * 100_000]  # fmt: skip


@pytest.mark.parametrize("line", FAULTS)
def test_line_that_is_not_a_label_is_refused(line: str) -> None:
    with pytest.raises(LabelFault):
        read_label(line)


@pytest.mark.parametrize(
    ("known", "learned"),
    [
        (None, True),
        (Label(ID, "core", True, "learnable", "token", frozenset({"video"})), False),
        (Label(ID, "core", True, "learnable", "token", frozenset(), frozenset({"video"})), False),
        (Label(ID, "core", True, "generative", "token", frozenset({"video"})), True),
        (Label(ID, "out"), True),
    ],
)
def test_a_decision_teaches_where_no_label_says_the_same(known: Label | None, learned: bool) -> None:
    paper = make_paper(ID, "A Title", areas=["video"])
    file = read_data_file(render_entry(paper).encode(), place=f"papers/20{ID[:2]}/{ID}.yaml", path="x")
    assert (ID in learn_decisions({ID: known} if known else {}, [file])) is learned
