"""`init`: a list on another topic by flags alone, from an empty folder to its first proposal."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from demo.arxiv_papers import StoredPaper
from demo.arxiv_server import SmallArxiv, serve
from tests.small_list import ROOT, Result, SmallList, make_paper

FLAGS = (
    "--title", "Awesome Tidal *Waves*", "--text", "Papers on waves | and tides.", "--word", "tidal wave", "--word", "tide",
    "--category", "physics.flu-dyn", "--area", "Coastal protection", "--action", "ada/bot@0123456789012345678901234567890123456789",
)  # fmt: skip


def paper(number: int, title: str, summary: str, comment: str | None = None) -> StoredPaper:
    day = f"2025-12-{number:02}"
    return StoredPaper(f"2512.0{number:04}", day, title, ("Ada Lovelace",), ("physics.flu-dyn",), comment, summary)


PAPERS = [
    paper(1, "A Tidal Wave Solver", "We propose a solver for the tidal wave. Experiments show it works."),
    paper(2, "Tide Gauges: A Survey", "This survey covers the tide and its gauges."),
    paper(3, "A Theorem on the Tide", "We prove a theorem on the tide and coastal protection."),
    paper(4, "Rivers", "Rivers flow; one remark concerns the tide."),
    paper(5, "Clouds", "Nothing of the sea."),
]


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[SmallList]:
    """A list in a folder of its own, made by `init`, whose arXiv holds papers on its topic."""
    outside = SmallList(tmp_path)
    result = outside.run("init", "tides", *FLAGS)
    assert result.code == 0, result.err
    made = SmallList(tmp_path / "tides")
    made.git("init", "--quiet", "--initial-branch=main")
    made.commit("Start the list")
    with serve(SmallArxiv(PAPERS)) as url:
        made.environ |= {"ARXIV_API_URL": url, "ARXIV_DELAY_SECONDS": "0"}
        yield made


def test_the_first_proposal_works(fresh: SmallList) -> None:
    result = fresh.run("propose", "--local", "--json")
    assert result.code == 0, result.err
    document = json.loads(result.out)
    assert document["pull"]["action"] == "opened"
    decisions = {
        one["title"]: (one["decision"], one["kind"], one["nature"], one["level"], one["areas"])
        for one in document["papers"]
    }
    assert decisions == {
        "A Tidal Wave Solver": ("accept", "method", "new_methods", "experiments", []),
        "Tide Gauges: A Survey": ("accept", "survey", "analyses", "experiments", []),
        "A Theorem on the Tide": ("accept", "method", "analyses", "theory", ["coastal_protection"]),
        "Rivers": ("review", "method", "analyses", "experiments", []),
    }
    assert "data/papers/2025/2512.00001.yaml" in fresh.files_on_branch()


def test_checks_and_rendering_pass_on_the_fresh_list(fresh: SmallList) -> None:
    for command in (("validate",), ("rules", "check"), ("render",), ("render", "--check"), ("status",)):
        result = fresh.run(*command)
        assert result.code == 0, (command, result.out, result.err)
        assert "warning" not in result.out.replace("0 warnings", "")


def test_a_paper_of_the_new_topic_is_rendered_in_its_words(fresh: SmallList) -> None:
    fresh.run("propose", "--local")
    fresh.git("merge", "--quiet", "bot/new-papers")
    assert fresh.run("render").code == 0
    readme = (fresh.root / "README.md").read_text("utf-8")
    assert "## New methods" in readme
    assert "### New methods, experiments" in readme
    assert "### Coastal protection" in readme
    assert "# Awesome Tidal \\*Waves\\*" in readme
    assert fresh.run("validate").code == 0


def test_nothing_of_another_topic_is_in_the_files(fresh: SmallList) -> None:
    texts = [path.read_text("utf-8") for path in fresh.root.rglob("*") if path.is_file() and ".git/" not in str(path)]
    assert not [text for text in texts if "prompt" in text.lower()]
    assert not [text for text in texts if "@ACTION@" in text or "@TITLE@" in text or "OWNER/NAME" in text]


def test_every_starter_workflow_is_written(fresh: SmallList) -> None:
    written = {path.name for path in (fresh.root / ".github/workflows").iterdir()}
    assert written == {path.name for path in (ROOT / "bot/starter/workflows").iterdir()}


def test_every_flag_may_be_left_out(tmp_path: Path) -> None:
    result = SmallList(tmp_path).run("init", "awesome-deep-water")
    assert result.code == 0
    assert "replace OWNER/NAME and FULL-SHA" in result.out
    config = yaml.safe_load((tmp_path / "awesome-deep-water/data/config.yaml").read_text("utf-8"))
    assert config["topic"]["title"] == "Awesome Deep Water"
    assert config["query"]["phrases"] == ["deep water"]
    made = SmallList(tmp_path / "awesome-deep-water")
    for command in (("validate",), ("rules", "check"), ("render",)):
        assert made.run(*command).code == 0


def refused(folder: Path, *arguments: str) -> Result:
    result = SmallList(folder).run("init", *arguments)
    assert result.code == 2
    assert result.err.count("\n") == 1
    return result


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "used").mkdir()
    (tmp_path / "used/mine.txt").write_text("mine")
    assert "used is not empty: mine.txt" in refused(tmp_path, "used").err
    assert [path.name for path in (tmp_path / "used").iterdir()] == ["mine.txt"]
    assert "is not a folder" in refused(tmp_path, "used/mine.txt").err


@pytest.mark.parametrize(
    "flags",
    [
        ("--word", "a: b"), ("--word", "[x]"), ("--word", ""), ("--category", "cs CV"), ("--url", "ftp://x"), ("--action", "no action"),
        ("--area", "x", "--area", "X"), ("--nature", "!!"),
        ("--nature", "x", "--without", "natures"), ("--example", "no-file"), ("--level", "Both"), ("--title", "x" * 400), ("--word", "OR"),
    ],
)  # fmt: skip
def test_a_flag_that_can_not_be_used_writes_nothing(tmp_path: Path, flags: tuple[str, ...]) -> None:
    refused(tmp_path, "new", *flags)
    assert not (tmp_path / "new").exists()


def test_hostile_words_stay_text(tmp_path: Path) -> None:
    title = 'A "title": # with ${{ secrets.X }} <!-- list:begin --> @ada | `x`'
    assert SmallList(tmp_path).run("init", "new", "--title", title, "--word", "wave").code == 0
    made = SmallList(tmp_path / "new")
    assert yaml.safe_load((made.data / "config.yaml").read_text("utf-8"))["topic"]["title"] == title
    assert made.run("render").code == 0
    shutil.rmtree(made.root)


@pytest.mark.parametrize("name", ["suggest", "mistake"])
def test_the_forms_ask_what_the_bot_reads(fresh: SmallList, name: str) -> None:
    ours = yaml.safe_load((ROOT / f".github/ISSUE_TEMPLATE/{name}.yml").read_text("utf-8"))
    theirs = yaml.safe_load((fresh.root / f".github/ISSUE_TEMPLATE/{name}.yml").read_text("utf-8"))
    assert [part.get("id") for part in theirs["body"]] == [part.get("id") for part in ours["body"]]
    assert theirs["labels"] == ours["labels"]
    for key in ("label", "options"):
        said = [[part["attributes"].get(key) for part in form["body"]] for form in (ours, theirs)]
        assert said[0] == said[1]


def test_the_pages_lead_to_both_forms_and_to_files_that_exist(fresh: SmallList) -> None:
    for page in ("README.md", "CONTRIBUTING.md"):
        text = (fresh.root / page).read_text("utf-8")
        for form in re.findall(r"template=(\w+\.yml)", text):
            assert (fresh.root / ".github/ISSUE_TEMPLATE" / form).exists()
        assert {"suggest.yml", "mistake.yml"} <= set(re.findall(r"template=(\w+\.yml)", text))
        links = [link for link in re.findall(r"\]\(([^)#?]+)\)", text) if "://" not in link]
        assert [
            link for link in links if not link.startswith("../../issues") and not (fresh.root / link).exists()
        ] == []
    assert yaml.safe_load((fresh.root / ".github/dependabot.yml").read_text("utf-8"))["updates"]
    assert "@YEAR@" not in (fresh.root / "LICENSE").read_text("utf-8")
    assert "CC0-1.0" in (fresh.root / "data/LICENSE").read_text("utf-8")


OLD = """# Awesome Tides

For everybody.

## Solvers

- [A Tidal Wave Solver](https://arxiv.org/abs/2512.00001)
- [A Theorem on the Tide](https://arxiv.org/abs/2512.00003)
- [Rivers](https://arxiv.org/abs/2512.00004)

## Surveys

- [Tide Gauges: A Survey](https://arxiv.org/abs/2512.00002)

## Friends

Thank you.
"""


@pytest.fixture
def grown(tmp_path: Path) -> Iterator[SmallList]:
    """A repository whose README.md has a list, as most owners have one."""
    made = SmallList(tmp_path / "tides")
    made.root.mkdir()
    (made.root / "README.md").write_text(OLD, "utf-8")
    (made.root / "LICENSE").write_text("mine\n", "utf-8")
    (made.root / ".gitignore").write_text("/notes", "utf-8")
    made.git("init", "--quiet", "--initial-branch=main")
    made.commit("My list")
    with serve(SmallArxiv(PAPERS)) as url:
        made.environ |= {"ARXIV_API_URL": url, "ARXIV_DELAY_SECONDS": "0"}
        yield made


def test_a_list_that_exists_is_taken_over(grown: SmallList) -> None:
    result = grown.run("init", ".", "--without", "natures", "--without", "levels")
    assert result.code == 0, result.err
    assert "LICENSE" in re.findall(r"kept as they were[^\n]*: (.*)", result.out)[0]
    assert "find 2 of the 4 papers given" in result.out  # by their titles alone; two name no tide
    assert "OWNER/NAME" in result.out
    readme = grown.root / "README.md"
    assert (grown.root / "LICENSE").read_text("utf-8") == "mine\n"
    assert (grown.root / ".gitignore").read_text("utf-8") == "/notes\n/out/\n/.cache/\n"
    assert yaml.safe_load((grown.data / "config.yaml").read_text("utf-8"))["topic"]["title"] == "Awesome Tides"
    assert "tide" in str(yaml.safe_load((grown.data / "config.yaml").read_text("utf-8"))["query"]).lower()
    assert grown.run("rules", "check").out == "5 rules: 0 errors, 0 warnings\n"

    refused_render = grown.run("render")
    assert (refused_render.code, "import README.md" in refused_render.err) == (2, True)
    assert grown.run("import", "README.md").code == 0
    done = grown.run("import", "README.md", "--map", "out/README.map.yaml", "--write")
    assert done.code == 0, done.err
    assert "solvers" in yaml.safe_load((grown.data / "taxonomy.yaml").read_text("utf-8"))["areas"][0]["id"]
    for command in (("render",), ("validate",), ("render", "--check"), ("rules", "check")):
        ended = grown.run(*command)
        assert ended.code == 0, (command, ended.out, ended.err)
    text = readme.read_text("utf-8")
    assert [line for line in text.splitlines() if line.startswith(("# ", "## "))] == [
        "# Awesome Tides", "## At a glance", "## Newest", "## Surveys", "## Methods", "## Areas", "## About the bot", "## Friends",
    ]  # fmt: skip
    assert text.count("A Tidal Wave Solver") == 2  # among the newest, and in the list
    assert {"For everybody.", "Thank you."} <= set(text.splitlines())


def test_examples_give_words_and_categories_and_say_what_is_found(tmp_path: Path) -> None:
    outside = SmallList(tmp_path)
    with serve(SmallArxiv(PAPERS)) as url:
        outside.environ |= {"ARXIV_API_URL": url, "ARXIV_DELAY_SECONDS": "0"}
        named = [part for number in (1, 2, 3) for part in ("--example", f"2512.0000{number}")]
        result = outside.run("init", "tides", *named)
        assert result.code == 0, result.err
        assert "find 3 of the 3 papers given" in result.out
        shown = outside.run(
            "rules", "suggest", "https://arxiv.org/abs/2512.00001", "2512.00003", "2512.00005", "--data", "tides/data"
        )
        assert "find 2 of the 3 papers given\nthey miss, for example: Clouds" in shown.out
        assert "arXiv has no paper 2512.00009" in outside.run("init", "more", "--example", "2512.00009").err
    query = yaml.safe_load((tmp_path / "tides/data/config.yaml").read_text("utf-8"))["query"]
    assert query["categories"] == ["physics.flu-dyn"]
    assert "tide" in query["words"]
    assert outside.run("rules", "check", "--data", "tides/data").code == 0
    outside.environ["ARXIV_API_URL"] = "http://127.0.0.1:9/"
    silent = outside.run("init", "more", "--example", "2512.00001")
    assert (silent.code, (tmp_path / "more").exists()) == (3, False)


@pytest.mark.parametrize(
    ("name", "says"), [("readme.md", "git mv readme.md README.md"), ("README.md", "data exists already")]
)
def test_what_can_not_be_taken_over_is_left_alone(tmp_path: Path, name: str, says: str) -> None:
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / name).write_text(OLD, "utf-8")
    if name == "README.md":
        (tmp_path / "used/data").mkdir()
    assert says in refused(tmp_path, "used").err
    assert (tmp_path / "used" / name).read_text("utf-8") == OLD


def test_areas_may_begin_with_a_digit_and_words_that_hold_others_are_left_out(tmp_path: Path) -> None:
    flags = ("--area", "3D", "--area", "360° video", "--word", "tide", "--word", "tide gauge")
    assert SmallList(tmp_path).run("init", "new", *flags).code == 0
    made = SmallList(tmp_path / "new")
    assert [area["id"] for area in yaml.safe_load((made.data / "taxonomy.yaml").read_text("utf-8"))["areas"]] == [
        "3d",
        "360_video",
    ]
    made.write(make_paper("2512.00001", "A Tide in 3D", nature="analyses", level="theory", areas=["3d"]))
    for command in (("validate",), ("render",), ("rules", "check")):
        ended = made.run(*command)
        assert ended.code == 0, (command, ended.out)
        assert "warning" not in ended.out.replace("0 warnings", "")
    assert "areas:\n  - 3d\n" in (made.data / "papers/2025/2512.00001.yaml").read_text("utf-8")
