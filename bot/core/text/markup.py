"""Markup in the titles and names that publishers and web pages give: HTML, JATS and MathML become plain text. And badges, as SVG.

A title may hold `<SOG_k>` or `a<b`, so only elements that are known are markup, and only in their right form. Entities are decoded
as often as they were encoded.
"""

import re
from html import escape, unescape

from bot.core.text.markdown import one_line

# Elements inside words and sentences; MathML and JATS have prefixes (`mml:math`, `jats:italic`), which are not looked at.
_STYLES = """
b strong bold i em italic u underline span font small big sc scp smallcaps sub sup inf tt code roman sans-serif monospace strike del
ins mark abbr cite a ext-link xref named-content styled-content
"""
_MATHS = """
math mi mn mo ms mtext mrow msub msup msubsup mfrac msqrt mroot mover munder munderover mfenced mstyle mspace mpadded mphantom
mtable mtr mtd semantics annotation annotation-xml inline-formula disp-formula alternatives tex-math mmultiscripts mprescripts none
"""
_BLOCKS = """
p br hr div title sec section label list list-item li ul ol h1 h2 h3 h4 h5 h6 break abstract img image-link script style script-block
iframe object embed svg input form button
"""
_FORMULAS = frozenset(("math", "inline-formula", "disp-formula"))
_ITALICS = frozenset(("i", "em", "italic"))
_BLOCK_NAMES = frozenset(_BLOCKS.split())
_NAMES = frozenset(f"{_STYLES} {_MATHS} {_BLOCKS}".split())
_PREFIXED = frozenset(("mml", "jats", "m", "xhtml", "html", "o", "st1"))
_ATTRIBUTES = r"(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>=`]+))*"
_TAG = re.compile(rf"<(?P<end>/?)(?:(?P<prefix>\w{{1,10}}):)?(?P<name>[A-Za-z][\w-]{{0,30}}){_ATTRIBUTES}\s*/?>")
_PAIR = re.compile(r"<(s|q)>(.*?)</\1>", re.IGNORECASE)
_DROPPED = re.compile(
    r"<!--.{0,999}?-->|<(?:\w{1,20}:)?(annotation|annotation-xml|script|style)\b[^<>]*>.{0,999}?</(?:\w{1,20}:)?\1\s*+>",
    re.IGNORECASE | re.DOTALL,
)
_TEX_BESIDE_MATHS = re.compile(
    r"<(?:\w{1,20}:)?tex-math\b[^<>]*>.{0,999}?</(?:\w{1,20}:)?tex-math\s*+>", re.IGNORECASE | re.DOTALL
)
_DATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_MOST_TIMES = 4  # a text was hardly ever encoded more often
_LONGEST = 50_000
_MIN_WORD = 2
_GREY, _BLUE = "#57606a", "#0969da"


def plain_markup(text: str) -> str:
    """`text` without markup, its entities decoded. Where a formula or a paragraph was between two words, a blank remains."""
    text = text[:_LONGEST]
    for _ in range(_MOST_TIMES):
        decoded = decode_entities(_without_tags(text), times=1)
        if decoded == text:
            break
        text = decoded
    return text


def decode_entities(text: str, *, times: int = _MOST_TIMES) -> str:
    """`text` with its entities decoded, also those that were encoded several times."""
    for _ in range(times):
        decoded = _ENTITY.sub(lambda found: unescape(found[0]), text) if "&" in text else text
        if decoded == text:
            break
        text = decoded
    return text


def _without_tags(text: str) -> str:
    if "<" not in text:
        return text
    text = _PAIR.sub(r"\2", _DROPPED.sub(" ", _DATA.sub(r"\1", text)))
    if re.search(r"<(?:\w+:)?math\b", text):
        text = _TEX_BESIDE_MATHS.sub("", text)
    parts: list[str] = []
    end = 0
    for tag in _TAG.finditer(text):
        if not _is_known(tag):
            continue
        parts += [text[end : tag.start()], " " if _is_gap(tag, text) else ""]
        end = tag.end()
    return "".join([*parts, text[end:]])


def _is_known(tag: re.Match[str]) -> bool:
    return (tag["prefix"] or "").lower() in _PREFIXED or tag["name"].lower() in _NAMES


def _is_gap(tag: re.Match[str], text: str) -> bool:
    """Whether a blank belongs where this tag was: at a block, and between a word and a formula or words in italics."""
    name = tag["name"].lower()
    if name in _BLOCK_NAMES:
        return True
    before, behind = text[: tag.start()][-1:], text[tag.end() :][:1]
    if name in _FORMULAS:
        return (behind if tag["end"] else before).isalnum()
    if name not in _ITALICS:
        return False
    return before.isalpha() and behind.isalpha() and bool(_is_word(tag, text))


def _is_word(tag: re.Match[str], text: str) -> bool:
    """Whether the italics that begin or end here are words of their own rather than a letter or two of one."""
    inside = text[tag.end() :].partition("<")[0] if not tag["end"] else text[: tag.start()].rpartition(">")[2]
    return len(inside.strip()) > _MIN_WORD


def render_badge(label: str, value: str) -> str:
    """A badge with a label and a value, whose text has the same width in every font."""
    label, value = one_line(label), one_line(value)
    left, right = (round(6.6 * len(text)) + 14 for text in (label, value))
    texts = (
        f'<text x="{x:g}" y="14" textLength="{width - 14}" lengthAdjust="spacingAndGlyphs">{escape(text, quote=False)}</text>'
        for x, width, text in ((left / 2, left, label), (left + right / 2, right, value))
    )
    title = escape(f"{label}: {value}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img" aria-label="{title}">\n'
        f'<title>{title}</title>\n<clipPath id="r"><rect width="{left + right}" height="20" rx="4"/></clipPath>\n'
        f'<g clip-path="url(#r)"><rect width="{left}" height="20" fill="{_GREY}"/>'
        f'<rect x="{left}" width="{right}" height="20" fill="{_BLUE}"/></g>\n'
        f'<g fill="#fff" text-anchor="middle" font-family="Verdana, DejaVu Sans, sans-serif" font-size="11">{"".join(texts)}</g>\n</svg>\n'
    )
