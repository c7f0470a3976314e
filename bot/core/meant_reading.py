"""What a data file was meant to say: as YAML reads it but for LaTeX, or line by line where it is no YAML."""

import contextlib
import re
from dataclasses import dataclass

from bot.core.files.data_file import REJECTED, DataFile, read_data_file
from bot.core.files.draft import as_meant, draft_of
from bot.core.files.loose import read_loosely
from bot.core.files.yaml import MAX_BYTES, Located, wide_encoding
from bot.core.paper.model import LISTS, Paper, Rejected
from bot.core.text.encoding import WESTERN, is_western

_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff]")
# Double quotes turn these beginnings of LaTeX commands into control characters; pairs of backslashes are right already.
_LATEX = re.compile(
    r"\\\\|\\(?=[abefv][a-zA-Z]|n(?:u|abla|eg|e|ot)\b|t(?:heta|au|imes|ilde|ext[a-z]*|op|o)\b|r(?:ho|m|ight)\b)"
)
_QUOTED_LINE = re.compile(r'^\s*(?:-|[A-Za-z_]+\s*:)\s*".*$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a file, and the keys that have a value in it."""

    entry: Paper | Rejected | None
    keys: tuple[str, ...]

    @classmethod
    def of(cls, entry: Paper | Rejected | None, located: Located) -> "Reading":
        data = as_meant(located, type(entry) if entry else Paper).data
        filled = [key for key, value in data.items() if value not in (None, "", [])] if isinstance(data, dict) else []
        return cls(entry, tuple(filled))


def read_file(file: DataFile) -> Reading | None:
    """What a YAML parser reads, but for LaTeX."""
    if (text := keep_backslashes(file.text)) != file.text:
        file = read_data_file(text.encode(), place=file.place, path=file.path)
    return Reading.of(file.entry or file.draft, file.located) if file.located else None


def read_meant_file(raw: bytes, file: DataFile) -> Reading | None:
    """What no YAML parser reads, as far as it is clear to a person."""
    if len(raw) > MAX_BYTES:  # its end was not read
        return None
    text = keep_backslashes(_readable(raw))
    readable = read_data_file(text.encode(), place=file.place, path=file.path)
    if (entry := readable.entry or readable.draft) and readable.located:
        return Reading.of(entry, readable.located)
    if any(finding.code == "schema" for finding in readable.findings):
        return None
    model: type[Paper] | type[Rejected] = Rejected if file.place.startswith(f"{REJECTED}/") else Paper
    values = read_loosely(text, model.model_fields, LISTS)
    located = Located(values or {}, {})
    return Reading.of(draft_of(located, model), located) if values else None


def keep_backslashes(text: str) -> str:
    """`text` with LaTeX as it was meant, where double quotes make a control character of its beginning (`\\beta`: a backspace)."""
    return _QUOTED_LINE.sub(lambda line: _LATEX.sub(r"\\\\", line[0]), text)


def _readable(raw: bytes) -> str:
    """The text that an editor meant to save: another encoding, a byte order mark, tabs and control characters undone.

    Empty where the encoding is not clear.
    """
    wide = wide_encoding(raw)
    for encoding in (wide,) if wide else ("utf-8-sig", WESTERN):
        with contextlib.suppress(UnicodeDecodeError):
            text = raw.decode(encoding)
            if encoding != WESTERN or is_western(text):
                return _UNREADABLE.sub("", text.replace("\t", "  "))
    return ""
