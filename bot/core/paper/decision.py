"""The classifier's decision on one paper, as the contract defines it, with the words that led to it."""

from typing import Literal, NamedTuple

Verdict = Literal["accept", "review", "reject"]
Field = Literal["title", "summary", "comment"]

METHOD = "method"  # the kind of a paper unless a rule gives another

_PLACES = {"title": "title", "summary": "abstract", "comment": "comment"}
_SHOWN = 3


class Evidence(NamedTuple):
    """Words of the paper that a rule matched, and the effect of the match.

    `effect` is a short sentence; `weight` is what the rule added to the score, 0 if it decided something else.
    """

    rule: str
    field: Field
    text: str
    effect: str
    weight: float = 0.0

    def as_json(self) -> dict[str, str]:
        """The contract's object."""
        return {"rule": self.rule, "field": self.field, "text": self.text, "effect": self.effect}


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

    def why(self) -> str:
        """One line of evidence for a pull request: the matched words with the most weight, and where they are."""
        chosen: dict[tuple[str, str], Evidence] = {}
        for item in sorted(self.evidence, key=lambda item: -item.weight):
            if item.weight > 0:
                chosen.setdefault((item.text.casefold(), item.field), item)
        shown = list(chosen.values())[:_SHOWN]
        return (
            "; ".join(f"“{item.text}” in the {_PLACES[item.field]}" for item in shown)
            or "no rule matched in its favour"
        )
