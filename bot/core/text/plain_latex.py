"""A title's LaTeX as plain characters (`CH$_4$` becomes CH₄), for readers; data files keep arXiv's spelling.

Covers what occurs in titles on arXiv; an unknown command stays as it was written. Titles are compared by `bot.core.paper.likeness`.
"""

import re
import unicodedata

_LONGEST = 1_000  # characters; `validate` refuses much shorter titles, and the patterns need quadratic time
_ACCENTS = dict(
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
_COMMAND = re.compile(r"\\([A-Za-z]+)(?:\s+(?=[A-Za-z])|(?![A-Za-z]))|\\([&%$#_{} \\,;:!-])")
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
    return unicodedata.normalize("NFC", letter + _ACCENTS[found[1] or found[2]])


def _commands(text: str) -> str:
    return re.sub(r"\{\{([^{}]*+)\}\}", r"{\1}", _COMMAND.sub(_symbol, _STYLE.sub("", text)))


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
