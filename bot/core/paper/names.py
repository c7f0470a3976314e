"""Names of authors as sources write them and as data files hold them; titles and names that a source has in capitals throughout.

Which names are names, which are groups, and what the parts of a person's name are. Of very many authors a data file has the first
ones, a count and the last: a file with thousands of names would be too large to be read, and nobody would look at them.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.core.text.markdown import one_line

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


SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
# Words of families that begin in lower case: `van den Oord`, `de la Tour`.
_PARTICLE_WORDS = """
af al bin da das de del dela della den der des di do dos du el ibn la las le lo los ten ter van vom von zu zum zur
"""
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_ET_AL = re.compile(r"(?:^|\s)(?:et\.?\s*al\b\.?|and others$|u\. ?a\.$)|^others\.?$", re.IGNORECASE)
# Marks of footnotes behind a name: `Bo Li*`, `A. Tern1,2`, `Cy Xu†`.
_MARKS = re.compile(
    r"(?<=[^\W\d_.])\.?(?P<marks>(?:\s*+[*†‡§¶∗⁎#✉]++|[0-9¹²³⁴-⁹]++(?![^\W\d_]))(?:\s*+(?:,\s*+)?[*†‡§¶∗⁎#✉0-9¹²³⁴-⁹])*+)\s*+$"
)
_GROUP = re.compile(
    r"\b(?:collaborations?|teams?|groups?|consortium|consortia|projects?|initiative|network|alliance|community|committee|foundation"
    r"|organi[sz]ation|society|association|institutes?|laborator(?:y|ies)|labs?|university|centers?|centres?|department|authors"
    r"|investigators|contributors|working|inc|ltd|llc|gmbh|corp|AI|research)\b\.?",
    re.IGNORECASE,
)  # fmt: skip
_MARKED_GROUP = re.compile(r"\b(?:and|for|of|the)\b|&")  # words that no person's name has
_INNER_CAPITAL = re.compile(r"[a-z][A-Z]{2}|(?<![A-Za-z])[A-Za-z]++-AI\b|^[A-Z][a-z]+AI$")


@dataclass(frozen=True, slots=True)
class PersonName:
    """The parts of a name as bibliographies need them; a group has only `literal`."""

    family: str = ""
    given: str = ""
    particle: str = ""
    suffix: str = ""
    literal: str = ""


def has_letter(name: str) -> bool:
    """Whether a name has a letter; arXiv lists the colon of `Qwen: An Yang` as an author of its own."""
    return any(character.isalpha() for character in name)


def is_et_al(name: str) -> bool:
    """Whether a name is, or ends in, `et al.`."""
    return bool(_ET_AL.search(name.strip()))


def without_et_al(name: str) -> str:
    """The name without `et al.` behind it."""
    return _ET_AL.sub("", name).strip(" ,;")


def without_marks(name: str) -> str:
    """The name without marks of footnotes behind it."""
    found = _MARKS.search(name)
    return name[: found.start("marks")].rstrip(" ,") if found else name


def real_names(names: Iterable[str]) -> list[str]:
    """The names that are names, each on one line; in usual capitals if the source has them all in capitals."""
    real = [name for text in names if (name := one_line(text)) and has_letter(name) and not _ET_AL.fullmatch(name)]
    if real and all(is_capitals(name) and " " in name for name in real):
        return [natural_name(name) for name in real]
    return real


def is_group(name: str) -> bool:
    """Whether a name is that of a collaboration, team or institution rather than a person's."""
    words = name.split()
    if "," in name and not re.search(r",\s*(?:inc|ltd|llc|gmbh|corp)\b", name, re.IGNORECASE):
        return False
    if len(words) < 2:
        return bool(_INNER_CAPITAL.search(name))
    last = bool(_GROUP.fullmatch(words[-1])) or bool(_GROUP.fullmatch(words[0]) and len(words) > 2)
    return last or bool(_MARKED_GROUP.search(name)) or bool(_INNER_CAPITAL.search(words[0]) and len(words) > 2)


def parse_name(name: str) -> PersonName:
    """The parts of `Given von Family Jr.` or `Family, Given`; one word and groups stay whole."""
    if is_group(name) or len(name.split()) < 2:
        return PersonName(literal=name)
    words, suffix = _without_suffix(name)
    head, comma, given = " ".join(words).partition(",")
    if comma and given.strip():
        return PersonName(family=head.strip(), given=given.strip(), suffix=suffix)
    if len(words) < 2:
        return PersonName(literal=name)
    start = len(words) - 1
    while start > 1 and words[start - 1] in _PARTICLES:
        start -= 1
    return PersonName(words[-1], " ".join(words[:start]), " ".join(words[start:-1]), suffix)


def _without_suffix(name: str) -> tuple[Sequence[str], str]:
    words = name.split()
    if len(words) > 2 and words[-1].strip(".,").lower() in SUFFIXES:
        return [*words[:-2], words[-2].rstrip(",")], words[-1]
    return words, ""


MOST_AUTHORS = 50
_LONGEST_NAME = 200
_COUNT = re.compile(r"([1-9][0-9]{0,8}) others")


def listed_authors(names: Iterable[str]) -> list[str]:
    """The names for a data file, of more than fifty the first ones, the count of those left out, and the last."""
    lines = [line[:_LONGEST_NAME].rstrip() for name in names if (line := one_line(name))]
    if len(lines) <= MOST_AUTHORS:
        return lines
    first = lines[: MOST_AUTHORS - 2]
    return [*first, f"{len(lines) - len(first) - 1} others", lines[-1]]


def count_others(author: str) -> int:
    """How many authors an item of a data file's list stands for without naming them, 0 for a name."""
    found = _COUNT.fullmatch(author)
    return int(found[1]) if found else 0


def named_authors(authors: Sequence[str]) -> list[str]:
    """The authors who are named; never none."""
    return [author for author in authors if not count_others(author)] or list(authors)


def unnamed_authors(authors: Sequence[str]) -> int:
    """How many authors are left out."""
    return sum(map(count_others, authors)) if len(authors) > 1 else 0
