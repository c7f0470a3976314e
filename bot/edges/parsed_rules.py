"""Rule texts parsed once: a process that meets the same rules again, as `review` before and after a change, does not parse again."""

from collections.abc import Mapping
from functools import lru_cache

from bot.core.files.finding import Finding
from bot.core.paper.taxonomy import Taxonomy
from bot.core.rules.model import RuleSet
from bot.core.rules.parsing import parse_rules

Texts = tuple[tuple[str, str], ...]


def parse_once(texts: Mapping[str, str], taxonomy: Taxonomy) -> tuple[RuleSet, list[Finding]]:
    """What `bot.core.rule_parsing.parse_rules` gives for texts by path; the findings are the caller's own."""
    rules, findings = _parse(freeze(texts), taxonomy.model_dump_json())
    return rules, list(findings)


def freeze(texts: Mapping[str, str]) -> Texts:
    """Texts by path as a key of what was made of them."""
    return tuple(sorted(texts.items()))


@lru_cache(maxsize=4)
def _parse(texts: Texts, taxonomy: str) -> tuple[RuleSet, tuple[Finding, ...]]:
    rules, findings = parse_rules(dict(texts), Taxonomy.model_validate_json(taxonomy))
    return rules, tuple(findings)
