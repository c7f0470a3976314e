"""Reads a data file that is not valid YAML, line by line, as a person reads it. Nothing is guessed.

Only keys of the model and items of lists are taken; one line that is neither, or a key with two values, and nothing is read.
"""

import contextlib
import json
import re
from collections.abc import Collection
from dataclasses import dataclass

from bot.core.files.canonical import quote
from bot.core.files.data_file import REJECTED, DataFile, as_intended, draft_of, read_data_file
from bot.core.files.intended import intended_key, several_names, split_names
from bot.core.files.yaml import MAX_BYTES, Located, Plain, wide_encoding
from bot.core.paper.model import FREE_TEXT, LISTS, Paper, Rejected
from bot.core.text.printable import WESTERN, is_western

_KEY = re.compile(r"""\s*+["']?([A-Za-z_]++)["']?\s*+:(?!//)\s*+(.*)""")
_ITEM = re.compile(r"\s*+(?:[-–•]\s*+|\*\s++)(.*)")
_IGNORED_LINE = re.compile(r"\s*+(?:#.*+|//.*+|```.*+|---|\.\.\.|%(?:YAML|TAG)?\b.*+)?\s*+")
# A tag, or an anchor, before a value.
_PROPERTY = re.compile(r"""(?<!!)(?:!!\S{1,60}\s++(?=\S)|(?:&\w{1,60}|!\S{0,60})\s++(?=["'\[]))""")
_ANCHOR = re.compile(r"[:-]\s+&(\w+)\s")
_COMMENT = re.compile(r"\s#.*")
_QUOTED = re.compile(r"""("(?:[^"\\]|\\.)*+"|'[^']*+')(?:\s*+,|\s++#.*)""")  # and what does not belong to the text
_ONE_QUOTED = r"(?:\"[^\"“”]*+[\"”]|'[^'\"“”]*+'|[“„][^\"“”]*+[”“\"])"
_SEVERAL = re.compile(rf"{_ONE_QUOTED}(?:\s*+(?:[,;]\s*+)?{_ONE_QUOTED})++,?")
_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "„": "“"}


def read_loosely(text: str, keys: Collection[str], lists: Collection[str]) -> dict[str, Plain] | None:
    """The values by key, those of `lists` as lists; None where a line is neither a key nor an item, or a key has two values."""
    values: dict[str, Plain] = {}
    items: list[Plain] | None = None
    key = ""
    if any(re.search(rf"\*{name}\s*$", text, re.MULTILINE) for name in _ANCHOR.findall(text)):
        return None
    for line in text.splitlines():
        if _IGNORED_LINE.fullmatch(line):
            continue
        if items is not None and (item := _ITEM.fullmatch(line)):
            items += _listed(item[1], key)
            continue
        named = _KEY.fullmatch(line)
        key = (named[1] if named[1] in keys else intended_key(named[1], keys) or "") if named else ""
        if not named or not key:
            return None
        items = _items(named[2], key) if key in lists else None
        value = _value(named[2], key) if items is None else items
        if values.setdefault(key, value) != value:
            return None
    return values


def _items(written: str, key: str) -> list[Plain]:
    """The items on the line of a list's key: none, `[a, b]`, or one."""
    inner = _PROPERTY.sub("", written.strip())
    if not inner.startswith("["):
        if key == "authors" and _SEVERAL.fullmatch(inner):
            return _listed(inner, key)
        return [*split_names(_unquoted(inner))] if key == "authors" else [_value(inner, key)] if inner else []
    parts = re.findall(r'"[^"]*"|[^,]+', inner.removeprefix("[").removesuffix("]").strip())
    return [_value(part, key) for part in parts if part.strip()]


def _listed(written: str, key: str) -> list[Plain]:
    """The items on one line of a list: mostly one, several where each is in quotes."""
    names = several_names(written) if key == "authors" and _SEVERAL.fullmatch(written.strip()) else None
    return [*names] if names else [_value(written, key)]


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


_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff]")


# Double quotes turn these beginnings of LaTeX commands into control characters; pairs of backslashes are right already.
_LATEX = re.compile(
    r"\\\\|\\(?=[abefv][a-zA-Z]|n(?:u|abla|eg|e|ot)\b|t(?:heta|au|imes|ilde|ext[a-z]*|op|o)\b|r(?:ho|m|ight)\b)"
)


_QUOTED_LINE = re.compile(r'^[ \t]*+(?:-|[A-Za-z_]++[ \t]*+:)[ \t]*+".*$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class LooseEntry:
    """What was read of a file, and the keys that have a value in it."""

    entry: Paper | Rejected | None
    keys: tuple[str, ...]

    @classmethod
    def of(cls, entry: Paper | Rejected | None, located: Located) -> "LooseEntry":
        data = as_intended(located, type(entry) if entry else Paper).data
        filled = [key for key, value in data.items() if value not in (None, "", [])] if isinstance(data, dict) else []
        return cls(entry, tuple(filled))


def read_file(file: DataFile) -> LooseEntry | None:
    """What a YAML parser reads, with the backslashes of LaTeX kept."""
    if (text := straight_quotes(keep_backslashes(file.text))) != file.text:
        file = read_data_file(text.encode(), place=file.place, path=file.path)
    return LooseEntry.of(file.entry or file.draft, file.located) if file.located else None


def read_loose_file(raw: bytes, file: DataFile) -> LooseEntry | None:
    """What a YAML parser can't read, as far as it is clear to a person."""
    if len(raw) > MAX_BYTES:  # its end was not read
        return None
    text = straight_quotes(keep_backslashes(_readable(raw)))
    readable = read_data_file(text.encode(), place=file.place, path=file.path)
    if (entry := readable.entry or readable.draft) and readable.located:
        return LooseEntry.of(entry, readable.located)
    if any(finding.code == "schema" for finding in readable.findings):
        return None
    model: type[Paper] | type[Rejected] = Rejected if file.place.startswith(f"{REJECTED}/") else Paper
    values = read_loosely(text, model.model_fields, LISTS)
    located = Located(values or {}, {})
    return LooseEntry.of(draft_of(located, model), located) if values else None


# Typographic quotes around a whole value, as word processors write them; YAML reads them as letters of the text.
_TYPOGRAPHIC = re.compile(
    r"^([^\S\n]*+(?:-|[A-Za-z_]++[^\S\n]*+:)[^\S\n]*+)[“”„‟«]([^“”„‟«»\n]*+)[“”‟»][ \t]*+$", re.MULTILINE
)


def straight_quotes(text: str) -> str:
    """`text` with straight quotes where typographic ones are around a value."""
    return _TYPOGRAPHIC.sub(lambda found: f"{found[1]}{quote(found[2].strip())}", text)


def keep_backslashes(text: str) -> str:
    """`text` with the intended LaTeX, where double quotes make a control character of its beginning (`\\beta`: a backspace)."""
    return _QUOTED_LINE.sub(lambda line: _LATEX.sub(r"\\\\", line[0]), text)


def _readable(raw: bytes) -> str:
    """The text that an editor was to save: another encoding, a byte order mark, tabs and control characters undone.

    Empty where the encoding is not clear.
    """
    wide = wide_encoding(raw)
    for encoding in (wide,) if wide else ("utf-8-sig", WESTERN):
        with contextlib.suppress(UnicodeDecodeError):
            text = raw.decode(encoding)
            if encoding != WESTERN or is_western(text):
                return _UNREADABLE.sub("", text.replace("\t", "  "))
    return ""
