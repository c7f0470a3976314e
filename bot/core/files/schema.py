"""YAML text into a model: pydantic's errors become findings with a line and a fix."""

import json
from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.core.files.canonical import BARE, is_bare, written_as
from bot.core.files.finding import Finding, error
from bot.core.files.intended import find_paper_inside, intended_items, intended_key, intended_text
from bot.core.files.yaml import Located, Plain, YamlFault
from bot.core.text.printable import printable, printable_lines

Model = TypeVar("Model", bound=BaseModel)
_SHOWN = 80
_LONG = 2_000


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
    if inside := find_paper_inside(located, model.model_fields):
        return None, [_too_deep(inside[0], path)]
    if not isinstance(located.data, dict):
        return None, [
            error("schema", path, 1, "the file must contain keys with values", fix="write `key: value` lines")
        ]
    try:
        return model.model_validate(located.data), []
    except ValidationError as fault:
        details = fault.errors(include_url=False)
    unknown = [str(detail["loc"][-1]) for detail in details if detail["type"] == "extra_forbidden"]
    # These are not missing, but have another name.
    intended = {intended_key(word, model.model_fields) for word in unknown}
    reported = [one for one in details if not (one["type"] == "missing" and one["loc"][0] in intended)]
    return None, [_schema_finding(detail, located, model, path) for detail in reported]


def _too_deep(place: str | int, path: str) -> Finding:
    where = "in a list; one file holds one paper" if isinstance(place, int) else f"below the key {place[:_SHOWN]!r}"
    fix = "begin each key at the start of its line, and indent the items of lists by two spaces"
    return error("schema", path, 1, printable(f"the paper's keys are {where}"), fix=fix)


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
        near = intended_key(str(detail["loc"][-1]), model.model_fields)
        return f"unknown key {name!r}", f"did you mean {near!r}?" if near else "remove it"
    if kind == "missing":
        return f"the key {name!r} is missing", _TO_ADD.get(name, f"add a line `{name}: …`")
    if kind == "string_type" and value is not None:
        return _not_text(detail, value, written)
    if kind in {"string_too_short", "too_short"} or value is None or (isinstance(value, str) and not value.strip()):
        field = model.model_fields.get(str(detail["loc"][0]))
        return f"{name} is empty", "fill it in" if field and field.is_required() else "fill it in, or remove the key"
    if kind == "list_type":
        text = value if isinstance(value, str) else None if isinstance(value, dict) else written
        return f"{name} must be a list, not {shown}", _as_list(name, text)
    if kind == "string_pattern_mismatch":
        pattern = detail["ctx"]["pattern"]
        return f"{name} must have the form {pattern}, not {shown}", "write it in that form"
    expected = _EXPECTED.get(kind)
    if expected is None:
        return f"{name}: {detail['msg'][0].lower()}{detail['msg'][1:]} (it is {shown})", None
    text = str(value).lower() if isinstance(value, str | float) else ""
    fitting = text.isascii() and (text.isdigit() if kind.startswith("int") else text in {"true", "false"})
    return f"{name} must be {expected}, not {shown}", f"{name}: {text}" if fitting else f"write {expected}"


_EXPECTED = {
    "int_type": "a whole number without quotes",
    "int_parsing": "a whole number without quotes",
    "bool_type": "true or false",
}
_TO_ADD = {
    "title": 'add a line `title: "…"`',
    "authors": 'add a line `authors:` and below it a line `  - "…"` for each',
    "date": 'add a line `date: "YYYY-MM-DD"`',
}


def _not_text(detail: ErrorDetails, value: Plain, written: str | None) -> tuple[str, str]:
    """What to say about a value that YAML does not read as text."""
    name = _name_of(detail)
    meant = intended_text(str(detail["loc"][0]), value, written)
    if meant is None:
        return f"{name} must be text in double quotes, not {_shortened(value)}", "write text in double quotes"
    if meant != written:
        return f"{name} must be one text, not {_shortened(value)}", _quoted(detail, meant)
    reading = next(words for kind, words in _READ_AS if isinstance(value, kind))
    return f"{name} is {_shortened(written)} without quotes, which YAML reads as {reading}", _quoted(detail, meant)


_READ_AS = ((bool, "true or false"), ((int, float), "a number"), (list, "a list"), (dict, "keys with values"))


def _name_of(detail: ErrorDetails) -> str:
    """The key, or the item of a list by its number; deeper places with dots."""
    match detail["loc"]:
        case (str(key), int(at)):
            return f"item {at + 1} of {key[:_SHOWN]}"
        case location:
            return ".".join(str(part) for part in location)[:_SHOWN] or "the empty key"


def _quoted(detail: ErrorDetails, text: str) -> str:
    """The line as it should be."""
    key, *_ = detail["loc"]
    if key in BARE and not is_bare(text):
        return "write a word of the taxonomy"
    return f"  - {written_as(str(key), text)}" if len(detail["loc"]) > 1 else f"{key}: {written_as(str(key), text)}"


def _as_list(name: str, text: str | None) -> str:
    """The list that is probably intended by one text."""
    items = intended_items(text[:_LONG]) if text else ["…"]
    return "\n".join([f"{name}:", *(f"  - {written_as(name, item)}" for item in items)])


def _shortened(value: object) -> str:
    shown = json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else repr(value)
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
