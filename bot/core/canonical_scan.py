"""Reads a data file in canonical form by one pattern, many times as fast as by YAML; anything else it leaves to `data_file`.

A text is taken only if YAML would read the same from it: the canonical keys in their order, strings without escapes other than
`\\"` and `\\\\`. That is how `canonical` writes nearly all files.
"""

import re

from pydantic import ValidationError

from bot.core.canonical import BARE
from bot.core.paper import Paper
from bot.core.strict_yaml import MAX_BYTES

# Characters that YAML reads as a line break, refuses or might drop; the pattern below leaves them to these two.
_ASCII = bytes([10, *range(32, 127)])
_ODD = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_QUOTED = r'"[^"\\\n]*(?:\\["\\][^"\\\n]*)*"'
_WORD = r"(?!(?:true|false|null|yes|no|on|off|y|n)\n)[a-z][a-z0-9_-]*"
_NUMBER = r"[1-9][0-9]{0,3}"
_LISTS = tuple(name for name, field in Paper.model_fields.items() if "list" in str(field.annotation))


def _line(key: str) -> str:
    value = _WORD if key in BARE else _NUMBER if key == "year" else "true|false" if key == "withdrawn" else _QUOTED
    if key in _LISTS:
        return rf"(?:{key}:\n(?P<{key}>(?:  - (?:{value})\n)+))?"
    return rf"(?:{key}: (?P<{key}>{value})\n)?"


_CANONICAL = re.compile("".join(map(_line, Paper.model_fields)))


def scan_paper(raw: bytes) -> Paper | None:
    """The paper in a canonical file, equal to what YAML reads; None when the text is anything else, also a faulty one."""
    if len(raw) > MAX_BYTES:
        return None
    try:
        text = raw.decode("utf-8")
        found = None if _is_odd(raw, text) else _CANONICAL.fullmatch(text)
        return Paper.model_validate(_values(found.groupdict())) if found else None
    except (UnicodeDecodeError, ValidationError):
        return None


def _is_odd(raw: bytes, text: str) -> bool:
    return bool(raw.translate(None, delete=_ASCII) if text.isascii() else _ODD.search(text))


def _values(groups: dict[str, str | None]) -> dict[str, str | int | bool | list[str]]:
    values: dict[str, str | int | bool | list[str]] = {}
    for key, text in groups.items():
        if key in _LISTS:  # empty rather than absent: the model need not copy its default
            values[key] = [_text(line[4:]) for line in text[:-1].split("\n")] if text else []
        elif text is None:
            continue
        elif key == "year":
            values[key] = int(text)
        elif key == "withdrawn":
            values[key] = text == "true"
        else:
            values[key] = _text(text)
    return values


def _text(scalar: str) -> str:
    if scalar[0] != '"':
        return scalar
    return re.sub(r"\\(.)", r"\1", scalar[1:-1]) if "\\" in scalar else scalar[1:-1]
