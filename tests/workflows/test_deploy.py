"""The files in `deploy/`: what they copy, call and rely on is there."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.cli import COMMANDS

ROOT = Path(__file__).parents[2]
CONTAINER = (ROOT / "deploy/Containerfile").read_text("utf-8").replace("\\\n", " ")
UNIT = (ROOT / "deploy/list-bot.service").read_text("utf-8")


def test_container_copies_what_is_there_and_installs_what_is_locked() -> None:
    sources = [source for line in re.findall(r"^COPY (.+)$", CONTAINER, re.MULTILINE) for source in line.split()[:-1]]
    assert {"bot", "pyproject.toml"} <= set(sources)
    assert all((ROOT / source).exists() for source in sources)
    assert "--require-hashes -r requirements/run.txt" in CONTAINER
    assert re.search(r"^FROM \S+:3\.1[1-9]", CONTAINER, re.MULTILINE)


def test_container_calls_the_bot_as_a_user_of_its_own_and_checks_its_health() -> None:
    calls = [json.loads(text) for text in re.findall(r"CMD (\[.+\])$", CONTAINER, re.MULTILINE)]
    assert [call[3:] for call in calls] == [["serve", "--check"], ["serve"]]
    assert all(call[:3] == ["vpt-bot", "--data", "/list/data"] for call in calls)
    assert CONTAINER.index("USER 10001") < CONTAINER.index("\nCMD")
    assert "serve" in COMMANDS


def test_unit_calls_the_bot_and_waits_longer_than_stopping_takes() -> None:
    assert re.search(r"^ExecStart=\S+/vpt-bot --data \S+/data serve$", UNIT, re.MULTILINE)
    assert int(re.findall(r"^TimeoutStopSec=(\d+)$", UNIT, re.MULTILINE)[0]) > 10
    assert "KillMode=mixed" in UNIT  # SIGTERM goes to the loop alone, which stops its job


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "list-bot.service"
    unit.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", UNIT, flags=re.MULTILINE), "utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
