"""What a release consists of: the version in pyproject.toml, and its section of CHANGELOG.md. The workflow `release` begins with it.

`python3 scripts/release.py` prints both, so that they can be read before the workflow is started; it needs no more than Python.
"""

import os
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


class NotReady(Exception):
    """The files do not describe a release yet; the message says what to change."""


def read_version(pyproject: str) -> str:
    """The version, of which there is only this one. Raises NotReady if it is not three numbers."""
    version = str(tomllib.loads(pyproject)["project"]["version"])
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        raise NotReady(f"the version in pyproject.toml is {version}; write three numbers, for example 0.2.0")
    return version


def read_notes(changelog: str, version: str) -> str:
    """The section of CHANGELOG.md on a version, without its heading. Raises NotReady if there is none."""
    for section in re.split(r"^## ", changelog, flags=re.MULTILINE)[1:]:
        heading, _, text = section.partition("\n")
        if re.fullmatch(rf"\[{re.escape(version)}\] - \d{{4}}-\d{{2}}-\d{{2}}", heading.strip()) and text.strip():
            return f"{text.strip()}\n"
    raise NotReady(
        f"CHANGELOG.md has no section on {version}; rename “## [Unreleased]” to “## [{version}] - YYYY-MM-DD”"
        " and put a new, empty “## [Unreleased]” above it"
    )


def main() -> int:
    """Print the notes; in a workflow also write them to notes.md, and the version to the step's outputs."""
    try:
        version = read_version((ROOT / "pyproject.toml").read_text("utf-8"))
        notes = read_notes((ROOT / "CHANGELOG.md").read_text("utf-8"), version)
    except NotReady as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(f"v{version}\n\n{notes}", end="")
    if output := os.environ.get("GITHUB_OUTPUT"):
        Path("notes.md").write_text(notes, "utf-8")
        with Path(output).open("a", encoding="utf-8") as outputs:
            outputs.write(f"tag=v{version}\nmajor=v{version.partition('.')[0]}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
