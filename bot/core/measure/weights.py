"""Writes fitted effects into the text of a rule file, by the places of its nodes, so that comments and layout stay."""

from collections.abc import Mapping

from bot.core.files.yaml import parse_yaml
from bot.core.rules.model import BELONGS

Effects = Mapping[str, float]


def write_effects(text: str, effects: Mapping[str, Effects], base: Effects | None = None) -> str:
    """The file with new effects by rule id, and a new base; rules that are not named stay as they are."""
    located = parse_yaml(text)
    data = located.data
    if not isinstance(data, dict):
        return text
    lines = text.splitlines()
    edits: dict[int, tuple[int, str]] = {}
    if base is not None and "base" in data:
        edits[located.line_of(("base",))] = 0, f"base: {written(base)}"
    rules = data.get("rules")
    for at, rule in enumerate(rules if isinstance(rules, list) else []):
        if isinstance(rule, dict) and rule.get("id") in effects:
            line, column = located.mark_of(("rules", at, "effect"))
            edits[line] = column - 1, f"effect: {written(effects[str(rule['id'])])}"
    return _edited(lines, edits)


def written(effects: Effects) -> str:
    """Effects as YAML on one line: a number for *belongs*, otherwise what they speak for."""
    if set(effects) == {BELONGS}:
        return f"{effects[BELONGS]:g}"
    return "{" + ", ".join(f"{name}: {weight:g}" for name, weight in effects.items()) + "}"


def _edited(lines: list[str], edits: Mapping[int, tuple[int, str]]) -> str:
    """The lines with some replaced from a column on, each with what belongs to it: lines indented deeper that follow it."""
    result: list[str] = []
    replaced: int | None = None
    for number, line in enumerate(lines, 1):
        indent = len(line) - len(line.lstrip())
        if replaced is not None and line.strip() and indent > replaced and not line.lstrip().startswith("#"):
            continue
        replaced = None
        if number in edits:
            replaced, new = edits[number]
            line = line[:replaced] + new
        result.append(line)
    return "\n".join(result) + "\n"
