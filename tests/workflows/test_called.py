"""The workflows as other lists call them, what starts them, and what a burst of events leaves undone: nothing."""

import json
import os
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.small_list import ROOT, SmallList
from tests.workflows.actionlint import lint_workflows
from tests.workflows.expression import holds
from tests.workflows.runner import git
from tests.workflows.test_workflows import BIN, TRIGGER, WORKFLOWS, check_schema, load, run

CALLERS = sorted((ROOT / "bot/starter/workflows").glob("*.yml"))
CALLED = [path for path in WORKFLOWS if "workflow_call" in load(path)[TRIGGER]]
SHA = "0123456789012345678901234567890123456789"
BOT_STEP = {
    "repository": "${{ job.workflow_repository }}",
    "ref": "${{ job.workflow_sha }}",
    "path": ".bot",
    "persist-credentials": False,
}


def read_caller(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8").replace("@ACTION@", "ada/bot@"))


def test_a_list_gets_every_job_and_each_is_written_once() -> None:
    kinds = {"scan", "sync", "suggest", "review", "render", "check", "pages", "audit", "watch", "digest", "learn"}
    assert {path.stem for path in CALLERS} == {path.stem for path in CALLED} == kinds
    assert max(len(path.read_text("utf-8").splitlines()) for path in CALLERS) <= 40


@pytest.mark.parametrize("path", CALLERS, ids=lambda path: path.stem)
def test_a_lists_workflow_calls_ours_with_all_that_it_takes(path: Path) -> None:
    found, ours = read_caller(path), load(ROOT / ".github/workflows" / path.name)
    ((name, job),) = found["jobs"].items()
    assert (name, job["uses"]) == (path.stem, f"ada/bot@/.github/workflows/{path.name}")
    call = ours[TRIGGER]["workflow_call"] or {}
    secrets = {one: f"${{{{ secrets.{one} }}}}" for one in call.get("secrets", {})}
    assert job.get("secrets", {}) == secrets  # by name: never all that the list has
    given = job.get("with", {})
    assert set(given) <= set(call.get("inputs", {}))
    assert set(given) == set((found[TRIGGER].get("workflow_dispatch") or {}).get("inputs", {}))
    rights: dict[str, str] = {}
    for one in ours["jobs"].values():
        rights |= {right: level for right, level in one["permissions"].items() if rights.get(right) != "write"}
    assert (found["permissions"], job["permissions"]) == (
        {},
        rights,
    )  # a called job can't have more than its caller gives
    # A group that both held would be a deadlock.
    assert "concurrency" not in found
    assert "concurrency" not in job


@pytest.mark.parametrize("path", CALLERS, ids=lambda path: path.stem)
def test_a_lists_workflow_starts_as_ours_does(path: Path) -> None:
    theirs, ours = read_caller(path)[TRIGGER], load(ROOT / ".github/workflows" / path.name)[TRIGGER]
    assert ours.pop("workflow_call", {}) != {}
    if path.stem == "pages":
        ours["push"]["paths"] = ["data/**"]  # a list has no code of the site
    assert theirs == ours


@pytest.mark.parametrize("path", CALLED, ids=lambda path: path.stem)
def test_a_called_workflow_brings_its_own_commit_of_the_bot_and_takes_the_callers_list(path: Path) -> None:
    for name, job in load(path)["jobs"].items():
        steps, text = job["steps"], json.dumps(job)
        checkouts = [step["with"] for step in steps if step.get("uses", "").startswith("actions/checkout@")]
        if name in {"publish", "told"}:  # of the pages: they need neither
            assert checkouts == []
            continue
        theirs, bot = checkouts
        assert set(theirs) <= {"persist-credentials", "fetch-depth"}  # the list, at the commit of the caller's event
        assert bot == BOT_STEP
        assert not re.search(
            r'"run": "[^"]*(?<!\.bot/)\.(?:venv|github/scripts)/', text
        )  # nothing of the list's own is run
        install = next(
            place
            for place, step in enumerate(steps)
            if ".bot" in step.get("run", "") and step["name"].startswith("Install")
        )
        assert all("vpt-bot" not in step.get("run", "") for step in steps[:install])


def test_what_init_writes_passes_the_linters_and_names_the_version(tmp_path: Path) -> None:
    made = SmallList(tmp_path)
    assert made.run("init", "waves", "--word", "wave", "--action", f"ada/bot@{SHA}").code == 0
    folder = tmp_path / "waves/.github/workflows"
    assert {path.name for path in folder.iterdir()} == {path.name for path in CALLERS}
    for path in folder.iterdir():
        assert f"uses: ada/bot/.github/workflows/{path.name}@{SHA}" in path.read_text("utf-8")
    linted = lint_workflows(tmp_path / "waves")
    assert (linted.faults, linted.newer, linted.files) == ([], [], len(CALLERS))
    zizmor = run(
        str(BIN / "zizmor"), "--offline", "--persona", "auditor", "--format", "json", ".github", root=tmp_path / "waves"
    )
    assert json.loads(zizmor.stdout) == []
    schema = check_schema("vendor.github-workflows", folder.iterdir())
    assert schema.code == 0, schema.out


def test_only_texts_of_papers_are_kept_in_caches_never_what_is_installed() -> None:
    steps = [(path.stem, step) for path in WORKFLOWS for job in load(path)["jobs"].values() for step in job["steps"]]
    cached = {(name, step["with"]["path"]) for name, step in steps if step.get("uses", "").startswith("actions/cache@")}
    assert cached == {
        ("check", ".cache/preprints.jsonl"),
        ("learn", ".cache/preprints.jsonl"),
        ("pages", ".cache/abstracts"),
    }
    given = [value for _, step in steps for key, value in step.get("with", {}).items() if "cache" in key]
    assert given == []  # neither do the actions that install something keep any
    assert "cache" not in (ROOT / "action.yml").read_text("utf-8")


# What starts a job


def condition(workflow: str, job: str) -> str:
    return str(load(ROOT / f".github/workflows/{workflow}.yml")["jobs"][job]["if"])


def pull_event(**other: Any) -> dict[str, Any]:
    pull = {
        "head": {"ref": other.get("ref", "bot/new-papers"), "repo": {"full_name": other.get("repo", "octo/list")}},
        "user": {"login": other.get("author", "github-actions[bot]"), "type": other.get("kind", "Bot")},
    }
    event = {"pull_request": pull, "sender": {"login": other.get("sender", "alice")}}
    return {"event_name": "pull_request_target", "repository": "octo/list", "event": event}


PULL_EVENTS = [
    ({}, True),
    ({"ref": "bot/audit"}, True),
    ({"author": "list-bot[bot]"}, True),
    ({"author": "bot-account", "kind": "User"}, True),  # which vars.BOT_LOGIN names
    ({"sender": "github-actions[bot]"}, False),  # the bot's own edit
    ({"ref": "my-papers", "author": "student", "kind": "User"}, False),
    ({"repo": "student/list"}, False),  # a branch of the same name in a fork
    ({"author": "student", "kind": "User"}, False),
]


@pytest.mark.parametrize(("event", "starts"), PULL_EVENTS)
def test_only_peoples_changes_of_the_bots_own_pull_requests_start_the_sync(event: dict[str, str], starts: bool) -> None:
    context = {"github": pull_event(**event), "vars": {"BOT_LOGIN": "bot-account"}}
    assert holds(condition("sync", "sync"), context) is starts


def comment_event(body: str, association: str, *, pull: bool = True, kind: str = "User") -> dict[str, Any]:
    issue = {"number": 1, **({"pull_request": {"url": "x"}} if pull else {})}
    comment = {"body": body, "author_association": association, "user": {"login": "x", "type": kind}}
    return {"event_name": "issue_comment", "repository": "octo/list", "event": {"issue": issue, "comment": comment}}


COMMENTS = [
    (comment_event("/take", "OWNER"), True),
    (comment_event("/move 2604.00503 pixel", "MEMBER"), True),
    (comment_event("Thanks!\r\n/reject 2604.00503 not about images\r\n", "COLLABORATOR"), True),
    (comment_event("Looks good, see a/b", "OWNER"), False),  # nothing to carry out
    (comment_event("/take", "CONTRIBUTOR"), False),  # strangers: nothing starts
    (comment_event("/take", "FIRST_TIME_CONTRIBUTOR"), False),
    (comment_event("/take", "NONE"), False),
    (comment_event("/take", "OWNER", pull=False), False),  # an issue
    (comment_event("/take", "MEMBER", kind="Bot"), False),
]


@pytest.mark.parametrize(("github", "starts"), COMMENTS)
def test_a_strangers_comment_starts_nothing_and_a_command_of_a_member_does(
    github: dict[str, Any], starts: bool
) -> None:
    assert holds(condition("sync", "sync"), {"github": github, "vars": {}}) is starts


SUGGESTIONS = [
    ("open", ["suggestion"], "x", True),
    ("open", [], "### Paper\n\n2512.03663", True),
    ("closed", ["suggestion"], "### Paper", False),
    ("open", [], "### Listed paper\n\n2203.12119", True),
    ("open", ["mistake"], "x", True),
    ("open", ["bug"], "Something else", False),
]


@pytest.mark.parametrize(("state", "labels", "body", "starts"), SUGGESTIONS)
def test_only_open_suggestions_are_answered(state: str, labels: list[str], body: str, starts: bool) -> None:
    issue = {"state": state, "labels": [{"name": name} for name in labels], "body": body}
    assert holds(condition("suggest", "suggest"), {"github": {"event": {"issue": issue}}}) is starts


@pytest.mark.parametrize(("cron", "due"), [("23 9 * * 6", False), ("23 9 * * 0-5", True), (None, False)])
def test_the_audit_asks_for_all_on_saturdays_and_by_hand(cron: str | None, due: bool) -> None:
    steps = load(ROOT / ".github/workflows/audit.yml")["jobs"]["audit"]["steps"]
    choice = steps[-1]["env"]["DUE"].removeprefix("${{ ").removesuffix(" && '--due' || '' }}")
    assert holds(choice, {"github": {"event": {"schedule": cron}}}) is due


# Bursts


def jobs_with_groups() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in WORKFLOWS:
        found = load(path)
        for name, job in found["jobs"].items():
            yield f"{path.stem}.{name}", job.get("concurrency") or found["concurrency"]


def test_who_writes_for_people_waits_in_one_queue_and_nobody_else_is_in_it() -> None:
    groups = dict(jobs_with_groups())
    queued = {name for name, one in groups.items() if one["group"] == "vpt-bot"}
    assert queued == {"scan.propose", "sync.sync", "suggest.suggest", "watch.watch"}
    assert all(groups[name] == {"group": "vpt-bot", "cancel-in-progress": False, "queue": "max"} for name in queued)
    others = [one["group"] for name, one in groups.items() if name not in queued and not name.startswith("release.")]
    assert len(set(others)) == len(others)


def play_burst(jobs: list[str]) -> tuple[list[str], list[str]]:
    """Which jobs of a burst run, and which GitHub cancels: of a group one runs, and as many wait as its queue holds."""
    groups, running, waiting = dict(jobs_with_groups()), set[str](), defaultdict[str, list[str]](list)
    ran, cancelled = [], []
    for job in jobs:
        group = groups[job]["group"]
        if group not in running:
            running.add(group)
            ran.append(job)
            continue
        most = 100 if groups[job].get("queue") == "max" else 1
        waiting[group].append(job)
        while len(waiting[group]) > most:
            cancelled.append(waiting[group].pop(0))
    return ran + [job for group in waiting.values() for job in group], cancelled


def test_a_burst_of_suggestions_and_ticks_cancels_neither_them_nor_the_scan() -> None:
    burst = (
        ["suggest.suggest"] * 30
        + ["scan.propose"]
        + ["sync.sync"] * 40
        + ["watch.watch", "suggest.suggest", "audit.audit"]
    )
    ran, cancelled = play_burst(burst)
    assert cancelled == []
    assert sorted(ran) == sorted(burst)
    assert play_burst(["audit.audit"] * 3)[1] == [
        "audit.audit"
    ]  # the daily audit: the waiting one does the work of both


def test_a_change_of_rules_is_measured_where_there_are_labels(tmp_path: Path) -> None:
    step = next(
        one for one in load(ROOT / ".github/workflows/check.yml")["jobs"]["check"]["steps"] if one.get("id") == "rules"
    )

    def changed(file: str) -> str:
        (tmp_path / file).write_text(f"{file}: changed\n", "utf-8")
        git(tmp_path, "add", "-A")
        git(tmp_path, "commit", "--quiet", "-m", file)
        output, environ = (
            tmp_path.parent / "output",
            {"PATH": os.environ["PATH"], "BASE": git(tmp_path, "rev-parse", "HEAD~1")},
        )
        output.write_text("", "utf-8")
        environ |= {"GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(output)}
        subprocess.run(["bash", "-e", "-c", step["run"]], cwd=tmp_path, env=environ, check=True)
        return output.read_text("utf-8")

    git(tmp_path, "init", "--quiet")
    (tmp_path / "data/rules").mkdir(parents=True)
    git(tmp_path, "commit", "--quiet", "--allow-empty", "-m", "Start")
    assert (
        changed("data/config.yaml")
        == "There are no labelled papers yet (data/gold.jsonl), so this change of rules was not measured.\n"
    )
    assert changed("data/gold.jsonl") == "changed=true\n"
    assert changed("data/rules/belongs.yaml") == "changed=true\n"
    assert changed("data/paper.yaml") == ""
