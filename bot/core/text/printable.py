"""Text from outside: control, bidirectional and zero-width characters escaped, secrets taken out, a missing encoding guessed."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

HIDDEN = "***"
_NAMES = re.compile(r"TOKEN|SECRET|PASSWORD|PRIVATE_KEY|API_KEY|HEARTBEAT", re.IGNORECASE)
_SHORTEST = 6  # a shorter value would take ordinary words out
_FORMS = re.compile(
    r"\b(?:gh[pousr]_\w{10,}|github_pat_\w{10,})|(?<![\w-])(?=[\w-]*+\.[\w-]++\.[\w-])[\w-]*?\beyJ[\w-]{10,}\.[\w-]+\.[\w-]+"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)",
    re.DOTALL,
)
_USER = re.compile(r"(?<=://)[^/\s@]+@")
_QUERY = re.compile(r"(?i)([?&;][\w-]*(?:token|key|secret|password|signature|auth)[\w-]*=)[^&;\s]+")
_HEADER = re.compile(r"(?i)(authorization['\"]?\s*[:=]\s*['\"]?(?:(?:bearer|token|basic)\s+)?)[^\s'\",]+")


def secrets_in(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The values of variables whose names look like those of secrets, longest first."""
    values = {value for name, value in environ.items() if _NAMES.search(name) and len(value) >= _SHORTEST}
    return tuple(sorted(values, key=len, reverse=True))


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """`text` with every secret as `***`: the given values, tokens and keys by form, users and keys in addresses."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    text = _FORMS.sub(HIDDEN, text)
    text = _USER.sub(f"{HIDDEN}@", text)
    return _HEADER.sub(rf"\1{HIDDEN}", _QUERY.sub(rf"\1{HIDDEN}", text))


# Blank letters and fillers, and what only chooses another look of the character before it.
_SELECTORS = {
    *map(chr, range(0xFE00, 0xFE10)),
    *map(chr, range(0xE0100, 0xE01F0)),
    *map(chr, (0x180B, 0x180C, 0x180D, 0x180F)),
}
_HIDDEN = _SELECTORS | {
    "\u2800", "\U0001d159", "\u00ad", "\u034f", "\u061c", "\u115f", "\u1160", "\u17b4", "\u17b5", "\u180e", "\u3164", "\ufeff", "\uffa0",
}  # fmt: skip
_MOST_MARKS = 5  # on one letter; the scripts that pile most of them, such as Tibetan, need no more


def is_hidden(character: str) -> bool:
    """True for a character that a reader can't see and that can change what is seen: control, bidi, zero-width."""
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} or character in _HIDDEN


def has_hidden(text: str) -> bool:
    """Whether a text that `str.isprintable` accepts still contains a hidden character."""
    return not _HIDDEN.isdisjoint(text)


def has_piled_marks(text: str) -> bool:
    """Whether a letter carries more marks (accents, dots) than any script needs, so that they cover the lines around it."""
    return not text.isascii() and without_piled_marks(text) != text


def without_piled_marks(text: str) -> str:
    """`text` with no more marks on a letter than scripts need."""
    kept: list[str] = []
    count = 0
    for character in text:
        count = count + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        if count <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def printable(text: str) -> str:
    """`text` on one line with each hidden character written as `\\uXXXX`, and nothing that GitHub's runner takes for a command."""
    return visible(unordered(text))


def visible(text: str) -> str:
    """`text` on one line with each hidden character written as `\\uXXXX`; for documents that are made safe as a whole."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(character) if is_hidden(character) else character for character in text)


def printable_lines(text: str) -> str:
    """The same for a text of several lines, for example a file to paste: its line breaks stay."""
    return "\n".join(printable(line) for line in text.split("\n"))


def counted(count: int, thing: str, things: str = "") -> str:
    """A number with its thing: `1 paper`, `1,200 papers`; `things` where an s does not make the plural."""
    return f"{count:,} {thing if count == 1 else things or f'{thing}s'}"


def unordered(text: str) -> str:
    """Escapes `##[command]`, which GitHub's runner obeys anywhere in a printed line; JSON and YAML read the escape back as it was."""
    return text.replace("##[", "#\\u0023[")


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


WESTERN = "cp1252"
# Single accented letters among plain ones; anything else is another encoding.
_LETTERS = re.compile(r"(?:[\x00-\x7f]|[À-ÖØ-ÞŠŽŒŸ](?![À-ÿŠŽŒŸ])|[ß-öø-ÿšžœ](?![À-ÖØ-ÞŠŽŒŸ]))*")


def is_western(text: str) -> bool:
    """Whether text that was decoded as WESTERN looks right: 中文 in GBK would be ÖÐÎÄ."""
    return _LETTERS.fullmatch(text) is not None
