"""YAML text into a model: pydantic's complaints become findings with a line and words that say how to fix them."""

import difflib
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.core.finding import Finding, error
from bot.core.printable import printable
from bot.core.strict_yaml import Located, YamlFault, parse_yaml

Model = TypeVar("Model", bound=BaseModel)
_SHOWN = 80


def read_model(text: str, model: type[Model], path: str) -> tuple[Model | None, list[Finding], Located | None]:
    """The model in `text`, or None with the findings (`yaml` or `schema`) that say why not."""
    try:
        located = parse_yaml(text)
    except YamlFault as fault:
        return None, [yaml_finding(fault, path)], None
    value, findings = build_model(located, model, path)
    return value, findings, located


def yaml_finding(fault: YamlFault, path: str) -> Finding:
    """A fault of the YAML itself as a finding."""
    return error("yaml", path, fault.line, f"line {fault.line}, column {fault.column}: {fault.message}")


def build_model(located: Located, model: type[Model], path: str) -> tuple[Model | None, list[Finding]]:
    """The model of plain data that was read, or None with `schema` findings."""
    if not isinstance(located.data, dict):
        return None, [error("schema", path, 1, "the file must hold keys with values", fix="write `key: value` lines")]
    try:
        return model.model_validate(located.data), []
    except ValidationError as fault:
        return None, [_schema_finding(detail, located, model, path) for detail in fault.errors(include_url=False)]


def did_you_mean(word: str, choices: list[str]) -> str | None:
    """The choice most like `word`, None when none is near."""
    near = difflib.get_close_matches(word.lower().replace("-", "_").replace(" ", "_"), choices, n=1, cutoff=0.6)
    return near[0] if near else None


def _schema_finding(detail: ErrorDetails, located: Located, model: type[BaseModel], path: str) -> Finding:
    location = tuple(detail["loc"])
    line, column = located.mark_of(location)
    name = ".".join(str(part) for part in location) or "the file"
    message, fix = _words(detail, name, model)
    return error(
        "schema", path, line, f"line {line}, column {column}: {printable(message)}", fix=printable(fix) if fix else None
    )


def _words(detail: ErrorDetails, name: str, model: type[BaseModel]) -> tuple[str, str | None]:
    kind, value = detail["type"], detail["input"]
    shown = repr(value)[:_SHOWN]
    if kind == "extra_forbidden":
        near = did_you_mean(str(detail["loc"][-1]), list(model.model_fields))
        return f"unknown key {name[:_SHOWN]!r}", f"did you mean {near!r}?" if near else "remove it"
    if kind == "missing":
        return f"the key {name!r} is missing", f"add a line `{name}: …`"
    if kind == "string_type" and isinstance(value, (int, float)) and not isinstance(value, bool):
        return (
            f"{name} is the number {shown}; without quotes YAML reads it as a number",
            f'put it in double quotes: {name.split(".")[0]}: "…"',
        )
    if kind == "string_type":
        return f"{name} must be text, not {shown}", "put the text in double quotes"
    if kind == "list_type":
        return f"{name} must be a list, not {shown}", "write one `  - ` line for each item"
    if kind in {"int_type", "int_parsing"}:
        return f"{name} must be a whole number without quotes, not {shown}", None
    if kind == "bool_type":
        return f"{name} must be true or false, not {shown}", None
    if kind in {"string_too_short", "too_short"}:
        return f"{name} is empty", "fill it in or remove the key"
    return f"{name}: {detail['msg'][0].lower()}{detail['msg'][1:]} (it is {shown})", None
