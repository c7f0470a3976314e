"""Verdicts on the switches of a repository: pure, so every state has its row."""

import argparse
import importlib
from dataclasses import replace
from typing import Any

import pytest

from bot.core.status.setup import DRY_RUNS, PROTECTED, BranchRule, Refused, SetupFacts, Switch, dry_runs, judge_setup
from tests.small_list import ROOT

ADMIN = Refused("administration: read")
SERVER = "https://github.example"
GOOD = SetupFacts(
    slug="octo/list",
    full_name="octo/list",
    default_branch="main",
    archived=False,
    has_issues=True,
    login="github-actions[bot]",
    rights={"contents": True, "pull-requests": True, "issues": True, "actions": False},
    actions_may_create_pulls=True,
    workflows={"scan.yml": "active", "render.yml": "active"},
    main_rules=(),
    bot_rules=(),
    missing_labels=(),
    pages=False,
    environment=True,
    deletes_merged_branches=None,
)


def verdict(name: str, **changed: Any) -> Switch:
    (found,) = [switch for switch in judge_setup(replace(GOOD, **changed), SERVER) if switch.name == name]
    return found


def test_a_good_repository_is_ok_throughout() -> None:
    assert {switch.state for switch in judge_setup(GOOD, SERVER)} == {"ok"}


SITE = {"scan.yml": "active", "pages.yml": "active"}
ROWS: list[tuple[str, dict[str, Any], str, str]] = [
    ("Repository", {"archived": True}, "wrong", "settings"),
    ("Repository", {"full_name": "octo/new"}, "wrong", ""),
    ("Repository", {"full_name": "Octo/List"}, "ok", ""),
    ("Right contents: write", {"rights": {"contents": False}}, "wrong", "blob/main/.github/workflows/scan.yml"),
    (
        "Right pull-requests: write",
        {"rights": {"pull-requests": False}},
        "wrong",
        "blob/main/.github/workflows/scan.yml",
    ),
    ("Right issues: write", {"rights": {"issues": None}}, "unknown", "blob/main/.github/workflows/scan.yml"),
    ("Right contents: write", {"rights": {}}, "unknown", "blob/main/.github/workflows/scan.yml"),
    ("Rights actions, workflows", {"rights": {}}, "ok", ""),
    ("Account", {"login": "list-bot[bot]"}, "ok", ""),
    ("Pull requests by Actions", {"actions_may_create_pulls": False}, "wrong", "settings/actions"),
    ("Pull requests by Actions", {"actions_may_create_pulls": ADMIN}, "unknown", "settings/actions"),
    ("Pull requests by Actions", {"actions_may_create_pulls": False, "login": "list-bot[bot]"}, "ok", ""),
    ("Schedule", {"workflows": {}}, "wrong", "actions"),
    ("Schedule", {"workflows": {"scan.yml": "disabled_inactivity"}}, "wrong", "actions/workflows/scan.yml"),
    ("Schedule", {"workflows": {"scan.yml": "disabled_manually"}}, "wrong", "actions/workflows/scan.yml"),
    ("Schedule", {"workflows": {"scan.yml": "disabled_fork"}}, "wrong", "actions/workflows/scan.yml"),
    ("Schedule", {"workflows": {"scan.yml": "deleted"}}, "wrong", "actions/workflows/scan.yml"),
    ("Schedule", {"workflows": Refused("actions: read")}, "unknown", "actions/workflows/scan.yml"),
    ("Actions", {"actions": "off"}, "wrong", "settings/actions"),
    ("Actions", {"actions": "local_only"}, "wrong", "settings/actions"),
    ("Actions", {"actions": "selected"}, "ok", "settings/actions"),
    ("Actions", {"actions": "all"}, "ok", ""),
    ("Actions", {"actions": ADMIN}, "unknown", "settings/actions"),
    ("Other workflows", {"workflows": SITE | {"sync.yml": "disabled_manually"}}, "wrong", "actions/workflows/sync.yml"),
    (
        "Other workflows",
        {"workflows": SITE | {"audit.yml": "disabled_inactivity"}},
        "wrong",
        "actions/workflows/audit.yml",
    ),
    ("Other workflows", {"workflows": SITE | {"audit.yml": "disabled_manually"}}, "ok", ""),
    ("Other workflows", {"workflows": Refused("actions: read")}, "unknown", "actions"),
    ("Rules on main", {"main_rules": (BranchRule("pull_request"),)}, "ok", "settings/rules"),
    ("Rules on bot/*", {"bot_rules": (BranchRule("non_fast_forward"),)}, "ok", ""),
    ("Rules on bot/*", {"bot_rules": (BranchRule("deletion"),)}, "wrong", "settings/rules"),
    ("Rules on bot/*", {"bot_rules": (BranchRule(PROTECTED, "settings/branches"),)}, "wrong", "settings/branches"),
    ("Labels", {"missing_labels": ("new-papers",)}, "ok", ""),
    ("Issues", {"has_issues": False}, "wrong", "settings"),
    ("Pages", {"workflows": SITE}, "wrong", "settings/pages"),
    ("Pages", {"workflows": SITE, "pages": True}, "ok", ""),
    ("Pages", {"workflows": SITE, "pages": Refused("pages: read")}, "unknown", "settings/pages"),
    ("Pages", {"workflows": Refused("actions: read")}, "ok", ""),
    ("Pages", {"workflows": SITE, "pages": True, "pages_from_branch": True}, "wrong", "settings/pages"),
    ("Environment bot", {"environment_waits": True}, "wrong", "settings/environments"),
    ("Environment bot", {"environment_shuts_out": True}, "wrong", "settings/environments"),
    ("Environment bot", {"environment": False}, "ok", "settings/environments"),
    ("Environment bot", {"environment": Refused("actions: read")}, "unknown", "settings/environments"),
    ("Delete head branches", {"deletes_merged_branches": True}, "ok", ""),
]


@pytest.mark.parametrize(("name", "changed", "state", "page"), ROWS)
def test_each_switch_is_judged_by_its_fact(name: str, changed: dict[str, Any], state: str, page: str) -> None:
    switch = verdict(name, **changed)
    slug = changed.get("full_name", "octo/list")
    expected = f"{SERVER}/{slug}/{page}" if page else ""
    assert switch.state == state
    assert switch.page in {expected, f"{SERVER}/{slug}" if state == "wrong" and not page else expected}


@pytest.mark.parametrize(("name", "changed", "state", "page"), [row for row in ROWS if row[2] != "ok"])
def test_what_is_not_ok_says_what_to_click_and_why(name: str, changed: dict[str, Any], state: str, page: str) -> None:
    switch = verdict(name, **changed)
    assert switch.click
    assert switch.why
    assert switch.page.startswith(SERVER)


def test_the_switches_come_in_the_order_of_clicking() -> None:
    names = [switch.name for switch in judge_setup(GOOD, SERVER)]
    clicked = [
        "Issues",
        "Actions",
        "Pull requests by Actions",
        "Environment bot",
        "Pages",
        "Rules on bot/*",
        "Schedule",
        "Other workflows",
    ]
    assert [name for name in names if name in clicked] == clicked


def test_each_workflow_that_is_there_can_be_tried() -> None:
    assert [file for file, _, _ in dry_runs(GOOD)] == ["scan.yml", "render.yml"]
    assert dry_runs(replace(GOOD, workflows=ADMIN)) == []
    ours = {path.name for folder in (".github", "bot/starter") for path in (ROOT / folder / "workflows").glob("*.yml")}
    assert ours - set(DRY_RUNS) <= {"test.yml", "soak.yml", "rules.yml", "release.yml"}  # none of a list's own jobs


@pytest.mark.parametrize("command", [command for command, _ in DRY_RUNS.values()])
def test_the_commands_of_dry_runs_exist(command: str) -> None:
    name, *options = command.replace(" N", " 1").split()
    parser = argparse.ArgumentParser(exit_on_error=False)
    importlib.import_module(f"bot.commands.{name}").add_arguments(parser)
    parser.parse_args(options)


def test_a_refused_fact_names_the_permission_and_is_never_wrong() -> None:
    refused = replace(
        GOOD,
        actions_may_create_pulls=ADMIN,
        workflows=Refused("actions: read"),
        pages=Refused("pages: read"),
        environment=ADMIN,
    )
    switches = judge_setup(refused, SERVER)
    assert "wrong" not in {switch.state for switch in switches}
    assert "administration: read" in verdict("Pull requests by Actions", actions_may_create_pulls=ADMIN).found


def test_the_verdict_for_programs_leaves_out_what_is_empty() -> None:
    assert verdict("Issues").as_json() == {
        "name": "Issues",
        "state": "ok",
        "found": "enabled",
        "why": "Labels, forms and the status report need them.",
    }
