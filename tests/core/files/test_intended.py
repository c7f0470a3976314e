"""What somebody meant: names in one text, keys by other names."""

import pytest

from bot.core.files.intended import intended_items, intended_key, several_names, split_names
from bot.core.paper.model import Paper

NAMES = [
    ("Ada Lovelace", ["Ada Lovelace"]),
    ("Ada Lovelace, Bo Li and Cy Wu", ["Ada Lovelace", "Bo Li", "Cy Wu"]),
    ("Ada Lovelace, Bo Li, and Cy Wu", ["Ada Lovelace", "Bo Li", "Cy Wu"]),
    ("Ada Lovelace; Bo Li", ["Ada Lovelace", "Bo Li"]),
    ("Lovelace, Ada and Li, Bo", ["Ada Lovelace", "Bo Li"]),
    ("Lovelace, Ada; van der Berg, Bo", ["Ada Lovelace", "Bo van der Berg"]),
    ("Ada Lovelace, Alan Turing and Bo Li, Cy Wu", ["Ada Lovelace", "Alan Turing", "Bo Li", "Cy Wu"]),
    ("Ada Lovelace and Bo Li", ["Ada Lovelace", "Bo Li"]),
    ("Andrea Sand", ["Andrea Sand"]),
]


@pytest.mark.parametrize(("text", "names"), NAMES)
def test_several_names_in_one_text(text: str, names: list[str]) -> None:
    assert split_names(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ada Lovelace, Bo Li, Cy Wu", ["Ada Lovelace", "Bo Li", "Cy Wu"]),
        ("Ada Lovelace and Bo Li", ["Ada Lovelace", "Bo Li"]),
        ("Lovelace, Ada; Li, Bo", ["Ada Lovelace", "Bo Li"]),
        ("Lovelace, Ada", None),
        ("Sammy Davis, Jr.", None),
        ("Ada Lovelace et al.", None),
        ("Research and Development Team", None),
        ("OpenAI, Inc. and Partners", None),
    ],
)
def test_one_text_that_clearly_holds_several_names(text: str, names: list[str] | None) -> None:
    assert several_names(text) == names


@pytest.mark.parametrize(
    ("text", "items"),
    [('-"Ada" -"Bo"', ["Ada", "Bo"]), ("-Ada Lovelace", ["Ada Lovelace"]), ("-1", ["-1"]), ("Jean-Luc", ["Jean-Luc"])],
)
def test_a_list_whose_hyphens_touch_its_items(text: str, items: list[str]) -> None:
    assert intended_items(text) == items


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("Title", "title"), ("arXiv", "arxiv"), ("author", "authors"), ("id", "arxiv"), ("link", "url"), ("github", "code"),
        ("name", "title"),        ("journal", "venue"), ("tags", "areas"), ("keyword", "keywords"),
        ("venu", "venue"), ("doi", None), ("abstract", None),
    ],
)  # fmt: skip
def test_a_key_by_another_name(word: str, key: str | None) -> None:
    assert intended_key(word, Paper.model_fields) == key
