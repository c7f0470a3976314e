"""Small rule sets for the tests of the classifier."""

from functools import cache
from pathlib import Path

from bot.core.files.finding import Finding
from bot.core.files.yaml import parse_yaml
from bot.core.paper.config import Thresholds
from bot.core.paper.taxonomy import Taxonomy
from bot.core.rules.classify import Classifier
from bot.core.rules.model import RuleSet
from bot.core.rules.parsing import parse_rules

ROOT = Path(__file__).parents[2]
TAXONOMY = Taxonomy.model_validate(parse_yaml((ROOT / "data/taxonomy.yaml").read_text("utf-8")).data)
LIMITS = Thresholds(accept=2, review=0)

BELONGS = """\
decides: belongs
subject: [prompt, "reprogram~", visual in-context]
base: -1
rules:
"""


def rule(body: str, *, head: str = BELONGS) -> str:
    """A file with one rule `it`: `body` has its keys, one a line."""
    lines = "".join(f"    {line}\n" for line in body.strip().splitlines())
    return f"{head}  - id: it\n    because: a reason\n{lines}"


def parse(*texts: str) -> tuple[RuleSet, list[Finding]]:
    """The rules in files named 0.yaml, 1.yaml …"""
    return parse_rules({f"{at}.yaml": text for at, text in enumerate(texts)}, TAXONOMY)


def classifier_of(*texts: str, first_pass: bool = True) -> Classifier:
    """A classifier of rules that must be sound."""
    rules, findings = parse(*texts)
    assert findings == []
    return Classifier(rules, LIMITS, first_pass=first_pass)


@cache
def shipped_rules() -> RuleSet:
    """The rules of this list, read once."""
    files = {str(path): path.read_text("utf-8") for path in sorted((ROOT / "data/rules").glob("*.yaml"))}
    rules, findings = parse_rules(files, TAXONOMY)
    assert findings == []
    return rules
