"""Rule `identity`, the warning `withdrawn`, and the notice `placement`: what arXiv and the rules say of a file."""

import random
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.core.checks.context import NearTitles
from bot.core.checks.identity import (
    check_deletions,
    check_duplicates,
    check_identity,
    check_placement,
    check_rejection,
    unknown_identities,
)
from bot.core.checks.runner import check_file
from bot.core.files.canonical import render_entry
from bot.core.files.data_file import DataFile, read_data_file
from bot.core.paper.decision import Decision
from bot.core.paper.likeness import likeness, title_key
from bot.core.paper.model import Rejected
from bot.core.paper.preprint import Preprint, is_withdrawn
from tests.core.checks.cases import a_file, around, findings, only

DAY = datetime(2024, 1, 5, tzinfo=UTC)
OTHER = {"arxiv": "2402.02000", "place": "papers/2024/2402.02000.yaml"}


def preprint(title: str = "Prompts for Vision", **values: Any) -> Preprint:
    known: dict[str, Any] = {"version": 1, "authors": ("Ada Lovelace",), "published": DAY, "updated": DAY}
    return Preprint(id="2401.01000", title=title, **(known | values))


@pytest.mark.parametrize(
    "title", ["Prompts for Vision", "prompts for VISION", "Prompts for Vision: A Longer Form", "Prompt for Vision"]
)
def test_the_papers_own_title_is_right(title: str) -> None:
    file = a_file()
    assert findings(check_identity, file, around(file, arxiv={"2401.01000": preprint(title)})) == []


def test_an_alias_may_be_the_title_on_arxiv() -> None:
    file = a_file(aliases=["What It Was Called Before"])
    assert (
        findings(check_identity, file, around(file, arxiv={"2401.01000": preprint("What it was called before")})) == []
    )


def test_another_papers_id_is_an_error_with_both_titles_and_the_right_id() -> None:
    file = a_file()
    known: dict[str, Any] = {
        "arxiv": {"2401.01000": preprint("Graphs in Chemistry")},
        "right_ids": {title_key("Prompts for Vision"): "2401.09999"},
    }
    finding = only(check_identity, file, around(file, **known))
    assert (finding.level, finding.code, finding.line) == ("error", "identity", 2)
    assert "'Graphs in Chemistry'" in finding.message
    assert "'Prompts for Vision'" in finding.message
    assert finding.fix == 'arxiv: "2401.09999"'


def test_an_id_that_arxiv_does_not_know_is_an_error() -> None:
    file = a_file()
    finding = only(check_identity, file, around(file, arxiv={"2401.01000": None}))
    assert (finding.level, finding.code) == ("error", "identity")
    assert "has no paper with the id 2401.01000" in finding.message


def test_ids_that_were_not_asked_about_are_not_judged() -> None:
    assert findings(check_identity, a_file()) == []
    assert findings(check_identity, a_file(arxiv=None, url="https://example.org/x")) == []


def test_a_maintainer_can_accept_another_title() -> None:
    file = a_file(checked=["identity"])
    assert check_file(file, around(file, arxiv={"2401.01000": preprint("Graphs in Chemistry")})) == []


@pytest.mark.parametrize(
    ("comment", "summary", "withdrawn"),
    [
        ("This paper has been withdrawn by the authors due to an error", "", True),
        ("Withdrawn", "", True),
        ("withdrawn by arXiv administrators", "", True),
        ("The submission was withdrawn", "", True),
        ("", "This paper has been withdrawn by the author.", True),
        ("Withdrawn from ICLR 2024, now at ECCV", "", False),
        ("12 pages", "We study consent that was withdrawn.", False),
        ("", "", False),
    ],
)
def test_a_withdrawal_is_told_from_a_paper_that_left_a_conference(comment: str, summary: str, withdrawn: bool) -> None:
    paper = preprint(comment=comment, summary=summary)
    assert is_withdrawn(paper) is withdrawn
    file = a_file()
    told = [finding.code for finding in findings(check_identity, file, around(file, arxiv={"2401.01000": paper}))]
    assert told == ["withdrawn"] * withdrawn


def test_a_withdrawal_that_the_file_admits_needs_no_warning() -> None:
    file = a_file(withdrawn=True)
    assert findings(check_identity, file, around(file, arxiv={"2401.01000": preprint(comment="withdrawn")})) == []


def test_silence_of_arxiv_is_one_warning() -> None:
    finding = unknown_identities(3, "the service is busy", path=None, context=around())
    assert (finding.level, finding.code, finding.path) == ("warning", "identity-unknown", "data/papers")
    assert finding.message == "3 papers were not compared with arXiv: the service is busy"


def decision(**values: Any) -> Decision:
    known: dict[str, Any] = {"kind": "method", "nature": "learnable", "level": "token", "areas": ()}
    return Decision(id="2401.01000", title="", decision="accept", score=3.0, **(known | values))


@pytest.mark.parametrize(
    ("guess", "words"),
    [
        ({}, None),
        ({"areas": ("robustness",)}, None),
        ({"nature": None, "level": None}, None),
        ({"nature": "generative"}, "nature: generative"),
        ({"nature": "generative", "level": "pixel"}, "nature: generative, level: pixel"),
        ({"kind": "survey"}, "kind: survey"),
    ],
)
def test_a_placement_unlike_the_rules_is_a_notice_and_never_more(guess: dict[str, Any], words: str | None) -> None:
    file = a_file()
    told = findings(check_placement, file, around(file, decisions={"2401.01000": decision(**guess)}))
    assert [(finding.level, finding.code) for finding in told] == ([("notice", "placement")] if words else [])
    assert all(words and words in finding.message for finding in told)


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
