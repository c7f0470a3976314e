"""Rule `not-canonical`: a data file is, byte for byte, what the one writer makes of it.

Then `unsafe-text`: no invisible characters or line breaks, and real titles.
"""

import re
from collections.abc import Iterator

from bot.core.checks.context import Context
from bot.core.files.canonical import render_entry
from bot.core.files.data_file import DataFile
from bot.core.files.finding import Finding, error
from bot.core.files.loose import straight_quotes
from bot.core.paper.model import FREE_TEXT, MAX_HIGHLIGHT, MAX_TITLE, Paper, Rejected
from bot.core.text.markdown import one_line
from bot.core.text.printable import has_piled_marks, is_hidden

_EMPTY = re.compile(r"""([a-z]+)\s*:\s*(?:|~|null|\[\s*\]|''|"")""", re.IGNORECASE)
_COMMENT = re.compile(r"""\s*+(?:(?:- |[a-z]++:)\s*+(?:"(?:[^"\\]|\\.)*+"|'[^']*+')\s++)?#.*""")
_SHOWN = 100
_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_WORD = re.compile(r"[^\W_]")
_LINE_BREAKS = frozenset("\n\r\x0b\x0c\x85\u2028\u2029")


def check_form(file: DataFile, context: Context) -> Iterator[Finding]:
    """An error for each text that YAML cuts off and for comments, or else at the first line that differs; the fix is the whole file.

    In a file that does not fit its model only what would be lost is reported: what YAML cuts off, and comments.
    """
    canonical = render_entry(file.entry) if file.entry else None
    if file.text == canonical:
        return
    differences = _cut_texts(file) + _typographic(file) + _comments(file)
    if canonical:
        differences = differences or [_first_difference(file.text, canonical)]
    fix = render_entry(_in_sight(file.entry)) if file.entry else None
    for line, why in differences:
        yield error("not-canonical", file.path, line, f"the file is not in canonical form: {why}", fix=fix)


def _in_sight(entry: Paper | Rejected) -> Paper | Rejected:
    """The entry without invisible characters and piles of accents, which have an error of their own."""
    clean = {
        key: [_seen(item) for item in value] if isinstance(value, list) else _seen(value)
        for key, value in vars(entry).items()
        if isinstance(value, str | list)
    }
    return entry.model_copy(update=clean)


def _seen(text: str) -> str:
    return one_line(text) if any(map(is_hidden, text)) or has_piled_marks(text) else text


def _cut_texts(file: DataFile) -> list[tuple[int, str]]:
    """Free text without quotes, of which YAML reads only the part before ` #`."""
    cut = file.located.cut if file.located else {}
    return [(file.line_of(*at), _cut(str(at[0]), text)) for at, text in cut.items() if at and at[0] in FREE_TEXT]


def _typographic(file: DataFile) -> list[tuple[int, str]]:
    """The first line on which typographic quotes are around a value."""
    lines = zip(file.text.split("\n"), straight_quotes(file.text).split("\n"), strict=False)
    at = next((number for number, (written, straight) in enumerate(lines, 1) if written != straight), None)
    return [(at, 'curved quotes are not quotes in YAML; write straight ones, as in "text"')] if at else []


def _comments(file: DataFile) -> list[tuple[int, str]]:
    cut = file.located.cut if file.located else {}
    lines = {file.line_of(*at) for at in cut if at and at[0] not in FREE_TEXT}
    lines |= {number for number, line in enumerate(file.text.split("\n"), 1) if _COMMENT.fullmatch(line)}
    where = f" (lines {', '.join(map(str, sorted(lines)[:10]))})" if len(lines) > 1 else ""
    return [(min(lines), f"comments are not kept{where}; use the key note")] if lines else []


def _cut(key: str, text: str) -> str:
    read, comment = re.split(r"(?:^|(?<!\s)\s++)(?=#)", text, maxsplit=1)
    left = f"only {read[:_SHOWN]!r}" if read else "empty"
    wrong = f"YAML takes {comment[:_SHOWN]!r} for a comment, so {key} is {left}"
    return f"{wrong}; put the whole text in double quotes, or remove the comment"


def _first_difference(text: str, canonical: str) -> tuple[int, str]:
    if "\r" in text:
        ends = "CRLF, as on Windows" if "\r\n" in text else "CR"
        return 1, f"its lines end in {ends}; save it with Unix line endings (LF)"
    written, wanted = text.split("\n"), canonical.split("\n")
    pairs = zip(written, wanted, strict=False)
    at = next((at for at, (left, right) in enumerate(pairs) if left != right), min(len(written), len(wanted)) - 1)
    return at + 1, _reason(written, wanted, at)


def _reason(written: list[str], wanted: list[str], at: int) -> str:
    """Why line `at` differs, in plain words."""
    line, expected = written[at], (wanted[at] if at < len(wanted) and wanted[at] else "the end of the file")
    shown = f"expected here: {expected[:_SHOWN]}"
    if at == len(written) - 1:
        return "the last line has no line break at its end" if line else "lines are missing at the end"
    if not line.strip():
        return "an empty line"
    if (empty := _EMPTY.fullmatch(line)) and not written[at + 1].lstrip().startswith("-"):
        return f"{empty[1]} is empty; leave the key out"
    if hidden := next((character for character in line if is_hidden(character) and character != "\t"), None):
        return f"the line contains the invisible character U+{ord(hidden):04X}; {shown}"
    if line.split() == expected.split():
        return f"only spaces differ; {shown}"
    if line in wanted and expected in written:
        return f"the keys are in a different order; {shown}"
    return shown


def check_texts(file: DataFile, context: Context) -> Iterator[Finding]:
    """An error for each text of the file with hidden characters, for a title without letters or too long a one."""
    if file.entry is None:
        yield from _check_raw(file)
        return
    for key, value in vars(file.entry).items():
        for at, text in enumerate(value if isinstance(value, list) else [value]):
            location = (key, at) if isinstance(value, list) else (key,)
            if not isinstance(text, str) or (text.isascii() and text.isprintable()):
                continue
            if hidden := [character for character in text if is_hidden(character)]:
                yield _hidden(file, location, hidden)
            elif has_piled_marks(text):
                message = f"{key} contains a letter with more accents than any language writes"
                yield file.finding("unsafe-text", message, *location, fix="write each letter with its own accents only")
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
    fix = "write the text without them, on one line"
    if "\\" in file.text and min(hidden) < " ":
        fix += "; in double quotes, write a backslash twice"
    return file.finding("unsafe-text", message, *location, fix=fix)


def _check_raw(file: DataFile) -> Iterator[Finding]:
    """Control characters make a file unreadable as YAML; they are named here too."""
    if bad := _CONTROL.search(file.text):
        line = file.text.count("\n", 0, bad.start()) + 1
        message = f"the file contains the control character U+{ord(bad[0]):04X}"
        yield error("unsafe-text", file.path, line, message, fix="remove it")
