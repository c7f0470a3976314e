"""What a data file was meant to say when it is no YAML: read line by line, as a person reads it. Nothing is guessed.

Only keys of the model and items of lists are taken; one line that is neither, or a key with two values, and nothing is read.
"""

import json
import re
from collections.abc import Collection

from bot.core.canonical import BARE
from bot.core.schema import did_you_mean, split_names
from bot.core.strict_yaml import Plain

_KEY = re.compile(r"""\s*["']?([A-Za-z_]+)["']?\s*:(?!//)\s*(.*)""")
_ITEM = re.compile(r"\s*[-–•]\s*(.*)")
_NO_LINE = re.compile(r"\s*(?:#.*|---|\.\.\.|%YAML.*)?\s*")
_PROPERTY = re.compile(r"(?:&\w+|!\S*)\s+(?=\S)")  # an anchor or a tag before a value
_COMMENT = re.compile(r"\s#.*")
_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "„": "“"}
_NOT_TEXT = BARE | {"arxiv", "date", "year", "withdrawn"}  # a sharp sign in any other value may belong to it


def read_loosely(text: str, keys: Collection[str], lists: Collection[str]) -> dict[str, Plain] | None:
    """The values by key, those of `lists` as lists; None where a line can't be told or a key says two things."""
    values: dict[str, Plain] = {}
    items: list[Plain] | None = None
    key = ""
    for line in text.splitlines():
        if _NO_LINE.fullmatch(line):
            continue
        if items is not None and (item := _ITEM.fullmatch(line)):
            items += [_value(item[1], key)]
            continue
        named = _KEY.fullmatch(line)
        key = (_known(named[1], keys) or "") if named else ""
        if not named or not key:
            return None
        items = _items(named[2], key) if key in lists else None
        value = _value(named[2], key) if items is None else items
        if values.setdefault(key, value) != value:
            return None
    return values


def _known(word: str, keys: Collection[str]) -> str | None:
    return word if word in keys else did_you_mean(word, list(keys))


def _items(written: str, key: str) -> list[Plain]:
    """What stands behind a list's key on the same line: nothing, `[a, b]`, or one item."""
    inner = written.strip().removeprefix("[").removesuffix("]").strip()
    if not written.strip().startswith("["):
        return [*split_names(_unquoted(inner))] if key == "authors" else [_value(inner, key)] if inner else []
    parts = re.findall(r'"[^"]*"|[^,]+', inner)
    return [_value(part, key) for part in parts if part.strip()]


def _value(written: str, key: str) -> Plain:
    text = _PROPERTY.sub("", written.strip())
    if key in _NOT_TEXT:
        text = _COMMENT.sub("", text)
    text = _unquoted(text.strip())
    if key == "year" and text.isascii() and text.isdigit() and len(text) == len("YYYY"):
        return int(text)
    if key == "withdrawn" and text in {"true", "false"}:
        return text == "true"
    return text


def _unquoted(text: str) -> str:
    """Without the quotes around it; one that was never closed, or never opened, goes too."""
    closing = _QUOTES.get(text[:1])
    if closing is None:
        return text.removesuffix('"') if text.count('"') == 1 else text
    if text[:1] == '"' and text.endswith('"'):
        try:
            return str(json.loads(text))
        except ValueError:
            return text[1:-1].replace('\\"', '"')
    inner = text[1:]
    return inner.removesuffix(closing).removesuffix('"')
