"""Writes fitted effects into the text of a rule file, by the places of its nodes, so that comments and layout stay."""

import re
from collections.abc import Mapping

from bot.core.rules import BELONGS
from bot.core.strict_yaml import Located, Location, parse_yaml

Effects = Mapping[str, float]


def write_effects(text: str, effects: Mapping[str, Effects], base: Effects | None = None) -> str:
    """The file with new effects by rule id, and a new base; rules that are not named stay as they are."""
    located = parse_yaml(text)
    data = located.data
    assert isinstance(data, dict)
    edits: dict[int, str] = {}
    if base is not None and "base" in data:
        edits[located.line_of(("base",))] = f"base: {written(base)}"
    rules = data.get("rules")
    for at, rule in enumerate(rules if isinstance(rules, list) else []):
        if isinstance(rule, dict) and rule.get("id") in effects:
            line, indent = _effect_place(located, ("rules", at))
            edits[line] = f"{indent}effect: {written(effects[str(rule['id'])])}"
    return _edited(text.splitlines(), edits)


def written(effects: Effects) -> str:
    """Effects as YAML on one line: a number for *belongs*, otherwise what they speak for."""
    if set(effects) == {BELONGS}:
        return f"{effects[BELONGS]:g}"
    return "{" + ", ".join(f"{name}: {weight:g}" for name, weight in effects.items()) + "}"


def _effect_place(located: Located, rule: Location) -> tuple[int, str]:
    """The line of the rule's `effect` and its indent."""
    line, column = located.mark_of((*rule, "effect"))
    return line, " " * (column - 1)


def _edited(lines: list[str], edits: Mapping[int, str]) -> str:
    """The lines with some replaced, each with what belongs to it: lines indented deeper that follow it."""
    result: list[str] = []
    skipped_indent: int | None = None
    for number, line in enumerate(lines, 1):
        indent = len(line) - len(line.lstrip())
        if skipped_indent is not None and line.strip() and indent > skipped_indent and not re.match(r"\s*#", line):
            continue
        skipped_indent = None
        if number in edits:
            result.append(edits[number])
            skipped_indent = indent
        else:
            result.append(line)
    return "\n".join(result) + "\n"
