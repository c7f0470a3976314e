"""Splits a paper's texts into words, with marks for the ends of sentences and each word's place in the original.

Accents, ligatures, full-width letters (by Unicode NFKD), dashes, LaTeX and invisible characters are made plain first;
most texts have none of these and skip that step. `bot.core.rules.matching` reads the words.

All forms of a word have the same key: lower case, singular, American. Rules and papers are both read by these keys. `fold` looks at
one word alone, so the same word always gets the same key, and results can be cached.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

_IZE = """
    anonym binar categor central character contextual custom decentral digit discret emphas equal factor final
    general global harmon homogen ideal initial item local maxim memor minim modal modular monet neutral normal
    optim organ parallel parameter penal personal polar priorit quant random rasteri real recogn regular rational
    revolution singular special stabil standard summar symbol synchron synthes token unif util vector verbal visual
    voxel
"""
_ISE = re.compile(rf"^(.*(?:{'|'.join(_IZE.split())}))is(e|es|ed|er|ers|able|ing|ation|ations)$")
_YSE = re.compile(r"^(.*(?:anal|catal|paral))ys(e|ed|er|ers|ing)$")
_OUR = re.compile(r"^(behavi|col|fav|flav|harb|hon|hum|lab|neighb|rum|tum|vap)our(.*)$")
_DOUBLE_L = re.compile(r"^(.*(?:mode|labe|trave|channe|signa|cance|fue|pane|tunne|leve))ll(ed|er|ers|ing|ings)$")
_AE = re.compile(r"^(.*)(anaesth|haem|oedem|oesoph|paediatr|leukaem|orthopaed|gynaec)(.*)$")
_BRITISH = (("is", _ISE, r"\1iz\2"), ("ys", _YSE, r"\1yz\2"), ("our", _OUR, r"\1or\2"), ("ll", _DOUBLE_L, r"\1l\2"))
_AMERICAN_E = ("anesth", "hem", "edem", "esoph", "pediatr", "leukem", "orthoped", "gynec")

# Exceptions to the rules above and below; a word that maps to itself only looks like a plural.
_IRREGULAR = {
    "analyses": "analysis", "artefact": "artifact", "artefacts": "artifact", "axes": "axis", "biases": "bias",
    "catalogue": "catalog", "centre": "center", "centred": "centered", "centres": "center", "children": "child",
    "corpora": "corpus", "criteria": "criterion", "data": "data", "defence": "defense", "defences": "defense",
    "fibre": "fiber", "fibres": "fiber", "foci": "focus", "gases": "gas", "grey": "gray", "hypotheses": "hypothesis",
    "indices": "index", "indexes": "index", "lenses": "lens", "lens": "lens", "litre": "liter", "matrices": "matrix",
    "men": "man", "metre": "meter", "metres": "meter", "offence": "offense", "pedestrians": "pedestrian",
    "people": "person", "phenomena": "phenomenon", "programme": "program", "programmes": "program", "series": "series",
    "species": "species", "syntheses": "synthesis", "vertices": "vertex", "women": "woman",
}  # fmt: skip
_LIKE_PLURALS = """
    always atlas bias canvas chaos does gas has his its perhaps pus this thus towards was whereas yes loris
    kubernetes ios aws sas dos pos les des das los las news physics mathematics statistics dynamics kinematics
    semantics robotics genomics
"""
_NOT_PLURAL = frozenset(_LIKE_PLURALS.split())
SENTENCE_END, FIELD_END = ".", "¶"
# The marks that `bot.core.rules.words` puts at the ends of sentences and fields.
_ENDS = dict.fromkeys(".!?;\x01", SENTENCE_END) | {"\x02": FIELD_END}


def key_of(word: str) -> str:
    """The key of one word as written, or of a mark for the end of a sentence or field."""
    return _ENDS.get(word) or fold(word.lower())


def fold(word: str) -> str:
    """The key of one word in lower case: American and singular."""
    known = _IRREGULAR.get(word)
    if known is not None:
        return known
    singular = _singular(_american(word))
    return _IRREGULAR.get(singular, singular)  # "litres" and "litre" are both "liter"


def _american(word: str) -> str:
    if len(word) < 6:
        return word.replace("colour", "color")
    for hint, pattern, form in _BRITISH:
        if hint in word:
            word, changed = pattern.subn(form, word)
            if changed:
                return word
    if "ae" in word or "oe" in word:
        return _AE.sub(lambda match: match[1] + match[2].replace("ae", "e").replace("oe", "e") + match[3], word)
    return word


def _singular(word: str) -> str:
    if len(word) < 4 or word[-1] != "s" or word in _NOT_PLURAL or word[-2] in "sui":
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1]


def stem(key: str) -> str:
    """The beginning that all spellings of this key share, for a first pass over raw text; empty if they share none."""
    forms = [key, *(word for word, known in _IRREGULAR.items() if known == key)]
    if key.endswith("y"):
        forms.append(key[:-1])
    # An l is doubled only before the endings of _DOUBLE_L.
    changes = [("iz", "is"), ("yz", "ys"), ("or", "our"), ("led", "lled"), ("ler", "ller"), ("ling", "lling")]
    if any(american in key for american in _AMERICAN_E):
        changes += [("e", "ae"), ("e", "oe")]
    for american, british in changes:
        at = key.find(american)
        while at >= 0:
            forms.append(key[:at] + british)
            at = key.find(american, at + 1)
    return _common_beginning(forms)


def _common_beginning(forms: list[str]) -> str:
    first, last = min(forms), max(forms)
    size = next((at for at, (left, right) in enumerate(zip(first, last, strict=False)) if left != right), len(first))
    return first[:size]


# A mark ends a sentence where white space follows, except in these abbreviations.
_ABBREVIATIONS = ("e.g.", "i.e.", " al.", "vs.", "cf.")
_WORD = re.compile(r"[^\W_]+|(?:(?<!e\.g)(?<!i\.e)(?<! al)(?<!vs)(?<!cf)[.]|[!?;])(?= |$)")
_ENDING, _LEAVING = "\x01", "\x02"  # mark the ends of sentences and fields until words are split
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_ODD = f"\n\t\r{_ENDING}{_LEAVING}"  # the control characters that would change what is read; others are never part of a word
_SPACED = bytes(code if chr(code).isalnum() or code in (1, 2) else 32 for code in range(128)) + bytes(128)
# The first set (backslash, {, }, $, ~, all beyond ASCII) lets the search skip plain text; the rest reads LaTeX commands.
_PIECE = re.compile(
    r"[^\x00-#%-\[\]-z|\x7f](?:(?<=\\)(?:"
    r"(?:cite[a-z]*|ref|label|url|footnote|vspace|hspace)\*?(?:\[[^\]]*\])?\{[^{}]*\}"
    r"|[a-zA-Z]+\*?(?:\s+(?=[A-Za-z])|(?=[{\W_]|$))|[\"'`^~=.](?=[a-zA-Z{])|[-/,;:!]|.)|)"
)
_SYMBOLS = {"\\ss": "ss", "\\ae": "ae", "\\oe": "oe", "\\o": "o", "\\l": "l", "\\i": "i", "\\aa": "a"}
_BREAKS = {"\\\\": " ", "~": " ", "\\,": " ", "\\;": " ", "\\:": " ", "\\!": "", "\\-": "", "\\/": ""}
_DASHES = re.compile("[\u2010-\u2015\u2212\u2043\ufe58\ufe63\uff0d]")
_STYLE_COMMANDS = """
    emph textbf textit texttt textsc textsf textrm text textnormal textup underline mathbf mathrm mathcal mathbb
    mathit mathsf boldsymbol bf it em rm sc tt sf mbox hbox href url bm operatorname xspace large small left right
"""
_WORDLESS_COMMANDS = frozenset(_STYLE_COMMANDS.split())


class Plain(NamedTuple):
    """Text without LaTeX, in ASCII letters where possible; `original` finds a place in the text before that."""

    text: str
    cuts: tuple[int, ...] = ()
    origins: tuple[int, ...] = ()

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The start and end of `text[start:end]` in the original text."""
        if not self.cuts:
            return start, end
        first, last = bisect_right(self.cuts, start) - 1, bisect_right(self.cuts, end - 1) - 1
        # Pieces with an odd number were rewritten: their characters all come from one place, which ends at the next piece.
        begin = self.origins[first] + (0 if first % 2 else start - self.cuts[first])
        finish = self.origins[last + 1] if last % 2 else self.origins[last] + end - self.cuts[last]
        return begin, finish


def is_usual(text: str) -> bool:
    """Whether `text` is already plain."""
    if "\\" in text or "$" in text or "{" in text:
        return False
    return text.isascii() and "}" not in text and "~" not in text


def make_plain(text: str) -> Plain:
    """`text` without LaTeX, accents, ligatures and invisible characters."""
    for odd in _ODD:
        if odd in text:
            text = _CONTROLS.sub(" ", text)
            break
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
    """One LaTeX or Unicode piece in plain letters."""
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
    return f"{name} " if name.isalpha() else " "


class Words(NamedTuple):
    """The words of several fields as written, in order; each field ends with a sentence mark and a field mark."""

    surfaces: list[str]
    plains: tuple[Plain, ...]

    def keys(self) -> list[str]:
        """The key of each word, with SENTENCE_END and FIELD_END for the marks."""
        return [key_of(surface) for surface in self.surfaces]

    def spans(self, field: int) -> list[tuple[int, int]]:
        """Start and end, in the field's original text, of each of its words."""
        plain = self.plains[field]
        return [plain.original(*match.span()) for match in _WORD.finditer(plain.text)]


def read_words(texts: Sequence[str]) -> Words:
    """The words of `texts`, each of which is a field."""
    plains = tuple(map(make_plain, texts))
    return Words(split_words(f" {_ENDING} {_LEAVING} ".join([*(plain.text for plain in plains), ""])), plains)


def split_words(text: str) -> list[str]:
    """The words of plain text, with marks for ends. ASCII text takes a faster way with the same result as _WORD."""
    if not text.isascii():
        return re.findall(rf"{_WORD.pattern}|[{_ENDING}{_LEAVING}]", text)
    text += " "  # what ends the text ends a sentence as well
    for abbreviation in _ABBREVIATIONS:
        if abbreviation in text:
            text = text.replace(abbreviation, f"{abbreviation[:-1]} ")
    for mark in ".!?;":
        if mark in text:
            text = text.replace(f"{mark} ", f"{_ENDING} ")
    return text.encode().translate(_SPACED).replace(b"\1", b" \1 ").decode().split()
