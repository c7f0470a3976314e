"""Texts that a source has in capitals throughout, as they are usually written."""

import re

_SMALL_WORDS = "a an and as at but by de der for from in into nor of on or over per the to via von vs with"
_SMALL = frozenset(_SMALL_WORDS.split())
# Capitals that stay, because they are read letter by letter.
_READ_AS_LETTERS = """
AI BERT CNN CNNS CT DNA EEG FMRI GAN GANS GPT GPU LLM LLMS ML MRI NLP PDE RGB RL RNA RNN SAR UAV USA VAE XAI
"""
_LETTERS = frozenset(_READ_AS_LETTERS.split())
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_PART = re.compile(r"[^\W\d_]+")
_BEGINS = re.compile(r"(?:^|[:.?!]\s)[\"'“‘(\[]*$")  # before a word that begins the title or a part of it
_MIN_LETTERS = 12  # a shorter title in capitals may be a name


def is_capitals(text: str) -> bool:
    """Whether a text has letters with two cases, at least two in a row, and all of them are capitals."""
    return text.isupper() and bool(re.search(r"[^\W\d_]{2}", text))


def is_capital_title(title: str) -> bool:
    """Whether a title is written in capitals throughout and is more than a name."""
    return is_capitals(title) and len(title.split()) > 2 and sum(map(str.isalpha, title)) >= _MIN_LETTERS


def natural_title(title: str) -> str:
    """A title in capitals with only the beginnings of its words in capitals; any other as it is."""
    if not is_capital_title(title):
        return title
    return _WORD.sub(lambda found: _word(found[0], is_first=bool(_BEGINS.search(title[: found.start()]))), title)


def natural_name(name: str) -> str:
    """A name in capitals with only the beginnings of its parts in capitals; initials and any other name as they are."""
    if not is_capitals(name):
        return name
    return _PART.sub(lambda found: found[0].capitalize() if len(found[0]) > 1 else found[0], name)


def _word(word: str, *, is_first: bool) -> str:
    if word in _LETTERS:
        return word
    lower = word.lower()
    return lower if lower in _SMALL and not is_first else word[:1] + lower[1:]
