"""CONTRIBUTING.md shows a data file and a rule: both are what the checks accept."""

import re
from pathlib import Path

from bot.core.rule_checks import check_rules
from bot.core.rule_parsing import parse_rules
from bot.edges.data_folder import DataFolder

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
PAPER, RULE = re.findall(r"^```yaml\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


def test_the_data_file_stands_in_the_list_as_it_is_shown() -> None:
    assert (ROOT / "data/papers/2022/2209.11604.yaml").read_text("utf-8") == PAPER


def test_the_rule_passes_its_own_examples() -> None:
    text = "decides: areas\nbase: {remote_sensing: -1}\nrules:\n" + re.sub("^", "  ", RULE.rstrip(), flags=re.MULTILINE)
    rules, findings = parse_rules({"data/rules/areas.yaml": text + "\n"}, DataFolder(ROOT / "data").taxonomy())
    assert [rule.id for rule in rules.rules] == ["remote-drone"]
    assert findings + check_rules(rules) == []


def test_every_file_that_is_linked_is_there() -> None:
    for name in ("CONTRIBUTING.md", "README.md", "CHANGELOG.md"):
        text = (ROOT / name).read_text("utf-8")
        for target in re.findall(r"\]\((?!https?://|#|\.\./\.\./(?:issues|raw)[/?])([^)#]+)", text):
            assert (ROOT / target).exists(), f"{name}: {target}"
