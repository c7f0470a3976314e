"""What an audit finds in a world whose outcome is known: arXiv, Crossref and the web are stand-ins that answer well or badly."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from demo.arxiv_papers import StoredPaper
from tests.commands.audit_world import AUTHORS, SEARCH, World, open_world, stored, work
from tests.servers.web import Reply
from tests.small_list import Result, make_paper


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with open_world(tmp_path) as made:
        yield made


def only(result: Result) -> dict[str, Any]:
    """The one change of a report."""
    (change,) = result.json["changes"]
    return dict(change)


def test_a_list_that_is_true_is_left_alone(world: World) -> None:
    result = world.check()
    assert (result.code, result.json["changes"], result.json["concerns"]) == (0, [], [])
    assert result.json["checked"] == {"papers": 2, "venues": 0, "links": 0}
    assert result.json["complete"] is True
    assert world.small.git("status", "--porcelain") == ""


def test_ten_thousand_papers_would_take_a_hundred_requests(world: World) -> None:
    for number in range(1, 299):
        title = f"Paper Number {number}"
        world.small.write(make_paper(f"2402.{number:05}", title, authors=list(AUTHORS)))
        world.arxiv.papers.append(stored(f"2402.{number:05}", title))
    result = world.check()
    assert (result.code, result.json["requests"], result.json["checked"]["papers"]) == (0, 3, 300)
    assert max(len(request.parameters["id_list"].split(",")) for request in world.arxiv.requests) == 100


def test_all_that_a_run_asks_is_twenty_requests(world: World) -> None:
    for number in range(1, 121):  # twelve searches for the right ids of these, twelve for the ids of the others
        world.small.write(make_paper(f"2402.{number:05}", f"A Wanted Paper Number {number}", authors=list(AUTHORS)))
        world.arxiv.papers.append(stored(f"2402.{number:05}", f"Of Something Else {number}", authors=("Alan Turing",)))
        url = f"https://example.org/{number}"
        world.small.write(make_paper(None, f"A Published Paper Number {number}", url=url, venue="CVPR", year=2024))
    result = world.check()
    assert len(result.json["concerns"]) == 120, result.err
    assert len(world.arxiv.requests) == result.json["requests"] == 20


@pytest.mark.parametrize(
    "there",
    [
        {"comment": "This paper has been withdrawn by the authors due to an error"},
        {"summary": "This paper has been withdrawn."},
    ],
)
def test_a_withdrawn_paper_is_flagged_never_deleted(world: World, there: dict[str, str]) -> None:
    world.list("2401.00003", "A Wrong Paper", there=stored("2401.00003", "A Wrong Paper", **there))
    for options in ((), ("--withdrawn",)):
        result = world.check(*options)
        change = only(result)
        assert (result.code, change["field"], change["new"], change["sure"]) == (1, "withdrawn", "yes", True)
        assert change["path"] == "data/papers/2024/2401.00003.yaml"
    assert world.check("--venues").code == 0


def test_a_paper_that_left_a_conference_is_not_withdrawn(world: World) -> None:
    there = stored("2401.00003", "A Paper", comment="Withdrawn from ICLR 2024")
    world.list("2401.00003", "A Paper", there=there)
    assert world.check().json["changes"] == []


def test_a_replaced_paper_is_for_a_human(world: World) -> None:
    there = stored("2401.00003", "A Paper", comment="This paper is superseded by arXiv:2402.12345")
    world.list("2401.00003", "A Paper", there=there)
    (concern,) = world.check("--withdrawn").json["concerns"]
    assert (concern["kind"], "2402.12345" in concern["fix"]) == ("replaced", True)
    world.arxiv.papers[-1] = replace(there, comment="This article supersedes arXiv:2309.08960")
    assert world.check().json["concerns"] == []


def test_a_new_title_keeps_the_old_one_as_alias(world: World) -> None:
    world.list("2401.00003", "The First Title of All", there=stored("2401.00003", "A Wholly New Name"))
    change = only(world.check())
    assert (change["field"], change["old"], change["new"]) == ("title", "The First Title of All", "A Wholly New Name")


@pytest.mark.parametrize("title", ["a  sound-paper: of $\\pi$!", "A Sound Paper of $\\pi$"])
def test_another_spelling_of_a_title_is_no_news(world: World, title: str) -> None:
    world.list("2401.00003", "A Sound Paper of $\\pi$", there=stored("2401.00003", title))
    assert world.check().json["changes"] == []


@pytest.mark.parametrize(
    ("there", "found"),
    [
        (stored("2401.00077", "a paper of the proceedings"), ["2401.00077"]),
        (stored("2401.00077", "A Paper of the Proceedings and More"), []),
        (stored("2401.00077", "A Paper of the Proceedings", authors=("Alan Turing",)), []),
        (stored("2401.00002", "A Paper of the Proceedings"), []),  # listed already, under another title
    ],
)
def test_an_id_is_proposed_where_title_and_authors_agree(world: World, there: StoredPaper, found: list[str]) -> None:
    title = "A Paper of the Proceedings"
    world.small.write(make_paper(None, title, url="https://example.org/p", date="2024-06-01", authors=list(AUTHORS)))
    world.arxiv.papers.append(there)
    changes = [one for one in world.check().json["changes"] if one["field"] == "arxiv"]
    assert [one["new"] for one in changes] == found


DATES = [
    ("2024-01", "2024-01-05"),
    ("2024", "2024-01-05"),
    ("2024-06", "2024-01-05"),  # the month of the conference
    ("2023-11", None),  # printed before it came to arXiv
    ("2024-01-09", None),  # a day is a fact of the file
]


@pytest.mark.parametrize(("date", "day"), DATES)
def test_a_month_becomes_the_day_of_the_first_version(world: World, date: str, day: str | None) -> None:
    world.list("2401.00003", "A Paper", date=date)
    changes = world.check().json["changes"]
    assert [(one["field"], one["old"], one["new"], one["sure"]) for one in changes] == [
        ("date", date, day, True)
    ] * bool(day)
    assert all("2401.00003v1" in one["proof"] for one in changes)


def test_a_title_that_is_an_alias_already_is_no_news(world: World) -> None:
    world.list("2401.00003", "Our Name", aliases=["Their Name"], there=stored("2401.00003", "Their Name"))
    assert world.check().json["changes"] == []


@pytest.mark.parametrize(
    ("authors", "changed"),
    [
        (("Ada Lovelace", "Grace Hopper", "Alan Turing"), True),
        (("Grace Hopper", "Ada Lovelace"), True),
        (("Ada Lovelace", "Grace B. Hopper"), False),
        (("A. Lovelace", "Hopper Grace"), False),
        (("Ada Lovelace", "Alan Hopper"), True),
    ],
)
def test_authors_that_came_or_went_are_told_from_other_spellings(
    world: World, authors: tuple[str, ...], changed: bool
) -> None:
    world.list("2401.00003", "A Paper", there=stored("2401.00003", "A Paper", authors=authors))
    assert [change["field"] for change in world.check().json["changes"]] == ["authors"] * changed


def test_an_id_of_another_paper_is_reported_with_the_right_one(world: World) -> None:
    wanted = "Prompts for Everything That Moves"
    world.list("2401.00003", wanted, there=stored("2401.00003", "On Quantum Gravity", authors=("Emmy Noether",)))
    world.arxiv.papers.append(stored("2305.55555", wanted))
    (concern,) = world.check().json["concerns"]
    assert (concern["kind"], concern["fix"]) == ("identity", 'arxiv: "2305.55555"')


def test_another_paper_of_the_same_authors_is_no_new_title(world: World) -> None:
    wanted = "Prompts for Everything That Moves"
    world.list("2401.00003", wanted, there=stored("2401.00003", "Prompts for What Stands"))
    world.arxiv.papers.append(stored("2305.55555", wanted))
    result = world.check()
    assert ([one["kind"] for one in result.json["concerns"]], result.json["changes"]) == (["identity"], [])


def test_an_id_that_arxiv_does_not_know_is_reported(world: World) -> None:
    world.list("2401.00003", "A Paper That Never Was")
    world.arxiv.papers.pop()
    (concern,) = world.check().json["concerns"]
    assert (concern["kind"], "has no such paper" in concern["message"]) == ("identity", True)


def test_one_paper_under_two_ids_is_reported_once(world: World) -> None:
    world.list("2401.00003", "Twice Upon a Time", there=stored("2401.00003", "Twice Upon a Time"))
    world.list(
        "2401.00004", "Once Upon a Time", aliases=["Twice Upon a Time"], there=stored("2401.00004", "Twice upon a time")
    )
    (concern,) = world.check().json["concerns"]
    assert concern["kind"] == "twins"
    assert "2401.00003" in concern["message"]


CONFIRMED = "2025 IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)"
OUTCOMES = [
    ({"comment": "Accepted to CVPR 2025"}, [CONFIRMED], ("CVPR 2025", True)),
    ({"comment": "10 pages", "journal_ref": "Proc. CVPR 2025, pp. 1-10"}, [CONFIRMED], ("CVPR 2025", True)),
    ({"comment": "Accepted to CVPR 2025"}, [], ("CVPR 2025", False)),
    ({"comment": "Accepted to CVPR 2025"}, ["2025 IEEE/CVF Conference on Computer Vision and Pattern Recognition Workshops (CVPRW)"], None),
    ({"comment": "Accepted to CVPR 2025"}, ["2025 IEEE/CVF International Conference on Computer Vision (ICCV)"], ("ICCV 2025", False)),
    ({"comment": "Submitted to CVPR 2025"}, [CONFIRMED], None),
    ({"comment": "Under review"}, [], None),
    ({"comment": "CVPR 2025 Workshop on Prompts"}, [CONFIRMED], None),
    ({"comment": "Extended abstract at CVPR 2025"}, [CONFIRMED], None),
    ({"journal_ref": "IJCV 133 (2025)"}, ["International Journal of Computer Vision"], ("IJCV 2025", True)),
]  # fmt: skip


@pytest.mark.parametrize(("there", "containers", "outcome"), OUTCOMES)
def test_a_venue_is_what_crossref_confirms(
    world: World, there: dict[str, str], containers: list[str], outcome: tuple[str, bool] | None
) -> None:
    title = "A Paper With an Outcome"
    world.list("2401.00003", title, there=stored("2401.00003", title, **there))
    world.registered(title, *(work(title, name) for name in containers))
    for options in ((), ("--venues",)):
        found = [(one["new"], one["sure"]) for one in world.check(*options).json["changes"] if one["field"] == "venue"]
        assert found == ([outcome] if outcome else [])


@pytest.mark.parametrize(
    "other",
    [
        {"title": ["A Paper With Another Outcome Altogether"]},
        {"author": [{"given": "Emmy", "family": "Noether"}]},
        {"type": "posted-content"},
    ],
)
def test_another_work_confirms_nothing(world: World, other: dict[str, Any]) -> None:
    title = "A Paper With an Outcome"
    world.list("2401.00003", title, there=stored("2401.00003", title, comment="CVPR 2025"))
    world.registered(title, work(title, CONFIRMED) | other)
    assert only(world.check())["sure"] is False


def test_a_doi_leads_to_a_journal_that_no_table_knows(world: World) -> None:
    title = "A Paper With an Outcome"
    world.list("2401.00003", title, there=stored("2401.00003", title, doi="10.1109/x.1"))
    record = work(title, "Annals of Prompting", type="journal-article")
    world.web.put_json("api.crossref.org/works/10.1109%2Fx.1", {"message": record})
    world.registered(title)
    change = only(world.check())
    assert (change["new"], change["sure"]) == ("Annals of Prompting 2025", True)
    assert "https://doi.org/10.1109/x.1" in change["proof"]


def test_a_venue_that_a_human_wrote_is_not_asked_about(world: World) -> None:
    title = "A Paper With an Outcome"
    world.list("2401.00003", title, venue="ICLR", year=2025, there=stored("2401.00003", title, comment="CVPR 2025"))
    assert world.check().json["checked"]["venues"] == 0


CHALLENGE = Reply(b"<title>Just a moment...</title>", 200)
BROKEN = (
    Reply(b"busy", 503),
    Reply(b"slow down", 429),
    CHALLENGE,
    *(Reply(body, type="application/json") for body in (b"{", b"[]")),
)


@pytest.mark.parametrize("reply", BROKEN)
def test_a_crossref_that_fails_is_unknown_not_a_no(world: World, reply: Reply) -> None:
    for number in range(3, 9):
        title = f"A Paper With Outcome {number}"
        world.list(f"2401.0000{number}", title, there=stored(f"2401.0000{number}", title, comment="CVPR 2025"))
        world.web.put(SEARCH.format(title.lower().replace(" ", "+")), reply)
    result = world.check()
    assert (result.code, result.json["changes"], result.json["complete"]) == (3, [], False)
    assert "6 papers" in result.json["unknown"][0]
    assert len(world.web.requests) == 3
    assert "run the same command again later" in result.err


@pytest.mark.parametrize("fault", ["503", "html", "rate-exceeded", "empty-page"])
def test_an_arxiv_that_fails_leaves_everything_unknown(world: World, fault: str) -> None:
    world.arxiv.faults.put(always=fault)
    result = world.check()
    assert (result.code, result.json["changes"], result.json["concerns"]) == (3, [], [])
    assert "2 papers" in result.json["unknown"][0]


def test_a_page_that_lacks_papers_is_asked_about_again(world: World) -> None:
    world.arxiv.faults.put("missing", None)
    result = world.check()
    assert (result.code, result.json["requests"]) == (0, 2)


CODE = [
    (
        {"summary": "We prompt. Our code is available at https://github.com/ada/prompt."},
        ("https://github.com/ada/prompt", True),
    ),
    ({"comment": "Code: https://github.com/ada/prompt.git"}, ("https://github.com/ada/prompt", True)),
    ({"summary": "Code will be released at https://github.com/ada/prompt."}, ("https://github.com/ada/prompt", False)),
    ({"summary": "Our code is based on https://github.com/other/base."}, None),
    ({"summary": "We compare to https://github.com/other/base, a baseline."}, None),
    ({"summary": "The dataset is at https://huggingface.co/datasets/ada/data."}, None),
    ({"comment": "Code: https://github.com/ada/one and https://github.com/ada/two"}, None),
    ({"comment": "Code: https://github.com/ada"}, None),
]


@pytest.mark.parametrize(("there", "expected"), CODE)
def test_only_the_papers_own_code_is_linked(
    world: World, there: dict[str, str], expected: tuple[str, bool] | None
) -> None:
    world.web.put("github.com/ada/prompt", "the code")
    world.list("2401.00003", "A Paper", there=stored("2401.00003", "A Paper", **there))
    found = [(one["new"], one["sure"]) for one in world.check().json["changes"]]
    assert found == ([expected] if expected else [])


def test_code_that_is_not_there_is_not_proposed(world: World) -> None:
    there = stored("2401.00003", "A Paper", comment="Code: https://github.com/ada/prompt")
    world.list("2401.00003", "A Paper", there=there)
    assert world.check().json["changes"] == []
    world.web.put("github.com/ada/prompt", Reply(status=429))
    assert only(world.check())["field"] == "code"


def test_hostile_text_is_shown_harmless(world: World) -> None:
    title = "A \u202e::error:: ##[group] Title"
    world.list(
        "2401.00003",
        "A Paper",
        there=stored("2401.00003", title, comment="This paper has been withdrawn\u2066 by the authors"),
    )
    result = world.small.run("audit", "--check")
    assert result.code == 1
    assert not any(sign in result.out for sign in ("\u202e", "\u2066", "##["))


def test_a_run_on_github_shows_on_its_page_what_a_human_must_settle(world: World, tmp_path: Path) -> None:
    world.list("2401.00003", "A | Paper", there=stored("2401.00003", "Gravity @all", authors=("Emmy Noether",)))
    page = tmp_path / "summary.md"
    world.small.run("audit", "--check", environ={"GITHUB_STEP_SUMMARY": str(page)})
    assert "1 for a human to settle" in page.read_text("utf-8")
    assert r"- ⚠ [A \| Paper](https://arxiv.org/abs/2401.00003)" in page.read_text("utf-8")
    assert "@all" not in page.read_text("utf-8")


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_audited(world: World) -> None:
    (world.small.data / "papers/2024/2401.00009.yaml").write_text("title: [", "utf-8")
    result = world.check()
    assert result.json["checked"]["papers"] == 2
    assert "2401.00009.yaml" in result.err


def test_the_report_for_people_names_file_change_and_proof(world: World) -> None:
    world.web.put("github.com/ada/prompt", "the code")
    world.list(
        "2401.00003", "A Paper", there=stored("2401.00003", "A Paper", comment="Code: https://github.com/ada/prompt")
    )
    result = world.small.run("audit", "--check")
    assert "data/papers/2024/2401.00003.yaml  A Paper" in result.out
    assert "code: (none) -> https://github.com/ada/prompt" in result.out
    assert "checked 3 papers, 0 venues, 0 links: 1 to change, 0 to confirm, 0 for a human to settle" in result.out
