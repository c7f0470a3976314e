"""The program as `uv tool install` and `pipx` install it: built as a wheel, in an environment of its own, away from the clone."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.small_list import ROOT


def run(*command: str | Path, folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "ARXIV_", "PYTHON"))}
    settings = {**kept, "UV_CACHE_DIR": str(folder / "cache"), **environ}
    return subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    built = run(
        sys.executable, "-m", "uv", "build", "--wheel", "--offline", "--out-dir", folder / "out", ROOT, folder=folder
    )
    if built.returncode and "No module named uv" in built.stderr:
        pytest.skip("uv is not installed: run `make setup`")
    assert built.returncode == 0, built.stderr
    (found,) = (folder / "out").glob("*.whl")
    return found


@pytest.mark.slow
def test_the_wheel_holds_the_files_that_the_program_reads(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    missing = [
        name
        for path in (ROOT / "bot").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
        if (name := path.relative_to(ROOT).as_posix()) not in names
    ]
    assert missing == []


@pytest.mark.soak
def test_plain_pip_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    """With what the index has in place of uv, so this needs the network."""
    built = run(
        sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", tmp_path, ROOT, folder=tmp_path
    )
    assert built.returncode == 0, built.stderr
    (found,) = tmp_path.glob("*.whl")
    assert {*zipfile.ZipFile(found).namelist()} == {*zipfile.ZipFile(wheel).namelist()}


@pytest.mark.slow
def test_the_installed_program_runs_away_from_the_clone(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "tool"
    assert run(sys.executable, "-m", "venv", "--without-pip", home, folder=tmp_path).returncode == 0
    python = home / "bin/python"
    installed = run(
        sys.executable,
        "-m",
        "uv",
        "pip",
        "install",
        "--offline",
        "--no-deps",
        "--python",
        python,
        wheel,
        folder=tmp_path,
    )
    assert installed.returncode == 0, installed.stderr
    libraries = sysconfig.get_path("purelib")  # in place of downloading what the wheel depends on
    program = home / "bin/vpt-bot"
    shown = run(program, "--help", folder=tmp_path, PYTHONPATH=libraries)
    assert (shown.returncode, "propose" in shown.stdout) == (0, True), shown.stderr
    where = run(python, "-c", "import bot; print(bot.__file__)", folder=tmp_path, PYTHONPATH=libraries)
    assert where.stdout.startswith(str(home)), where.stdout + where.stderr
    topic = (
        "--title",
        "Awesome Tides",
        "--text",
        "Papers on tides.",
        "--word",
        "tide",
        "--category",
        "physics.flu-dyn",
    )
    made = run(program, "init", "tides", *topic, folder=tmp_path, PYTHONPATH=libraries)
    assert made.returncode == 0, made.stderr
    checked = run(program, "validate", folder=tmp_path / "tides", PYTHONPATH=libraries)
    assert checked.returncode == 0, checked.stdout + checked.stderr
