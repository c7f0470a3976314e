"""The status issue on GitHub: one issue, never believed if someone else wrote it, and an alarm when no search succeeds."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cmarkgfm import github_flavored_markdown_to_html

from bot.core.status.report import read_hidden
from demo.arxiv_server import SmallArxiv
from tests.commands.test_propose_github import few, hub
from tests.servers.github.accounts import WRITES
from tests.servers.github.standin import JOB, GitHub
from tests.small_list import NOW, Result, SmallList

__all__ = ["few", "hub"]  # the fixtures
pytestmark = pytest.mark.usefixtures("few")

START = datetime.fromtimestamp(int(NOW), UTC)
ALL = {**WRITES, "actions": "write"}


class Runner:
    """The scan's and the watch's last steps on a clock that tests move."""

    def __init__(self, hub: GitHub, small: SmallList) -> None:
        self.hub, self.small, self.number = hub, small, 0
        hub.add_token(JOB, "job", "github-actions[bot]", ALL)
        hub.add_workflow("scan.yml")
        hub.add_workflow("watch.yml")

    def environ(self, day: float, workflow: str) -> dict[str, str]:
        self.number += 1
        return {
            "SOURCE_DATE_EPOCH": str(int((START + timedelta(days=day)).timestamp())),
            "GITHUB_RUN_ID": str(self.number),
            "GITHUB_RUN_ATTEMPT": "1",
            "GITHUB_WORKFLOW_REF": f"{self.hub.slug}/.github/workflows/{workflow}@refs/heads/main",
        }

    def scan(self, day: float = 0, *options: str, outcome: str = "") -> Result:
        """The run of `propose` (unless it was stopped with this outcome), then the step that tells of it."""
        environ = self.environ(day, "scan.yml")
        if not outcome:
            ended = self.small.run("propose", *options, environ=environ)
            outcome = "failure" if ended.code else "success"
        return self.small.run("status", "--publish", "--outcome", outcome, environ=environ)

    def watch(self, day: float) -> Result:
        return self.small.run("status", "--publish", environ=self.environ(day, "watch.yml"))

    @property
    def body(self) -> str:
        (issue,) = self.issues
        return issue.body or ""

    @property
    def issues(self) -> list[Any]:
        pulls = {pull.number for pull in self.hub.pulls()}
        return [issue for issue in self.hub.forge.issues.values() if issue.number not in pulls]


@pytest.fixture
def runner(hub: GitHub, small_list: SmallList) -> Runner:
    return Runner(hub, small_list)


def test_the_first_run_opens_the_issue_which_asks_to_be_pinned(runner: Runner) -> None:
    result = runner.scan()
    assert result.code == 0, result.err
    (issue,) = runner.issues
    assert (issue.author, issue.labels) == ("github-actions[bot]", ["bot:status"])
    assert "Please **pin** this issue" in runner.body
    for words in (
        "Last run",
        "Last success",
        "Searched without gaps | 2025-11-18 to 2026-01-01",
        "to add",
        "3 listed",
    ):
        assert words in runner.body


def test_later_runs_edit_it_and_nothing_new_is_said(runner: Runner) -> None:
    runner.scan()
    result = runner.scan(1)
    assert (result.code, len(runner.issues)) == (0, 1), result.err
    assert "nothing new" in runner.body
    assert "All is well" in runner.body
    assert "Please **pin**" not in runner.scan(20).out + runner.body


def test_the_schedule_is_switched_on_again(runner: Runner) -> None:
    for workflow in runner.hub.forge.workflows:
        workflow.state = "disabled_inactivity"
    runner.watch(0)
    assert {workflow.state for workflow in runner.hub.forge.workflows} == {"active"}
    runner.hub.forge.workflows[0].state = "disabled_manually"
    runner.watch(1)
    assert (
        runner.hub.forge.workflows[0].state == "disabled_manually"
    )  # a human made this choice: it is kept and reported
    assert "scan.yml is switched off: someone switched it off" in runner.body


def test_after_three_silent_months_the_watch_raises_the_alarm_once(runner: Runner) -> None:
    runner.scan()
    number = runner.issues[0].number
    runner.hub.human("alice", role="write").close(number)
    for day in (90, 97):
        result = runner.watch(day)
        assert result.code == 1
    assert "No run has succeeded for 97 days" in runner.body
    (comment,) = runner.hub.comments(number)
    assert "No run has succeeded for 97 days" in comment.body
    assert runner.hub.issue(number).state == "open"
    assert runner.scan(98, "--since", "2025-12-20", "--until", "2025-12-31").code == 0
    assert "No run has succeeded" not in runner.body


def test_days_that_nobody_searched_are_told_until_a_run_over_them(runner: Runner) -> None:
    runner.scan(0, "--since", "2025-11-24", "--until", "2025-11-30")
    runner.scan(1, "--since", "2025-12-10", "--until", "2025-12-31")
    assert "Searched without gaps | 2025-12-10 to 2025-12-31" in runner.body
    found = re.search(r"propose --since (\S+) --until (\S+)\.", runner.body.replace("\\", ""))
    assert found
    assert found.groups() == ("2025-12-01", "2025-12-09")
    runner.scan(2, "--since", found[1], "--until", found[2])
    assert "not searched" not in runner.body
    assert "Searched without gaps | 2025-11-24 to 2025-12-31" in runner.body


def test_a_failed_run_is_told_with_what_to_do(runner: Runner) -> None:
    runner.scan()
    runner.small.environ["GITHUB_REPOSITORY"] = runner.hub.slug
    runner.hub.faults.status(500, path=r"/pulls$", times=3)
    runner.scan(1)
    assert "The last run failed" in runner.body
    assert "run the same command again later" in runner.body
    assert "Last success | 2026-01-01 00:00 UTC, yesterday" in runner.body


def test_a_killed_run_is_told_too(runner: Runner) -> None:
    runner.scan()
    runner.scan(1, outcome="cancelled")
    assert "The last run failed: it ended without a result (cancelled)" in runner.body


def test_an_incomplete_harvest_is_no_success(runner: Runner, arxiv: SmallArxiv) -> None:
    runner.scan()
    arxiv.faults.put(always="html")
    runner.scan(1)
    status = read_hidden(runner.body)
    assert status is not None
    assert status.run is not None
    assert (status.run.outcome, status.last_success) == ("incomplete", "2026-01-01T00:00:00Z")


@pytest.mark.parametrize("author", ["mallory", "github-actions[bot]"])
def test_a_forged_block_in_another_issue_is_not_believed(runner: Runner, author: str) -> None:
    runner.scan()
    forged = runner.body.replace("2026-01-01", "2036-01-01")
    if author != "mallory":
        forged += "\nquoted by another workflow"
    runner.hub.human(author).open_issue("Status of the bot", forged, labels=("bot:status",))
    runner.hub.forge.issues = dict(reversed(runner.hub.forge.issues.items()))
    assert runner.watch(90).code == 1
    ours = next(issue for issue in runner.issues if issue.body != forged)
    assert "No run has succeeded for 90 days" in (ours.body or "")
    assert len(runner.issues) == 2


def test_without_its_label_the_issue_is_found_and_labelled_again(runner: Runner) -> None:
    runner.scan()
    runner.hub.human("alice", role="write").unlabel(runner.issues[0].number, "bot:status")
    runner.hub.forge.labels.clear()
    runner.scan(1)
    (issue,) = runner.issues
    assert issue.labels == ["bot:status"]


def test_a_damaged_block_is_made_good_from_the_branch(runner: Runner) -> None:
    runner.scan()
    number = runner.issues[0].number
    runner.hub.human("alice", role="write").edit_body(number, runner.body.replace('"version":1', '"version":"x"'))
    assert runner.watch(90).code == 1
    assert "2026-01-01 00:00 UTC, 90 days ago" in runner.body


def test_a_deleted_issue_is_opened_anew_with_what_is_known(runner: Runner) -> None:
    runner.scan()
    del runner.hub.forge.issues[runner.issues[0].number]
    runner.watch(2)
    assert "2026-01-01 00:00 UTC, 2 days ago" in runner.body


def test_a_success_is_written_for_readme_and_site(runner: Runner) -> None:
    runner.scan()
    runner.scan(3)
    files = runner.hub.files("bot/status")
    assert set(files) == {"status.json", "last-run.svg"}
    assert json.loads(files["status.json"])["last_success"] == "2026-01-04T00:00:00Z"
    assert b"2026-01-04" in files["last-run.svg"]
    assert runner.hub.repository.count("bot/status") == 2
    assert not [one for one in runner.hub.log.writes if one.path.endswith("/git/refs/heads/main")]


def test_a_clock_that_jumped_ahead_hides_no_silence(runner: Runner) -> None:
    runner.scan(4000)
    assert runner.watch(1).code == 1
    assert "a clock was wrong" in runner.body
    assert runner.scan(2).code == 0
    assert runner.watch(30).code == 1


def test_without_the_right_to_switch_schedules_on_the_rest_is_done(runner: Runner) -> None:
    runner.hub.add_token(JOB, "job", "github-actions[bot]", {**WRITES, "actions": "read"})
    result = runner.scan()
    assert result.code == 0
    assert "actions: write" in result.err
    assert "Last success" in runner.body


@pytest.mark.parametrize("after", [False, True])
def test_stopped_at_any_request_the_next_run_ends_with_one_issue(runner: Runner, after: bool) -> None:
    runner.scan()
    for nth in range(1, 12):
        runner.hub.faults.drop(nth=nth, path="(issues|actions|git|branches|contents|pulls)", after=after)
        environ = runner.environ(nth, "scan.yml")
        runner.small.run("status", "--publish", "--outcome", "failure", environ=environ)
        runner.hub.faults.clear()
        assert runner.small.run("status", "--publish", "--outcome", "failure", environ=environ).code in {0, 1}
        status = read_hidden(runner.body)
        assert status is not None
        assert status.failures == nth


def test_a_maintainer_reads_it_as_a_table_and_a_list(runner: Runner, tmp_path: Path) -> None:
    runner.scan()
    runner.watch(90)
    page = github_flavored_markdown_to_html(runner.body)
    assert page.count("<tr>") == 11
    assert "<ol>" in page
    assert "{" not in re.sub(r"<!--.*?-->", "", page, flags=re.DOTALL)


def test_status_prints_the_same_here_and_there(runner: Runner) -> None:
    runner.scan()
    environ = {"SOURCE_DATE_EPOCH": str(int((START + timedelta(days=9)).timestamp()))}
    there = runner.small.run("status", "--json", environ=environ).json
    local = {"GITHUB_REPOSITORY": "", "GITHUB_TOKEN": ""}
    here = runner.small.run("status", "--json", environ=environ | local).json
    assert (there["source"], here["source"]) == ("github", "local")
    assert there["last_success"] == here["last_success"] == "2026-01-01T00:00:00Z"
    assert there["waiting"]["number"] == 1
    assert "No run has succeeded for 9 days." in [alarm["what"] for alarm in there["alarms"]]
    assert "Last success:" in runner.small.run("status", environ=environ).out
