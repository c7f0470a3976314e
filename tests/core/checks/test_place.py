"""Rule `path`: where files lie and what they are called."""

import pytest

from bot.core.checks.place import Stray, check_place, check_stray
from tests.core.checks.cases import a_file, around, findings, only, written


@pytest.mark.parametrize(
    ("arxiv", "place"),
    [
        ("2401.01000", "papers/2024/2401.01000.yaml"),
        ("hep-th/9901001", "papers/1999/hep-th-9901001.yaml"),
        (None, "papers/2024/prompts-for-vision.yaml"),
        (None, "papers/2024/prompts-for-vision-2.yaml"),
        (None, "papers/2024/prompts-for-vision-12.yaml"),
    ],
)
def test_a_file_at_its_place_is_right(arxiv: str | None, place: str) -> None:
    assert findings(check_place, a_file(arxiv=arxiv, url="https://example.org/p", place=place)) == []


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("papers/2023/2401.01000.yaml", "does not fit its id"),
        ("papers/2024/2401.01001.yaml", "does not fit its id"),
        ("papers/2401.01000.yaml", "in the folder of its year"),
        ("papers/2024/new/2401.01000.yaml", "in the folder of its year"),
        ("papers/2024/2401.01000.yml", "ends in .yml"),
        ("papers/2024/2401.01000.YAML", "does not end in .yaml"),
        ("papers/2024/2401.01000-2.yaml", "does not fit its id"),
        ("papers/2024/2401.01000v2.yaml", "does not fit its id"),
        ("papers/2024/my paper.yaml", "characters other than"),
        ("papers/2024/a\nb.yaml", "characters other than"),
        ("papers/2024/２４０１.01000.yaml", "U+FF12"),
        ("papers/2024/2401.0100О.yaml", "U+041E"),
        ("2401.01000.yaml", "belong below papers/ or rejected/"),
        ("paper/2024/2401.01000.yaml", "belong below papers/ or rejected/"),
        ("../2401.01000.yaml", "belong below papers/ or rejected/"),
    ],
)
def test_a_file_elsewhere_is_told_where_it_belongs(place: str, words: str) -> None:
    finding = only(check_place, a_file(place=place))
    assert (finding.level, finding.code, finding.line) == ("error", "path", None)
    assert words in finding.message
    assert finding.fix == "rename it to data/papers/2024/2401.01000.yaml"


@pytest.mark.parametrize(
    "key", ["Prompts-For-Vision", "prompts-for-vision-1", "prompts-for-vision-02", "prompts", "prompts-for-vision-"]
)
def test_a_name_made_of_the_title_is_exactly_that_or_numbered_from_two(key: str) -> None:
    file = a_file(arxiv=None, url="https://example.org/p", place=f"papers/2024/{key}.yaml")
    assert only(check_place, file).fix == "rename it to data/papers/2024/prompts-for-vision.yaml"


@pytest.mark.parametrize(
    "values",
    [
        {"arxiv": "2401.01000v2"},
        {"arxiv": "abs/2401.01000"},
        {"arxiv": None, "url": "https://arxiv.org/abs/2401.01000"},
    ],
)
def test_an_id_in_another_form_says_the_place_at_once(values: dict[str, str | None]) -> None:
    assert findings(check_place, a_file(**values, place="papers/2024/2401.01000.yaml")) == []
    fix = only(check_place, a_file(**values, place="papers/2024/prompts-for-vision.yaml")).fix
    assert fix == "rename it to data/papers/2024/2401.01000.yaml"


def test_no_file_is_told_to_take_the_place_of_another() -> None:
    there, here = a_file(), a_file(place="papers/2024/mine.yaml")
    fix = only(check_place, here, around(there, here)).fix
    assert fix == "keep one of the two files: data/papers/2024/2401.01000.yaml exists already"
    values = {"arxiv": None, "url": "https://example.org/p"}
    first, second = a_file(**values), a_file(**values, place="papers/2024/prompts-for-vision-2.yaml")
    third = a_file(**values, place="papers/2024/mine.yaml")
    fix = only(check_place, third, around(first, second, third)).fix
    assert fix is not None
    assert fix.endswith("if they are two papers, rename this one to data/papers/2024/prompts-for-vision-3.yaml")


@pytest.mark.parametrize("values", [{"arxiv": "24x"}, {"arxiv": None, "url": "https://example.org", "date": "soon"}])
def test_a_file_that_cannot_say_its_place_is_only_asked_for_the_right_shape(values: dict[str, str | None]) -> None:
    assert findings(check_place, a_file(**values, place="papers/2024/anything.yaml")) == []
    assert only(check_place, a_file(**values, place="papers/anything.yaml")).fix == "use data/papers/YYYY/KEY.yaml"


def test_a_rejection_belongs_below_rejected() -> None:
    text = 'title: "T"\narxiv: "2401.01000"\nreason: "deleted"\ndate: "2025-02-03"\n'
    assert findings(check_place, written(text, "rejected/2024/2401.01000.yaml")) == []
    assert (
        only(check_place, written(text, "rejected/2025/2401.01000.yaml")).fix
        == "rename it to data/rejected/2024/2401.01000.yaml"
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("papers/2024/2401.01000.yaml", "papers/2024/2401.01000.YAML"),
        ("papers/2024/é.yaml", "papers/2024/e\u0301.yaml"),
    ],
)
def test_names_that_some_systems_take_for_one_are_told_on_both(one: str, other: str) -> None:
    files = [a_file(place=one), a_file(place=other)]
    for file in files:
        twins = [finding for finding in findings(check_place, file, around(*files)) if "letter case" in finding.message]
        assert len(twins) == 1


@pytest.mark.parametrize("what", ["link", "submodule", "special", "unexpected", "outside", "missing"])
def test_what_is_no_data_file_is_an_error_of_its_path(what: str) -> None:
    finding = check_stray(Stray("papers/x", "data/papers/x", what))  # type: ignore[arg-type]
    assert (finding.level, finding.code, finding.path, finding.line) == ("error", "path", "data/papers/x", None)
    assert finding.fix


@pytest.mark.parametrize("name", ["2401.01000.yaml.txt", "2401.01000.json", "2401.01000", "2401.01000.yaml."])
def test_a_paper_whose_file_has_another_ending_is_not_thrown_away(name: str) -> None:
    fix = check_stray(Stray(f"papers/2024/{name}", f"data/papers/2024/{name}", "unexpected")).fix
    assert fix == "if it is a paper's file, rename it so that it ends in .yaml; otherwise remove it"
