"""The last step of the workflow `render` against a stand-in for GitHub: who may write README.md, and where it goes otherwise."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.servers.github.accounts import WRITES
from tests.servers.github.records import Protection
from tests.servers.github.standin import APP, JOB, GitHub
from tests.small_list import ROOT, Result
from tests.workflows.script import run_script

SCRIPT = ROOT / ".github/scripts/publish_readme.py"
READS = dict.fromkeys(WRITES, "read")


@dataclass
class Checkout:
    """A checkout of the stand-in's repository in which the README was rendered."""

    hub: GitHub
    root: Path

    @property
    def environ(self) -> dict[str, str]:
        """What the job is given."""
        return {"GITHUB_API_URL": self.hub.url, "GITHUB_REPOSITORY": self.hub.slug, "GITHUB_TOKEN": JOB}

    def publish(self, text: str, **environ: str) -> Result:
        """Render `text` and run the step."""
        (self.root / "README.md").write_text(text, "utf-8")
        return run_script(SCRIPT, self.root, self.environ | environ)

    def pull(self) -> None:
        """Check out what main is now."""
        self.git("fetch", "--quiet", "origin", "main")
        self.git("reset", "--quiet", "--hard", "origin/main")

    def git(self, *arguments: str) -> None:
        subprocess.run(["git", "-C", str(self.root), *arguments], check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Checkout]:
    files = {"README.md": "# Old\n", "data/papers/2024/2401.00001.yaml": "title: one\n", "bot/x.py": "x\n"}
    with GitHub(tmp_path / "hub", files=files) as hub:
        root = tmp_path / "checkout"
        folder = hub.repository.folder
        subprocess.run(["git", "clone", "--quiet", str(folder), str(root)], check=True, capture_output=True)
        yield Checkout(hub, root)
    hub.check()


def readme(hub: GitHub, branch: str = "main") -> str:
    return hub.files(branch)["README.md"].decode()


def test_the_jobs_token_commits_the_readme_on_main(checkout: Checkout) -> None:
    """As the job does it, in a process of its own; the others run the script in this one."""
    before = checkout.hub.files()
    (checkout.root / "README.md").write_text("# New | é\n", "utf-8")
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")} | checkout.environ
    command = [sys.executable, str(SCRIPT)]
    job = subprocess.run(command, cwd=checkout.root, env=environ, capture_output=True, text=True, check=False)
    assert (job.returncode, job.stdout) == (0, "README.md was committed on main\n"), job.stderr
    assert readme(checkout.hub) == "# New | é\n"
    assert {name for name in before if before[name] != checkout.hub.files()[name]} == {"README.md"}


def test_pages_and_pictures_come_along_and_nothing_else(checkout: Checkout) -> None:
    human = checkout.hub.human("alice", role="write")
    human.commit(
        "main", {"docs/list/old.md": "old\n", "docs/list/kept.md": "kept\n", "docs/pictures/by-hand.svg": "<svg/>\n"}
    )
    checkout.pull()
    human.commit("main", {"docs/pictures/by-hand.svg": "<svg>newer</svg>\n"})
    for path, text in {
        "docs/list/new.md": "new\n",
        "docs/pictures/months.svg": "<svg/>\n",
        "docs/notes.md": "x\n",
    }.items():
        (checkout.root / path).parent.mkdir(exist_ok=True)
        (checkout.root / path).write_text(text)
    (checkout.root / "docs/list/old.md").unlink()
    done = checkout.publish("# New\n")
    assert (done.code, done.out) == (0, "README.md and 3 other files were committed on main\n"), done.err
    assert {path for path in checkout.hub.files() if path.startswith("docs/")} == {
        "docs/list/kept.md", "docs/list/new.md", "docs/pictures/months.svg", "docs/pictures/by-hand.svg",
    }  # fmt: skip
    assert checkout.hub.files()["docs/pictures/by-hand.svg"] == b"<svg>newer</svg>\n"


def test_a_picture_alone_is_brought_and_a_second_time_costs_no_write(checkout: Checkout) -> None:
    (checkout.root / "docs/pictures").mkdir(parents=True)
    (checkout.root / "docs/pictures/months.svg").write_text("<svg/>\n")
    assert checkout.publish("# Old\n").out == "docs/pictures/months.svg was committed on main\n"
    checkout.hub.log.clear()
    assert checkout.publish("# Old\n").out == "README.md is up to date\n"
    assert checkout.hub.log.writes == []


def test_the_commit_is_signed_by_github(checkout: Checkout) -> None:
    checkout.publish("# New\n")
    (sent,) = [one.sent for one in checkout.hub.log.writes if one.path.endswith("/git/commits")]
    assert not {"author", "committer"} & set(sent)


def test_a_current_readme_costs_no_write(checkout: Checkout) -> None:
    done = checkout.publish("# Old\n")
    assert (done.code, done.out) == (0, "README.md is up to date\n")
    assert checkout.hub.log.writes == []


def test_the_same_data_rendered_again_change_nothing(checkout: Checkout) -> None:
    checkout.publish("# New\n")
    checkout.pull()
    checkout.hub.log.clear()
    assert checkout.publish("# New\n").out == "README.md is up to date\n"
    assert checkout.hub.log.writes == []


def test_one_rendering_is_never_put_on_top_of_another(checkout: Checkout) -> None:
    checkout.publish("# New\n")
    checkout.pull()
    checkout.hub.log.clear()
    done = checkout.publish("# Different, from the same data\n")
    assert (done.code, checkout.hub.log.writes) == (2, [])
    assert "rendering the same data twice" in done.err


def test_a_rendering_of_older_data_is_left_to_the_newer_run(checkout: Checkout) -> None:
    checkout.hub.human("alice", role="write").commit("main", {"data/papers/2024/2401.00002.yaml": "title: two\n"})
    done = checkout.publish("# Without the second paper\n")
    assert done.code == 0
    assert "the data has changed meanwhile" in done.out
    assert checkout.hub.log.writes == []


def test_code_that_was_pushed_meanwhile_is_kept(checkout: Checkout) -> None:
    checkout.hub.human("alice", role="write").commit("main", {"bot/x.py": "y\n"})
    assert checkout.publish("# New\n").code == 0
    assert checkout.hub.files()["bot/x.py"] == b"y\n"


@pytest.mark.parametrize("ruleset", [True, False])
def test_the_apps_token_commits_where_main_is_protected(checkout: Checkout, ruleset: bool) -> None:
    checkout.hub.switches.protections["main"] = Protection(ruleset=ruleset, bypass=("list-bot[bot]",))
    done = checkout.publish("# New\n", SECOND_TOKEN=APP)
    assert (done.code, readme(checkout.hub)) == (0, "# New\n"), done.err
    assert checkout.hub.pulls() == []


@pytest.mark.parametrize("second", [{}, {"SECOND_TOKEN": APP}])
@pytest.mark.parametrize("ruleset", [True, False])
def test_a_pull_request_brings_it_where_neither_may(checkout: Checkout, ruleset: bool, second: dict[str, str]) -> None:
    checkout.hub.switches.protections["main"] = Protection(ruleset=ruleset)
    done = checkout.publish("# New\n", **second)
    assert done.code == 0, done.err
    (pull,) = checkout.hub.pulls()
    assert (pull.head_ref, pull.base_ref, pull.title) == ("bot/readme", "main", "Render the README")
    assert (readme(checkout.hub), readme(checkout.hub, "bot/readme")) == ("# Old\n", "# New\n")


def test_the_open_pull_request_is_brought_up_to_date_and_never_doubled(checkout: Checkout) -> None:
    hub = checkout.hub
    hub.switches.protections["main"] = Protection()
    checkout.publish("# New\n")
    tip = hub.forge.head("bot/readme")
    assert "is in http" in checkout.publish("# New\n").out
    assert hub.forge.head("bot/readme") == tip
    checkout.publish("# Newer\n")
    assert (len(hub.pulls()), readme(hub, "bot/readme")) == (1, "# Newer\n")
    assert hub.repository.is_ancestor(tip or "", hub.forge.head("bot/readme") or "")


@pytest.mark.parametrize("method", ["merge", "squash"])
def test_after_a_merge_the_branch_is_made_anew(checkout: Checkout, method: str) -> None:
    hub = checkout.hub
    hub.switches.protections["main"] = Protection()
    checkout.publish("# New\n")
    alice = hub.human("alice", role="write")
    alice.merge(1, method)
    alice.open_pull("more", {"data/papers/2024/2401.00002.yaml": "title: two\n"})
    alice.merge(2, method)
    checkout.pull()
    assert checkout.publish("# Newer\n").code == 0
    assert [pull.state for pull in hub.pulls()] == ["closed", "closed", "open"]
    assert hub.repository.merge_base("main", "bot/readme") == hub.forge.head("main")


def test_a_push_between_reading_and_writing_is_seen(checkout: Checkout) -> None:
    checkout.hub.faults.status(422, message="Update is not a fast forward", method="PATCH")
    assert checkout.publish("# New\n").out == "README.md was committed on main\n"


WORDS = [
    ("rights", "contents: write", 2),
    ("actions may not", "Allow GitHub Actions to create and approve pull requests", 2),
    ("renamed", "GITHUB_REPOSITORY=octo/renamed", 2),
    ("token", "GITHUB_TOKEN is wrong or has expired", 2),
    ("502", "run the same command again", 3),
    ("no checkout", "git rev-parse", 2),
    ("nothing set", "GITHUB_REPOSITORY", 2),
]


@pytest.mark.parametrize(("fault", "words", "code"), WORDS)
def test_errors_say_what_to_change(checkout: Checkout, fault: str, words: str, code: int) -> None:
    environ = {}
    if fault == "rights":
        checkout.hub.add_token(JOB, "job", "github-actions[bot]", READS)
    if fault == "actions may not":
        checkout.hub.switches.protections["main"] = Protection()
        checkout.hub.switches.actions_may_create_pulls = False
    if fault == "renamed":
        checkout.hub.forge.rename("octo/renamed")
        environ = {"GITHUB_REPOSITORY": "octo/list"}
    if fault == "token":
        environ = {"GITHUB_TOKEN": "ghs_expired"}
    if fault == "502":
        checkout.hub.faults.status(502, times=100)
    if fault == "no checkout":
        environ = {"DATA": "elsewhere"}
    if fault == "nothing set":
        environ = {"GITHUB_TOKEN": "", "GITHUB_REPOSITORY": ""}
    done = checkout.publish("# New\n", **environ)
    assert done.code == code, done.out
    assert words in done.err
    assert "Traceback" not in done.err
