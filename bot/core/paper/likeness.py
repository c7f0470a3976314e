"""Titles compared: a normalised key for "the same title", a likeness for "nearly the same", and the contract's agreement."""

import re
import unicodedata
from collections.abc import Sequence

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


def is_same_person(one: str, other: str) -> bool:
    """Whether two names differ only in accents, order, initials or names in between."""
    mine, theirs = title_words(one), title_words(other)
    if sorted(mine) == sorted(theirs) or "".join(mine) == "".join(theirs):
        return True
    shared = set(mine) & set(theirs)
    mine, theirs = ([word for word in words if word not in shared] for words in (mine, theirs))
    if not shared:
        return False
    short, long = sorted((mine, theirs), key=len)
    return all(any(word[0] == fuller[0] and 1 in (len(word), len(fuller)) for fuller in long) for word in short)


def are_same_people(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether both lists name the same people in the same order."""
    return len(ours) == len(theirs) and all(map(is_same_person, ours, theirs))


def share_authors(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether half of the shorter list is in the other one: the same work, though people joined or left."""
    shared = sum(any(is_same_person(one, other) for other in theirs) for one in ours)
    return bool(shared) and 2 * shared >= min(len(ours), len(theirs))
