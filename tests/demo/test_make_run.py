"""`make run` as a newcomer sees it: the embedded sample, no network but loopback, and a second time that changes nothing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.core.pull.line import parse_lines
from tests.small_list import BRANCH, ROOT


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The files that a clone would hold, as they stand in the work tree."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard"], capture_output=True, text=True, check=True
    )
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file() and name.startswith(
            ("bot/", "demo/", "data/", ".gitignore", "README.md", "pyproject.toml")
        ):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tmp_path / name)
    ada = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for command in (["init", "-q", "-b", "main"], ["add", "-A"], [*ada, "commit", "-q", "-m", "start"]):
        subprocess.run(["git", "-C", str(tmp_path), *command], check=True)
    return tmp_path


def run_demo(clone: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "demo", *arguments],
        cwd=clone, env={"PATH": os.environ["PATH"], "HOME": str(clone), "GITHUB_TOKEN": "x", "GITHUB_REPOSITORY": "o/n"},
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip


def git(clone: Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", str(clone), *arguments], capture_output=True, text=True, check=True).stdout


def test_the_first_run_shows_what_was_found_and_what_to_type_next(clone: Path) -> None:
    done = run_demo(clone)
    assert done.returncode == 0, done.stderr
    for words in (
        "papers collected",
        "accept",
        "review",
        "The pull request opened",
        f"git diff HEAD...{BRANCH}",
        "Next",
    ):
        assert words in done.stdout
    body = (clone / "out/pull-request.md").read_text("utf-8")
    added = git(clone, "diff", "--name-only", f"main...{BRANCH}").split()
    assert len(parse_lines(body)) > 20
    assert {Path(name).stem for name in added} == {line.key for line in parse_lines(body) if line.ticked}
    assert git(clone, "status", "--porcelain") == ""


def test_the_second_run_changes_nothing(clone: Path) -> None:
    run_demo(clone)
    before = (git(clone, "for-each-ref"), (clone / "out/pull-request.md").read_bytes())
    done = run_demo(clone)
    assert done.returncode == 0
    assert "Nothing was changed" in done.stdout
    assert (git(clone, "for-each-ref"), (clone / "out/pull-request.md").read_bytes()) == before


def test_a_busy_arxiv_shows_the_bot_getting_through(clone: Path) -> None:
    before = (git(clone, "for-each-ref"), sorted(clone.rglob("*")))
    done = run_demo(clone, "busy")
    assert done.returncode == 0, done.stderr
    assert "(api: complete, oai: unused, announcements: complete)" in done.stdout
    assert "(api: silent, oai: complete, announcements: complete)" in done.stdout
    assert "then asking again (1 of 4)" in done.stderr
    assert "no request was sent" in done.stdout
    assert "by propose: 0" in done.stdout
    assert "The pull request opened" in done.stdout
    after = [path for path in sorted(clone.rglob("*")) if "__pycache__" not in path.parts]
    assert (git(clone, "for-each-ref"), after) == before
    assert run_demo(clone, "bussy").returncode == 2


def test_the_sample_is_not_on_the_list_that_is_shipped(clone: Path) -> None:
    sample = {line.split('"')[3] for line in (clone / "demo/papers.jsonl").read_text("utf-8").splitlines()}
    listed = {path.stem for path in (clone / "data/papers").rglob("*.yaml")}
    assert len(sample) >= 60
    assert not sample & listed
