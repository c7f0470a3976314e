"""A release: what it is made of, and which job may do what; signing and publishing need GitHub and are checked as text."""

import json
import tomllib
from typing import Any

import pytest
from packaging.requirements import Requirement

from scripts.release import NotReady, read_notes, read_version
from tests.small_list import ROOT
from tests.workflows.test_workflows import load

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOG = "# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - 2026-12-01\n\n### Added\n\n- A thing.\n\n## [0.1.0] - 2026-01-01\n\n- The first.\n"
JOBS: dict[str, Any] = load(ROOT / ".github/workflows/release.yml")["jobs"]


def test_the_notes_are_the_versions_section_of_the_changelog() -> None:
    assert read_notes(LOG, "0.2.0") == "### Added\n\n- A thing.\n"
    assert read_notes(LOG, "0.1.0") == "- The first.\n"


@pytest.mark.parametrize(
    ("log", "version"), [(LOG, "0.3.0"), (LOG, "0.2"), ("## [0.3.0] - 2026-12-01\n\n", "0.3.0"), ("", "0.1.0")]
)
def test_a_version_without_notes_is_refused_with_what_to_write(log: str, version: str) -> None:
    with pytest.raises(NotReady, match=r"rename “## \[Unreleased\]”"):
        read_notes(log, version)


def test_the_version_is_three_numbers_in_one_place() -> None:
    version = read_version((ROOT / "pyproject.toml").read_text("utf-8"))
    with pytest.raises(NotReady, match="three numbers"):
        read_version('[project]\nversion = "0.2.0rc1"\n')
    code = [
        path
        for folder in ("bot", "scripts", "deploy", ".github")
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    ]
    texts = [path.read_text("utf-8") for path in code if path.suffix in {".py", ".sh", ".yml", ".toml", ""}]
    assert len(texts) > 200
    assert not [text for text in texts if f'"{version}"' in text or f"=={version}" in text]


def test_plain_pip_finds_a_version_of_what_builds_the_wheel() -> None:
    (requirement,) = map(Requirement, PYPROJECT["build-system"]["requires"])
    assert requirement.name == "uv_build"
    locked = next(
        line for line in (ROOT / "requirements/uv.txt").read_text("utf-8").splitlines() if line.startswith("uv==")
    )
    own = locked.removeprefix("uv==").split()[0]
    assert all(
        requirement.specifier.contains(one) for one in ("0.8.0", "0.13.6", own)
    )  # a year of versions, and the one that make uses


def test_what_builds_has_no_right_and_what_has_rights_builds_nothing() -> None:
    assert JOBS["build"]["permissions"] == {"contents": "read"}
    assert "default_branch" in JOBS["build"]["if"]
    assert JOBS["publish"]["permissions"] == {"contents": "write"}
    for name in ("attest", "publish", "pypi"):
        assert "checkout" not in json.dumps(JOBS[name])
        assert "build" in JOBS[name]["needs"]
    assert "cache" not in json.dumps(JOBS)
    assert "secrets." not in json.dumps(JOBS)


def test_nothing_is_published_before_it_is_signed_and_the_files_are_there_before_the_release_is() -> None:
    assert JOBS["publish"]["needs"] == ["build", "attest"]
    assert all("publish" in JOBS[name]["needs"] for name in ("pypi", "image"))
    script = next(step["run"] for step in JOBS["publish"]["steps"] if "draft" in step.get("run", ""))
    assert script.index("--draft --target") < script.index("dist/*") < script.index("--draft=false")
    assert JOBS["pypi"]["if"] == "vars.PUBLISH_TO_PYPI == 'true'"
    assert JOBS["pypi"]["permissions"] == {"id-token": "write"}
