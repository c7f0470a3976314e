"""Every workflow, and the action in another list's workflow, run by act against stand-ins for arXiv and GitHub."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.pull.line import parse_lines
from demo.arxiv_papers import StoredPaper
from demo.arxiv_server import SmallArxiv, serve
from tests.servers.github.standin import GitHub
from tests.servers.web import SmallWeb, serve_web
from tests.small_list import BRANCH, NOW, ROOT, SmallList, make_list
from tests.workflows.runner import Runner, git, install_code

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("act")]

OTHER_LIST = """\
name: Another list
on: push
permissions: {}
jobs:
  propose:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
      - uses: octo/bot@v1
        with:
          since: "2025-11-24"
          until: "2025-12-05"
          arguments: |
            --allow-incomplete
            --json
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install_code(tmp_path_factory.mktemp("installed"))


@pytest.fixture
def small(tmp_path: Path) -> SmallList:
    return make_list(tmp_path / "list")


@pytest.fixture
def runner(tmp_path: Path, small: SmallList, installed: Path, arxiv: SmallArxiv) -> Iterator[Runner]:
    """The small list with this project's workflows and none of its code; its GitHub and its arXiv are stand-ins."""
    shutil.copytree(installed / ".github", small.root / ".github")
    shutil.copy(ROOT / "README.md", small.root)
    (small.root / ".gitignore").write_text("/out/\n/.cache/\n/.bot\n", "utf-8")
    git(small.root, "add", "-A")
    git(small.root, "commit", "--quiet", "-m", "code")
    with serve(arxiv) as url:
        environ = {"ARXIV_API_URL": url, "ARXIV_DELAY_SECONDS": "0", "SOURCE_DATE_EPOCH": NOW}
        yield Runner(small.root, tmp_path / "home", environ, installed)


@pytest.fixture
def hub(tmp_path: Path, runner: Runner) -> Iterator[GitHub]:
    """GitHub with the same files as the checkout."""
    files = {name: (runner.root / name).read_text("utf-8") for name in git(runner.root, "ls-files").splitlines()}
    with GitHub(tmp_path / "hub", files=files) as standin:
        runner.environ |= {"GITHUB_API_URL": standin.url, "GITHUB_REPOSITORY": standin.slug}
        yield standin
    standin.check()


def test_the_schedule_opens_the_pull_request_and_the_watch_is_red_when_nothing_succeeds_any_more(
    hub: GitHub, runner: Runner
) -> None:
    code, said = runner.run("schedule", "scan.yml")
    assert code == 0, said
    (pull,) = hub.pulls()
    assert (pull.author, pull.head_ref) == ("github-actions[bot]", BRANCH)  # by the job's token
    (issue,) = [one for one in hub.forge.issues.values() if one.title == "Status of the bot"]
    assert "All is well." in (issue.body or "")
    assert set(hub.files(BRANCH)) - set(hub.files("main"))
    later = {"SOURCE_DATE_EPOCH": str(int(NOW) + 90 * 86_400)}
    code, said = runner.run("schedule", "watch.yml", environ=later)
    assert code != 0
    assert "No run has succeeded for 90 days" in said
    assert runner.run("schedule", "watch.yml")[0] == 0


def test_what_is_typed_into_the_form_is_never_run(hub: GitHub, runner: Runner, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    typed = f'--input=since=$(touch {mark})"; touch {mark}; "'
    # The job after it takes it in the same words, which another test sees.
    code, said = runner.run("workflow_dispatch", "scan.yml", typed, "--job=scan")
    assert code != 0
    assert not mark.exists()
    assert hub.pulls() == []
    assert "is not a date" in said  # so it reached the command
    assert "Traceback" not in said


def test_the_weekly_audit_opens_a_pull_request_of_its_own(hub: GitHub, runner: Runner, arxiv: SmallArxiv) -> None:
    listed = (
        ("2203.12119", "Visual Prompt Tuning", "Withdrawn by the authors"),
        ("2303.14773", "A Prompt for a Model Behind an Interface", None),
    )
    for arxiv_id, title, comment in listed:
        arxiv.papers.append(
            StoredPaper(arxiv_id, "2023-03-26", title, ("Ada Lovelace",), ("cs.CV",), comment, "We prompt.")
        )
    with serve_web(SmallWeb()) as web:
        web.put("example.org/paper", "alive")
        runner.environ |= web.environ
        code, said = runner.run("schedule", "audit.yml")
    assert code == 0, said
    (pull,) = hub.pulls()
    assert (pull.head_ref, pull.title) == (
        "bot/audit",
        "Audit: 2 changed, 0 to confirm",
    )  # withdrawn, and the exact day of another
    assert b"withdrawn: true" in hub.files("bot/audit")["data/papers/2022/2203.12119.yaml"]


def test_a_run_without_all_of_arxivs_answers_is_red_and_a_suggestion_without_an_answer_stops_no_proposal(
    hub: GitHub, runner: Runner, arxiv: SmallArxiv
) -> None:
    arxiv.faults.put(always="html")
    hub.human("student").open_issue("Suggest: ", "### Paper\n\n2512.03663\n", labels=("suggestion",))
    fault = hub.faults.status(502, method="GET", path=r"/issues$", times=3)
    code, said = runner.run("schedule", "scan.yml", "--job=propose")  # with the job before it
    assert code != 0
    assert fault.struck == 3
    for step in ("Answer open suggestions and report their outcomes", "Propose what the scan collected"):
        assert f"Failure - Main {step}" in said
    assert "exit status 3" in said or "exitcode '3'" in said
    assert hub.pulls() == []
    (issue,) = [one for one in hub.forge.issues.values() if one.title == "Status of the bot"]
    assert "arXiv did not return all papers" in (issue.body or "")


def test_a_tick_is_applied_by_the_event(hub: GitHub, runner: Runner, small: SmallList, tmp_path: Path) -> None:
    small.environ |= runner.environ | {"GITHUB_TOKEN": "ghs_job", "BOT_LOGIN": "github-actions[bot]"}
    small.run("propose", "--since", "2025-11-24", "--until", "2025-12-05")
    chosen = next(line.key for line in parse_lines(hub.pull(1).body or "") if line.ticked)
    hub.human("alice", role="write").untick(1, chosen)
    assert f"data/papers/2025/{chosen}.yaml" in hub.files(BRANCH)
    head = {"ref": BRANCH, "repo": {"full_name": "octo/list"}}
    event = {
        "action": "edited",
        "pull_request": {"number": 1, "head": head, "user": {"login": "github-actions[bot]", "type": "Bot"}},
        "repository": {"full_name": "octo/list", "default_branch": "main"},
        "sender": {"login": "alice"},
    }
    path = tmp_path / "event.json"
    path.write_text(json.dumps(event), "utf-8")
    again = {"GITHUB_RUN_ATTEMPT": "2"}  # a first run would ask for earlier ones, which the stand-in has not
    code, said = runner.run("pull_request_target", "sync.yml", f"--eventpath={path}", environ=again)
    assert code == 0, said
    assert f"data/rejected/2025/{chosen}.yaml" in hub.files(BRANCH)
    assert f"data/papers/2025/{chosen}.yaml" not in hub.files(BRANCH)


def test_a_suggestion_is_answered_and_what_it_says_is_never_run(
    hub: GitHub, runner: Runner, small: SmallList, tmp_path: Path
) -> None:
    mark = tmp_path / "mark"
    text = f"2512.03663 $(touch {mark}) `touch {mark}` ${{{{ github.token }}}}"
    issue = hub.human("student").open_issue(f"Suggest: $(touch {mark})", f"### Paper\n\n{text}\n")
    fields = {"number": issue.number, "state": "open", "labels": [], "title": issue.title, "body": issue.body}
    event = {
        "action": "opened",
        "issue": fields,
        "repository": {"full_name": "octo/list", "default_branch": "main"},
        "sender": {"login": "student"},
    }
    path = tmp_path / "event.json"
    path.write_text(json.dumps(event), "utf-8")
    code, said = runner.run("issues", "suggest.yml", f"--eventpath={path}")
    assert code == 0, said
    assert "pull request" in hub.comments(issue.number)[0].body
    assert [pull.head_ref for pull in hub.pulls()] == [BRANCH]
    assert not mark.exists()


def test_a_manual_start_takes_its_days_and_the_app_credits_who_suggested_a_ticked_paper(
    hub: GitHub, runner: Runner, small: SmallList
) -> None:
    small.environ |= runner.environ | {"GITHUB_TOKEN": "ghs_app", "BOT_LOGIN": "list-bot[bot]"}
    small.run("propose", "--since", "2025-11-24", "--until", "2025-12-05")
    chosen = next(line.key for line in parse_lines(hub.pull(1).body or "") if not line.ticked)
    issue = hub.human("student").open_issue("Suggest: ", f"### Paper\n\n{chosen}\n", labels=("suggestion",))
    hub.human("alice", role="write").tick(1, chosen)
    days = ("--input=since=2025-11-24", "--input=until=2025-12-08")
    app = ("--var=BOT_APP_CLIENT_ID=Iv1", "--secret=BOT_APP_PRIVATE_KEY=key")
    code, said = runner.run("workflow_dispatch", "scan.yml", *days, *app, "--job=propose")  # with the job before it
    assert code == 0, said
    assert "for 2025-11-24 to 2025-12-08 ..." in said  # by the job that asks
    assert "2025-11-24 to 2025-12-08 were asked for" in said  # and by the one that proposes
    assert {one.author for one in hub.comments(issue.number)} == {"list-bot[bot]"}
    assert f"data/papers/2025/{chosen}.yaml" in hub.files(BRANCH)
    messages = [commit.message for commit in hub.repository.commits(f"main..{BRANCH}")]
    assert any("\nCo-authored-by: student <" in message for message in messages), messages


def play_pull(runner: Runner, tmp_path: Path, hub: GitHub, head: str = "") -> tuple[int, str]:
    """The student's pull request was opened, with all that a stranger can put into an event."""
    evil = '$(touch evil)"; touch evil; "${{ github.token }}'
    pull = hub.pull(1)
    event = {
        "action": "opened",
        "pull_request": {
            "number": pull.number,
            "title": evil,
            "body": evil,
            "head": {"ref": evil, "sha": head or pull.head_sha, "repo": {"full_name": "student/list"}},
            "user": {"login": "student", "type": "User"},
        },
        "repository": {"full_name": "octo/list", "default_branch": "main"},
        "sender": {"login": "student"},
    }
    path = tmp_path / "event.json"
    path.write_text(json.dumps(event), "utf-8")
    return runner.run("pull_request_target", "review.yml", f"--eventpath={path}")


def test_a_pull_request_is_answered_and_nothing_of_it_is_run(hub: GitHub, runner: Runner, tmp_path: Path) -> None:
    files = {
        "data/papers/2024/2401.01000.yaml": 'title: "::error::x ##[add-mask]y"\narxiv: 2401.01000\n',
        "Makefile": "setup:\n\ttouch evil\n",
        "bot/__init__.py": "open('evil', 'w')\n",
        ".github/workflows/review.yml": "on: push\n",
    }
    hub.human("student").open_pull("mine", files, fork=True)
    code, said = play_pull(runner, tmp_path, hub)
    assert code == 0, said
    (comment,) = hub.comments(1)
    assert comment.author == "github-actions[bot]"
    assert "to fix" in comment.body
    (check,) = hub.forge.checks.values()
    assert (check.head_sha, check.conclusion) == (hub.pull(1).head_sha, "failure")
    assert hub.pull(1).labels == ["needs-maintainer"]
    assert not list(tmp_path.rglob("evil"))
    assert "::error::x" not in said


def test_an_old_event_writes_nothing(hub: GitHub, runner: Runner, tmp_path: Path) -> None:
    pull = hub.human("student").open_pull("mine", {"data/papers/2024/x.yaml": "title: T\n"}, fork=True)
    old = pull.head_sha
    hub.human("student").commit("mine", {"data/papers/2024/x.yaml": "title: U\n"}, fork=True)
    code, said = play_pull(runner, tmp_path, hub, head=old)
    assert code == 0, said
    assert hub.comments(1) == []
    assert hub.forge.checks == {}


def test_after_a_change_of_data_the_readme_is_rendered_and_pushed(hub: GitHub, runner: Runner) -> None:
    before = hub.files()["README.md"]
    code, said = runner.run("push", "render.yml")
    assert code == 0, said
    assert "README.md and 5 other files were committed on main" in said
    assert hub.files()["README.md"] != before


def test_another_list_uses_the_action(hub: GitHub, runner: Runner, small: SmallList) -> None:
    (small.root / ".github/workflows/papers.yml").write_text(OTHER_LIST, "utf-8")
    action = runner.home / "octo/bot"  # which act copies, so the environment is led to
    shutil.copytree(runner.code / "scripts", action / "scripts")
    shutil.copy(runner.code / "action.yml", action)
    (action / ".venv").symlink_to(runner.code / ".venv")
    code, said = runner.run("push", "papers.yml", f"--local-repository=octo/bot@v1={action}")
    assert code == 0, said
    assert [pull.author for pull in hub.pulls()] == ["github-actions[bot]"]


def test_another_list_calls_the_workflow_with_its_inputs_and_secrets(
    hub: GitHub, runner: Runner, small: SmallList
) -> None:
    text = (ROOT / "bot/starter/workflows/scan.yml").read_text("utf-8")
    called = text.replace("@ACTION@/.github/workflows/scan.yml", "octo/bot/.github/workflows/scan.yml@v1")
    (small.root / ".github/workflows/scan.yml").write_text(called, "utf-8")
    options = (
        f"--local-repository=octo/bot@v1={runner.code}",
        *("--input=since=2025-11-24", "--input=until=2025-12-05"),
        *("--var=BOT_APP_CLIENT_ID=Iv1", "--secret=BOT_APP_PRIVATE_KEY=key"),
    )
    code, said = runner.run("workflow_dispatch", "scan.yml", *options)
    assert code == 0, said
    (pull,) = hub.pulls()
    assert pull.author == "list-bot[bot]"
    assert "2025-11-24 to 2025-12-05" in (pull.body or "")
