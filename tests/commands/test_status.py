"""`status --setup` against a stand-in for GitHub whose every request and answer GitHub's description checks."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.servers.github.client import connect
from tests.servers.github.emulate import run_emulate
from tests.servers.github.records import Protection
from tests.servers.github.standin import JOB, PAT, GitHub
from tests.small_list import SmallList

ADMIN = {
    **dict.fromkeys(("contents", "pull_requests", "issues"), "write"),
    "administration": "read",
    "actions": "read",
    "pages": "read",
}
SETUP = ("status", "--setup", "--json")


@pytest.fixture
def hub(tmp_path: Path, small_list: SmallList) -> Iterator[GitHub]:
    """A repository that is set up; the job's token may also read its settings."""
    with GitHub(tmp_path / "hub") as standin:
        standin.add_token(JOB, "job", "github-actions[bot]", ADMIN)
        standin.add_workflow("scan.yml")
        small_list.environ |= {"GITHUB_API_URL": standin.url, "GITHUB_REPOSITORY": standin.slug, "GITHUB_TOKEN": JOB}
        yield standin
    standin.check()


def states(result: Any) -> dict[str, str]:
    return {switch["name"]: switch["state"] for switch in result.json["switches"]}


def everything(hub: GitHub) -> object:
    """What a look at the settings must leave as it is."""
    return (
        hub.repository.refs("refs/"),
        list(hub.forge.issues),
        list(hub.forge.labels),
        [one.state for one in hub.forge.workflows],
    )


def test_a_repository_that_is_set_up_has_nothing_wrong(hub: GitHub, small_list: SmallList) -> None:
    result = small_list.run(*SETUP)
    assert (result.code, set(states(result).values())) == (0, {"ok"}), result.out


def test_looking_changes_nothing(hub: GitHub, small_list: SmallList) -> None:
    before = everything(hub)
    small_list.run(*SETUP)
    assert everything(hub) == before
    assert len(hub.log) <= 20, str(hub.log)


def test_what_is_wrong_is_told_with_the_page_that_changes_it(hub: GitHub, small_list: SmallList) -> None:
    hub.switches.actions_may_create_pulls = False
    hub.forge.workflows[0].state = "disabled_inactivity"
    result = small_list.run("status", "--setup")
    assert result.code == 1
    assert "wrong    Pull requests by Actions" in result.out
    assert "https://github.com/octo/list/settings/actions" in result.out
    assert "https://github.com/octo/list/actions/workflows/scan.yml" in result.out
    assert "vpt-bot propose --dry-run" in result.out


@pytest.mark.parametrize("right", ["contents", "pull_requests", "issues"])
def test_rights_are_told_apart(hub: GitHub, small_list: SmallList, right: str) -> None:
    hub.add_token(JOB, "job", "github-actions[bot]", {**ADMIN, right: "read"})
    result = small_list.run(*SETUP)
    assert result.code == 1
    assert [name for name, state in states(result).items() if state == "wrong"] == [
        f"Right {right.replace('_', '-')}: write"
    ]


def test_what_the_token_may_not_read_is_unknown_not_wrong(hub: GitHub, small_list: SmallList) -> None:
    hub.add_token(JOB, "job", "github-actions[bot]", dict.fromkeys(("contents", "pull_requests", "issues"), "write"))
    result = small_list.run(*SETUP)
    assert result.code == 0
    unknown = [switch for switch in result.json["switches"] if switch["state"] == "unknown"]
    assert "Pull requests by Actions" in [switch["name"] for switch in unknown]
    assert all("permission" in switch["found"] for switch in unknown)


def test_the_refusal_of_a_pull_request_tells_the_setting_that_the_token_may_not_read(
    hub: GitHub, small_list: SmallList
) -> None:
    hub.add_token(JOB, "job", "github-actions[bot]", dict.fromkeys(("contents", "pull_requests", "issues"), "write"))
    hub.switches.actions_may_create_pulls = False
    assert states(small_list.run(*SETUP))["Pull requests by Actions"] == "wrong"


def test_a_personal_token_does_not_need_the_setting(hub: GitHub, small_list: SmallList) -> None:
    hub.add_token(PAT, "pat", "list-bot", ADMIN)
    hub.forge.accounts.roles["list-bot"] = "admin"
    hub.switches.actions_may_create_pulls = False
    small_list.environ["GITHUB_TOKEN"] = PAT
    assert small_list.run(*SETUP).code == 0


@pytest.mark.parametrize("ruleset", [True, False])
def test_a_rule_on_the_bots_branches_is_wrong(hub: GitHub, small_list: SmallList, ruleset: bool) -> None:
    hub.human("alice", role="write").commit("bot/new-papers", {"a": "b"})
    hub.switches.protections["bot/*"] = Protection(ruleset=ruleset)
    assert states(small_list.run(*SETUP))["Rules on bot/*"] == "wrong"


def test_a_protected_main_is_fine(hub: GitHub, small_list: SmallList) -> None:
    hub.switches.protections["main"] = Protection()
    result = small_list.run(*SETUP)
    assert (result.code, states(result)["Rules on main"]) == (0, "ok")


def test_an_archived_repository_is_wrong(hub: GitHub, small_list: SmallList) -> None:
    hub.switches.archived = True
    result = small_list.run(*SETUP)
    assert (result.code, states(result)["Repository"]) == (1, "wrong")


def test_a_renamed_repository_is_wrong_and_says_its_new_name(hub: GitHub, small_list: SmallList) -> None:
    hub.forge.rename("octo/renamed")
    result = small_list.run("status", "--setup")
    assert result.code == 1
    assert "GITHUB_REPOSITORY=octo/renamed" in result.out


def test_labels_that_are_there_are_seen(hub: GitHub, small_list: SmallList) -> None:
    assert "new-papers" in small_list.run("status", "--setup").out
    alice = hub.human("alice", role="write")
    issue = alice.open_issue("x", "y")
    alice.label(issue.number, "new-papers")
    assert "Labels: all exist" in small_list.run("status", "--setup").out


def test_switched_off_actions_and_a_branch_as_a_site_are_seen(hub: GitHub, small_list: SmallList) -> None:
    hub.switches.actions_enabled = False
    hub.switches.pages = "legacy"
    hub.add_workflow("pages.yml")
    found = states(small_list.run(*SETUP))
    assert (found["Actions"], found["Pages"]) == ("wrong", "wrong")


def test_the_environment_is_seen(hub: GitHub, small_list: SmallList) -> None:
    assert "Environment bot: does not exist yet" in small_list.run("status", "--setup").out
    hub.switches.environments = ("bot",)
    assert "Environment bot: exists" in small_list.run("status", "--setup").out


WRONG_USE = [
    ({"GITHUB_TOKEN": ""}, "GITHUB_TOKEN is not set"),
    ({"GITHUB_REPOSITORY": ""}, "GITHUB_REPOSITORY is not set"),
    ({"GITHUB_REPOSITORY": "", "GITHUB_TOKEN": ""}, "GITHUB_REPOSITORY and GITHUB_TOKEN are not set"),
    ({"GITHUB_REPOSITORY": "list"}, "OWNER/NAME"),
    ({"GITHUB_REPOSITORY": "octo/../x"}, "OWNER/NAME"),
    ({"GITHUB_REPOSITORY": "octo/elsewhere"}, "no repository octo/elsewhere"),
    ({"GITHUB_TOKEN": "ghs_expired"}, "GITHUB_TOKEN is wrong or has expired"),
]


@pytest.mark.parametrize(("environ", "words"), WRONG_USE)
def test_wrong_use_is_named(hub: GitHub, small_list: SmallList, environ: dict[str, str], words: str) -> None:
    result = small_list.run(*SETUP, environ=environ)
    assert (result.code, result.out) == (2, "")
    assert words in result.err
    assert result.err.count("\n") == 1


@pytest.mark.parametrize("fault", ["500", "html", "rate limit", "nobody there"])
def test_when_github_does_not_answer_nothing_is_judged(hub: GitHub, small_list: SmallList, fault: str) -> None:
    if fault == "500":
        hub.faults.status(500, times=100)
    if fault == "html":
        hub.faults.garble("html")
    if fault == "rate limit":
        hub.faults.rate_limit(reset_seconds=1800, now=time.time())
    if fault == "nobody there":
        small_list.environ["GITHUB_API_URL"] = "http://127.0.0.1:9"
    result = small_list.run(*SETUP)
    assert (result.code, result.out) == (3, ""), result.err


def test_without_setup_the_list_is_counted(small_list: SmallList) -> None:
    result = small_list.run("status", "--json")
    assert result.code == 0
    assert result.json | {"listed": 3, "rejected": 0, "paused": False, "source": "local"} == result.json
    told = small_list.run("status").out
    assert "nothing is open" not in told  # nobody looked
    assert told.count("see the branch bot/new-papers") == 2
    assert told.startswith("The bot has not run yet.\n")
    assert "3 listed, 0 rejected\n" in told


def test_an_emulator_that_nobody_here_wrote_refuses_what_must_be_refused_too(
    small_list: SmallList, tmp_path: Path
) -> None:
    with run_emulate(tmp_path, owner="octo", name="list", bot="list-bot", tokens={"t": "octo"}) as url:
        small_list.environ |= {"GITHUB_API_URL": url, "GITHUB_REPOSITORY": "octo/list", "GITHUB_TOKEN": "t"}
        with connect(url, "t") as client:
            repository = client.get_repo("octo/list")
            before = [branch.name for branch in repository.get_branches()]
            result = small_list.run(*SETUP)
            assert [branch.name for branch in repository.get_branches()] == before
            assert list(repository.get_issues(state="all")) == []
    rights = {name: state for name, state in states(result).items() if name.startswith("Right ")}
    assert set(rights.values()) == {"ok"}, result.err
