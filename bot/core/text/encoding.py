"""Text without a declared encoding: Windows' Western letters are the guess, and most wrong guesses can be recognised."""

import re

WESTERN = "cp1252"
# Single accented letters among plain ones; anything else is another encoding.
_LETTERS = re.compile(r"(?:[\x00-\x7f]|[À-ÖØ-ÞŠŽŒŸ](?![À-ÿŠŽŒŸ])|[ß-öø-ÿšžœ](?![À-ÖØ-ÞŠŽŒŸ]))*")


def is_western(text: str) -> bool:
    """Whether text that was decoded as WESTERN looks right: 中文 in GBK would be ÖÐÎÄ."""
    return _LETTERS.fullmatch(text) is not None
