"""CONTRIBUTING.md is one screen; its data file, its commands and its forms are what the bot knows. So is the rule in docs/rules.md."""

import re
import shlex
import textwrap
from pathlib import Path

import yaml

from bot.core.rules.lint import check_rules
from bot.core.rules.parsing import parse_rules
from bot.core.suggest.form import LABEL, PAPER
from bot.edges.disk.data_folder import DataFolder
from tests.small_list import SmallList

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
FORMS = ROOT / ".github/ISSUE_TEMPLATE"


def blocks(text: str, language: str) -> list[str]:
    found = re.findall(rf"^( *)```{language}\n(.*?)^\1```", text, re.MULTILINE | re.DOTALL)
    return [textwrap.dedent(block) for _, block in found]


def test_it_is_one_screen() -> None:
    assert len(TEXT.splitlines()) <= 55


def test_the_data_file_stands_in_the_list_as_it_is_shown() -> None:
    (paper,) = blocks(TEXT, "yaml")
    assert (ROOT / "data/papers/2022/2209.11604.yaml").read_text("utf-8") == paper


def test_the_commands_do_what_they_say(small_list: SmallList) -> None:
    lines = [shlex.split(line) for block in blocks(TEXT, "sh") for line in block.splitlines()]
    commands = [line[1:] for line in lines if line[0] == ".venv/bin/vpt-bot"]
    assert [line[0] for line in commands] == ["add"]
    for command in commands:
        done = small_list.run(*command)
        assert done.code == 0, done.err
    assert small_list.run("validate").code == 0
    assert "`.venv/bin/vpt-bot validate`" in TEXT


def test_the_rule_to_copy_passes_its_own_examples() -> None:
    rule = blocks((ROOT / "docs/rules.md").read_text("utf-8").partition("## One to copy")[2], "yaml")[0]
    text = "decides: areas\nbase: {remote_sensing: -1}\nrules:\n" + textwrap.indent(rule, "  ")
    rules, findings = parse_rules({"data/rules/areas.yaml": text}, DataFolder(ROOT / "data").taxonomy())
    assert [rule.id for rule in rules.rules] == ["remote-drone"]
    assert findings + check_rules(rules) == []


def test_every_file_that_is_linked_is_there() -> None:
    for name in ("CONTRIBUTING.md", "README.md", "CHANGELOG.md"):
        text = (ROOT / name).read_text("utf-8")
        for target in re.findall(r"\]\((?!https?://|#|\.\./\.\./)([^)#]+)", text):
            assert (ROOT / target).exists(), f"{name}: {target}"


def test_every_form_that_is_linked_is_there() -> None:
    for name in ("CONTRIBUTING.md", "README.md"):
        for form in re.findall(r"issues/new\?template=([\w.]+)", (ROOT / name).read_text("utf-8")):
            assert (FORMS / form).is_file(), f"{name}: {form}"


def test_the_links_that_fill_in_a_form_name_its_fields() -> None:
    """`issues/new?template=FORM&FIELD=…`, by the fields' ids: the site's search links so to "suggest this paper" with its title."""
    links = re.findall(r"issues/new\?template=(\w+)\.yml([^`]*)`", (ROOT / "bot/site/page.js").read_text("utf-8"))
    assert links
    for form, fields in links:
        ids = {field.get("id") for field in yaml.safe_load((FORMS / f"{form}.yml").read_text("utf-8"))["body"]}
        assert "paper" in set(re.findall(r"&(\w+)=", fields)) <= ids | {"title"}


def test_a_report_of_a_mistake_is_not_taken_for_a_suggestion() -> None:
    form = yaml.safe_load((FORMS / "mistake.yml").read_text("utf-8"))
    assert form["body"][0]["attributes"]["label"] != PAPER
    assert LABEL not in form["labels"]
