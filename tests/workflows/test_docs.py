"""The pages on going live say what the program and the workflows say."""

import re

import pytest

from bot.core.status.setup import judge_setup
from tests.core.status.test_setup import GOOD
from tests.small_list import ROOT

GO_LIVE = (ROOT / "docs/go-live.md").read_text("utf-8")
TOKENS = (ROOT / "docs/github-tokens.md").read_text("utf-8")
RELEASING = (ROOT / "docs/releasing.md").read_text("utf-8")
SCAN = (ROOT / ".github/workflows/scan.yml").read_text("utf-8")


@pytest.mark.parametrize("name", [switch.name for switch in judge_setup(GOOD, "https://github.com")])
def test_go_live_names_every_switch(name: str) -> None:
    assert f"| {name} |" in GO_LIVE or f"**{name}**" in GO_LIVE


def test_go_live_quotes_what_status_prints() -> None:
    printed = {f"{switch.state}  {switch.name}: {switch.found}" for switch in judge_setup(GOOD, "https://github.com")}
    quoted = [text for text in re.findall(r"\| `(ok  [^`]+)` \|", GO_LIVE) if not text.endswith("…")]
    assert len(quoted) >= 5
    assert [text for text in quoted if text not in printed] == []


def test_every_secret_and_variable_of_the_workflows_is_explained() -> None:
    names = {name for path in (ROOT / ".github/workflows").glob("*.yml") for name in names_in(path.read_text("utf-8"))}
    assert {"BOT_TOKEN", "BOT_APP_CLIENT_ID", "BOT_APP_PRIVATE_KEY", "BOT_LOGIN"} <= names
    assert [name for name in sorted(names) if f"`{name}`" not in TOKENS + RELEASING] == []


def names_in(workflow: str) -> list[str]:
    return re.findall(r"\b(?:secrets|vars)\.(\w+)", workflow)


def test_the_rights_and_pins_that_the_page_shows_are_those_of_the_workflow() -> None:
    for right in re.findall(r"(\S+): write #", SCAN.partition("  propose:")[2].partition("  review:")[0]):
        assert f"**{right}: write**" in TOKENS
        assert f"{right}: write #" in TOKENS
    (checkout,) = set(re.findall(r"uses: (actions/checkout@.*)", SCAN))
    assert checkout in TOKENS


def test_the_hour_of_the_schedule_is_the_workflows() -> None:
    found = re.search(r'cron: "(\d+) (\d+) ', SCAN)
    assert found
    assert f"{int(found[2]):02}:{found[1]} UTC" in GO_LIVE
