"""What a data file was meant to say when it is no YAML: read line by line, as a person reads it. Nothing is guessed.

Only keys of the model and items of lists are taken; one line that is neither, or a key with two values, and nothing is read.
"""

import json
import re
from collections.abc import Collection

from bot.core.files.meant import meant_key, split_names
from bot.core.files.yaml import Plain
from bot.core.paper.model import FREE_TEXT

_KEY = re.compile(r"""\s*["']?([A-Za-z_]+)["']?\s*:(?!//)\s*(.*)""")
_ITEM = re.compile(r"\s*(?:[-–•]\s*|\*\s+)(.*)")
_NO_LINE = re.compile(r"\s*(?:#.*|//.*|```.*|---|\.\.\.|%(?:YAML|TAG)?\b.*)?\s*")
_PROPERTY = re.compile(r"""!!\S+\s+(?=\S)|(?:&\w+|!\S*)\s+(?=["'\[])""")  # a tag, or an anchor, before a value
_ANCHOR = re.compile(r"[:-]\s+&(\w+)\s")
_COMMENT = re.compile(r"\s#.*")
_QUOTED = re.compile(r"""("(?:[^"\\]|\\.)*"|'[^']*')(?:\s*,|\s+#.*)""")  # and what does not belong to it
_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "„": "“"}


def read_loosely(text: str, keys: Collection[str], lists: Collection[str]) -> dict[str, Plain] | None:
    """The values by key, those of `lists` as lists; None where a line can't be told or a key says two things."""
    values: dict[str, Plain] = {}
    items: list[Plain] | None = None
    key = ""
    if any(re.search(rf"\*{name}\s*$", text, re.MULTILINE) for name in _ANCHOR.findall(text)):
        return None
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
    return word if word in keys else meant_key(word, keys)


def _items(written: str, key: str) -> list[Plain]:
    """What stands behind a list's key on the same line: nothing, `[a, b]`, or one item."""
    inner = _PROPERTY.sub("", written.strip())
    if not inner.startswith("["):
        return [*split_names(_unquoted(inner))] if key == "authors" else [_value(inner, key)] if inner else []
    parts = re.findall(r'"[^"]*"|[^,]+', inner.removeprefix("[").removesuffix("]").strip())
    return [_value(part, key) for part in parts if part.strip()]


def _value(written: str, key: str) -> Plain:
    text = _PROPERTY.sub("", written.strip())
    if quoted := _QUOTED.fullmatch(text):
        text = quoted[1]
    elif key not in FREE_TEXT:
        text = _COMMENT.sub("", text)
    text = _unquoted(text.strip())
    if key == "year" and text.isascii() and text.isdigit() and len(text) == len("YYYY"):
        return int(text)
    if key == "withdrawn" and text in {"true", "false"}:
        return text == "true"
    return text


def _unquoted(text: str) -> str:
    """Without the quotes around it; one that was never closed, or never opened, goes too. Quotes of a part stay."""
    closing = _QUOTES.get(text[:1])
    if closing is None:
        return text.removesuffix('"') if text.count('"') == 1 else text
    inner = text[1:]
    closed = inner.removesuffix(closing) if len(text) > 1 else inner
    if closed == inner:  # the quote at the beginning is closed inside, or never
        return text if closing in inner else inner.removesuffix('"')
    if text[:1] != '"':
        return closed
    try:
        return str(json.loads(text))
    except ValueError:
        is_of_a_part = re.match(r'[^"]*[^\s"\\]"\s', closed)
        return text if is_of_a_part else closed.replace('\\"', '"').replace("\\\\", "\\")
