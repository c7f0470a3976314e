"""Rule `unsafe-text`: no invisible characters or line breaks, and real titles."""

import re
from collections.abc import Iterator

from bot.core.checks.context import Context
from bot.core.files.data_file import DataFile
from bot.core.files.finding import Finding, error
from bot.core.paper.model import MAX_HIGHLIGHT, MAX_TITLE
from bot.core.text.printable import has_piled_marks, is_hidden

_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_WORD = re.compile(r"[^\W_]")
_LINE_BREAKS = frozenset("\n\r\x0b\x0c\x85\u2028\u2029")


def check_texts(file: DataFile, context: Context) -> Iterator[Finding]:
    """An error for each text of the file with hidden characters, for a title without letters or too long a one."""
    if file.entry is None:
        yield from _check_raw(file)
        return
    for key, value in vars(file.entry).items():
        for at, text in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(text, str) or (text.isascii() and text.isprintable()):
                continue
            if hidden := [character for character in text if is_hidden(character)]:
                yield _hidden(file, (key, at) if isinstance(value, list) else (key,), hidden)
            elif has_piled_marks(text):
                line = file.line_of(*((key, at) if isinstance(value, list) else (key,)))
                message = f"{key} contains a letter with more accents than any language writes"
                yield error("unsafe-text", file.path, line, message, fix="write each letter with its own accents only")
    if file.entry.title and not _WORD.search(file.entry.title):  # for example the `…` of a template
        message = f"the title {file.entry.title[:80]!r} contains no letter or digit"
        yield file.finding("schema", message, "title", fix="write the paper's title")
    if len(file.entry.title) > MAX_TITLE:
        message = f"the title has {len(file.entry.title):,} characters; at most {MAX_TITLE} are allowed"
        yield file.finding("unsafe-text", message, "title", fix="write only the paper's title")
    yield from _check_highlight(file)


def _check_highlight(file: DataFile) -> Iterator[Finding]:
    """Errors for a highlight that says nothing or too much: the front page shows it on one line."""
    text = file.paper.highlight if file.paper else None
    if text is None:
        return
    if not _WORD.search(text):
        message = f"the highlight {text[:80]!r} contains no letter or digit"
        yield file.finding(
            "schema", message, "highlight", fix="say in a few words why to start here, or remove the key"
        )
    elif len(text) > MAX_HIGHLIGHT:
        message = f"the highlight has {len(text):,} characters; at most {MAX_HIGHLIGHT} are allowed"
        yield file.finding("schema", message, "highlight", fix="say in a few words of your own why to start here")


def _hidden(file: DataFile, location: tuple[str | int, ...], hidden: list[str]) -> Finding:
    names = ", ".join(dict.fromkeys(f"U+{ord(character):04X}" for character in hidden[:50]))
    breaks = "a line break" if _LINE_BREAKS.intersection(hidden) else "invisible characters"
    message = f"{location[0]} contains {breaks} ({names[:80]})"
    line = file.line_of(*location)
    fix = "write the text without them, on one line"
    if "\\" in file.text and min(hidden) < " ":
        fix += "; in double quotes, write a backslash twice"
    return error("unsafe-text", file.path, line, message, fix=fix)


def _check_raw(file: DataFile) -> Iterator[Finding]:
    """Control characters make a file unreadable as YAML; they are named here too."""
    if bad := _CONTROL.search(file.text):
        line = file.text.count("\n", 0, bad.start()) + 1
        message = f"the file contains the control character U+{ord(bad[0]):04X}"
        yield error("unsafe-text", file.path, line, message, fix="remove it")
