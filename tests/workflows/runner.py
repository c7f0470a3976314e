"""Runs workflows on this machine with act: a list with this project's workflows, and stand-ins for two of GitHub's actions.

act takes the checkout of the list itself, and knows nothing of where a workflow comes from, so the checkout of the bot is stood in for.
"""

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
CHECKOUT_ACTION = """\
name: Stand-in for actions/checkout, where it checks out the bot
description: Puts the code and its environment in place.
inputs:
  path: {{description: x, required: true}}
runs:
  using: composite
  steps:
    - shell: bash
      env: {{PLACE: "${{{{ inputs.path }}}}"}}
      run: ln -s "{code}" "$PLACE"
"""


def git(root: Path, *arguments: str) -> str:
    """What git says in a folder."""
    names = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    done = subprocess.run(["git", "-C", str(root), *names, *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def copy_code(root: Path) -> None:
    """This project's code and workflows, as a clone has them; what Python has compiled comes along, so that no step has to do it."""
    hidden = shutil.ignore_patterns("*.egg-info")
    for name in CODE:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=hidden)
        else:
            root.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, root / name)


def write_for_act(workflows: Path) -> None:
    """Take out of the workflows in a folder what GitHub has had since 2026 and act refuses; for one run at a time it changes nothing."""
    for path in workflows.glob("*.yml"):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith(("      queue: max", "      deployment: false"))]
        path.write_text("".join(kept), "utf-8")


def install_code(folder: Path) -> Path:
    """The code as a job installs it from its lock, which takes less than ten seconds of one core."""
    copy_code(folder / "code")
    write_for_act(folder / "code/.github/workflows")
    before = os.times()
    done = subprocess.run(
        ["sh", "scripts/install.sh"], cwd=folder / "code", capture_output=True, text=True, check=False
    )
    after = os.times()
    assert done.returncode == 0, done.stderr
    assert after.children_user + after.children_system - before.children_user - before.children_system < 10
    return folder / "code"


@dataclass
class Runner:
    """A repository and the machine that runs its workflows."""

    root: Path
    home: Path
    environ: dict[str, str]
    code: Path  # the bot, with its environment

    def run(
        self, event: str, workflow: str, *options: str, environ: Mapping[str, str] | None = None
    ) -> tuple[int, str]:
        """One event for one workflow; the exit code and what the jobs printed."""
        stand_ins = [
            f"--local-repository={self._stand_in('actions/create-github-app-token', TOKEN_ACTION)}",
            f"--local-repository={self._stand_in('actions/checkout', CHECKOUT_ACTION.format(code=self.code))}",
        ]
        given = [f"--env={name}={value}" for name, value in {**self.environ, **(environ or {})}.items()]
        command = [
            *(str(ACT), event, f"--workflows=.github/workflows/{workflow}", "--platform=ubuntu-latest=-self-hosted"),
            *("--secret=GITHUB_TOKEN=ghs_job", *stand_ins, *given, *options),
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

    def _stand_in(self, action: str, text: str) -> str:
        """The version of an action that the workflows use, and the folder that takes its place."""
        pins = (ROOT / ".github/workflows/scan.yml").read_text("utf-8")
        version = next(word for word in pins.split() if word.startswith(f"{action}@"))
        folder = self.home / action
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "action.yml").write_text(text, "utf-8")
        return f"{version}={folder}"
