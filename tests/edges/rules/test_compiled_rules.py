"""The kept rules: the same decisions, nothing stale, nothing lost when they can't be kept."""

import json
import shutil
from pathlib import Path

import pytest

from bot.core.paper.document import read_document
from bot.edges.rules.compiled_rules import read_compiled
from bot.edges.rules.rule_files import read_classifier
from bot.errors import UsageError

ROOT = Path(__file__).parents[3]
PAPERS = [read_document(line) for line in (ROOT / "demo/papers.jsonl").read_bytes().splitlines()]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data that no test changes, so that their rules are read once."""
    folder = tmp_path_factory.mktemp("list") / "data"
    folder.mkdir()
    for name in ("config.yaml", "taxonomy.yaml"):
        shutil.copy(ROOT / "data" / name, folder / name)
    shutil.copytree(ROOT / "data/rules", folder / "rules")
    return folder


@pytest.fixture
def own_data(data: Path, tmp_path: Path) -> Path:
    """A copy to change."""
    return Path(shutil.copytree(data, tmp_path / "data"))


def test_kept_rules_decide_as_the_files_do(data: Path, tmp_path: Path) -> None:
    decide = read_classifier(data).decide
    for _ in ("made", "kept"):
        kept = read_compiled(data, tmp_path / ".cache").decide
        assert [kept(paper) for paper in PAPERS] == [decide(paper) for paper in PAPERS]
    assert (tmp_path / ".cache/rules.json").is_file()


def test_changed_rules_count_at_once(own_data: Path, tmp_path: Path) -> None:
    before = read_compiled(own_data, tmp_path / ".cache").decide(PAPERS[0]).score
    rules = own_data / "rules/belongs.yaml"
    rules.write_text(rules.read_text("utf-8").replace("\nbase: -", "\nbase: -1"), "utf-8")
    assert read_compiled(own_data, tmp_path / ".cache").decide(PAPERS[0]).score < before


def test_changed_thresholds_count_at_once(own_data: Path, tmp_path: Path) -> None:
    read_compiled(own_data, tmp_path / ".cache")
    config = own_data / "config.yaml"
    config.write_text(config.read_text("utf-8").replace("accept:", "accept: 1000 #"), "utf-8")
    assert read_compiled(own_data, tmp_path / ".cache").thresholds.accept == 1000


def test_broken_rules_are_named_although_good_ones_are_kept(own_data: Path, tmp_path: Path) -> None:
    read_compiled(own_data, tmp_path / ".cache")
    (own_data / "rules/belongs.yaml").write_text("decides: belongs\nrules: [{id: it}]\n", "utf-8")
    with pytest.raises(UsageError, match=r"belongs\.yaml"):
        read_compiled(own_data, tmp_path / ".cache")


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"made_from": 1}', "\ufeff{"])
def test_damaged_file_is_made_anew(data: Path, tmp_path: Path, text: str) -> None:
    kept = tmp_path / ".cache/rules.json"
    read_compiled(data, tmp_path / ".cache")
    kept.write_text(text, "utf-8")
    assert read_compiled(data, tmp_path / ".cache").decide(PAPERS[0]) == read_classifier(data).decide(PAPERS[0])
    assert json.loads(kept.read_text("utf-8"))["rules"]


def test_folder_that_cannot_be_made_costs_nothing_but_time(data: Path, tmp_path: Path) -> None:
    (tmp_path / ".cache").write_text("a file", "utf-8")
    assert read_compiled(data, tmp_path / ".cache").decide(PAPERS[0]) == read_classifier(data).decide(PAPERS[0])
