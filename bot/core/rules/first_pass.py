"""A cheap first look at raw text that sets aside papers in which the rules' subject cannot stand, before words are made of them.

It may let a paper through that does not speak of the subject (the words decide that later), never the other way round: every spelling
of a word begins with its stem, and text in which LaTeX or Unicode could hide a stem is made plain first.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.core.rules.phrases import Pattern
from bot.core.rules.spelling import stem
from bot.core.rules.words import is_usual, make_plain

# Where a LaTeX command follows a letter or is a letter itself, text need not show the word that it stands for.
_HIDING = re.compile(r"\\(?:(?<=[a-z0-9]\\)(?!times|[\\,;:%&_#])|(?:ss|ae|oe|o|l|i|aa)(?![a-z]))")
_SILENT = b"{}$"


class FirstPass:
    """The stems of the subject's words, looked for in lower-cased raw text."""

    def __init__(self, subject: Iterable[Pattern]) -> None:
        groups = {tuple(stem(key) for key in pattern.keys) for pattern in subject}
        single = {group[0] for group in groups if len(group) == 1}
        # What another stem already lets through needs no look of its own: "waters" holds "water".
        self._stems = sorted(one for one in single if not any(other in one for other in single if other != one))
        several = {
            group for group in groups if len(group) > 1 and not any(one in part for one in single for part in group)
        }
        self._hint = _shared_part(several)
        # The longest stems of a row are the rarest.
        self._rows = [(sorted(group, key=len, reverse=True), re.compile(_in_a_row(group))) for group in sorted(several)]

    def lets_through(self, texts: Sequence[str]) -> bool:
        """Whether the subject may stand in the texts."""
        raw = " ".join(texts)
        shown = raw.lower()
        if is_usual(raw):
            return self._stands(shown)
        if ("{" in raw or "$" in raw or "}" in raw) and raw.isascii():
            shown = shown.encode().translate(None, _SILENT).decode()
        if self._stands(shown):
            return True
        return self._may_hide(shown) and self._stands(" ".join(make_plain(text).text for text in texts).lower())

    def _may_hide(self, shown: str) -> bool:
        """Whether Unicode or a LaTeX command may hide a word, or stand between the words of a row."""
        if not shown.isascii():
            return True
        return "\\" in shown and (_HIDING.search(shown) is not None or any(True for _ in self._rows_in(shown)))

    def _stands(self, text: str) -> bool:
        for one in self._stems:
            if one in text:
                return True
        return self._hint in text and any(row.search(text) for row in self._rows_in(text))

    def _rows_in(self, text: str) -> Iterator[re.Pattern[str]]:
        """The rows whose stems all stand somewhere in the text."""
        for group, row in self._rows:
            for one in group:
                if one not in text:
                    break
            else:
                yield row


def _shared_part(groups: Iterable[Sequence[str]]) -> str:
    """A stem that stands in every group, cheap to look for first; empty, which stands everywhere, when there is none."""
    parts = list(groups)
    shared = [one for group in parts for one in group if all(any(one in part for part in other) for other in parts)]
    return max(sorted(shared), key=len, default="")


def _in_a_row(stems: Sequence[str]) -> str:
    """A regular expression for words that begin with the stems, one after the other."""
    return r"[^\W_]*[\W_]+".join(re.escape(one) for one in stems)
