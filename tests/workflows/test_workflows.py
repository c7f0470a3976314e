"""The workflows, the action and dependabot's configuration under the linters that GitHub's users trust, and our own rules."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.small_list import ROOT, Result
from tests.workflows.actionlint import NEWER, lint_workflows
from tests.workflows.script import run_script

BIN = Path(sys.executable).parent
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
STEPS_FILES = [*WORKFLOWS, ROOT / "action.yml"]
PIN = re.compile(r"^\s*(?:- )?uses: [\w-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
BOT = {"name": "bot", "deployment": False}
TRIGGER = True  # what YAML 1.1 makes of the key `on`


def load(path: Path) -> Any:
    return yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)


def run(*command: str, root: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=600, check=False)


def audit(root: Path) -> list[dict[str, Any]]:
    """What zizmor finds as an auditor; exceptions made in the files are not counted."""
    files = (".github", "action.yml")
    done = run(str(BIN / "zizmor"), "--offline", "--persona", "auditor", "--format", "json", *files, root=root)
    assert done.stdout.startswith("["), done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def check_schema(schema: str, files: Iterable[Path]) -> Result:
    """What the checker of schemas says of files."""
    return run_script(BIN / "check-jsonschema", ROOT, {}, "--builtin-schema", schema, *map(str, files))


def copy_files(root: Path) -> Path:
    shutil.copytree(ROOT / ".github", root / ".github")
    shutil.copy(ROOT / "action.yml", root)
    return root


def test_zizmor_as_an_auditor_finds_nothing() -> None:
    assert [finding["ident"] for finding in audit(ROOT)] == []


def test_the_only_exception_from_zizmor_is_the_event_for_forks_and_it_says_why() -> None:
    lines = [line for path in STEPS_FILES for line in path.read_text("utf-8").splitlines() if "zizmor: ignore" in line]
    assert all(re.search(r"pull_request_target: # zizmor: ignore\[dangerous-triggers\] \S+", line) for line in lines)
    assert len(lines) == len([path for path in WORKFLOWS if "pull_request_target" in load(path)[TRIGGER]])
    assert not [*ROOT.glob("zizmor.y*ml"), *(ROOT / ".github").glob("zizmor.y*ml")]


def test_zizmor_does_see_what_it_is_here_for(tmp_path: Path) -> None:
    path = copy_files(tmp_path) / ".github/workflows/scan.yml"
    path.write_text(path.read_text("utf-8").replace('"--since=$SINCE"', "${{ inputs.since }}"), "utf-8")
    assert "template-injection" in [finding["ident"] for finding in audit(tmp_path)]


def test_actionlint_finds_nothing_but_what_is_broken_on_purpose(tmp_path: Path) -> None:
    path = copy_files(tmp_path) / ".github/workflows/test.yml"
    path.write_text(path.read_text("utf-8").replace("test-${{ github.ref }}", "test-${{ github.reef }}"), "utf-8")
    done = lint_workflows(tmp_path)
    assert [("test.yml" in line, "reef" in line) for line in done.faults] == [(True, True)]
    assert done.files == len(WORKFLOWS)
    assert {said for line in done.newer for said in NEWER if said in line} == set(
        NEWER
    )  # what no file needs any more goes


FORMS = [ROOT / f".github/ISSUE_TEMPLATE/{name}.yml" for name in ("suggest", "mistake")]
SCHEMAS = {
    "vendor.github-workflows": WORKFLOWS,
    "vendor.github-actions": [ROOT / "action.yml"],
    "vendor.dependabot": [ROOT / ".github/dependabot.yml"],
    "vendor.github-issue-forms": FORMS,
    "vendor.github-issue-config": [ROOT / ".github/ISSUE_TEMPLATE/config.yml"],
    "vendor.citation-file-format": [ROOT / "CITATION.cff"],
}


@pytest.mark.parametrize("schema", SCHEMAS)
def test_the_files_follow_githubs_schemas(schema: str) -> None:
    done = check_schema(schema, SCHEMAS[schema])
    assert done.code == 0, done.out


def test_a_file_that_does_not_follow_its_schema_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "dependabot.yml"
    path.write_text("version: two\n", "utf-8")
    assert check_schema("vendor.dependabot", [path]).code == 1


@pytest.mark.parametrize("path", STEPS_FILES, ids=lambda path: path.name)
def test_every_action_is_pinned_with_its_version(path: Path) -> None:
    uses = [line for line in path.read_text("utf-8").splitlines() if re.search(r"\buses:", line)]
    assert uses
    assert [line for line in uses if not PIN.match(line)] == []


def test_one_version_of_each_action_is_used() -> None:
    pins = {pin for path in STEPS_FILES for pin in re.findall(r"uses: (\S+@\S+ # \S+)", path.read_text("utf-8"))}
    assert len({pin.partition("@")[0] for pin in pins}) == len(pins) == 9


@pytest.mark.parametrize("path", STEPS_FILES, ids=lambda path: path.name)
def test_no_expression_stands_in_a_script(path: Path) -> None:
    found = load(path)
    jobs = found["jobs"].values() if "jobs" in found else [found["runs"]]
    scripts = [step["run"] for job in jobs for step in job["steps"] if "run" in step]
    assert scripts
    assert [script for script in scripts if "${{" in script] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_jobs_are_named_and_bounded_and_rights_are_given_job_by_job(path: Path) -> None:
    found = load(path)
    assert found["permissions"] == {}
    for job in found["jobs"].values():
        assert job["name"]
        assert job.get("concurrency") or found["concurrency"]
        assert job["timeout-minutes"] <= 60
        assert job["permissions"]
        assert all("name" in step for step in job["steps"])
        checkouts = [step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")]
        assert [step["with"]["persist-credentials"] for step in checkouts] == [False] * len(checkouts)


def test_an_environment_is_named_where_a_secret_needs_it_and_makes_no_deployment_of_a_run() -> None:
    jobs = {f"{path.stem}.{name}": job for path in WORKFLOWS for name, job in load(path)["jobs"].items()}
    with_secrets = {name for name, job in jobs.items() if "secrets." in json.dumps(job)}
    assert {
        "scan.propose",
        "sync.sync",
        "suggest.suggest",
        "audit.audit",
        "learn.learn",
        "render.render",
    } == with_secrets
    environments = {name: job["environment"] for name, job in jobs.items() if "environment" in job}
    assert {name: environments.pop(name) for name in with_secrets} == dict.fromkeys(with_secrets, BOT)
    assert {name: one["name"] for name, one in environments.items()} == {
        "pages.publish": "github-pages",
        "release.pypi": "pypi",
    }


def test_the_tests_of_code_may_only_read_and_see_no_secret() -> None:
    text = (ROOT / ".github/workflows/test.yml").read_text("utf-8")
    found = yaml.safe_load(text)
    assert [job["permissions"] for job in found["jobs"].values()] == [{"contents": "read"}]
    assert [job["steps"][-1]["run"] for job in found["jobs"].values()] == ["bash .ci/run"]  # which runs `make test`
    assert "make test" in (ROOT / ".ci/run").read_text("utf-8")
    assert "secrets." not in text
    assert set(found[TRIGGER]) == {"pull_request", "push"}


def test_the_review_may_only_read_comment_and_check_and_takes_two_values_of_the_event() -> None:
    text = (ROOT / ".github/workflows/review.yml").read_text("utf-8")
    found = yaml.safe_load(text)
    (job,) = found["jobs"].values()
    assert job["permissions"] == {"contents": "read", "pull-requests": "write", "checks": "write"}
    assert set(found[TRIGGER]) == {"pull_request_target", "workflow_call"}
    assert "environment" not in job
    assert not re.search(r"secrets\.|secrets:|actions/cache|\bcache:|git fetch", text)
    assert re.findall(r"\b(?:ref|repository): .*", text) == [
        "repository: ${{ job.workflow_repository }}",
        "ref: ${{ job.workflow_sha }}",
    ]
    assert set(re.findall(r"github\.event\.[\w.]+", text)) == {
        "github.event.pull_request.number",
        "github.event.pull_request.head.sha",
    }
    values = [value for step in job["steps"] for value in step.get("env", {}).values() if "github.event" in str(value)]
    assert len(values) == 2


REPLAY_ENDS = [(0, 0), (1, 1), (2, 2), (3, 0), (70, 70)]  # arXiv's silence is no fault of the change, and is said


@pytest.mark.parametrize(("code", "job"), REPLAY_ENDS)
def test_the_replay_is_green_but_says_so_when_it_could_not_look(tmp_path: Path, code: int, job: int) -> None:
    steps = load(ROOT / ".github/workflows/check.yml")["jobs"]["check"]["steps"]
    program = tmp_path / ".bot/.venv/bin/vpt-bot"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\nexit {code}\n")
    program.chmod(0o755)
    environ = {"PATH": "/usr/bin:/bin", "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")}
    done = subprocess.run(
        ["bash", "-e", "-c", steps[-1]["run"]], cwd=tmp_path, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == job
    assert ("not measured" in done.stdout) is (code == 3)


REVIEW_ENDS = [(0, 0), (1, 0), (2, 1), (3, 1)]  # something to fix is no failure of the job, everything else is


@pytest.mark.parametrize(("code", "job"), REVIEW_ENDS)
def test_the_review_tells_how_long_it_took_however_it_ended(tmp_path: Path, code: int, job: int) -> None:
    steps = load(ROOT / ".github/workflows/review.yml")["jobs"]["review"]["steps"]
    note, review = steps[0]["run"], steps[-1]["run"]
    program = tmp_path / ".bot/.venv/bin/vpt-bot"
    program.parent.mkdir(parents=True)
    pause = 1.1 if code == 0 else 0  # once is enough to see that the times are those of the steps
    program.write_text(f'#!/bin/sh\nsleep {pause}\nprintf "### %s\\n\\n" "$*" >> "$GITHUB_STEP_SUMMARY"\nexit {code}\n')
    program.chmod(0o755)
    environ = {
        "PATH": "/usr/bin:/bin",
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
    }
    values = {"PULL": "7", "HEAD_SHA": "0" * 40}
    for script in (note, f"sleep {pause}", review):
        ended = subprocess.run(["bash", "-e", "-c", script], cwd=tmp_path, env=environ | values, check=False).returncode
    assert ended == job
    head, _, table, rule, row, *rest = (tmp_path / "summary.md").read_text("utf-8").split("\n")
    assert head == f"### review --pull 7 --head {'0' * 40}"
    assert (table, rule, rest) == ("| set-up | check | total |", "| ---: | ---: | ---: |", [""])
    setup, check, total = map(int, re.findall(r"(\d+) s", row))
    assert (setup >= pause - 0.1, check >= pause - 0.1, total) == (True, True, setup + check)


def test_the_scan_runs_three_times_a_weekday_off_the_full_hour_after_the_announcement() -> None:
    crons = [schedule["cron"].split() for schedule in load(ROOT / ".github/workflows/scan.yml")[TRIGGER]["schedule"]]
    assert [(day, month, weekdays) for _, _, day, month, weekdays in crons] == [("*", "*", "1-5")] * 3
    assert all(int(minute) not in {0, 30} for minute, *_ in crons)
    assert int(crons[0][1]) in {8, 9}
    assert [int(hour) for _, hour, *_ in crons] == sorted({int(hour) for _, hour, *_ in crons})


def test_asking_arxiv_holds_no_lock_and_proposing_does_not_wait() -> None:
    text = (ROOT / ".github/workflows/scan.yml").read_text("utf-8")
    jobs = yaml.safe_load(text)["jobs"]
    assert "github.run_id" in jobs["scan"]["concurrency"]["group"]
    assert jobs["scan"]["permissions"] == {"contents": "write"}
    assert jobs["propose"]["needs"] == "scan"
    assert "PATIENCE: ${{ inputs.patience || 45 }}" in text
    assert "propose --patience 0" in text


def test_both_jobs_of_the_scan_take_the_days_of_the_form_in_the_same_words() -> None:
    jobs = load(ROOT / ".github/workflows/scan.yml")["jobs"]
    steps = [step for name in ("scan", "propose") for step in jobs[name]["steps"] if "SINCE" in step.get("env", {})]
    assert [step["run"].split()[1] for step in steps] == ["scan", "propose"]
    assert {step["run"].partition(" ${SINCE")[2] for step in steps} == {
        ':+"--since=$SINCE"} ${UNTIL:+"--until=$UNTIL"}'
    }
    values = {(step["env"]["SINCE"], step["env"]["UNTIL"]) for step in steps}
    assert values == {("${{ inputs.since }}", "${{ inputs.until }}")}


@pytest.mark.parametrize(("workflow", "job", "second"), [("scan", "propose", "propose"), ("sync", "sync", "sync")])
def test_suggestions_are_answered_first_and_hold_nothing_up(workflow: str, job: str, second: str) -> None:
    steps = load(ROOT / f".github/workflows/{workflow}.yml")["jobs"][job]["steps"]
    first, then, *_ = [step for step in steps if "vpt-bot" in step.get("run", "")]
    assert first["run"].endswith("vpt-bot suggest --open")
    assert f"vpt-bot {second}" in then["run"]
    assert "!cancelled() && steps.bot.outcome == 'success'" in then["if"]


def test_rendering_starts_on_data_and_commits_none() -> None:
    assert load(ROOT / ".github/workflows/render.yml")[TRIGGER]["push"]["paths"] == ["data/**"]


def test_the_site_is_published_by_a_job_that_sees_neither_code_nor_data() -> None:
    found = load(ROOT / ".github/workflows/pages.yml")
    assert found["jobs"]["build"]["permissions"] == {"contents": "read", "pages": "read"}
    publish = found["jobs"]["publish"]
    assert publish["permissions"] == {"id-token": "write", "pages": "write"}
    assert [step["uses"].partition("@")[0] for step in publish["steps"]] == ["actions/deploy-pages"]
    assert "data/**" in found[TRIGGER]["push"]["paths"]
    assert found[TRIGGER]["push"]["branches"] == ["main"]


def test_dependabot_groups_each_kind_weekly_and_waits() -> None:
    updates = load(ROOT / ".github/dependabot.yml")["updates"]
    assert {one["package-ecosystem"] for one in updates} == {"github-actions", "pip", "npm"}
    for one in updates:
        assert one["schedule"]["interval"] == "weekly"
        assert one["cooldown"]["default-days"] >= 7
        assert [group["patterns"] for group in one["groups"].values()] == [["*"]]
        for folder in one.get("directories", []):
            assert (ROOT / folder.lstrip("/")).is_dir()
