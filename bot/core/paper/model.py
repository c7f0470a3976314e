"""The data files' models: a listed paper and a rejected one, as stored in `data/papers` and `data/rejected`; and their dates."""

import contextlib
import re
import unicodedata
from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.core.paper.arxiv_id import key_of, parse_arxiv_id, year_of

MAX_TITLE = 300
MAX_KEY = 80
MAX_HIGHLIGHT = 120  # characters: a few words, on one line of a phone or two
MOST_HIGHLIGHTS = 30  # papers that a newcomer reads first
PASSED_OVER = "passed over"  # the reason of a paper that stayed unticked at the merge without having been reviewed
_OLD_KEY = re.compile(r"^(.+)-([0-9]{7})$")

Text = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]
Year = Annotated[int, Field(strict=True)]


class FrozenModel(BaseModel):
    """What every file's model is: read-only, strict about types, and without keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Paper(FrozenModel):
    """One listed paper, keys in canonical order. Vocabulary, links, dates and ids are checked apart, each with its own code."""

    title: Text
    arxiv: Text | None = None
    url: Text | None = None
    authors: Annotated[list[Text], Field(min_length=1)]
    date: Text
    kind: Text
    nature: Text | None = None
    level: Text | None = None
    areas: list[Text] = Field(default_factory=list)
    venue: Text | None = None
    year: Year | None = None
    code: Text | None = None
    keywords: list[Text] = Field(default_factory=list)
    highlight: Text | None = None  # why a newcomer starts here, in the list's own words
    aliases: list[Text] = Field(default_factory=list)
    note: Text | None = None
    withdrawn: bool | None = None
    checked: list[Text] = Field(default_factory=list)

    @property
    def link(self) -> str:
        """Where a reader finds the paper: the venue's page or the one on arXiv."""
        return self.url or f"https://arxiv.org/abs/{self.arxiv}"


LISTS = frozenset({"authors", "areas", "keywords", "aliases", "checked"})
# Where people write what they like, so that a sharp sign is part of it.
FREE_TEXT = frozenset({"title", "authors", "venue", "keywords", "highlight", "aliases", "note", "reason"})


class Rejected(FrozenModel):
    """One rejected paper: why (`reason`), in which pull request, by whom, when, and until when."""

    title: Text
    arxiv: Text | None = None
    url: Text | None = None
    reason: Text
    pull: Annotated[int, Field(strict=True, ge=1)] | None = None
    by: Text | None = None
    date: Text
    until: Text | None = None

    def holds(self, today: str) -> bool:
        """Whether the no still counts on the day `today` (YYYY-MM-DD): always, unless a day before it was named."""
        return not (self.until and self.until < today)


def slug_of(title: str) -> str:
    """The title as a file name: ASCII (NFKD), lower case, words joined by `-`, cut at a word before 80 characters."""
    ascii_title = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode("ascii").lower()
    key = "-".join(re.findall(r"[a-z0-9]+", ascii_title.replace("'", "")))
    if len(key) >= MAX_KEY:
        cut = key[:MAX_KEY]
        key = cut.rsplit("-", 1)[0] if "-" in cut else cut[:-1]
    return key or "untitled"


def path_of(entry: Paper | Rejected) -> str:
    """The file's place below `data/papers` or `data/rejected`: `YYYY/KEY.yaml` (without the number of a collision)."""
    if entry.arxiv:
        return f"{year_of(entry.arxiv)}/{key_of(entry.arxiv)}.yaml"
    return f"{entry.date[:4]}/{slug_of(entry.title)}.yaml"


def id_of_place(place: str) -> str | None:
    """The arXiv id in a file's name; None if the file is named after a title."""
    key = place.rsplit("/", 1)[-1].removesuffix(".yaml")
    return parse_arxiv_id(key) or parse_arxiv_id(_OLD_KEY.sub(r"\1/\2", key))


EARLIEST = 1950
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
# With other separators, or none, and a time after it.
_NEAR = re.compile(r"([0-9]{4})(?:[-/. ]([0-9]{1,2})(?:[-/. ]([0-9]{1,2}))?|([0-9]{2})([0-9]{2}))(?:[T ].*)?")
# Forms in words, and how many parts each has.
_IN_WORDS = {"%d %B %Y": 3, "%d %b %Y": 3, "%B %d %Y": 3, "%b %d %Y": 3, "%B %Y": 2, "%b %Y": 2}


def parse_date(text: str) -> date | None:
    """The first day of the date; None if the text is not a date."""
    match = _DATE.fullmatch(text)
    if not match:
        return None
    try:
        return date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return None


def intended_date(text: str) -> str | None:
    """The intended date of a text in another form, as data files write it; None if it is not clear (05/01/2024 may be two days)."""
    text = unicodedata.normalize("NFKC", text[:40]).strip()
    if parse_date(text):
        return text
    if near := _NEAR.fullmatch(text):
        date_text = "-".join(part.zfill(2) for part in near.groups() if part)
        return date_text if parse_date(date_text) else None
    for form, parts in _IN_WORDS.items():
        with contextlib.suppress(ValueError):
            day = datetime.strptime(text.replace(",", " "), form).date()
            return "-".join(day.isoformat().split("-")[:parts])
    return None
