"""Words as letters: each word that rules look for is one character, so that a paper's words become a short line to search.

Places in such a line are places among the words: the distance of two matches is a difference, and no blanks need to be counted.
"""

from collections.abc import Iterable, Sequence
from itertools import chain

from bot.core.rules.spelling import FIELD_END, SENTENCE_END, key_of

_UNKNOWN = "\0"  # every word that no rule looks for
_MAX_CACHED = 300_000
_SURROGATES = range(0xD800, 0xE000)  # not allowed in text that leaves Python


class Alphabet(dict[str, str]):
    """The letter of each word as written; words met are kept, until there are too many, so that memory stays flat."""

    def __init__(self, keys: Iterable[str]) -> None:
        super().__init__()
        codes = chain(range(0x100, _SURROGATES.start), range(_SURROGATES.stop, 0x110000))
        others = dict.fromkeys(key for key in keys if key not in {SENTENCE_END, FIELD_END})
        self._letters = {SENTENCE_END: SENTENCE_END, FIELD_END: FIELD_END}
        self._letters |= {key: chr(code) for key, code in zip(others, codes, strict=False)}

    def __missing__(self, word: str) -> str:
        if len(self) > _MAX_CACHED:
            self.clear()
        letter = self[word] = self._letters.get(key_of(word), _UNKNOWN)
        return letter

    def spell(self, words: Iterable[str]) -> str:
        """The line of letters for words as written."""
        return "".join(map(self.__getitem__, words))

    def spell_keys(self, keys: Sequence[str]) -> str:
        """The line of letters for keys that the alphabet was made of."""
        return "".join(map(self._letters.__getitem__, keys))
