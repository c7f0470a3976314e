"""Text of which nobody says how it is encoded: Windows' Western letters are a guess, and most wrong guesses can be seen."""

import re

WESTERN = "cp1252"
# Accented letters one by one among plain ones; anything else is some other encoding.
_LETTERS = re.compile(r"(?:[\x00-\x7f]|[À-ÖØ-ÞŠŽŒŸ](?![À-ÿŠŽŒŸ])|[ß-öø-ÿšžœ](?![À-ÖØ-ÞŠŽŒŸ]))*")


def is_western(text: str) -> bool:
    """Whether text that was decoded as WESTERN can be so: 中文 in GBK would be ÖÐÎÄ."""
    return _LETTERS.fullmatch(text) is not None
