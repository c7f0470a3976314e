"""Titles compared: a normalised key for "the same title", a likeness for "nearly the same", and the contract's agreement."""

import re
import unicodedata

NEAR = 90.0  # per cent alike, by normalised insertions and deletions (rapidfuzz's ratio)
_COMMANDS = re.compile(r"\\[a-zA-Z]+\*?|\\.")
_WORDS = re.compile(r"[^\W_]+")
_MIN_BEGINNING_WORDS = 2


def title_words(title: str) -> list[str]:
    """The words of a title for comparing: no case, accents, punctuation, LaTeX commands or compatibility forms."""
    if not title.isascii():
        decomposed = unicodedata.normalize("NFKD", title)
        title = "".join(character for character in decomposed if not unicodedata.combining(character))
    if "\\" in title:
        title = _COMMANDS.sub(" ", title)
    if "$" in title or "^" in title or "{" in title:
        title = re.sub(r"[$^{}]", "", title)
    return _WORDS.findall(title.casefold())


def title_key(title: str) -> str:
    """Two titles with the same key are the same title (`Foo-Bar: a baz` and `foobar A Baz` are)."""
    return "".join(title_words(title))


def likeness(one: str, other: str) -> float:
    """How alike two titles are, 0 to 100, after normalising."""
    from rapidfuzz import fuzz  # slow to load, and most commands compare no titles

    return fuzz.ratio(" ".join(title_words(one)), " ".join(title_words(other)))


def titles_agree(written: str, actual: str) -> bool:
    """Whether `written` names the paper called `actual`: equal, at least 0.90 alike, its short name or its beginning."""
    written_words, actual_words = title_words(written), title_words(actual)
    if not written_words or not actual_words:
        return written.strip() == actual.strip()
    if "".join(written_words) == "".join(actual_words) or likeness(written, actual) >= NEAR:
        return True
    short_name = title_words(actual.split(":", 1)[0]) if ":" in actual else []
    begins = len(written_words) >= _MIN_BEGINNING_WORDS and actual_words[: len(written_words)] == written_words
    return begins or written_words == short_name
