"""The rules as values: what `bot.core.rule_file` reads from YAML and `bot.core.classify` decides by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.core.paper.decision import Field
from bot.core.rules.phrases import Pattern

Target = Literal["belongs", "kind", "nature", "level", "areas"]
FIELDS: tuple[Field, ...] = ("title", "summary", "comment")
TARGETS: tuple[Target, ...] = ("belongs", "kind", "nature", "level", "areas")
BELONGS: Literal["belongs"] = "belongs"
PAPER, FIELD, SENTENCE, EARLIER, LATER = (
    -3,
    -2,
    -1,
    -4,
    -5,
)  # as `within`: how far a condition looks, when not a number of words


@dataclass(frozen=True, slots=True)
class Condition:
    """Other words that must (or must not) stand within so many words of the match, or in its sentence, field or paper."""

    patterns: tuple[Pattern, ...]
    within: int = PAPER
    times: int = 1


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `effect` maps what is decided (`belongs`, a nature, an area …) to what the rule adds to its score.

    `written` has each phrase as the maintainer wrote it with the patterns that it stands for; `matching` and `differing` are the examples.
    """

    id: str
    target: Target
    because: str
    patterns: tuple[Pattern, ...]
    effect: Mapping[str, float]
    fields: tuple[Field, ...] = FIELDS
    times: int = 1
    needs: tuple[Condition, ...] = ()
    bars: tuple[Condition, ...] = ()
    categories: frozenset[str] = frozenset()
    matching: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()
    written: tuple[tuple[str, tuple[Pattern, ...]], ...] = ()
    path: str = ""
    line: int = 1


@dataclass(frozen=True)
class RuleSet:
    """All rules. `subject` are the words without one of which a paper is set aside; `base` the scores before any rule."""

    rules: tuple[Rule, ...] = ()
    subject: tuple[Pattern, ...] = ()
    base: Mapping[Target, Mapping[str, float]] = field(default_factory=dict)
