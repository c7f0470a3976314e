"""Sections of an older list as areas: offered in the map, added to the taxonomy, looked for by a rule."""

from collections.abc import Sequence

import pytest

from bot.core.files.schema import build_model
from bot.core.files.yaml import parse_yaml
from bot.core.importing.entries import Entry
from bot.core.importing.plan import NewArea, SectionMap, offer_area, rules_for, suggest_map, with_areas
from bot.core.paper.taxonomy import Taxonomy
from bot.core.starter import StarterTopic, read_starter_rules, starter_files
from tests.small_list import ROOT

TOPIC = StarterTopic("Stars", "About stars.", ("starspot",), areas=("Flares",))
DATA = {**starter_files(TOPIC), "rules/kind.yaml": (ROOT / "bot/starter/rules/kind.yaml").read_text("utf-8")}


def taxonomy_of(text: str) -> Taxonomy:
    taxonomy, findings = build_model(parse_yaml(text), Taxonomy, "taxonomy.yaml")
    assert taxonomy, findings
    return taxonomy


@pytest.mark.parametrize(
    ("section", "area"),
    [
        (["Papers", "3D"], ("3d", "3D")),
        (["2. Zeeman Imaging"], ("zeeman_imaging", "Zeeman Imaging")),
        (["🔥 Mass loss & winds:"], ("mass_loss_winds", "Mass loss & winds")),
        (["Rotation", "2024", "arXiv"], ("rotation", "Rotation")),
        (["Rotation", "ICML 2023"], ("rotation", "Rotation")),
        (["Magnetic field papers"], ("magnetic_field", "Magnetic field")),
        (["Papers"], None),
        (["2019"], None),
        (["其他"], None),
        ([], None),
    ],
)
def test_the_deepest_heading_that_names_a_subject_is_offered(section: list[str], area: tuple[str, str] | None) -> None:
    found = offer_area(section)
    assert (found and (found.id, found.heading)) == area


def entries(*sections: Sequence[str]) -> list[Entry]:
    return [
        Entry(f"Paper {at}", "https://arxiv.org/abs/2401.00001", None, tuple(one), at)
        for at, one in enumerate(sections, 1)
    ]


def test_the_map_offers_sections_with_enough_papers_that_no_word_names() -> None:
    found = entries(
        *[["Surveys"]] * 30,
        *[["3D"]] * 3,
        *[["Stellar flares"]] * 3,
        *[["Surveys"]] * 3,
        ["Rare"],
        *[["Dust", "2024"]] * 2,
        ["Dust", "2023"],
    )
    taxonomy = taxonomy_of(DATA["taxonomy.yaml"])
    sections, findings = build_model(parse_yaml(suggest_map(found, taxonomy)), SectionMap, "map.yaml")
    assert sections, findings
    assert sections.problems(taxonomy) == []
    assert [area.id for area in sections.new_areas(taxonomy)] == ["3d", "dust"]
    assert {tuple(one.section): (one.areas, one.kind) for one in sections.sections} == {
        ("3D",): (["3d"], None),
        ("Stellar flares",): (["flares"], None),
        ("Surveys",): (None, "survey"),
        ("Rare",): (None, None),
        ("Dust", "2024"): (["dust"], None),
        ("Dust", "2023"): (["dust"], None),
    }


NEW = [
    NewArea(id="3d", heading="3D", text="Papers on 3D."),
    NewArea(id="winds", heading="Mass loss/winds", text="Papers."),
]


@pytest.mark.parametrize(
    "text",
    [
        DATA["taxonomy.yaml"],
        starter_files(StarterTopic("S", "s", ("spot",)))["taxonomy.yaml"],
        DATA["taxonomy.yaml"].replace("areas:\n", "areas:  # all of them\n") + "\n# the end\n",
        DATA["taxonomy.yaml"].replace("natures:", "areas: []\nnatures:").rpartition("areas:\n")[0],
        (ROOT / "data/taxonomy.yaml").read_text("utf-8"),
    ],
    ids=["starter", "no areas", "comments", "in the middle", "ours"],
)
def test_areas_are_added_behind_the_others_and_nothing_else_changes(text: str) -> None:
    before, made = taxonomy_of(text), with_areas(text, NEW)
    after = taxonomy_of(made)
    assert after.area_ids == [*before.area_ids, "3d", "winds"]
    assert after.model_copy(update={"areas": before.areas}) == before
    assert [line for line in text.splitlines() if line.strip() != "areas: []" and line not in made.splitlines()] == []


def test_each_new_area_has_a_rule_and_the_checks_have_nothing_to_say() -> None:
    rules = rules_for(NEW, taken=(), text=None)
    data = {**DATA, "taxonomy.yaml": with_areas(DATA["taxonomy.yaml"], NEW), "rules/areas-imported.yaml": rules}
    read = read_starter_rules(data)
    assert read.faults == ()
    phrases = {rule.id: [phrase for phrase, _ in rule.phrases] for rule in read.rules.rules if rule.target == "areas"}
    assert phrases["areas-winds"] == ["mass loss", "winds"]
    assert phrases["areas-3d"] == ["3D"]


def test_rules_are_added_to_those_of_an_earlier_import() -> None:
    first = rules_for(NEW[:1], taken=(), text=None)
    both = rules_for(NEW, taken={"areas-3d"}, text=first)
    assert both.startswith(first)
    assert both.count("- id: ") == 2
    assert rules_for(NEW, taken={"areas-3d", "areas-winds"}, text=both) == both
