"""Notices about papers, which are not papers themselves: errata, corrections, retractions; and the marks of retracted papers."""

import re

# Words that begin the title of a notice. `Correction for …` and `Retraction of …` may be subjects of papers.
_NOTICE = re.compile(
    r"^\W*+(?P<kind>errat(?:um|a)|corrigend(?:um|a)|addend(?:um|a)|(?:publisher|author)(?:['’]?s)? correction|correction"
    r"|retraction(?: note| notice)?|(?:editorial )?expression of concern|withdrawal notice)(?:\s*+(?:\W?:|\bto\b|[-–—]\s)|\W*+$)",
    re.IGNORECASE,
)
_RETRACTED = re.compile(
    r"^\W*+(?:(?:RETRACTED|WITHDRAWN)(?:\s++(?:ARTICLE|PAPER|CHAPTER))?\W*(?<=\s)"
    r"|(?:retracted|withdrawn)(?:\s++(?:article|paper|chapter))?\s*+(?:\]\s*+)?[:–—]\s*+)"
)
_RETRACTED_IN_BRACKETS = re.compile(r"^\s*[\[(]\s*(?:retracted|withdrawn)[^\])]{0,20}[\])]\s*[:.]?\s*", re.IGNORECASE)


def notice_kind(title: str) -> str | None:
    """The kind of notice that a title announces (`erratum`, `retraction note`); None for a paper's title."""
    found = _NOTICE.match(title)
    return found["kind"].lower() if found else None


def without_retraction(title: str) -> tuple[str, bool]:
    """A title without `RETRACTED ARTICLE:` before it, and whether it had that mark."""
    found = _RETRACTED_IN_BRACKETS.match(title) or _RETRACTED.match(title)
    rest = title[found.end() :].strip() if found else title
    return (rest, True) if found and rest else (title, False)
