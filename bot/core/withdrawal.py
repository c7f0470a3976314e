"""Whether arXiv says that a paper was withdrawn: it keeps its page, and the reason stands in the comment or as the abstract."""

import re

from bot.core.paper.preprint import Preprint

_THING = r"(?:this|the) (?:\w+ ){0,2}?(?:article|manuscript|paper|preprint|submission|version|work)"
_COMMENT = re.compile(
    rf"^\W*withdrawn\b(?! from (?!arxiv))|\bwithdrawn by (?:the )?(?:arxiv|authors?|submitter)|{_THING} (?:has been|is|was) withdrawn",
    re.IGNORECASE,
)
_SUMMARY = re.compile(
    rf"^\W*(?:{_THING} (?:has been|is|was) (?:\w+ )?(?:withdrawn|removed)|withdrawn\b)", re.IGNORECASE
)


def is_withdrawn(paper: Preprint) -> bool:
    """True when comment or abstract say that the paper itself was withdrawn, not that it left a conference."""
    return bool(_COMMENT.search(paper.comment) or _SUMMARY.search(paper.summary))
