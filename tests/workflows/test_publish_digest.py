"""The last step of the workflow `release` against a stand-in for GitHub: one release a month, with what is new since the last one."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.core.files.canonical import render_entry
from bot.core.paper.model import Paper, path_of
from tests.servers.github.accounts import WRITES
from tests.servers.github.records import Release
from tests.servers.github.standin import JOB, GitHub
from tests.small_list import ROOT, Result, make_paper
from tests.workflows.script import run_script

SCRIPT = ROOT / ".github/scripts/publish_digest.py"
OLD = make_paper("2203.12119", "An Old Paper", date="2022-03-23")
NOVEMBER = make_paper("2511.00001", "Of November", date="2025-11-03")


def files_of(*papers: Paper) -> dict[str, str]:
    return {f"data/papers/{path_of(paper)}": render_entry(paper) for paper in papers}


@dataclass
class Checkout:
    """A checkout of the stand-in's repository on some day."""

    hub: GitHub
    root: Path

    def update(self) -> None:
        """Check out what main is now, with its tags."""
        for arguments in (
            ("fetch", "--quiet", "--tags", "origin", "main"),
            ("reset", "--quiet", "--hard", "origin/main"),
        ):
            subprocess.run(["git", "-C", str(self.root), *arguments], check=True, capture_output=True)

    def environ(self, day: str) -> dict[str, str]:
        """What the job is given on a day."""
        noon = datetime.fromisoformat(f"{day}T12:00:00+00:00")
        github = {"GITHUB_API_URL": self.hub.url, "GITHUB_REPOSITORY": self.hub.slug, "GITHUB_TOKEN": JOB}
        return github | {"SOURCE_DATE_EPOCH": str(int(noon.timestamp()))}

    def publish(self, day: str = "2025-12-02", **environ: str) -> Result:
        """Bring the checkout up to date and run the step."""
        self.update()
        return run_script(SCRIPT, self.root, self.environ(day) | environ)

    @property
    def releases(self) -> list[Release]:
        return self.hub.forge.releases

    def merge(self, *papers: Paper) -> None:
        """What a maintainer's merge brings."""
        self.hub.human("alice", role="write").commit("main", files_of(*papers))


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Checkout]:
    files = {f"data/{name}": (ROOT / "data" / name).read_text("utf-8") for name in ("config.yaml", "taxonomy.yaml")}
    with GitHub(tmp_path / "hub", files=files | files_of(OLD, NOVEMBER)) as hub:
        root = tmp_path / "checkout"
        subprocess.run(
            ["git", "clone", "--quiet", str(hub.repository.folder), str(root)], check=True, capture_output=True
        )
        yield Checkout(hub, root)
    hub.check()


def test_the_first_digest_has_the_last_months_papers(checkout: Checkout) -> None:
    """As the job makes it, in a process of its own; the others run the script in this one."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
    job = subprocess.run(
        [sys.executable, str(SCRIPT)], cwd=checkout.root, env=kept | checkout.environ("2025-12-02"),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert job.returncode == 0, job.stderr
    (release,) = checkout.releases
    assert (release.tag, release.name, release.draft) == ("digest-2025-11", "November 2025: 1 new paper", False)
    assert "[Of November](https://arxiv.org/abs/2511.00001)" in (release.body or "")
    assert "@misc{lovelace2025november-2511.00001," in (release.body or "")
    assert "An Old Paper" not in (release.body or "")
    assert release.target == checkout.hub.forge.head("main")


def test_a_month_has_one_release_however_often_this_runs(checkout: Checkout) -> None:
    checkout.publish()
    checkout.hub.log.clear()
    checkout.merge(make_paper("2511.00002", "Merged Later", date="2025-11-30"))
    done = checkout.publish()
    assert (done.code, len(checkout.releases)) == (0, 1)
    assert done.out.startswith("digest-2025-11 exists already: ")
    assert [one for one in checkout.hub.log.writes if one.path.endswith("/releases")] == []


def test_the_next_digest_has_what_was_merged_since_whatever_its_date(checkout: Checkout) -> None:
    checkout.publish()
    checkout.merge(
        make_paper("2511.00002", "Merged Later", date="2025-11-30"), make_paper("1801.00001", "Found Late", date="2018")
    )
    assert checkout.publish("2026-01-02").code == 0
    newest = checkout.releases[-1]
    assert (newest.tag, newest.name) == ("digest-2025-12", "December 2025: 2 new papers")
    assert "Merged Later" in (newest.body or "")
    assert "Found Late" in (newest.body or "")
    assert "Of November" not in (newest.body or "")


def test_a_month_without_new_papers_has_none_and_the_next_one_looks_further_back(checkout: Checkout) -> None:
    checkout.publish()
    assert checkout.publish("2026-01-02").out == "no new papers in 2025-12, so no release\n"
    checkout.merge(make_paper("2601.00001", "New Year", date="2026-01-05"))
    checkout.publish("2026-02-02")
    assert [release.tag for release in checkout.releases] == ["digest-2025-11", "digest-2026-01"]


def test_other_releases_are_no_digests(checkout: Checkout) -> None:
    checkout.publish()
    checkout.releases.append(replace(checkout.releases[0], id=1, tag="v1.0.0"))
    checkout.merge(make_paper("2512.00001", "One More", date="2025-12-05"))
    assert checkout.publish("2026-01-02").code == 0
    assert [release.tag for release in checkout.releases] == ["digest-2025-11", "v1.0.0", "digest-2025-12"]


WRONG = [
    ({"MONTH": "2025-13"}, "not a past month", 2),
    ({"GITHUB_TOKEN": ""}, "GITHUB_TOKEN", 2),
    ({"FAULT": "rights"}, "contents: write", 2),
    ({"FAULT": "502"}, "run the same command again", 3),
]


@pytest.mark.parametrize(("environ", "said", "code"), WRONG)
def test_errors_say_what_to_change(checkout: Checkout, environ: dict[str, str], said: str, code: int) -> None:
    if environ.get("FAULT") == "rights":
        checkout.hub.add_token(JOB, "job", "github-actions[bot]", dict.fromkeys(WRITES, "read"))
    if environ.get("FAULT") == "502":
        checkout.hub.faults.status(502, times=100)
    done = checkout.publish(**environ)
    assert done.code == code, done.out
    assert said in done.err
    assert "Traceback" not in done.err
    assert checkout.releases == []
