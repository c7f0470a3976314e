"""LaTeX in titles, both ways: as plain characters for readers, and untrusted text as LaTeX for BibTeX's fields.

`CH$_4$` becomes CH₄ for readers; data files keep arXiv's spelling. This covers what occurs in titles on arXiv; an unknown command
stays as it was written. Titles are compared by `bot.core.paper.likeness`.

In BibTeX any engine prints the text as it reads, and it does nothing else. Letters with accents and signs become commands (by
pylatexenc), scripts that LaTeX has no commands for stay as UTF-8. No brace of the text ever reaches BibTeX, which counts them also
after a backslash; a formula stays one only when every command in it is harmless.
"""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Protocol

from bot.core.text.markdown import one_line

_LONGEST = 1_000  # characters; `validate` refuses much shorter titles, and the patterns need quadratic time
_ACCENT_MARKS = dict(
    zip("`'^~\"=.uvHckr", "\u0300\u0301\u0302\u0303\u0308\u0304\u0307\u0306\u030c\u030b\u0327\u0328\u030a", strict=True)
)
_ACCENT = re.compile(r"\\(?:([`'^~\"=.])\s*\{?|([uvHckr])(?:\s+|\{))(?:\\([ij])(?![A-Za-z])|([A-Za-z]))\}?")
FORMULA = re.compile(
    r"\$\$?(?=\S)(?:(?=[^$\\^_]*+[\\^_])([^$]++)\$\$?|([^$]++(?<=\S))\$\$?(?!\d))|\\\(((?:(?!\\[()]).)*+)\\\)"
)
_STYLE = re.compile(
    r"\\(?:emph|underline|(?:text|math)(?:it|bf|tt|sc|sf|rm|cal|bb|up|normal|scr|frak)?|boldsymbol|bm|operatorname|mbox|hbox|ensuremath"
    r"|left|right|bf|it|tt|sc|sf|rm|em|xspace|displaystyle)(?![A-Za-z])\*?\s*"
)
_SCRIPT = re.compile(r"(\^|\\textsuperscript\s*|_|\\textsubscript\s*)(?:\{([^{}]*)\}|([^\s{}\\^_]))")
_TEX_COMMAND = re.compile(r"\\([A-Za-z]+)(?:\s+(?=[A-Za-z])|(?![A-Za-z]))|\\([&%$#_{} \\,;:!-])")
_MARKS = re.compile(r"[\\$^{`]|--")  # most titles have none of these
_GREEK = "alpha beta gamma delta epsilon zeta eta theta iota kappa mu nu xi omicron pi rho sigma tau upsilon phi chi psi omega"
_SIGNS = """
lambda λ Lambda Λ varphi φ varepsilon ε vartheta ϑ ell ℓ hbar ℏ times × cdot · circ ° infty ∞ pm ± approx ≈ sim ∼ neq ≠ ne ≠ leq ≤ le ≤
geq ≥ ge ≥ in ∈ cup ∪ cap ∩ forall ∀ exists ∃ rightarrow → to → leftarrow ← leftrightarrow ↔ Rightarrow ⇒ nabla ∇ partial ∂ sum ∑ prod ∏
sqrt √ star ⋆ dagger † ldots … dots … ss ß ae æ AE Æ oe œ OE Œ o ø O Ø l ł L Ł aa å AA Å i ı
textregistered ® texttrademark ™ textpertenthousand ‱ textendash – textemdash —
"""
_FUNCTIONS = "log exp min max sin cos arg lim"
_SYMBOLS = (
    {name: unicodedata.lookup(f"GREEK SMALL LETTER {name}") for name in _GREEK.split()}
    | {name.title(): unicodedata.lookup(f"GREEK CAPITAL LETTER {name}") for name in _GREEK.split()}
    | dict(zip(_SIGNS.split()[::2], _SIGNS.split()[1::2], strict=True))
    | {name: f" {name} " for name in _FUNCTIONS.split()}
)
SYMBOL_NAMES = frozenset(_SYMBOLS)
_RAISED = dict(
    zip(
        "0123456789+-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW*",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ*",
        strict=True,
    )
)
_LOWERED = dict(zip("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))


def plain_title(title: str) -> str:
    """`title` without LaTeX, as readers expect to see it."""
    if len(title) > _LONGEST or not _MARKS.search(title):
        return title
    plain = _ACCENT.sub(_accented, title)
    plain = FORMULA.sub(lambda found: _scripts(_commands(found[1] or found[2] or found[3] or "")), plain)
    plain = re.sub(
        r"\^\{[^{}]*\}|\^[0-9+*]|\\text(?:super|sub)script\s*\{[^{}]*\}",
        lambda found: _scripts(found[0]),
        _commands(plain),
    )
    plain = plain.replace("{", "").replace("}", "").replace("``", "“").replace("''", "”")
    plain = re.sub(r"(?<=\w)---(?=\w)|(?<=\s)---(?=\s)", "—", plain)
    plain = re.sub(r"(?<=\w)--(?=\w)|(?<=\s)--(?=\s)", "–", plain)
    return " ".join(plain.split()) or title


def _accented(found: re.Match[str]) -> str:
    letter = found[3] or found[4]
    return unicodedata.normalize("NFC", letter + _ACCENT_MARKS[found[1] or found[2]])


def _commands(text: str) -> str:
    return re.sub(r"\{\{([^{}]*+)\}\}", r"{\1}", _TEX_COMMAND.sub(_symbol, _STYLE.sub("", text)))


def _symbol(found: re.Match[str]) -> str:
    if found[1]:
        return _SYMBOLS.get(found[1], found[0])
    return found[2] if found[2] in "&%$#_{}" else "" if found[2] in "!-" else " "


def _scripts(text: str) -> str:
    """`^2` and `_{ij}` as raised and lowered characters, where all of them have one."""
    return _SCRIPT.sub(_script, text)


def _script(found: re.Match[str]) -> str:
    raised = found[1].startswith(("^", "\\textsup"))
    text = found[2] if found[2] is not None else found[3]
    if raised and text in {"°", "®", "™", "′", "∗"}:
        return str(text)
    table = _RAISED if raised else _LOWERED
    if all(character in table for character in text):
        return "".join(table[character] for character in text)
    return f"{'^' if raised else '_'}{text}"


_SPECIAL = {
    "\\": r"{\textbackslash}", "{": r"{\textbraceleft}", "}": r"{\textbraceright}", "~": r"{\textasciitilde}", "^": r"{\textasciicircum}",
    "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "@": "{@}", "<": "{$<$}", ">": "{$>$}", "|": "{$|$}",
}  # fmt: skip
_PLAIN = re.compile(r"[A-Za-z0-9 !'()*+,\-./:;=?`\[\]]*")
_OPENING = re.compile(r'(?<![^\s(\[])"(?=\S)')
_SPECIAL |= {"–": "--", "—": "---", "“": "``", "”": "''", "‘": "`", "’": "'"}
_ACCENTS = {mark: command for command, mark in _ACCENT_MARKS.items()} | {"\u0323": "d", "\u0331": "b"}
# The words that `_word` protects, for the many titles in which no character needs escaping.
_CAPITALS = re.compile(r"\b(?:[A-Za-z0-9]+[A-Z][A-Za-z0-9]*|[A-Z][A-Za-z0-9]*[0-9][A-Za-z0-9]*|[B-Z]\b)")
_BRACED = r"{\g<0>}"
_WORD = re.compile(r"[^\W_]+")
_MATHS = re.compile(r"(?:\\([A-Za-z]+)(?![A-Za-z])|\^(?!\^)|[\w {}+\-*/=().,:;|!'<>\[\]])+", re.ASCII)
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_MATHS_WORDS = (
    "mathcal mathbb mathbf mathrm mathit mathsf mathtt mathfrak text textbf textit textrm boldsymbol operatorname ensuremath"
    " hat tilde bar vec dot ddot widehat widetilde overline underline frac sqrt left right quad mid"
)
_MATHS_COMMANDS = SYMBOL_NAMES | set(_MATHS_WORDS.split())


class _Encoder(Protocol):
    def unicode_to_latex(self, text: str) -> str: ...


def escape_latex(text: str) -> str:
    """`text` on one line, set as it reads."""
    return _escaped(_clean(text))


def latex_title(title: str) -> str:
    """A title with its formulas, and with braces around words whose capitals a bibliography style must not change."""
    parts: list[str] = []
    end = 0
    for found in FORMULA.finditer(title):
        if _is_harmless(found[1] or found[2] or found[3] or ""):
            parts += [_protected(title[end : found.start()]), f"{{${found[1] or found[2] or found[3]}$}}"]
            end = found.end()
    parts.append(_protected(title[end:]))
    return " ".join("".join(parts).split())


def _protected(text: str) -> str:
    """`text` as LaTeX. Blanks at its ends stay, because a formula may come next to it."""
    plain = _clean(plain_title(text))
    if _PLAIN.fullmatch(plain):
        return f"{' ' * text[:1].isspace()}{_CAPITALS.sub(_BRACED, plain)}{' ' * text[-1:].isspace()}"
    inner, end = [], 0
    for found in _WORD.finditer(plain):
        inner += [_escaped(plain[end : found.start()]), _word(found[0])]
        end = found.end()
    inner.append(_escaped(plain[end:]))
    return f"{' ' * text[:1].isspace()}{''.join(inner)}{' ' * text[-1:].isspace()}"


def _clean(text: str) -> str:
    """`text` on one line, with curved quotation marks instead of straight ones."""
    text = one_line(text)
    return _OPENING.sub("“", text).replace('"', "”") if '"' in text else text


def _escaped(text: str) -> str:
    """Each character of a cleaned line; blanks at its ends stay."""
    return text if _PLAIN.fullmatch(text) else "".join(map(_latex, text))


def _word(word: str) -> str:
    """DNA, LiDAR, 3D and Q keep their capitals; A is an article."""
    capitals = any(character.isupper() for character in word[1:])
    numbered = word[:1].isupper() and not word.isalpha()
    single = len(word) == 1 and word.isupper() and word != "A"
    escaped = _escaped(word)
    return f"{{{escaped}}}" if capitals or numbered or single else escaped


def _is_harmless(formula: str) -> bool:
    """Whether a formula has only letters, signs and known commands, and matching braces."""
    if not _MATHS.fullmatch(formula) or not set(_COMMAND.findall(formula)) <= _MATHS_COMMANDS:
        return False
    depth = 0
    for character in formula:
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth < 0:
            return False
    return depth == 0


@lru_cache(maxsize=4096)
def _latex(character: str) -> str:
    if character in _SPECIAL:
        return _SPECIAL[character]
    if character.isascii():
        return character
    parts = unicodedata.decomposition(character).split()
    if parts[:1] in (["<super>"], ["<sub>"]) and len(parts) == 2 and character not in "ªº":
        return f"{{${'^' if parts[0] == '<super>' else '_'}{{{_latex(chr(int(parts[1], 16)))}}}$}}"
    encoded = _encoder().unicode_to_latex(character)
    if encoded == character and len(parts) == 2 and (accent := _ACCENTS.get(chr(int(parts[1], 16)))):
        return f"{{\\{accent}{{{_latex(chr(int(parts[0], 16)))}}}}}"
    return encoded


@cache
def _encoder() -> _Encoder:
    from pylatexenc.latexencode import UnicodeToLatexEncoder

    encoder: _Encoder = UnicodeToLatexEncoder(
        non_ascii_only=True,
        replacement_latex_protection="braces-all",
        unknown_char_policy="keep",
        unknown_char_warning=False,
    )
    return encoder
