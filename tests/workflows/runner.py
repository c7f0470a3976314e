"""Runs workflows on this machine with act: a checkout of this project as a list, and GitHub's action for app tokens stood in for."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.small_list import ROOT

ACT = Path(sys.executable).with_name("act")
CODE = ("bot", "scripts", "requirements", ".github", "Makefile", "pyproject.toml", "README.md", "LICENSE", "action.yml")
TOKEN_ACTION = """\
name: Stand-in for actions/create-github-app-token
description: Gives the stand-in's token for the app, if it was asked for with a client id and a key.
inputs:
  client-id: {description: x, required: true}
  private-key: {description: x, required: true}
outputs:
  token: {description: x, value: "${{ steps.token.outputs.token }}"}
  app-slug: {description: x, value: list-bot}
runs:
  using: composite
  steps:
    - id: token
      shell: bash
      env: {CLIENT: "${{ inputs.client-id }}", KEY: "${{ inputs.private-key }}"}
      run: if [ "$CLIENT/$KEY" = "Iv1/key" ]; then echo "token=ghs_app" >> "$GITHUB_OUTPUT"; else exit 1; fi
"""


def git(root: Path, *arguments: str) -> str:
    """What git says in a folder."""
    names = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    done = subprocess.run(["git", "-C", str(root), *names, *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def copy_code(root: Path) -> None:
    """This project's code and workflows, as a clone has them."""
    hidden = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for name in CODE:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=hidden)
        else:
            root.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, root / name)


def install_code(folder: Path) -> Path:
    """The environment that `make setup` makes of the lock, for runs to begin with; it takes about ten seconds."""
    copy_code(folder / "code")
    done = subprocess.run(
        ["make", "--silent", "setup"], cwd=folder / "code", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder / "code/.venv"


@dataclass
class Runner:
    """A repository and the machine that runs its workflows."""

    root: Path
    home: Path
    environ: dict[str, str]

    def run(
        self, event: str, workflow: str, *options: str, environ: Mapping[str, str] | None = None
    ) -> tuple[int, str]:
        """One event for one workflow; the exit code and what the jobs printed."""
        pins = (ROOT / "action.yml").read_text("utf-8")
        action = next(word for word in pins.split() if word.startswith("actions/create-github-app-token@"))
        stand_in = self.home / "token-action"
        stand_in.mkdir(parents=True, exist_ok=True)
        (stand_in / "action.yml").write_text(TOKEN_ACTION, "utf-8")
        given = [f"--env={name}={value}" for name, value in {**self.environ, **(environ or {})}.items()]
        command = [
            *(str(ACT), event, f"--workflows=.github/workflows/{workflow}", "--platform=ubuntu-latest=-self-hosted"),
            *("--secret=GITHUB_TOKEN=ghs_job", f"--local-repository={action}={stand_in}", *given, *options),
        ]
        # The programs' own caches stay where they are, so that nothing is fetched twice; act's go with the test.
        caches = {"UV_CACHE_DIR": os.environ.get("UV_CACHE_DIR") or str(Path.home() / ".cache/uv")}
        known = {
            name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "ARXIV_", "PYTEST_"))
        }
        done = subprocess.run(
            command,
            cwd=self.root,
            env=known | caches | {"XDG_CACHE_HOME": str(self.home / "cache")},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr
