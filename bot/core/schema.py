"""YAML text into a model: pydantic's complaints become findings with a line and words that say how to fix them."""

import difflib
import json
import re
from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.core.canonical import BARE
from bot.core.finding import Finding, error
from bot.core.printable import printable, printable_lines
from bot.core.strict_yaml import Located, Plain, YamlFault

Model = TypeVar("Model", bound=BaseModel)
_SHOWN = 80
_LONG = 2_000
_BETWEEN_NAMES = re.compile(r"\s*;\s*|\s*,\s*(?:and\s+)?|\s+and\s+")


def split_names(text: str) -> list[str]:
    """The names in one text, as people write several."""
    return [name for name in _BETWEEN_NAMES.split(text.strip()) if name]


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
    name = _name_of(detail)
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
        field = model.model_fields.get(str(detail["loc"][0]))
        return f"{name} is empty", "fill it in" if field and field.is_required() else "fill it in, or remove the key"
    if kind == "list_type":
        return f"{name} must be a list, not {shown}", _as_list(name, value)
    expected = _EXPECTED.get(kind)
    if expected is None:
        return f"{name}: {detail['msg'][0].lower()}{detail['msg'][1:]} (it is {shown})", None
    meant = str(value).lower() if isinstance(value, str | float) else ""
    fitting = meant.isascii() and (meant.isdigit() if kind.startswith("int") else meant in {"true", "false"})
    return f"{name} must be {expected}, not {shown}", f"{name}: {meant}" if fitting else f"write {expected}"


_EXPECTED = {
    "string_type": "text in double quotes",
    "int_type": "a whole number without quotes",
    "int_parsing": "a whole number without quotes",
    "bool_type": "true or false",
}


def _name_of(detail: ErrorDetails) -> str:
    """The key, or the item of a list by its number; deeper places with dots."""
    match detail["loc"]:
        case (str(key), int(at)):
            return f"item {at + 1} of {key[:_SHOWN]}"
        case location:
            return ".".join(str(part) for part in location)[:_SHOWN] or "the empty key"


def _quoted(detail: ErrorDetails, written: str) -> str:
    *_, last = detail["loc"]
    text = json.dumps(written, ensure_ascii=False)
    return f"  - {text}" if isinstance(last, int) else f"{last}: {text}"


def _as_list(name: str, value: object) -> str:
    """The list that was probably meant by one text."""
    items = _BETWEEN_NAMES.split(value[:_LONG].strip()) if isinstance(value, str) else ["…"]
    return "\n".join([f"{name}:", *(f"  - {_item(name, item)}" for item in items if item)])


def _item(name: str, item: str) -> str:
    """Words of the vocabulary stand bare."""
    return item if name in BARE and item.isascii() and item.isidentifier() else json.dumps(item, ensure_ascii=False)


def _shortened(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
