"""Keys and places: where a paper's file lies, by its id or its title."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.core.paper.key import paper_place, rejected_place
from bot.core.paper.model import MAX_KEY, Paper, Rejected, id_of_place, path_of, slug_of
from tests.small_list import make_paper


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Visual Prompt Tuning", "visual-prompt-tuning"),
        ("CLIP's “Prompts”: a Survey, 2nd ed.", "clips-prompts-a-survey-2nd-ed"),
        ("Détection  d’Objets — Größe", "detection-dobjets-groe"),
        ("ﬁne-tuning ½", "fine-tuning-12"),
        ("../../etc/passwd", "etc-passwd"),
        ("提示学习", "untitled"),
        ("---", "untitled"),
        ("a" * 79, "a" * 79),
        ("a" * 80, "a" * 79),
        (" ".join(["word"] * 16), "-".join(["word"] * 16)),  # 79 characters
        (" ".join(["word"] * 17), "-".join(["word"] * 16)),
        (f"{'a' * 40} {'b' * 39}", "a" * 40),
    ],
)
def test_a_title_becomes_a_short_name_of_ascii_words(title: str, slug: str) -> None:
    assert slug_of(title) == slug


@given(st.text(max_size=200))
def test_every_title_gives_a_name_that_is_safe_on_every_system(title: str) -> None:
    slug = slug_of(title)
    assert 0 < len(slug) < MAX_KEY
    assert slug.isascii()
    assert slug == slug.lower()
    assert all(character.isalnum() or character == "-" for character in slug)
    assert not slug.startswith("-")
    assert not slug.endswith("-")


@pytest.mark.parametrize(
    ("arxiv", "date", "path"),
    [
        ("2203.12119", "2021-12-31", "2022/2203.12119.yaml"),
        ("0704.0001", "2007-04-01", "2007/0704.0001.yaml"),
        ("hep-th/9901001", "1999-01-01", "1999/hep-th-9901001.yaml"),
        ("cs/0703001", "2007", "2007/cs-0703001.yaml"),
        (None, "2023", "2023/a-title.yaml"),
        (None, "2023-04", "2023/a-title.yaml"),
    ],
)
def test_a_file_lies_below_the_year_of_its_id_or_its_date(arxiv: str | None, date: str, path: str) -> None:
    assert path_of(make_paper(arxiv, "A Title", date=date)) == path


@pytest.mark.parametrize("arxiv", ["2203.12119", "hep-th/9901001", "cond-mat/0703001"])
def test_the_name_of_a_file_leads_back_to_the_id(arxiv: str) -> None:
    assert id_of_place(paper_place(arxiv)) == id_of_place(rejected_place(arxiv)) == arxiv


def test_the_name_of_a_file_without_id_leads_to_none() -> None:
    assert id_of_place("papers/2023/visual-prompt-tuning.yaml") is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"venu": "ECCV"},
        {"title": ""},
        {"title": "  "},
        {"authors": []},
        {"authors": "Ada Lovelace"},
        {"authors": ["Ada", ""]},
        {"year": "2022"},
        {"year": 2022.0},
        {"year": True},
        {"withdrawn": "yes"},
        {"arxiv": 2401.01},
        {"kind": None},
    ],
)
def test_what_does_not_fit_is_refused(wrong: dict[str, object]) -> None:
    values = {"title": "T", "authors": ["Ada"], "date": "2024", "kind": "method", "url": "https://example.org"}
    assert Paper.model_validate(values)
    with pytest.raises(ValidationError):
        Paper.model_validate(values | wrong)


def test_a_paper_can_not_be_changed() -> None:
    paper = make_paper("2203.12119", "T")
    with pytest.raises(ValidationError):
        paper.title = "other"  # type: ignore[misc]


def test_the_link_is_the_venues_page_or_arxivs() -> None:
    assert make_paper("2203.12119", "T").link == "https://arxiv.org/abs/2203.12119"
    assert make_paper("2203.12119", "T", url="https://example.org/x").link == "https://example.org/x"


def test_a_pull_request_is_a_number_from_one() -> None:
    with pytest.raises(ValidationError):
        Rejected(title="T", arxiv="2203.12119", reason="deleted", date="2024", pull=0)
