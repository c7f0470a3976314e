"""Normalises a text once: into words with one spelling, sentence ends kept, and every word's place in the original.

Unicode (NFKD without marks, so also ligatures and full-width letters), dashes, LaTeX and invisible characters are made plain
first; most texts have none of these and skip that step. `bot.core.matching` reads the words.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.spelling import FoldCache

SENTENCE_END = "."
FIELD_END = "¶"

# A full stop ends a sentence only where something that begins like one follows; "e.g." and its kin never do.
_WORD = re.compile(r"[^\W_]+|(?:(?<!e\.g)(?<!i\.e)(?<! al)(?<!vs)(?<!cf)[.](?=\s+[^\sa-z])|[!?;](?=\s))")
_UNUSUAL = "\\{}$~"
_PIECE = re.compile(
    r"\\(?:cite[a-z]*|ref|label|url|footnote|vspace|hspace)\*?(?:\[[^\]]*\])?\{[^{}]*\}"
    r"|\\[a-zA-Z]+\*?(?:\s+(?=[A-Za-z])|(?=[{\W_]|$))|\\[\"'`^~=.](?=[a-zA-Z{])|\\[-/,;:!]|\\.|[{}$~]|[^\x00-\x7f]"
)
_SYMBOLS = {"\\ss": "ss", "\\ae": "ae", "\\oe": "oe", "\\o": "o", "\\l": "l", "\\i": "i", "\\aa": "a"}
_BREAKS = {"\\\\": " ", "~": " ", "\\,": " ", "\\;": " ", "\\:": " ", "\\!": "", "\\-": "", "\\/": ""}
_DASHES = re.compile("[\u2010-\u2015\u2212\u2043\ufe58\ufe63\uff0d]")
_WORDLESS_COMMANDS = frozenset(
    "emph textbf textit texttt textsc textsf textrm text textnormal textup underline mathbf mathrm mathcal mathbb mathit mathsf "
    "boldsymbol bf it em rm sc tt sf mbox hbox href url bm operatorname xspace large small left right".split()
)
_FOLDED = FoldCache()


@dataclass(frozen=True, slots=True)
class Plain:
    """Text without LaTeX and with ASCII letters where there are any; `original` gives each place's place before."""

    text: str
    cuts: tuple[int, ...] = ()
    origins: tuple[int, ...] = ()

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the text that was made plain."""
        if not self.cuts:
            return start, end
        first, last = bisect_right(self.cuts, start) - 1, bisect_right(self.cuts, end - 1) - 1
        # Odd pieces were rewritten: all of their characters come from one place, which ends where the next piece starts.
        begin = self.origins[first] + (0 if first % 2 else start - self.cuts[first])
        finish = self.origins[last + 1] if last % 2 else self.origins[last] + end - self.cuts[last]
        return begin, finish


def is_usual(text: str) -> bool:
    """Whether `text` is plain as it is."""
    return text.isascii() and not any(mark in text for mark in _UNUSUAL)


def make_plain(text: str) -> Plain:
    """`text` without LaTeX, marks, ligatures and invisible characters."""
    if is_usual(text):
        return Plain(text)
    parts: list[str] = []
    cuts: list[int] = []
    origins: list[int] = []
    length = last = 0
    for match in (*_PIECE.finditer(text), None):
        start = match.start() if match else len(text)
        for part, origin in ((text[last:start], last), (_rewritten(match[0]) if match else "", start)):
            parts.append(part)
            cuts.append(length)
            origins.append(origin)
            length += len(part)
        last = match.end() if match else last
    return Plain("".join(parts), tuple(cuts), tuple(origins))


def _rewritten(piece: str) -> str:
    """What one LaTeX or Unicode piece says in plain letters."""
    if piece[0] == "\\":
        return _command(piece.rstrip()) if len(piece) > 1 and not piece.isspace() else " "
    if piece[0] < "\x80":
        return _BREAKS.get(piece, "")
    if _DASHES.match(piece):
        return "-"
    category = unicodedata.category(piece)
    if category in {"Cf", "Mn"}:
        return ""
    if category[0] in "CZ":
        return " "
    if piece in "‘’ʼ":
        return "'"
    return "".join(letter for letter in unicodedata.normalize("NFKD", piece) if unicodedata.category(letter) != "Mn")


def _command(piece: str) -> str:
    known = _BREAKS.get(piece) if piece in _BREAKS else _SYMBOLS.get(piece)
    if known is not None:
        return known
    name = piece[1:].rstrip("*")
    if not name:
        return " "
    if name in _WORDLESS_COMMANDS or piece[1] in "\"'`^~=.":
        return ""
    return name if name.isalpha() else " "


@dataclass(frozen=True, slots=True)
class Words:
    """The words of several fields, one after the other.

    `keys` holds the words' keys, SENTENCE_END and FIELD_END between them; `surfaces` the words as written;
    `line` is " key key … " for the automaton; `fields` the index after each field's last word.
    """

    keys: list[str]
    surfaces: list[str]
    line: str
    fields: tuple[int, ...]
    plains: tuple[Plain, ...]

    def spans(self, field: int) -> list[tuple[int, int]]:
        """Start and end, in the field's original text, of each of its words."""
        plain = self.plains[field]
        return [plain.original(match.start(), match.end()) for match in _WORD.finditer(plain.text)]


def read_words(texts: Sequence[str]) -> Words:
    """The words of `texts`, one field each."""
    return words_of([make_plain(text) for text in texts])


def words_of(plains: Sequence[Plain]) -> Words:
    """The words of fields that are plain already."""
    surfaces: list[str] = []
    fields: list[int] = []
    for plain in plains:
        surfaces += _WORD.findall(plain.text)
        fields.append(len(surfaces))
        surfaces.append(FIELD_END)
    keys = [_FOLDED[word] for word in surfaces]
    return Words(keys, surfaces, f" {' '.join(keys)} ", tuple(fields), tuple(plains))


def key_of(word: str) -> str:
    """The key of one word of a rule."""
    return _FOLDED[word]
