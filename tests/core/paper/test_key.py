"""Keys of papers: from paper to file and back, and the file that says no found by it."""

import pytest

from bot.core.paper.key import (
    find_rejection,
    find_rejections,
    fitting_title,
    free_key,
    is_titled,
    key_of_paper,
    key_of_place,
    name_of,
    new_rejection,
    paper_place,
)
from tests.small_list import make_paper

SLUG = "2024/visual-prompts-for-ships"
KEYS = [
    ("2512.00001", "papers/2025/2512.00001.yaml", "2512.00001"),
    ("hep-th/9901001", "papers/1999/hep-th-9901001.yaml", "hep-th-9901001"),
    (SLUG, f"papers/{SLUG}.yaml", "visual-prompts-for-ships"),
    ("2024/cs-9901001", "papers/2024/cs-9901001.yaml", "cs-9901001"),  # a title that looks like an old id
    ("2024/2", "papers/2024/2.yaml", "2"),
]


@pytest.mark.parametrize(("key", "place", "name"), KEYS)
def test_a_key_says_where_the_file_lies_and_the_file_says_the_key(key: str, place: str, name: str) -> None:
    assert (paper_place(key), key_of_place(place), name_of(key)) == (place, key, name)
    assert is_titled(key) is key.startswith("2024/")


@pytest.mark.parametrize(
    "text",
    ["", "2024/", "24/a", "2024/A", "2024/a b", "2024/a--b", "2024/-a", "2024/a-", "2024/a/b", "2024/ä", "2024/a.b", "2024/a\n"],
)  # fmt: skip
def test_nothing_else_is_a_key_of_a_title(text: str) -> None:
    assert not is_titled(text)
    assert key_of_place(f"papers/{text}.yaml") is None


def test_a_file_in_the_wrong_folder_is_still_its_papers() -> None:
    assert key_of_place("papers/2024/2512.00001.yaml") == "2512.00001"


def test_the_key_of_a_paper_is_its_id_or_its_files_name() -> None:
    assert key_of_paper(make_paper("2512.00001", "A Title")) == "2512.00001"
    assert key_of_paper(make_paper(None, "Visual Prompts: for Ships", date="2024")) == SLUG


def test_a_no_to_a_paper_without_an_id_stands_in_its_own_year_and_is_found_in_any() -> None:
    assert new_rejection(SLUG, "2026-01-01") == "rejected/2026/visual-prompts-for-ships.yaml"
    assert new_rejection("2512.00001", "2026-01-01") == "rejected/2025/2512.00001.yaml"
    places = {
        "papers/2024/visual-prompts-for-ships.yaml",
        "rejected/2025/visual-prompts-for-ships.yaml",
        "rejected/2026/visual-prompts-for-ships.yaml",
        "rejected/2026/visual-prompts-for-ships-2.yaml",
        "rejected/2024/2512.00001.yaml",
    }
    assert find_rejections(SLUG, places) == [
        "rejected/2025/visual-prompts-for-ships.yaml",
        "rejected/2026/visual-prompts-for-ships.yaml",
    ]
    assert find_rejection(SLUG, places) == "rejected/2026/visual-prompts-for-ships.yaml"
    assert find_rejection("2024/ships", places) is None
    assert find_rejection("2512.00001", places) is None  # it has one place, and that is another


def test_a_number_tells_two_papers_of_one_short_form_apart() -> None:
    paper = make_paper(None, "Visual Prompts for Ships", date="2024-05")
    name = name_of(SLUG)
    assert free_key(paper, set()) == SLUG
    assert free_key(paper, {name}) == f"{SLUG}-2"
    assert free_key(paper, {name, f"{name}-2"}) == f"{SLUG}-3"
    assert free_key(make_paper("2512.00001", "A Title"), {"2512.00001"}) == "2512.00001"


@pytest.mark.parametrize(
    ("title", "key", "fitting"),
    [
        ("Visual Prompts, for Ships!", SLUG, "Visual Prompts, for Ships!"),
        ("Visual Prompts for Ships", f"{SLUG}-2", "Visual Prompts for Ships"),
        ("Prompts for Boats", SLUG, "visual prompts for ships"),
        ("Prompts for Boats", f"{SLUG}-2", "visual prompts for ships 2"),
        ("Any Title", "2512.00001", "Any Title"),
    ],
)
def test_a_title_that_no_longer_makes_the_name_gives_way_to_the_names_words(title: str, key: str, fitting: str) -> None:
    assert fitting_title(title, key) == fitting
