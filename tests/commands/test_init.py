"""`init`: a list on another topic by flags alone, from an empty folder to its first proposal."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from demo.arxiv_papers import StoredPaper
from demo.arxiv_server import SmallArxiv, serve
from tests.small_list import ROOT, Result, SmallList

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
        ("--area", "x", "--area", "X"), ("--nature", "!!"), ("--level", "Both"), ("--title", "x" * 400), ("--word", "OR"),
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


def test_the_form_asks_what_the_bot_reads(fresh: SmallList) -> None:
    ours = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/suggest.yml").read_text("utf-8"))
    theirs = yaml.safe_load((fresh.root / ".github/ISSUE_TEMPLATE/suggest.yml").read_text("utf-8"))
    assert [part.get("id") for part in theirs["body"]] == [part.get("id") for part in ours["body"]]
    assert theirs["labels"] == ours["labels"]
