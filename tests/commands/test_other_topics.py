"""A list on another topic with other chapters: natures without levels, levels without natures, or neither, in every command."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from demo.arxiv_papers import StoredPaper
from demo.arxiv_server import SmallArxiv, serve
from tests.small_list import SmallList, make_paper


def paper(number: int, title: str, summary: str) -> StoredPaper:
    return StoredPaper(
        f"2512.0{number:04}", f"2025-12-{number:02}", title, ("Ada Lovelace",), ("astro-ph.SR",), None, summary
    )


PAPERS = [
    paper(1, "Starspot Cycles of Young Suns", "We observe starspots with photometry. Starspot rotation is measured."),
    paper(2, "A Dynamo Model of Starspots", "A theorem on the starspot and its magnetic field."),
    paper(3, "Starspots: A Review", "This review is about every kind of starspot."),
    paper(4, "Dust in Galaxies", "No star is spotted."),
]
FLAGS = ("--word", "starspot", "--category", "astro-ph.SR", "--area", "Rotation", "--area", "3D")
NATURES = ("--nature", "Observations", "--nature", "Dynamo")
LEVELS = ("--level", "Photometry", "--level", "Magnetic field")
# What the shape's lists do not have, its flags, and the placement of the first two papers with the headings that the README has.
SHAPES: dict[str, tuple[tuple[str, ...], tuple[str, ...], dict[str, dict[str, str]], list[str]]] = {
    "no levels": (
        ("levels",), NATURES, {"2512.00001": {"nature": "dynamo"}, "2512.00002": {"nature": "dynamo"}}, ["## Dynamo"],
    ),
    "no natures": (
        ("natures",),
        LEVELS,
        {"2512.00001": {"level": "photometry"}, "2512.00002": {"level": "magnetic_field"}},
        ["## Methods", "### Photometry", "### Magnetic field"],
    ),
    "neither": (("natures", "levels"), (), {"2512.00001": {}, "2512.00002": {}}, ["## Methods"]),
}  # fmt: skip


@pytest.fixture(params=SHAPES)
def shape(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def stars(tmp_path: Path, shape: str) -> Iterator[SmallList]:
    """A list about starspots, proposed and merged once."""
    without, flags, *_ = SHAPES[shape]
    options = [part for one in without for part in ("--without", one)]
    assert SmallList(tmp_path).run("init", "starspots", *FLAGS, *flags, *options).code == 0
    made = SmallList(tmp_path / "starspots")
    made.git("init", "--quiet", "--initial-branch=main")
    made.commit("Start the list")
    with serve(SmallArxiv(PAPERS)) as url:
        made.environ |= {"ARXIV_API_URL": url, "ARXIV_DELAY_SECONDS": "0"}
        yield made


def placed(made: SmallList, arxiv: str) -> dict[str, str]:
    read = yaml.safe_load((made.data / f"papers/2025/{arxiv}.yaml").read_text("utf-8"))
    return {key: read[key] for key in ("nature", "level") if key in read}


def test_every_command_works(stars: SmallList, shape: str) -> None:
    _, _, places, headings = SHAPES[shape]
    proposed = stars.run("propose", "--local", "--json")
    assert proposed.code == 0, proposed.err
    assert {one["id"] for one in proposed.json["papers"] if one["decision"] == "accept"} == {
        "2512.00001",
        "2512.00002",
        "2512.00003",
    }
    assert "not yet placed" not in stars.body
    stars.git("merge", "--quiet", "bot/new-papers")
    assert {arxiv: placed(stars, arxiv) for arxiv in places} == places

    for command in (
        ("rules", "check"),
        ("validate",),
        ("render",),
        ("render", "--check"),
        ("site", "--out", "out/site"),
    ):
        ended = stars.run(*command)
        assert ended.code == 0, (command, ended.out, ended.err)
        assert "warning" not in ended.out.replace("0 warnings", "")
    readme = (stars.root / "README.md").read_text("utf-8")
    assert [line for line in readme.splitlines() if line in headings] == headings
    assert "Not yet placed" not in readme
    assert "](docs/list/area-rotation.md)" in readme
    field = (stars.root / "out/site/field.html").read_text("utf-8")
    assert "Nature and level" not in field
    assert "Starspot Cycles" in (stars.root / "out/site/list/2025.html").read_text("utf-8")

    assert json.loads(stars.run("export", "json").out)["count"] == 3
    assert "not placed" not in stars.run("explain", "2512.00002").out
    (stars.root / "one.jsonl").write_text('{"id": "x", "title": "Starspots", "summary": "On a starspot."}\n')
    document = stars.run("classify", "one.jsonl", "--json").json
    assert [key for key in ("nature", "level") if document[key] is None] == [word[:-1] for word in SHAPES[shape][0]]
    for kind in ("digest", "bibtex", "csv"):
        assert "Starspot Cycles" in stars.run("export", kind).out


def test_a_word_that_the_list_does_not_have_is_named(stars: SmallList, shape: str) -> None:
    without, _, places, _ = SHAPES[shape]
    stars.write(
        make_paper(
            "2512.00001",
            PAPERS[0].title,
            **{"nature": None, "level": None, **places["2512.00001"], without[0][:-1]: "x"},
        )
    )
    findings = json.loads(stars.run("validate", "--format", "json").out)
    assert [
        (one["code"], "taxonomy.yaml has no words" in one["message"]) for one in findings if one["level"] == "error"
    ] == [("vocabulary", True)]
    (stars.data / "rules/more.yaml").write_text(
        f"decides: {without[0][:-1]}\nrules:\n  - id: more\n    because: x\n    effect: {{x: 1}}\n    phrases: [x ray]\n"
    )
    checked = stars.run("rules", "check")
    assert (checked.code, "remove the rule" in checked.out) == (1, True)


def test_an_import_places_papers_by_what_the_list_has(stars: SmallList, shape: str) -> None:
    rows = "".join(f"- [{one.title}](https://arxiv.org/abs/{one.id})\n" for one in PAPERS[:3])
    (stars.root / "OLD.md").write_text(f"# Old\n\n## Photometry\n\n{rows}\n## Zeeman maps\n\n{rows}", "utf-8")
    assert stars.run("import", "OLD.md").code == 0
    done = stars.run("import", "OLD.md", "--map", "out/OLD.map.yaml", "--write")
    assert done.code == 0, done.err
    keys = {word[:-1] for word in ("natures", "levels")} - {word[:-1] for word in SHAPES[shape][0]}
    assert set(placed(stars, "2512.00001")) == keys
    assert stars.run("validate").code == 0
