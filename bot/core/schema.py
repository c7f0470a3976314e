"""YAML text into a model: pydantic's complaints become findings with a line and words that say how to fix them."""

import difflib
import json
import re
from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.core.finding import Finding, error
from bot.core.printable import printable, printable_lines
from bot.core.strict_yaml import Located, Plain, YamlFault

Model = TypeVar("Model", bound=BaseModel)
_SHOWN = 80
_LONG = 2_000
_BETWEEN_NAMES = re.compile(r"\s*;\s*|\s*,\s*(?:and\s+)?|\s+and\s+")


def valid_model(values: Mapping[str, Plain], model: type[Model]) -> Model | None:
    """The model of these values, None when they do not fit; `build_model` says why."""
    try:
        return model.model_validate(values)
    except ValidationError:
        return None


def yaml_finding(fault: YamlFault, path: str) -> Finding:
    """A fault of the YAML itself as a finding."""
    return error("yaml", path, fault.line, f"{fault.message} (column {fault.column})")


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
    near = difflib.get_close_matches(
        word[:_SHOWN].lower().replace("-", "_").replace(" ", "_"), choices, n=1, cutoff=0.6
    )
    return near[0] if near else None


def _schema_finding(detail: ErrorDetails, located: Located, model: type[BaseModel], path: str) -> Finding:
    location = tuple(detail["loc"])
    line, column = located.mark_of(location)
    written = located.written.get(location)
    message, fix = _words(detail, model, written=written)
    return error(
        "schema", path, line, f"{printable(message)} (column {column})", fix=printable_lines(fix) if fix else None
    )


def _words(detail: ErrorDetails, model: type[BaseModel], *, written: str | None) -> tuple[str, str | None]:
    """What is wrong, and what to write; `written` is the text in the file where YAML read it as something else."""
    kind, value = detail["type"], detail["input"]
    name = ".".join(str(part) for part in detail["loc"])[:_SHOWN] or "the file"
    shown = _shortened(written if written is not None else value)
    if kind == "extra_forbidden":
        near = did_you_mean(str(detail["loc"][-1]), list(model.model_fields))
        return f"unknown key {name!r}", f"did you mean {near!r}?" if near else "remove it"
    if kind == "missing":
        return f"the key {name!r} is missing", f"add a line `{name}: …`"
    if kind == "string_type" and value is not None and written is not None:
        reading = "a yes or no" if isinstance(value, bool) else "a number"
        return f"{name} is {shown} without quotes, which YAML reads as {reading}", _quoted(detail, written)
    if kind in {"string_too_short", "too_short"} or value is None or (isinstance(value, str) and not value.strip()):
        return f"{name} is empty", "fill it in, or remove the key where it is optional"
    if kind == "list_type":
        return f"{name} must be a list, not {shown}", _as_list(name, value)
    return _expected(
        kind, name, shown
    ) or f"{name}: {detail['msg'][0].lower()}{detail['msg'][1:]} (it is {shown})", None


def _expected(kind: str, name: str, shown: str) -> str | None:
    expected = {
        "string_type": "text in double quotes",
        "int_type": "a whole number without quotes",
        "int_parsing": "a whole number without quotes",
        "bool_type": "true or false",
    }.get(kind)
    return f"{name} must be {expected}, not {shown}" if expected else None


def _quoted(detail: ErrorDetails, written: str) -> str:
    *_, last = detail["loc"]
    text = json.dumps(written, ensure_ascii=False)
    return f"  - {text}" if isinstance(last, int) else f"{last}: {text}"


def _as_list(name: str, value: object) -> str:
    """The list that was probably meant by one text."""
    items = _BETWEEN_NAMES.split(value[:_LONG].strip()) if isinstance(value, str) else ["…"]
    return "\n".join([f"{name}:", *(f"  - {json.dumps(item, ensure_ascii=False)}" for item in items if item)])


def _shortened(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
