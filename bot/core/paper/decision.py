"""The classifier's decision on one paper, as the contract defines it, with the words that led to it."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

Verdict = Literal["accept", "review", "reject"]
Field = Literal["title", "summary", "comment"]

METHOD = "method"  # the kind of a paper unless a rule gives another

_SHOWN = 2  # reasons in one line


class Evidence(NamedTuple):
    """Words of the paper that a rule matched, and the effect of the match.

    `effect` is a short sentence; `weight` is what the rule added to the score, 0 if it decided something else. `added` has what it
    added to each choice (a nature, a level, an area …); a quiet rule counts, but is no reason to show.
    """

    rule: str
    field: Field
    text: str
    effect: str
    weight: float = 0.0
    added: tuple[tuple[str, float], ...] = ()
    is_quiet: bool = False

    @property
    def because(self) -> str:
        """The reason in words, as the rule's author wrote it."""
        return self.effect.partition(": ")[2] or self.effect

    def as_json(self) -> dict[str, str]:
        """The contract's object."""
        return {"rule": self.rule, "field": self.field, "text": self.text, "effect": self.effect}


def placed(kind: str, nature: str | None, level: str | None, areas: Iterable[str]) -> dict[str, object]:
    """The keys of a data file that place a paper; only a method has a nature and a level."""
    is_method = kind == METHOD
    return {
        "kind": kind,
        "nature": nature if is_method else None,
        "level": level if is_method else None,
        "areas": sorted(set(areas)),
    }


class Decision(NamedTuple):
    """Whether a paper belongs on the list, its score, and the best guess of its place. `areas` is sorted."""

    id: str
    title: str
    decision: Verdict
    score: float
    kind: str
    nature: str | None
    level: str | None
    areas: tuple[str, ...]
    evidence: tuple[Evidence, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The contract's decision, keys in its order."""
        return {
            "id": self.id,
            "title": self.title,
            "decision": self.decision,
            "score": self.score,
            "kind": self.kind,
            "nature": self.nature,
            "level": self.level,
            "areas": list(self.areas),
            "evidence": [item.as_json() for item in self.evidence],
        }

    def placement(self) -> dict[str, object]:
        """The keys of a data file that place the paper."""
        return placed(self.kind, self.nature, self.level, self.areas)

    def reasons(self) -> list[Evidence]:
        """The reasons for the paper, the strongest first; quiet rules and those that only repeat the title come last."""
        favour = [item for item in self.evidence if item.weight > 0]
        return sorted(favour, key=lambda item: (item.is_quiet, item.field == "title", -item.weight))

    def why(self) -> str:
        """The reason in words, one line: what the strongest rules say."""
        said = list(dict.fromkeys(item.because for item in self.reasons()))
        return "; ".join(said[:_SHOWN]) or "no rule matched in its favour"
