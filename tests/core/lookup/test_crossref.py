"""Crossref's answers read: sound ones, hostile ones, and whether a work is the paper."""

import dataclasses
from datetime import UTC, datetime

import pytest

from bot.core.lookup.crossref import (
    Work,
    find_retraction,
    is_same_paper,
    parse_works,
    publication_of,
    search_address,
    work_address,
)
from bot.core.paper.preprint import Preprint
from bot.core.paper.venues import Publication, read_venues

ARTICLE = {
    "DOI": "10.1109/cvpr.2023.1",
    "title": ["A Prompt for\n Vision"],
    "author": [{"given": "Ada", "family": "Lovelace"}, {"given": "Émile", "family": "Borel"}, {"name": "The Group"}],
    "container-title": ["2023 IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)"],
    "event": {"name": "CVPR 2023"},
    "issued": {"date-parts": [[2023, 6]]},
    "type": "proceedings-article",
}


def test_one_work_and_a_list_of_works_are_read() -> None:
    works = parse_works({"message": ARTICLE})
    assert works == parse_works({"message": {"items": [ARTICLE]}})
    assert works == [
        Work(
            "10.1109/cvpr.2023.1",
            "A Prompt for Vision",
            ("Ada Lovelace", "Émile Borel", "The Group"),
            ("2023 IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)",),
            "CVPR 2023",
            "2023-06",
            "proceedings-article",
        )
    ]
    assert (works[0].year, works[0].is_published, works[0].link) == (2023, True, "https://doi.org/10.1109/cvpr.2023.1")


@pytest.mark.parametrize("answer", [None, [], "ok", {}, {"message": []}, {"message": {"items": 3}}])
def test_what_is_no_answer_of_crossrefs_is_told_apart_from_nothing_found(answer: object) -> None:
    assert parse_works(answer) is None
    assert parse_works({"message": {"items": []}}) == []


@pytest.mark.parametrize(
    "change",
    [{"title": []}, {"title": None}, {"DOI": 3}, {"DOI": ""}],
)
def test_a_work_without_name_or_title_is_left_out(change: dict[str, object]) -> None:
    assert parse_works({"message": {"items": [ARTICLE | change, 7]}}) == []


@pytest.mark.parametrize(
    ("issued", "date"),
    [({"date-parts": [[2024]]}, "2024"), ({"date-parts": [[None]]}, ""), ({"date-parts": [[2024, 13]]}, "2024"), (None, ""),
     ({"date-parts": []}, ""),

     ({"date-parts": [[True, 2]]}, ""), ({"date-parts": "2024"}, "")],
)  # fmt: skip
def test_dates_hold_as_much_as_is_known(issued: object, date: str) -> None:
    (work,) = parse_works({"message": ARTICLE | {"issued": issued}}) or []
    assert work.date == date


def test_a_subtitle_belongs_to_the_title() -> None:
    (work,) = parse_works({"message": ARTICLE | {"title": ["Foo"], "subtitle": ["A Bar"]}}) or []
    assert work.title == "Foo: A Bar"


@pytest.mark.parametrize(
    ("title", "authors", "same"),
    [
        ("A prompt for vision", ["Ada Lovelace", "Emile Borel"], True),
        ("A Prompt for Visions", ["A. Lovelace"], True),
        ("A Prompt for Vision", ["Lovelace, Ada", "Borel, Émile"], True),
        ("A Prompt for Vision", ["Émile Borel", "Grace Hopper", "Alan Turing", "Kurt Gödel"], False),
        ("A Prompt for Vision", ["Grace Hopper", "Ada Lovelace"], False),
        ("A Prompt for Vision, Extended to Video", ["Ada Lovelace", "Émile Borel"], False),
        ("A Prompt for Vision", [], False),
    ],
)
def test_title_and_authors_must_both_agree(title: str, authors: list[str], same: bool) -> None:
    (work,) = parse_works({"message": ARTICLE}) or []
    assert is_same_paper(work, title, authors) is same


def test_questions_are_escaped() -> None:
    assert work_address("10.1/a b?c#d") == "https://api.crossref.org/works/10.1%2Fa%20b%3Fc%23d"
    address = search_address("Who & what?\n#1", "A&B=c")
    assert "query.bibliographic=who+what+1&" in address
    assert "query.author=A%26B%3Dc" in address


RETRACTION = [{"DOI": "10.1109/notice", "type": "retraction", "label": "Retraction"}]


def one(**change: object) -> Work:
    (work,) = parse_works({"message": ARTICLE | change}) or []
    return work


def test_markup_and_capitals_of_titles() -> None:
    assert (
        one(title=["waves in<mml:math><mml:mi>N</mml:mi></mml:math>-coupled sand"]).title == "waves in N-coupled sand"
    )
    assert one(title=["with &amp;lt;image&amp;gt; tokens"]).title == "with <image> tokens"
    assert one(title=["LEARNING THE WAVES OF A SEA"]).title == "Learning the Waves of a Sea"
    assert one(title=["Foo"], subtitle=["<i>A</i> Bar"]).title == "Foo: A Bar"


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ({"given": "Sammy", "family": "Davis", "suffix": "Jr."}, "Sammy Davis Jr."),
        ({"given": "Ada", "non-dropping-particle": "van", "family": "Berg"}, "Ada van Berg"),
        ({"literal": "Gemini Team"}, "Gemini Team"),
        ({"name": "ATLAS Collaboration"}, "ATLAS Collaboration"),
        ({"family": "Plato"}, "Plato"),
    ],
)
def test_names_as_crossref_has_them(author: dict[str, str], name: str) -> None:
    assert one(author=[author, {"name": ":"}]).authors == (name,)


@pytest.mark.parametrize(
    ("dates", "date"),
    [
        ({"issued": {"date-parts": [[None]]}, "published-online": {"date-parts": [[2024, 3, 2]]}}, "2024-03-02"),
        ({"issued": {"date-parts": [[2024]]}, "published-print": {"date-parts": [[2024, 3]]}}, "2024-03"),
        ({"issued": {"date-parts": [[2024]]}, "created": {"date-parts": [[2023, 1, 1]]}}, "2024"),
        ({"issued": {"date-parts": [["2024", "6"]]}}, "2024-06"),
    ],
)
def test_the_first_date_that_is_known(dates: dict[str, object], date: str) -> None:
    assert one(**dates).date == date


@pytest.mark.parametrize(
    ("title", "notice"),
    [
        ("Erratum: A Prompt for Vision", "erratum"),
        ("Correction to: A Prompt for Vision", "correction"),
        ("Publisher Correction: A Prompt", "publisher correction"),
        ("Retraction Note: A Prompt", "retraction note"),
        ("Correction for Motion in Waves", ""),
        ("Error Correction of Waves: A Study", ""),
    ],
)
def test_notices_are_told_from_papers(title: str, notice: str) -> None:
    work = one(title=[title], **{"update-to": [{"DOI": "10.1109/first", "type": "erratum"}]} if notice else {})
    assert (work.notice, work.concerns) == (notice, "10.1109/first" if notice else "")


def test_a_retracted_paper_is_known_by_its_notice_or_its_title() -> None:
    assert one(**{"updated-by": RETRACTION}).retracted == "10.1109/notice"
    marked = one(title=["RETRACTED ARTICLE: A Prompt for Vision"])
    assert (marked.title, bool(marked.retracted)) == ("A Prompt for Vision", True)
    assert not one(**{"updated-by": [{"DOI": "10.1109/new", "type": "new_version"}]}).retracted


def test_a_workshop_at_a_conference_is_not_the_conference() -> None:
    work = one(
        **{"container-title": ["2024 IEEE/CVF Conference on Computer Vision and Pattern Recognition Workshops (CVPRW)"]}
    )
    assert publication_of(work, read_venues()) is None
    series = one(
        **{"container-title": ["Lecture Notes in Computer Science", "Computer Vision – ECCV 2024"], "event": None}
    )
    assert publication_of(series, read_venues()) == Publication("ECCV", 2024)


def test_a_retraction_is_proof_only_for_the_same_paper() -> None:
    day = datetime(2023, 6, 1, tzinfo=UTC)
    mine = Preprint("2306.00001", 1, "A Prompt for Vision", ("Ada Lovelace",), day, day)
    proof = find_retraction(mine, [one(**{"updated-by": RETRACTION})])
    assert proof is not None
    assert "https://doi.org/10.1109/notice" in proof
    assert find_retraction(mine, [one()]) is None
    assert (
        find_retraction(dataclasses.replace(mine, title="Another Paper"), [one(**{"updated-by": RETRACTION})]) is None
    )
