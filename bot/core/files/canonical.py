"""Data files in canonical form: the one writer, and a reader for exactly that form which needs no YAML parser.

One key a line in the model's order, absent rather than empty; free text as JSON strings, vocabulary, numbers and booleans bare.
"""

import json
import re
from json.encoder import encode_basestring

from bot.core.files.yaml import Plain
from bot.core.paper.model import Paper, Rejected

BARE = {"kind", "nature", "level", "areas", "checked"}
# JSON leaves these as they are, but YAML reads them as line breaks or refuses them.
_UNREADABLE = "\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff"
_ESCAPED = re.compile(f"[{_UNREADABLE}]")
# A word of the taxonomy (`ID_PATTERN` there), or one of `checked`, which has hyphens.
_WORD = re.compile(r"(?:[a-z][a-z0-9_-]*|[1-9][0-9]{0,3}_?(?:[a-df-z][a-z0-9_]*|e[a-z_][a-z0-9_]*))")
_YAML_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
# What JSON and YAML read alike: the writer's own lines and no more, so that nothing else is taken for them.
_PLAIN = rf'[^"\\\x00-\x1f{_UNREADABLE}]*+'
_STRING = rf'"{_PLAIN}(?:\\(?:["\\bfnrt]|u(?!d[89a-f])[0-9a-f]{{4}}){_PLAIN})*+"'
_VALUE = rf"(?:{_STRING}|(?!(?:null|yes|no|on|off)\n){_WORD.pattern}|0|[1-9][0-9]{{0,8}})"
_DOCUMENT = re.compile(rf"(?:[a-z]{{1,40}}:(?: {_VALUE}\n|\n(?:  - {_VALUE}\n)++))++")


def quote(text: str) -> str:
    """`text` as a JSON string on one line that YAML reads as the same text."""
    quoted = encode_basestring(text)
    return quoted if quoted.isprintable() else _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)


def is_bare(word: str) -> bool:
    """Whether YAML reads a word of a vocabulary as itself without quotes."""
    return bool(_WORD.fullmatch(word)) and word not in _YAML_WORDS


def render_entry(entry: Paper | Rejected) -> str:
    """The canonical text of a data file; reading it gives an equal model."""
    lines: list[str] = []
    for key, value in vars(entry).items():
        if value is None or value == []:
            continue
        if isinstance(value, list):
            lines.append(f"{key}:")
            lines.extend(f"  - {written_as(key, item)}" for item in value)
        else:
            lines.append(f"{key}: {written_as(key, value)}")
    return "\n".join(lines) + "\n"


def read_canonical(text: str) -> dict[str, Plain] | None:
    """What YAML reads in `text`, ten times as fast; None for text that the writer would not write."""
    if not _DOCUMENT.fullmatch(text):
        return None
    values: dict[str, Plain] = {}
    items: list[Plain] = []
    for line in text[:-1].split("\n"):
        if line[0] == " ":
            items.append(_read(line[4:]) if "\\" in line or line[-1] != '"' else line[5:-1])
            continue
        key, _, rest = line.partition(":")
        if key in values:
            return None
        if rest:
            values[key] = _read(rest[1:]) if "\\" in rest or rest[-1] != '"' else rest[2:-1]
        else:
            values[key] = items = []
    return values


def written_as(key: str, value: str | int | bool) -> str:
    """A value, or an item of a list, as data files have it behind this key."""
    if isinstance(value, str):
        return value if key in BARE and is_bare(value) else quote(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _read(written: str) -> str | int | bool:
    if written[0] == '"':
        return str(json.loads(written)) if "\\" in written else written[1:-1]
    if written in {"true", "false"}:
        return written == "true"
    return int(written) if written.isdigit() else written
