"""What maintainers decided, as labels."""

import pytest

from bot.core.files.canonical import render_entry
from bot.core.files.data_file import read_data_file
from bot.core.measure.labels import learn_labels
from bot.core.paper.key import rejected_place
from bot.core.paper.model import Rejected

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
def test_a_no_is_a_label_unless_nobody_judged_the_paper(reason: str, until: str | None, scope: str | None) -> None:
    text = render_entry(Rejected(title="A Title", arxiv=ID, reason=reason, date="2026-01-01", until=until))
    file = read_data_file(text.encode(), place=rejected_place(ID), path="x")
    learned = learn_labels({}, [file])
    assert (learned[ID].scope if learned else None) == scope
