"""Crossref's answers read: sound ones, hostile ones, and whether a work is the paper."""

import pytest

from bot.core.lookup.crossref import Work, is_same_paper, parse_works, search_address, work_address

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
