"""Where a paper was published, read from what people and services write about it, and the full names of venues.

Most words about a venue do not mean an acceptance: "submitted to", "under review", a workshop or a challenge at a venue are not the venue
itself. The names and words are in `bot/venues.yaml`, a table that is part of the program as much as its modules are.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal

import yaml

Kind = Literal["journal", "conference"]
_JOURNAL_WORDS = re.compile(
    r"\b(?:journal|transactions|trans\.|letters|magazine|reviews?|annals|archives|bulletin|nature|science|reports|access|PLOS"
    r"|frontiers|artificial intelligence in medicine|computers in biology|expert systems with applications|sensors)",
    re.IGNORECASE,
)
_CONFERENCE_WORDS = re.compile(
    r"\b(?:conference|workshops?|symposium|proceedings|proc\.|meeting|challenge)", re.IGNORECASE
)
_URL = re.compile(
    r"\\?(?:url|href)\{[^}]*\}?|https?\s?:\s?//\S+|www\.\S+|(?<!\S)\S+\.(?:com|org|io|net)/\S*", re.IGNORECASE
)
# A statement ends at a semicolon, a bullet, or a full stop that no abbreviation needs.
_END = re.compile(
    r";|[|•]|(?<!\bProc)(?<!\bConf)(?<!\bInt)(?<!\bTrans)(?<!\bvol)(?<!\bno)(?<!\bpp)(?<!\bvs)\.(?=\s+[A-Z(\[\"“0-9]|\s*$)|!|\?"
)
_YEAR_BESIDE = re.compile(
    r"\s*+(?:[-–,:'’`(\[]\s*+)*(?:((?:19|20)[0-9]{2})(?![0-9])|['’`]?([12][0-9])(?![0-9/.]|\s*(?:pages|figures|tables)))"
)
_YEAR_BEFORE = re.compile(
    r"((?:19|20)[0-9]{2})(?:\s++(?:ieee|cvf|acm|rsj|the|annual|[0-9]++(?:st|nd|rd|th)|[/,-])++)*+\W*+$", re.IGNORECASE
)
_YEAR = re.compile(r"(?<![0-9.:/–-])((?:19|20)[0-9]{2})(?![0-9]|\s*[-–])")
# `CVPRW`, `CVPR 2025W`, and a meeting's own name beside the venue or its year: `ACL GEM 2025`, `NeurIPS 2025 MATH-AI`.
_WORKSHOP = re.compile(r"\s?-?W\b|[\s'’]*+(?:20)?[0-9]{2}[\s-]?W\b|\s*+(?:[-@]\s*+)?[Ww]orkshop")
_BESIDE = re.compile(
    r"(?:[\s'’-]*+(?:20)?[0-9]{2})?[\s,:@-]++(?=[A-Z][a-z0-9_-]*+[A-Z])([A-Z][A-Za-z0-9_-]*+)(?![\w/])"
)
_INTO = re.compile(
    r"\b(?:in|by|to|at|the|journal|of|:)\s++(?:the\s++)?(?:(?:journal|elsevier|ieee|acm|springer|nature)\s++(?:of\s++)?){0,4}[\"'“*]*+$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"\s*/|\s+(?:and|for|on)\b|\s+[A-Z][a-z]|\s+in\s+[A-Z][a-z]")
_LONGER = re.compile(
    r",\s*[A-Z]\w+ and [A-Z]|\s+and\s+[A-Z]|\s+(?:Fall|Spring|Summer) Symposi"
)  # another meeting's name
# "to The Name of a Meeting at VENUE"
_HELD_AT = re.compile(
    r"\b(?:to|in|for)\s++(?:the\s++)?[A-Z][\w&-]{1,40}+(?:\s++(?:of|and|for|in|the|on|[A-Z][\w&-]{0,40}+)){1,15}"
    r"(?<!Track)(?<!Conference) at\s++$"
)
_ANY_WORKSHOP = re.compile(r"\bworkshop\b", re.IGNORECASE)
# A name right before "at" or "@" is a meeting at the venue: `Name@VENUE`, `NameNLP at VENUE`.
_MEETING = re.compile(
    r"(?:(?<![^\W_])([^\W_][\w-]{0,40}+)\)?\s*+@|(?<![^\W_])([A-Z][\w-]{0,40}[A-Z]\w{0,40}+)\)? at)\s*+(?:the |IEEE |ACM )*+$"
)
_FILLING = re.compile(
    r"\b(?:pages?|pp|figures?|figs?|tables?|supplementary|supplemental|materials?|supp|appendix|appendices|including|includes?|main|text|paper|papers"
    r"|with|and|of|the|in|at|to|by|for|a|an|ieee|cvf|rsj|acm|proc|proceedings|project|page|code|website|conference|references?|long|full|regular|poster"
    r"|pp|th|st|nd|rd|international|annual|version|preprint|track|research|special|technical|datasets?|benchmarks?|db|lncs|usa|vol|total|content|body|both|plus|article|ccf|rank|[a-e])\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_MOST = 1_500  # characters that are read: comments are short, and the time grows with their square


@dataclass(frozen=True, slots=True)
class Outlet:
    """Where a paper appeared: a journal or a conference, with its full name if it is known, else with the name as it was given."""

    kind: Kind
    name: str


@dataclass(frozen=True, slots=True)
class Publication:
    """A venue by its short name, with the year where one is given."""

    venue: str
    year: int | None = None

    def __str__(self) -> str:
        return f"{self.venue} {self.year}" if self.year else self.venue


@dataclass(frozen=True, slots=True)
class _Mention:
    venue: str
    start: int
    end: int
    year: int | None


@dataclass(frozen=True)
class Venues:
    """The table of venues, ready for reading texts. `outlets` has the full names by every name, written as `_key` does."""

    names: re.Pattern[str]
    by_name: Mapping[str, str]
    outlets: Mapping[str, Outlet]
    conferences: frozenset[str]
    guarded: frozenset[str]
    elsewhere: re.Pattern[str]
    accepted: re.Pattern[str]

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> "Venues":
        """The venues of the table in `bot/venues.yaml`."""
        rows = {**table["conferences"], **table["journals"]}
        searched = {venue: _names(venue, row) for venue, row in rows.items() if row.get("searched", True)}
        guarded = frozenset(_key(name) for name in table["longer_only"])
        by_length = sorted((name for names in searched.values() for name in names), key=len, reverse=True)
        pattern = "|".join(_spelling(name, exact=_key(name) in guarded) for name in by_length)
        outlets = {
            _key(name): Outlet("journal" if venue in table["journals"] else "conference", _full_name(venue, row, table))
            for venue, row in rows.items()
            for name in (*_names(venue, row), *row.get("abbreviations", ()))
        }
        return cls(
            re.compile(rf"(?<![^\W_])(?<![A-Z]-)(?:{pattern})(?![^\W\d_])"),
            {_key(name): venue for venue, names in searched.items() for name in names},
            outlets,
            frozenset(table["conferences"]),
            guarded,
            _words(table["elsewhere"]),
            _words(table["accepted"]),
        )

    def read_comment(self, comment: str) -> Publication | None:
        """The venue at which the paper appears according to its authors; None if they name none, several, or only a submission."""
        statements = [text for text in _END.split(_plain(comment)) if text and text.strip()]
        doubtful = any(self._is_elsewhere(text) for text in statements)
        if any(_ANY_WORKSHOP.search(text) and not self.names.search(text) for text in statements):
            return None  # a workshop without a venue of its own belongs to the venue of another sentence
        found = {said for text in statements if (said := self._said(text, doubtful=doubtful))}
        years = {said for said in found if said.year}
        return next(iter(years)) if len(years) == 1 and len({said.venue for said in found}) == 1 else _only(found)

    def read_reference(self, reference: str) -> Publication | None:
        """The venue of a journal reference or of a container's title, which need not mention an acceptance."""
        text = _plain(reference)
        held_there = any(_WORKSHOP.match(text, match.end()) for match in self.names.finditer(text))
        return None if held_there or self.elsewhere.search(text) else self._venue_in(text)

    def _said(self, statement: str, *, doubtful: bool) -> Publication | None:
        if self._is_elsewhere(statement):
            return None
        found = self._venue_in(statement)
        if found is None:
            return None
        if self.accepted.search(statement) and (found.year or not doubtful):
            return found
        is_bare = not doubtful and found.year is not None and self._other_words(statement) == 0
        return found if is_bare else None

    def _venue_in(self, text: str) -> Publication | None:
        """The only venue that a text names, with its year; None if it names none or several."""
        mentions = list(self._mentions(text))
        if not mentions or len({mention.venue for mention in mentions}) > 1:
            return None
        venue = mentions[0].venue
        if venue in self.conferences and re.search(r"\bfindings\b", text, re.IGNORECASE):
            venue = f"Findings of {venue}"
        return Publication(venue, next((one.year for one in mentions if one.year), None) or _only_year(text))

    def _mentions(self, text: str) -> Iterator[_Mention]:
        for match in self.names.finditer(text):
            key = _key(match[0])
            year = _year_at(text, match)
            if _LONGER.match(text, match.end()):
                continue
            if key in self.guarded and not self._means_venue(text, match, year):
                continue
            yield _Mention(self.by_name[key], match.start(), match.end(), year)

    def _means_venue(self, text: str, match: re.Match[str], year: int | None) -> bool:
        """Whether a name that is also a common word means the venue here."""
        if _GOES_ON.match(text, match.end()):
            return False
        before = text[: match.start()]
        return bool(not before.strip(" \"'“") or _INTO.search(before) or (year and match[0].isupper()))

    def _is_elsewhere(self, text: str) -> bool:
        if self.elsewhere.search(text):
            return True
        return any(self._is_meeting(text, match) for match in self.names.finditer(text))

    def _is_meeting(self, text: str, match: re.Match[str]) -> bool:
        """Whether the words around a venue's name are those of another event that takes place there."""
        if _WORKSHOP.match(text, match.end()) or _HELD_AT.search(text[: match.start()]):
            return True
        before, after = _MEETING.search(text[: match.start()]), _BESIDE.match(text, match.end())
        beside = [name for name in (before and (before[1] or before[2]), after and after[1]) if name]
        return any(not (self.accepted.fullmatch(n) or self.names.match(n) or _FILLING.fullmatch(n)) for n in beside)

    def _other_words(self, statement: str) -> int:
        rest = _FILLING.sub(" ", self.names.sub(" ", statement))
        return len(_WORD.findall(rest))


@cache
def read_venues() -> Venues:
    """The table of venues that comes with the program."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return Venues.of(yaml.load(files("bot").joinpath("venues.yaml").read_text("utf-8"), loader))  # noqa: S506  # both are safe


@lru_cache(maxsize=1024)
def outlet_of(venue: str) -> Outlet:
    """The journal or conference that a venue's name means; a name that the table does not have stays as it is."""
    outlets, key = read_venues().outlets, _key(venue)
    known = outlets.get(key) or outlets.get(key.removeprefix("ieee"))
    if known:
        return known
    is_journal = bool(_JOURNAL_WORDS.search(venue)) and not _CONFERENCE_WORDS.search(venue)
    return Outlet("journal" if is_journal else "conference", venue)


def _names(venue: str, row: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of one row of the table that texts use: short, full, others."""
    return (venue, *([row["title"]] if "title" in row else []), *row.get("also", ()))


def _full_name(venue: str, row: Mapping[str, Any], table: Mapping[str, Any]) -> str:
    """The name for a bibliography: that of a conference ends in its short name, by which readers know it."""
    title = row.get("title")
    if not title:
        return venue
    return f"{title} ({venue})" if venue in table["conferences"] else str(title)


def _plain(text: str) -> str:
    return " ".join(_URL.sub(" ", text[:_MOST]).replace("&", " and ").replace("\\", " ").split())


def _key(name: str) -> str:
    return "".join(re.findall(r"[^\W_]+", name.replace("&", " and ").casefold()))


def _spelling(name: str, *, exact: bool) -> str:
    pattern = r"[\s,.:/-]*".join(re.escape(word) for word in re.findall(r"[^\W_]+", name))
    return pattern if exact else f"(?i:{pattern})"


def _words(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(r"(?<![^\W_])(?:" + "|".join(map(re.escape, words)) + r")(?![^\W_])", re.IGNORECASE)


def _year_at(text: str, match: re.Match[str]) -> int | None:
    beside = _YEAR_BESIDE.match(text, match.end())
    if beside:
        return int(beside[1]) if beside[1] else 2000 + int(beside[2])
    before = _YEAR_BEFORE.search(text, 0, match.start())
    return int(before[1]) if before else None


def _only_year(text: str) -> int | None:
    years = {int(year) for year in _YEAR.findall(text)}
    return years.pop() if len(years) == 1 else None


def _only(found: Iterable[Publication]) -> Publication | None:
    distinct: Sequence[Publication] = list(found)
    return distinct[0] if len(distinct) == 1 else None
