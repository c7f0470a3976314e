"""What differs between a listed paper's file and arXiv's record: a table of records, and what each of them changes."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.core.audit.change import Concern, Correction
from bot.core.audit.metadata import audit_metadata, find_ids_of_papers, find_twins, is_stranger
from bot.core.paper.preprint import Preprint
from tests.small_list import make_paper

PLACE = "papers/2024/2401.01000.yaml"
TITLE, AUTHORS = "Prompts for Frozen Models", ("Ada Lovelace", "Bo Li")
DAY = datetime(2024, 1, 5, tzinfo=UTC)
RECORD = Preprint("2401.01000", 1, TITLE, AUTHORS, DAY, DAY)
WITHDRAWN = "This paper has been withdrawn by the authors"
CODE = "Our code is available at https://github.com/ada/prompts."

CHANGES: list[tuple[str, dict[str, Any], dict[str, Any], list[tuple[str, str]]]] = [
    ("the same", {}, {}, []),
    ("another spelling of the title", {}, {"title": "Prompts for frozen models"}, []),
    ("renamed", {}, {"title": "Tokens for Frozen Models"}, [("title", "Tokens for Frozen Models")]),
    ("renamed, and known by it", {"aliases": ["Tokens for Frozen Models"]}, {"title": "Tokens for Frozen Models"}, []),
    ("one author more", {}, {"authors": (*AUTHORS, "Cy Wu")}, [("authors", "Ada Lovelace, Bo Li, Cy Wu")]),
    ("initials", {}, {"authors": ("A. Lovelace", "B. Li")}, []),
    ("no author", {}, {"authors": ()}, []),
    ("a month", {"date": "2024-01"}, {}, [("date", "2024-01-05")]),
    ("a year", {"date": "2024"}, {}, [("date", "2024-01-05")]),
    ("a later month", {"date": "2024-03"}, {}, [("date", "2024-01-05")]),
    ("an earlier month", {"date": "2023-12"}, {}, []),
    ("another day", {"date": "2024-01-07"}, {}, []),
    ("code", {}, {"summary": CODE}, [("code", "https://github.com/ada/prompts")]),
    ("code, and known", {"code": "https://github.com/ada/other"}, {"summary": CODE}, []),
    ("withdrawn", {}, {"comment": WITHDRAWN, "title": "Another"}, [("withdrawn", "yes")]),
    ("withdrawn, and known", {"withdrawn": True}, {"comment": WITHDRAWN}, []),
    ("replaced", {}, {"comment": "superseded by arXiv:2402.00001"}, [("replaced", "2402.00001")]),
    ("replaced by itself", {}, {"comment": "superseded by arXiv:2401.01000"}, []),
    ("replaces another", {}, {"comment": "this article supersedes arXiv:2301.00001"}, []),
]  # fmt: skip


@pytest.mark.parametrize(("listed", "there", "found"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES])
def test_each_difference_is_one_change_or_concern(
    listed: dict[str, Any], there: dict[str, Any], found: list[tuple[str, str]]
) -> None:
    paper = make_paper("2401.01000", TITLE, **{"authors": list(AUTHORS), **listed})
    told = list(audit_metadata(PLACE, paper, replace(RECORD, **there)))
    changes = [(one.field, one.new) for one in told if isinstance(one, Correction)]
    concerns = [(one.kind, one.fix) for one in told if isinstance(one, Concern)]
    assert changes + [(kind, fix.split()[1].removeprefix("arXiv:")) for kind, fix in concerns] == found
    assert all(one.place == PLACE and one.paper == paper for one in told)


@pytest.mark.parametrize(
    ("title", "authors", "stranger"),
    [
        (TITLE, AUTHORS, False),
        ("Tokens in Pixels", AUTHORS, False),  # renamed
        (TITLE, ("Cy Wu",), False),
        ("Tokens in Pixels", ("Cy Wu",), True),
    ],
)
def test_a_paper_is_another_one_when_neither_title_nor_authors_agree(
    title: str, authors: tuple[str, ...], stranger: bool
) -> None:
    paper = make_paper("2401.01000", TITLE, authors=list(AUTHORS))
    assert is_stranger(paper, replace(RECORD, title=title, authors=authors)) is stranger


@pytest.mark.parametrize(
    ("there", "found"),
    [
        ([RECORD], ["2401.01000"]),
        ([replace(RECORD, title="Another")], []),
        ([replace(RECORD, authors=("Cy Wu",))], []),
        ([replace(RECORD, comment=WITHDRAWN)], []),
        ([RECORD, replace(RECORD, id="2402.00001")], []),  # two may be meant
        ([replace(RECORD, id="2303.14773")], []),  # is listed already
    ],
)
def test_a_paper_gets_the_one_id_that_fits_and_is_free(there: list[Preprint], found: list[str]) -> None:
    listed = {
        "papers/2024/prompts.yaml": make_paper(None, TITLE, authors=list(AUTHORS)),
        "papers/2023/2303.14773.yaml": make_paper("2303.14773", "Something Else"),
    }
    assert [one.new for one in find_ids_of_papers(listed, there)] == found


@pytest.mark.parametrize(
    ("there", "checked", "twins"),
    [
        ({}, [], True),
        ({"title": "Another", "doi": "10.1/X"}, [], True),  # DOIs are the same in capitals
        ({"title": "Another"}, [], False),
        ({"authors": ("Cy Wu",)}, [], False),
        ({}, ["duplicate-title"], False),
    ],
)
def test_one_paper_under_two_ids_is_a_concern_unless_a_maintainer_accepts_it(
    there: dict[str, Any], checked: list[str], twins: bool
) -> None:
    ids = ("2401.01000", "2402.00001")
    listed = {
        f"papers/2024/{arxiv}.yaml": make_paper(arxiv, TITLE, authors=list(AUTHORS), checked=checked) for arxiv in ids
    }
    records = {ids[0]: replace(RECORD, doi="10.1/x"), ids[1]: replace(RECORD, id=ids[1], **there)}
    assert [one.place for one in find_twins(listed, records)] == [f"papers/2024/{ids[1]}.yaml"] * twins
