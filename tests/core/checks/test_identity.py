"""Rule `identity`, the warning `withdrawn`, and the notice `placement`: what arXiv and the rules say of a file."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.core.checks.identity import check_identity, check_placement, unknown_identities
from bot.core.checks.runner import check_file
from bot.core.paper.decision import Decision
from bot.core.paper.likeness import title_key
from bot.core.paper.preprint import Preprint, is_withdrawn
from tests.core.checks.cases import a_file, around, findings, only

DAY = datetime(2024, 1, 5, tzinfo=UTC)


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
