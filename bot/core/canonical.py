"""The one writer of data files: a model in, canonical text out (the form is the contract's).

One key a line in the model's order, absent rather than empty; free text as JSON strings, vocabulary, numbers and booleans bare.
"""

import json
import re

from bot.core.paper import Paper, Rejected

BARE = {"kind", "nature", "level", "areas", "checked"}
# JSON leaves these as they are, but YAML reads them as line breaks or refuses them.
_UNREADABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_WORD = re.compile(r"[a-z][a-z0-9_-]*")
_YAML_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


def quote(text: str) -> str:
    """`text` as a JSON string on one line that YAML reads as the same text."""
    return _UNREADABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))


def render_entry(entry: Paper | Rejected) -> str:
    """The canonical text of a data file; reading it gives an equal model."""
    lines: list[str] = []
    for key in type(entry).model_fields:
        value = getattr(entry, key)
        if value is None or value == []:
            continue
        if isinstance(value, list):
            lines.append(f"{key}:")
            lines.extend(f"  - {_scalar(key, item)}" for item in value)
        else:
            lines.append(f"{key}: {_scalar(key, value)}")
    return "\n".join(lines) + "\n"


def _scalar(key: str, value: str | int | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    bare = key in BARE and _WORD.fullmatch(value) and value not in _YAML_WORDS
    return value if bare else quote(value)
