"""Names of authors: which are names, which are groups, and how a bibliography takes them apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.files.canonical import render_entry
from bot.core.files.data_file import read_data_file
from bot.core.paper.names import (
    MOST_AUTHORS,
    PersonName,
    count_others,
    is_et_al,
    is_group,
    listed_authors,
    named_authors,
    natural_name,
    natural_title,
    parse_name,
    real_names,
    unnamed_authors,
    without_marks,
)
from bot.core.publish.entry import shown_authors
from bot.core.publish.references import render_bibtex
from tests.small_list import make_paper

PLACE = "papers/2025/2501.00001.yaml"


def names(count: int) -> list[str]:
    return [f"Ada{number} Lovelace" for number in range(count)]


@pytest.mark.parametrize("count", [0, 1, 2, MOST_AUTHORS])
def test_few_authors_are_all_named(count: int) -> None:
    assert listed_authors(names(count)) == names(count)
    assert unnamed_authors(names(count)) == 0


@pytest.mark.parametrize("count", [MOST_AUTHORS + 1, 1_500, 20_000])
def test_of_many_authors_the_first_ones_the_last_and_a_count_are_kept(count: int) -> None:
    kept = listed_authors(names(count))
    assert len(kept) == MOST_AUTHORS
    assert (kept[0], kept[-1]) == (names(1)[0], f"Ada{count - 1} Lovelace")
    assert len(named_authors(kept)) + unnamed_authors(kept) == count
    assert listed_authors(kept) == kept


@given(st.lists(st.text(max_size=400), max_size=120))
def test_whatever_the_names_the_file_is_read_again(given_names: list[str]) -> None:
    authors = listed_authors(given_names) or ["Unknown"]
    paper = make_paper("2501.00001", "A Title", authors=authors)
    raw = render_entry(paper).encode()
    assert len(raw) < 32 * 1024
    assert read_data_file(raw, place=PLACE, path=PLACE).paper == paper


def test_exports_say_and_others() -> None:
    paper = make_paper("2501.00001", "A Title", authors=listed_authors(names(1_500)))
    assert "Ada1499 Lovelace and others}" in render_bibtex(paper)
    assert "1451" not in render_bibtex(paper)
    assert shown_authors(paper)[-2:] == ["Ada1499 Lovelace", "and others"]


def test_a_lone_name_that_looks_like_a_count_is_a_name() -> None:
    assert named_authors(["3 others"]) == ["3 others"]
    assert unnamed_authors(["3 others"]) == 0
    assert count_others("Three Others") == 0


@pytest.mark.parametrize(
    ("names", "real"),
    [
        (["Qwen", ":", "An Yang"], ["Qwen", "An Yang"]),
        (["(1)", "Ann Tern", "-"], ["Ann Tern"]),
        (["Ann  Tern", "et al."], ["Ann Tern"]),
        (["ANN TERN", "BO LI-SAND"], ["Ann Tern", "Bo Li-Sand"]),
        (["ANN TERN", "Bo Li"], ["ANN TERN", "Bo Li"]),
        (["LIMO Team", "王小明"], ["LIMO Team", "王小明"]),
        (["OPENSEA"], ["OPENSEA"]),
    ],
)
def test_names_without_a_letter_are_no_names(names: list[str], real: list[str]) -> None:
    assert real_names(names) == real


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("Open Sea Collaboration", True),
        ("ATLAS Collaboration", True),
        ("Gemini Team", True),
        ("Test and Examine Center", True),
        ("DeepSeek-AI", True),
        ("OpenAI", True),
        ("Müller, Inc.", True),
        ("Institute of Tides", True),
        ("Ann Tern", False),
        ("Fei-Fei Li", False),
        ("Sammy Davis, Jr.", False),
        ("Ann McDonald", False),
        ("Plato", False),
        ("Aäron van den Oord", False),
    ],
)
def test_groups_are_told_from_people(name: str, is_one: bool) -> None:
    assert is_group(name) is is_one


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ann Tern", PersonName("Tern", "Ann")),
        ("Aäron van den Oord", PersonName("Oord", "Aäron", "van den")),
        ("Jean Luc de la Tour", PersonName("Tour", "Jean Luc", "de la")),
        ("Sammy Davis Jr.", PersonName("Davis", "Sammy", suffix="Jr.")),
        ("Sammy Davis, Jr.", PersonName("Davis", "Sammy", suffix="Jr.")),
        ("John Smith III", PersonName("Smith", "John", suffix="III")),
        ("Tern, Ann", PersonName("Tern", "Ann")),
        ("Van Nguyen", PersonName("Nguyen", "Van")),
        ("Plato", PersonName(literal="Plato")),
        ("Gemini Team", PersonName(literal="Gemini Team")),
    ],
)
def test_a_name_has_its_parts(name: str, parts: PersonName) -> None:
    assert parse_name(name) == parts


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Bo Li*", "Bo Li"),
        ("A. Tern1,2", "A. Tern"),
        ("Cy Xu †", "Cy Xu"),
        ("Cy Xu²", "Cy Xu"),
        ("Sammy Davis Jr.", "Sammy Davis Jr."),
        ("John Smith III", "John Smith III"),
        ("R2D2 Team", "R2D2 Team"),
    ],
)
def test_marks_of_footnotes_are_no_part_of_a_name(written: str, name: str) -> None:
    assert without_marks(written) == name


def test_et_al_is_nobody() -> None:
    assert all(map(is_et_al, ("et al.", "Ann Tern et al", "others", "and others")))
    assert not any(map(is_et_al, ("Etalon Tern", "Ann Al", "Otherson Li")))


@pytest.mark.parametrize(
    ("title", "natural"),
    [
        ("LEARNING THE WAVES OF A SEA WITH GAN", "Learning the Waves of a Sea with GAN"),
        ("3D-WAVES: FROM SAND TO SEA", "3D-Waves: From Sand to Sea"),
        ("WAVENET", "WAVENET"),
        ("VQA, OCR AND WAVES Too", "VQA, OCR AND WAVES Too"),
    ],
)
def test_titles_in_capitals_are_written_as_usual(title: str, natural: str) -> None:
    assert natural_title(title) == natural


def test_initials_keep_their_capitals() -> None:
    assert natural_name("A. B. O'TERN-LI") == "A. B. O'Tern-Li"
