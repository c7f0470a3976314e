"""The memory of audits: every change that was ever proposed, one JSON line each, in the data folder.

What stands there is never proposed again: a change that was made needs no second proposal, and one that was not made was declined.
Deleting its line takes a no back. A new fact is another change, with a line of its own.
"""

import json
from collections.abc import Collection, Iterable

from bot.core.change import Change

PLACE = "audit/proposed.jsonl"
Id = tuple[str, str, str]  # place, field, new value


def parse_decided(text: str) -> dict[Id, str]:
    """The remembered changes with their lines as they stand; a line that can't be read remembers nothing."""
    found: dict[Id, str] = {}
    for line in text.splitlines():
        try:
            row = json.loads(line)
            key = (row["file"], row["field"], row["new"])
        except (ValueError, TypeError, KeyError, RecursionError):
            continue
        if all(isinstance(part, str) for part in key):
            found[key] = line
    return found


def render_decided(remembered: Iterable[str]) -> str:
    """The memory's file: one line a change, sorted, each once."""
    return "".join(f"{line}\n" for line in sorted(set(remembered)))


def line_of(change: Change, *, day: str) -> str:
    """The line by which a change is remembered."""
    row = {
        "file": change.place,
        "field": change.field,
        "old": change.old,
        "new": change.new,
        "proof": change.proof,
        "day": day,
    }
    return json.dumps(row, ensure_ascii=False)


def not_decided(changes: Iterable[Change], decided: Collection[Id]) -> tuple[Change, ...]:
    """The changes that nobody was asked about yet."""
    return tuple(change for change in changes if change.id not in decided)
