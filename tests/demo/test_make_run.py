"""`make run` as a newcomer sees it: the embedded sample, no network but loopback, and a second time that changes nothing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import demo.__main__
from bot.core.pull.line import parse_lines
from tests.small_list import BRANCH, ROOT

FirstRun = tuple[Path, subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that a clone would hold, as they stand in the work tree; the demo has not run in it."""
    folder = tmp_path_factory.mktemp("clone")
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard"], capture_output=True, text=True, check=True
    )
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file() and name.startswith(
            ("bot/", "demo/", "data/", ".gitignore", "README.md", "pyproject.toml")
        ):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    for package in ("bot", "demo"):  # and what Python has compiled of them, so that no run has to do it
        for compiled in (ROOT / package).rglob("__pycache__"):
            shutil.copytree(compiled, folder / compiled.relative_to(ROOT))
    ada = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for command in (["init", "-q", "-b", "main"], ["add", "-A"], [*ada, "commit", "-q", "-m", "start"]):
        subprocess.run(["git", "-C", str(folder), *command], check=True)
    return folder


@pytest.fixture(scope="module")
def first_run(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> FirstRun:
    """A clone in which the demo has run once, and what it said."""
    folder = tmp_path_factory.mktemp("first") / "clone"
    shutil.copytree(clone, folder)
    return folder, run_demo(folder)


def run_demo(clone: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "demo", *arguments],
        cwd=clone, env={"PATH": os.environ["PATH"], "HOME": str(clone), "GITHUB_TOKEN": "x", "GITHUB_REPOSITORY": "o/n"},
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip


def git(clone: Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", str(clone), *arguments], capture_output=True, text=True, check=True).stdout


def files_of(clone: Path) -> list[Path]:
    return [path for path in sorted(clone.rglob("*")) if "__pycache__" not in path.parts]


def test_the_first_run_shows_what_was_found_and_what_to_type_next(first_run: FirstRun) -> None:
    folder, done = first_run
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
    body = (folder / "out/pull-request.md").read_text("utf-8")
    added = git(folder, "diff", "--name-only", f"main...{BRANCH}").split()
    assert len(parse_lines(body)) > 20
    assert {Path(name).stem for name in added} == {line.key for line in parse_lines(body) if line.ticked}
    assert git(folder, "status", "--porcelain") == ""


def test_the_second_run_changes_nothing(first_run: FirstRun) -> None:
    folder, _ = first_run
    before = (git(folder, "for-each-ref"), (folder / "out/pull-request.md").read_bytes())
    done = run_demo(folder)
    assert done.returncode == 0
    assert "Nothing was changed" in done.stdout
    assert (git(folder, "for-each-ref"), (folder / "out/pull-request.md").read_bytes()) == before


def test_a_busy_arxiv_shows_the_bot_getting_through(clone: Path) -> None:
    before = (git(clone, "for-each-ref"), files_of(clone))
    done = run_demo(clone, "busy")
    assert done.returncode == 0, done.stderr
    assert "(api: complete, oai: unused, announcements: complete)" in done.stdout
    assert "(api: silent, oai: complete, announcements: complete)" in done.stdout
    assert "then asking again (1 of 4)" in done.stderr
    assert "GitHub" not in done.stderr  # although its variables are set
    assert "no request was sent" in done.stdout
    assert "by propose: 0" in done.stdout
    assert "The pull request opened" in done.stdout
    assert (git(clone, "for-each-ref"), files_of(clone)) == before


def test_an_arxiv_that_is_not_known_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert demo.__main__.run("bussy") == 2
    assert "ARXIV=bussy is not known" in capsys.readouterr().err


def test_the_sample_is_not_on_the_list_that_is_shipped(clone: Path) -> None:
    sample = {line.split('"')[3] for line in (clone / "demo/papers.jsonl").read_text("utf-8").splitlines()}
    listed = {path.stem for path in (clone / "data/papers").rglob("*.yaml")}
    assert len(sample) >= 60
    assert not sample & listed
