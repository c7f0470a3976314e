"""A cheap first look at raw text that sets aside papers in which the rules' subject cannot stand, before words are made of them.

It may let a paper through that does not speak of the subject (the words decide that later), never the other way round: every spelling
of a word begins with its stem, and text in which LaTeX or Unicode could hide a stem is made plain first.
"""

import re
from collections.abc import Iterable, Sequence

from bot.core.phrases import Pattern
from bot.core.spelling import stem
from bot.core.text import is_usual, make_plain

# Where a LaTeX command stands inside a word or is a letter itself, the raw text need not show the word.
_HIDING = re.compile(r"[A-Za-z0-9][{}$]*\\(?!times|[\\,;:%&_#])|\\(?:ss|ae|oe|o|l|i|aa)(?![A-Za-z])")
_SILENT = b"{}$~"


class FirstPass:
    """The stems of the subject's words, looked for in lower-cased raw text."""

    def __init__(self, subject: Iterable[Pattern]) -> None:
        groups = {tuple(stem(key) for key in pattern.keys) for pattern in subject}
        single = {group[0] for group in groups if len(group) == 1}
        # What another stem already lets through needs no look of its own: "prompter" holds "prompt".
        self._stems = sorted(one for one in single if not any(other in one for other in single if other != one))
        several = [group for group in groups if len(group) > 1 and not any(one in part for one in single for part in group)]
        self._several = [(max(group, key=len), _in_a_row(group)) for group in sorted(several)]

    def lets_through(self, texts: Sequence[str]) -> bool:
        """Whether the subject may stand in the texts."""
        raw = " ".join(texts)
        if self._stands(raw.lower()):
            return True
        if is_usual(raw):
            return False
        if raw.isascii() and not _HIDING.search(raw):
            shown = raw.lower()
            if "\\" in shown:  # commands may stand between the words of a row
                return self._stands(_without_marks(shown)) or any(longest in shown for longest, _ in self._several)
            return self._stands(_without_marks(shown))
        return self._stands(" ".join(make_plain(text).text for text in texts).lower())

    def _stands(self, text: str) -> bool:
        for one in self._stems:
            if one in text:
                return True
        for longest, row in self._several:
            if longest in text and row.search(text):
                return True
        return False


def _in_a_row(stems: Sequence[str]) -> re.Pattern[str]:
    """Words that begin with the stems, one after the other."""
    return re.compile(r"[^\W_]*[\W_]+".join(re.escape(one) for one in stems))


def _without_marks(text: str) -> str:
    return text.encode().translate(None, _SILENT).decode()
