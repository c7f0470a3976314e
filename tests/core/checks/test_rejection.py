"""The warning `rejected-before` and the error `deleted`."""

import pytest

from bot.core.checks.rejection import check_deletions, check_rejection
from bot.core.checks.runner import check_file
from bot.core.files.canonical import render_entry
from bot.core.files.data_file import read_data_file
from bot.core.paper.model import Rejected
from tests.core.checks.cases import a_file, around, findings, only


def no(arxiv: str | None = "2401.01000", title: str = "Prompts for Vision", **values: str | int | None) -> Rejected:
    known = {"reason": "not about prompts", "date": "2025-05-06", "url": None if arxiv else "https://example.org"}
    return Rejected.model_validate({"title": title, "arxiv": arxiv} | known | values)


def test_a_rejected_paper_is_listed_with_a_warning_that_says_why() -> None:
    file = a_file()
    finding = only(check_rejection, file, around(file, rejected=[no(pull=12, by="ada")]))
    assert (finding.level, finding.code) == ("warning", "rejected-before")
    assert finding.message == "the paper was rejected on 2025-05-06: not about prompts (pull request 12, by ada)"
    assert "data/rejected/2024/2401.01000.yaml" in (finding.fix or "")


@pytest.mark.parametrize(
    ("rejected", "count"),
    [
        (no("2401.01001", "Other"), 0),
        (no("2401.01001"), 0),  # of two papers with ids the ids tell
        (no(None), 1),
        (no(title="Another Title"), 1),
        (no(until="2025-12-31"), 0),
        (no(until="2026-01-01"), 1),
        (no(None, "???"), 0),
    ],
)
def test_a_rejection_holds_for_its_paper_and_until_its_day(rejected: Rejected, count: int) -> None:
    file = a_file()
    assert len(findings(check_rejection, file, around(file, rejected=[rejected]))) == count


def test_a_deleted_paper_needs_a_file_that_says_no_which_is_the_fix() -> None:
    gone = a_file(url="https://example.org/p")
    (finding,) = check_deletions([gone], around())
    assert (finding.level, finding.code, finding.path) == ("error", "deleted", gone.path)
    place = "rejected/2024/2401.01000.yaml"
    assert f"data/{place}" in finding.message
    file = read_data_file((finding.fix or "").encode(), place=place, path=f"data/{place}")
    assert file.rejected == Rejected(
        title="Prompts for Vision", arxiv="2401.01000", url="https://example.org/p", reason="deleted", date="2026-01-01"
    )
    assert check_file(file, around()) == []
    assert render_entry(file.rejected) == finding.fix


def test_a_deleted_paper_is_right_when_it_was_rejected_or_moved() -> None:
    gone = a_file()
    assert list(check_deletions([gone], around(rejected=[no()]))) == []
    assert list(check_deletions([gone], around(a_file(place="papers/2024/elsewhere.yaml")))) == []
    assert (
        list(check_deletions([gone], around(a_file(arxiv=None, url="https://example.org/x", place="papers/x.yaml"))))
        == []
    )


def test_a_deleted_file_that_was_never_readable_is_not_missed() -> None:
    assert list(check_deletions([read_data_file(b"[", place="papers/2024/x.yaml", path="x")], around())) == []
