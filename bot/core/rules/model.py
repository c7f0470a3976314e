"""The rules as values: `bot.core.rules.parsing` reads them from YAML and `bot.core.rules.classify` decides by them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.core.paper.decision import Field
from bot.core.rules.phrases import Pattern

Target = Literal["belongs", "kind", "nature", "level", "areas"]
FIELDS: tuple[Field, ...] = ("title", "summary", "comment")
TARGETS: tuple[Target, ...] = ("belongs", "kind", "nature", "level", "areas")
BELONGS: Literal["belongs"] = "belongs"
# How far a condition looks (`within`), where it is not a number of words.
SENTENCE, FIELD, PAPER, EARLIER, LATER = -1, -2, -3, -4, -5


@dataclass(frozen=True, slots=True)
class Condition:
    """Phrases that must (or must not) be within so many words of the match, or in its sentence, field or paper."""

    patterns: tuple[Pattern, ...]
    within: int = PAPER
    times: int = 1


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `effect` maps a choice (`belongs`, a nature, an area …) to the number that the rule adds to its score.

    `phrases` has each phrase as written with its own patterns; `patterns` are those of all phrases, each once.
    """

    id: str
    target: Target
    because: str
    patterns: tuple[Pattern, ...]
    effect: Mapping[str, float]
    fields: tuple[Field, ...] = FIELDS
    times: int = 1
    needs: tuple[Condition, ...] = ()
    excludes: tuple[Condition, ...] = ()
    categories: frozenset[str] = frozenset()
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()
    phrases: tuple[tuple[str, tuple[Pattern, ...]], ...] = ()
    is_quiet: bool = False  # it counts, but is no reason to show: its words repeat the title, or say too little
    path: str = ""
    line: int = 1


@dataclass(frozen=True)
class RuleSet:
    """All rules. A paper without any phrase of `subject` is rejected unread; `base` has the scores before any rule."""

    rules: tuple[Rule, ...] = ()
    subject: tuple[Pattern, ...] = ()
    base: Mapping[Target, Mapping[str, float]] = field(default_factory=dict)
