"""Guesses the intended value behind a wrong type, the intended key behind another name, and a paper one level too deep."""

import difflib
import re
from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache

from bot.core.files.yaml import Located, Plain
from bot.core.paper.model import FREE_TEXT

_LONGEST = 80
_BETWEEN_NAMES = re.compile(r"(?:(?<!\s)\s++)?(?:;\s*+|,\s*+(?:and\s++)?)|(?<!\s)\s++and\s++")
# Between names that somebody put in quotes of their own on one line: `"Ann Tern", "Bo Li"`.
_BETWEEN_QUOTES = re.compile(r"[\"“”„‟]\s*+(?:[,;]\s*+)?[\"“”„‟]|['’‘](?:\s*+[,;]\s*+)['’‘]")
# As BibTeX has it: van der Berg, Ada.
_FAMILY_FIRST = re.compile(r"((?:[a-z][\w'’-]*+\s++){0,3}[^\s,]++)\s*+,\s*+([^,]++)")
_HYPHENS = re.compile(r"(?:^|\s)[-–•*](?=[\"'“A-Za-z])")
_WITH_BRACKETS = frozenset({"title", "note", "reason"})  # in which brackets are part of the text
_OTHER_NAMES = {
    "arxiv": ("id", "arxiv_id", "arxiv_number"),
    "url": ("link", "pdf", "paper", "page", "paper_url", "paper_link"),
    "code": ("github", "repo", "repository", "project", "code_url", "code_link"),
    "venue": ("conference", "journal", "booktitle", "published_in"),
    "title": ("name", "paper_title"),
    "areas": ("tag", "tags", "task", "tasks", "topic", "topics"),
    "kind": ("type", "category"),
    "note": ("comment", "comments", "remark"),
}


def did_you_mean(word: str, choices: Collection[str]) -> str | None:
    """The choice most like `word`, None when none is near."""
    return _nearest(_plain(word), tuple(choices))


def _plain(word: str) -> str:
    return word[:_LONGEST].lower().replace("-", "_").replace(" ", "_")


@lru_cache(maxsize=1024)  # one file's keys are looked up for its findings, its draft and the fixed file
def _nearest(word: str, choices: tuple[str, ...]) -> str | None:
    near = difflib.get_close_matches(word, choices, n=1, cutoff=0.6)
    return near[0] if near else None


def intended_key(word: str, keys: Collection[str]) -> str | None:
    """The key that another word stands for, None when none is near."""
    plain = _plain(word)
    named = next((key for key, others in _OTHER_NAMES.items() if plain in others and key in keys), None)
    return named or did_you_mean(word, keys)


def with_intended_keys(located: Located, keys: Collection[str]) -> Located:
    """The same with each unknown key under the name of the intended key, where that has no value yet."""
    if not isinstance(located.data, dict):
        return located
    names: dict[str, str] = {}
    for word in located.data:
        key = None if word in keys else intended_key(word, keys)
        names[word] = key if key and key not in {*located.data, *names.values()} else word
    data: dict[str, Plain] = {names[word]: value for word, value in located.data.items()}
    written = {(names.get(str(at[0]), at[0]), *at[1:]): text for at, text in located.written.items() if at}
    return replace(located, data=data, written=written)


def find_paper_inside(located: Located, keys: Collection[str]) -> tuple[str | int, Located] | None:
    """A paper below a hyphen or a key of its own, with that place."""
    data = located.data
    inside = list(enumerate(data)) if isinstance(data, list) else list(data.items()) if isinstance(data, dict) else []
    if len(inside) != 1:
        return None
    ((place, inner),) = inside
    if place in keys or not isinstance(inner, dict) or len(inner.keys() & set(keys)) < 2:
        return None
    return place, located.below(place, inner)


def intended_text(key: str, value: Plain, written: str | None) -> str | None:
    """The intended text where YAML reads a number, a list or a mapping; None where it is not clear."""
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str) and key not in _WITH_BRACKETS:
        return value[0]
    if value is None or (isinstance(value, list | dict) and (not value or key not in FREE_TEXT)):
        return None
    if isinstance(value, dict) and len(value) == 1 and written is None:
        ((name, text),) = value.items()
        return f"{name}: {text}" if isinstance(text, str) else None
    return written


def intended_items(text: str) -> list[str]:
    """The items of a list that was written as one text."""
    if _HYPHENS.match(text):  # no blank behind the hyphens
        return [item.strip().strip("\"'") for item in _HYPHENS.split(text) if item.strip()]
    return split_names(text)


def several_names(text: str) -> list[str] | None:
    """The names in one text that clearly holds several: `Ada Lovelace, Bo Li and Cy Wu`, but not `Lovelace, Ada`."""
    quoted = [name.strip() for name in _BETWEEN_QUOTES.split(text.strip("\"'“”„‟ ")) if name.strip()]
    if len(quoted) > 1:
        return quoted
    names = split_names(text)
    is_clear = ";" in text or " and " in text or len(names) > 2
    return names if len(names) > 1 and is_clear and all(" " in name for name in names) else None


def split_names(text: str) -> list[str]:
    """The names in one text, as people write several."""
    parts = [
        part.strip() for part in re.split(r"(?:(?<!\s)\s++)?;\s*+|(?<!\s)\s++and\s++", text.strip()) if part.strip()
    ]
    turned = [_FAMILY_FIRST.fullmatch(part) for part in parts]
    if len(parts) > 1 and all(turned):
        return [f"{name[2].strip()} {name[1]}" for name in turned if name]
    return [name for name in _BETWEEN_NAMES.split(text.strip()) if name]
