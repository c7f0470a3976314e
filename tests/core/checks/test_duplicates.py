"""Rules `duplicate-id`, `duplicate-title`, `near-title`: one paper, one file."""

import random
from typing import Any

import pytest

from bot.core.checks.context import NearTitles
from bot.core.checks.duplicates import check_deletions, check_duplicates, check_rejection
from bot.core.checks.runner import check_file
from bot.core.files.canonical import render_entry
from bot.core.files.data_file import DataFile, read_data_file
from bot.core.paper.likeness import likeness
from bot.core.paper.model import Rejected
from tests.core.checks.cases import a_file, around, findings, only

OTHER = {"arxiv": "2402.02000", "place": "papers/2024/2402.02000.yaml"}


def pair(one: dict[str, Any], other: dict[str, Any]) -> tuple[DataFile, DataFile]:
    return a_file(**one), a_file(**(OTHER | other))


def codes(file: DataFile, *others: DataFile, **values: Any) -> list[str]:
    return [finding.code for finding in findings(check_duplicates, file, around(file, *others, **values))]


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        ({"title": "Prompts One"}, {"title": "Another Thing Altogether"}, []),
        ({"title": "One"}, {"arxiv": "2401.01000", "title": "Another Thing"}, ["duplicate-id"]),
        ({}, {"arxiv": "2401.01000"}, ["duplicate-id"]),  # said once, though the title is the same too
        ({"title": "One"}, {"arxiv": "2401.01000v2", "title": "Another Thing"}, ["duplicate-id"]),
        (
            {"title": "One"},
            {"arxiv": None, "url": "https://arxiv.org/abs/2401.01000", "title": "Another"},
            ["duplicate-id"],
        ),
        ({"title": "Visual Prompts: One"}, {"title": "visual prompts one"}, ["duplicate-title"]),
        ({"title": "Visual Prompts"}, {"title": "Other", "aliases": ["Visual Prompts"]}, ["duplicate-title"]),
        ({"title": "Other", "aliases": ["Visual Prompts"]}, {"title": "Visual Prompts"}, ["duplicate-title"]),
        ({"title": "First Name", "aliases": ["VPT"]}, {"title": "Second Thing", "aliases": ["VPT"]}, []),
        (
            {"title": "First Name", "aliases": ["Shared Name"]},
            {"title": "Second Thing", "aliases": ["Shared Name"]},
            [],
        ),
        ({"title": "VPT"}, {"title": "Second Thing", "aliases": ["VPT"]}, []),  # short names are shared
        ({"title": "Visual Prompt Tuning of Models"}, {"title": "Visual Promt Tuning of Models"}, ["near-title"]),
        ({"title": "!!!"}, {"title": "???"}, []),
    ],
)
def test_two_files_for_one_paper_are_told_on_both(one: dict[str, Any], other: dict[str, Any], code: list[str]) -> None:
    first, second = pair(one, other)
    assert codes(first, second) == code
    assert codes(second, first) == code


def test_the_message_names_the_alias_that_is_shared() -> None:
    first, second = pair({"title": "Visual Prompts"}, {"title": "Other Thing", "aliases": ["visual prompts!"]})
    (finding,) = findings(check_duplicates, first, around(first, second))
    assert "'Other Thing', also called 'visual prompts!'" in finding.message
    (finding,) = findings(check_duplicates, second, around(first, second))
    assert finding.message.endswith(": 'Visual Prompts'")


def test_the_message_names_the_other_file() -> None:
    first, second = pair({"title": "One"}, {"arxiv": "2401.01000", "title": "Another Thing"})
    (finding,) = findings(check_duplicates, first, around(first, second))
    assert finding.line == 2
    assert "data/papers/2024/2402.02000.yaml" in finding.message


def test_an_accepted_duplicate_is_told_neither_on_its_file_nor_on_the_other() -> None:
    first, second = pair({}, {"checked": ["duplicate-title"]})
    context = around(first, second)
    assert check_file(second, context) == check_file(first, context) == []


def test_an_acceptance_that_does_not_count_yet_changes_nothing() -> None:
    first, second = pair({}, {"checked": ["duplicate-title"]})
    context = around(first, second, discounted={second.place: {"duplicate-title"}})
    assert [finding.code for finding in check_file(first, context)] == ["duplicate-title"]
    assert [finding.code for finding in check_file(second, context)] == ["duplicate-title"]


def test_acceptance_is_only_for_what_it_names() -> None:
    first, second = pair({}, {"arxiv": "2401.01000", "checked": ["duplicate-title", "identity"]})
    assert "duplicate-id" in [finding.code for finding in check_file(second, around(first, second))]


@pytest.mark.parametrize("exact", [True, False])
def test_a_near_title_is_found_whether_few_or_all_are_asked_about(exact: bool) -> None:
    titles = {
        "a": "visual prompt tuning for robust image segmentation",
        "b": "visual prompt tuning for robust image segmentations",
        "c": "a visual promt tuning for robust image segmentation",
        "d": "something else about graphs",
        "e": "something else about graphs",
        "f": "visual prompting",
    }
    near = NearTitles(titles, exact=exact)
    found = {place: near.nearest(place) for place in titles}
    assert {place: one and one[0] for place, one in found.items()} == {
        "a": "b",
        "b": "a",
        "c": "a",
        "d": None,
        "e": None,
        "f": None,
    }
    assert found["a"] is not None
    assert found["a"][1] == pytest.approx(likeness(titles["a"], titles["b"]))
    assert near.nearest("not there") is None


def test_among_many_titles_nearly_all_misspelt_ones_are_found_without_comparing_all() -> None:
    chance = random.Random(7)
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(3, 10))) for _ in range(400)]
    titles = {f"{number:04}": " ".join(chance.choices(words, k=chance.randint(5, 10))) for number in range(3000)}
    misspelt = {}
    for place in list(titles)[::30]:
        at = chance.randrange(len(titles[place]))
        misspelt[f"x{place}"] = titles[place][:at] + chance.choice("aeiou") + titles[place][at + 1 :]
    near = NearTitles(titles | misspelt, exact=False)
    found = sum((one := near.nearest(place)) is not None and one[0] == place[1:] for place in misspelt)
    assert found >= 0.95 * sum(
        title.replace(" ", "") != titles[place[1:]].replace(" ", "") for place, title in misspelt.items()
    )


def test_of_many_files_of_one_title_only_a_few_are_named() -> None:
    files = [a_file(arxiv=f"2401.{10_000 + number}") for number in range(50)]
    assert codes(files[0], *files[1:]) == ["duplicate-title"] * 3


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
