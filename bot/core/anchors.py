"""The address that GitHub gives to each heading of a Markdown file, so that links between parts of the list lead somewhere.

Observed rule (https://docs.github.com/en/get-started/writing-on-github, "Section links"): lower case, blanks to hyphens, other
punctuation removed; a heading whose address is taken gets `-1`, `-2`, …
"""

import re
from collections import Counter

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*")


class Anchors:
    """Gives each heading its address, in the order of the document."""

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()

    @classmethod
    def after(cls, markdown: str) -> "Anchors":
        """For headings that follow those in `markdown`."""
        anchors = cls()
        for heading in headings_in(markdown):
            anchors.add(heading)
        return anchors

    def add(self, heading: str) -> str:
        """The address of one more heading, without `#`."""
        slug = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
        count = self._taken[slug]
        self._taken[slug] += 1
        return f"{slug}-{count}" if count else slug


def headings_in(markdown: str) -> list[str]:
    """The texts of all `#` headings outside of code."""
    found: list[str] = []
    fence = ""
    for line in markdown.splitlines():
        opening = _FENCE.match(line)
        if opening and not fence:
            fence = opening[1]
        elif fence and opening and opening[1].startswith(fence):
            fence = ""
        elif not fence and (heading := _HEADING.fullmatch(line)):
            found.append(re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading[1]))
    return found
