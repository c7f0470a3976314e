"""Names that are one person, and lists that are the same people."""

import pytest

from bot.core.paper.likeness import are_same_people, is_same_person, share_authors

NAMES = [
    ("Ada Lovelace", "Ada Lovelace", True),
    ("Ada Lovelace", "A. Lovelace", True),
    ("Ada Lovelace", "Lovelace Ada", True),
    ("Grace B. Hopper", "Grace Hopper", True),
    ("Émile Borel", "Emile Borel", True),
    ("Hee-young Lee", "Heeyoung Lee", True),
    ("Ada Lovelace", "Alan Lovelace", False),
    ("Ada Lovelace", "Grace Hopper", False),
    ("Wei Wang", "Wei Zhang", False),
    ("Wei Wang", "Wu Wang", False),
    ("", "Ada", False),
]


@pytest.mark.parametrize(("one", "other", "same"), NAMES)
def test_spellings_of_one_name(one: str, other: str, same: bool) -> None:
    assert is_same_person(one, other) is same
    assert is_same_person(other, one) is same


def test_order_and_number_count() -> None:
    assert are_same_people(["Ada Lovelace", "Grace Hopper"], ["A. Lovelace", "G. Hopper"])
    assert not are_same_people(["Ada Lovelace", "Grace Hopper"], ["Grace Hopper", "Ada Lovelace"])
    assert not are_same_people(["Ada Lovelace"], ["Ada Lovelace", "Grace Hopper"])


def test_half_of_the_shorter_list_is_the_same_work() -> None:
    assert share_authors(["Ada Lovelace"], ["Grace Hopper", "Ada Lovelace", "Alan Turing"])
    assert not share_authors(
        ["Ada Lovelace", "Emmy Noether", "Kurt Gödel"], ["Ada Lovelace", "Alan Turing", "Max Born"]
    )
    assert not share_authors([], ["Ada Lovelace"])
