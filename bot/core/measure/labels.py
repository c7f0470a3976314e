"""Labels: what maintainers decided about papers, one JSON object a line (for example data/gold.jsonl).

`evaluate` and `rules` read them. They have ids and decisions only, no texts.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

from bot.core.files.data_file import DataFile
from bot.core.paper.decision import METHOD
from bot.core.paper.model import PASSED_OVER

Scope = Literal["core", "related", "out"]


class LabelFault(Exception):
    """The line is not a label; the message says why."""


@dataclass(frozen=True, slots=True)
class Label:
    """One labelled paper. Disputed papers (`agreed` false) are not measured; `maybe` areas count neither as missed nor as wrong."""

    id: str
    scope: Scope
    agreed: bool = True
    nature: str | None = None
    level: str | None = None
    areas: frozenset[str] = frozenset()
    maybe: frozenset[str] = frozenset()

    @property
    def is_core(self) -> bool:
        """Whether all agree that the paper belongs on the list."""
        return self.scope == "core" and self.agreed


def read_label(line: str | bytes) -> Label:
    """The label in one line. Raises LabelFault."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as fault:
        raise LabelFault("not JSON") from fault
    if not isinstance(row, dict):
        raise LabelFault("not a JSON object")
    if not isinstance(row.get("id"), str) or not row["id"]:
        raise LabelFault("the id is missing or not text")
    if row.get("scope") not in get_args(Scope):
        raise LabelFault(f"scope is {str(row.get('scope'))[:40]!r}; write core, related or out")
    if not isinstance(row.get("agreed", True), bool):
        raise LabelFault("agreed is neither true nor false")
    return Label(
        row["id"],
        row["scope"],
        row.get("agreed", True),
        _text(row, "nature"),
        _text(row, "level"),
        _texts(row, "areas"),
        _texts(row, "areas_maybe"),
    )


def _text(row: Mapping[str, object], name: str) -> str | None:
    value = row.get(name)
    if value is not None and not isinstance(value, str):
        raise LabelFault(f"{name} is not text")
    return value


def _texts(row: Mapping[str, object], name: str) -> frozenset[str]:
    value = row.get(name, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise LabelFault(f"{name} is not a list of texts")
    return frozenset(value)


def write_labels(labels: Iterable[Label]) -> str:
    """The labels in canonical form: sorted by id, keys in a fixed order, empty ones left out."""
    return "".join(
        f"{json.dumps(_row(label), ensure_ascii=False)}\n" for label in sorted(labels, key=lambda one: one.id)
    )


def _row(label: Label) -> dict[str, object]:
    row = {
        "id": label.id,
        "scope": label.scope,
        "agreed": label.agreed,
        "nature": label.nature,
        "level": label.level,
        "areas": sorted(label.areas),
        "areas_maybe": sorted(label.maybe),
    }
    return {key: value for key, value in row.items() if value not in (None, [])}


def learn_labels(known: Mapping[str, Label], files: Iterable[DataFile]) -> dict[str, Label]:
    """Labels for papers of the data folder that have an arXiv id but no label yet; papers that nobody judged get none."""
    return {label.id: label for label in filter(None, map(_label, files)) if label.id not in known}


def learn_decisions(known: Mapping[str, Label], files: Iterable[DataFile]) -> dict[str, Label]:
    """The labels that maintainers' decisions add or change; where a label says otherwise, the decision counts."""
    learned: dict[str, Label] = {}
    for label in filter(None, map(_label, files)):
        old = known.get(label.id)
        if old is None:
            learned[label.id] = label
        elif not _agrees(old, label):
            learned[label.id] = replace(
                label, maybe=(old.maybe - label.areas) if label.scope == "core" else frozenset()
            )
    return learned


def _agrees(old: Label, decided: Label) -> bool:
    """Whether a label says what a maintainer decided; a related paper that is not on the list needs no other label."""
    if decided.scope != "core":
        return old.scope != "core"
    if old.scope != "core":
        return False
    placed = all(one in (None, other) for one, other in ((decided.nature, old.nature), (decided.level, old.level)))
    return placed and old.areas <= decided.areas <= old.areas | old.maybe


def _label(file: DataFile) -> Label | None:
    paper, rejected = file.paper, file.rejected
    if paper is not None and paper.arxiv:
        placed = paper.kind == METHOD
        return Label(
            paper.arxiv,
            "core",
            True,
            paper.nature if placed else None,
            paper.level if placed else None,
            frozenset(paper.areas),
        )
    if rejected is not None and rejected.arxiv and rejected.until is None and rejected.reason != PASSED_OVER:
        return Label(rejected.arxiv, "out")
    return None
