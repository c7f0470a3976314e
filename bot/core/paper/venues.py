"""Where a paper was published, read from what people and services write of it; guarded, because most such words are no acceptance.

"Submitted to", "under review", a workshop or a challenge at a venue are not the venue. The names and words stand in `bot/venues.yaml`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

Kind = Literal["journal", "conference"]


@dataclass(frozen=True, slots=True)
class Outlet:
    """Where a paper appeared: a journal or a conference, and its full name where it is known, else the name as it was given."""

    kind: Kind
    name: str


@lru_cache(maxsize=1024)
def publication_of(venue: str) -> Outlet:
    """The publication that a venue's name stands for."""
    key = " ".join(venue.split()).upper().removeprefix("IEEE ").strip()
    if key in _JOURNALS:
        return Outlet("journal", _JOURNALS[key])
    if key in _CONFERENCES:
        return Outlet("conference", f"{_CONFERENCES[key]} ({venue})")
    is_journal = bool(_JOURNAL_WORDS.search(venue)) and not _CONFERENCE_WORDS.search(venue)
    return Outlet("journal" if is_journal else "conference", venue)


_JOURNAL_WORDS = re.compile(
    r"\b(?:journal|transactions|trans\.|letters|magazine|reviews?|annals|archives|bulletin|nature|science|reports|access|PLOS"
    r"|frontiers|artificial intelligence in medicine|computers in biology|expert systems with applications|sensors)",
    re.IGNORECASE,
)


_CONFERENCE_WORDS = re.compile(
    r"\b(?:conference|workshops?|symposium|proceedings|proc\.|meeting|challenge)", re.IGNORECASE
)


def _table(text: str) -> dict[str, str]:
    rows = (line.split("|") for line in text.strip().splitlines())
    return {short.strip().upper(): name.strip() for short, name in rows}


_JOURNALS = _table("""
AI            | Artificial Intelligence
CSUR          | ACM Computing Surveys
CVIU          | Computer Vision and Image Understanding
FITEE         | Frontiers of Information Technology & Electronic Engineering
FnTML         | Foundations and Trends in Machine Learning
IJCV          | International Journal of Computer Vision
INFFUS        | Information Fusion
Information Fusion | Information Fusion
ISPRS         | ISPRS Journal of Photogrammetry and Remote Sensing
JBHI          | IEEE Journal of Biomedical and Health Informatics
JMLR          | Journal of Machine Learning Research
JSTARS        | IEEE Journal of Selected Topics in Applied Earth Observations and Remote Sensing
JSTSP         | IEEE Journal of Selected Topics in Signal Processing
KBS           | Knowledge-Based Systems
Knowledge-Based Systems | Knowledge-Based Systems
MEDIA         | Medical Image Analysis
MedIA         | Medical Image Analysis
Medical Image Analysis | Medical Image Analysis
Neural Networks | Neural Networks
Neurocomputing | Neurocomputing
Pattern Recognition | Pattern Recognition
PR            | Pattern Recognition
PRL           | Pattern Recognition Letters
Proceedings of the IEEE | Proceedings of the IEEE
RA-L          | IEEE Robotics and Automation Letters
SPL           | IEEE Signal Processing Letters
TACL          | Transactions of the Association for Computational Linguistics
TAI           | IEEE Transactions on Artificial Intelligence
TASLP         | IEEE/ACM Transactions on Audio, Speech, and Language Processing
TBME          | IEEE Transactions on Biomedical Engineering
TCSVT         | IEEE Transactions on Circuits and Systems for Video Technology
TCYB          | IEEE Transactions on Cybernetics
TDSC          | IEEE Transactions on Dependable and Secure Computing
TGRS          | IEEE Transactions on Geoscience and Remote Sensing
TIFS          | IEEE Transactions on Information Forensics and Security
TIP           | IEEE Transactions on Image Processing
TITS          | IEEE Transactions on Intelligent Transportation Systems
TIV           | IEEE Transactions on Intelligent Vehicles
TKDE          | IEEE Transactions on Knowledge and Data Engineering
TMECH         | IEEE/ASME Transactions on Mechatronics
TMI           | IEEE Transactions on Medical Imaging
TMLR          | Transactions on Machine Learning Research
TMM           | IEEE Transactions on Multimedia
TNNLS         | IEEE Transactions on Neural Networks and Learning Systems
TOG           | ACM Transactions on Graphics
TOMM          | ACM Transactions on Multimedia Computing, Communications, and Applications
TPAMI         | IEEE Transactions on Pattern Analysis and Machine Intelligence
TRO           | IEEE Transactions on Robotics
TVCG          | IEEE Transactions on Visualization and Computer Graphics
""")


_CONFERENCES = _table("""
3DV           | International Conference on 3D Vision
AAAI          | AAAI Conference on Artificial Intelligence
ACCV          | Asian Conference on Computer Vision
ACL           | Annual Meeting of the Association for Computational Linguistics
ACM MM        | ACM International Conference on Multimedia
ACM Multimedia | ACM International Conference on Multimedia
AISTATS       | International Conference on Artificial Intelligence and Statistics
BMVC          | British Machine Vision Conference
CHI           | ACM Conference on Human Factors in Computing Systems
CIKM          | ACM International Conference on Information and Knowledge Management
COLM          | Conference on Language Modeling
CoRL          | Conference on Robot Learning
CVPR          | IEEE/CVF Conference on Computer Vision and Pattern Recognition
ECAI          | European Conference on Artificial Intelligence
ECCV          | European Conference on Computer Vision
ECML-PKDD     | European Conference on Machine Learning and Principles and Practice of Knowledge Discovery in Databases
ECML PKDD     | European Conference on Machine Learning and Principles and Practice of Knowledge Discovery in Databases
EMNLP         | Conference on Empirical Methods in Natural Language Processing
ICANN         | International Conference on Artificial Neural Networks
ICASSP        | IEEE International Conference on Acoustics, Speech and Signal Processing
ICCV          | IEEE/CVF International Conference on Computer Vision
ICDM          | IEEE International Conference on Data Mining
ICIAP         | International Conference on Image Analysis and Processing
ICIP          | IEEE International Conference on Image Processing
ICLR          | International Conference on Learning Representations
ICME          | IEEE International Conference on Multimedia and Expo
ICML          | International Conference on Machine Learning
ICPR          | International Conference on Pattern Recognition
ICRA          | IEEE International Conference on Robotics and Automation
IGARSS        | IEEE International Geoscience and Remote Sensing Symposium
IJCAI         | International Joint Conference on Artificial Intelligence
IJCNN         | International Joint Conference on Neural Networks
Interspeech   | Annual Conference of the International Speech Communication Association
IPMI          | International Conference on Information Processing in Medical Imaging
IROS          | IEEE/RSJ International Conference on Intelligent Robots and Systems
ISBI          | IEEE International Symposium on Biomedical Imaging
KDD           | ACM SIGKDD Conference on Knowledge Discovery and Data Mining
MICCAI        | International Conference on Medical Image Computing and Computer Assisted Intervention
MIDL          | Medical Imaging with Deep Learning
NAACL         | Conference of the North American Chapter of the Association for Computational Linguistics
NeurIPS       | Advances in Neural Information Processing Systems
PAKDD         | Pacific-Asia Conference on Knowledge Discovery and Data Mining
PRCV          | Chinese Conference on Pattern Recognition and Computer Vision
RSS           | Robotics: Science and Systems
SaTML         | IEEE Conference on Secure and Trustworthy Machine Learning
SCIA          | Scandinavian Conference on Image Analysis
SIGGRAPH      | ACM SIGGRAPH Conference
SIGIR         | International ACM SIGIR Conference on Research and Development in Information Retrieval
SMC           | IEEE International Conference on Systems, Man, and Cybernetics
UAI           | Conference on Uncertainty in Artificial Intelligence
WACV          | IEEE/CVF Winter Conference on Applications of Computer Vision
WWW           | ACM Web Conference
""")


_URL = re.compile(r"\\?(?:url|href)\{[^}]*\}?|https?\s?:\s?//\S+|www\.\S+|\S+\.(?:com|org|io|net)/\S*", re.IGNORECASE)
# A statement ends at a semicolon, a bullet, or a full stop that no abbreviation needs.
_END = re.compile(
    r";|[|•]|(?<!\bProc)(?<!\bConf)(?<!\bInt)(?<!\bTrans)(?<!\bvol)(?<!\bno)(?<!\bpp)(?<!\bvs)\.(?=\s+[A-Z(\[\"“0-9]|\s*$)|!|\?"
)
_YEAR_BESIDE = re.compile(
    r"\s*(?:[-–,:'’`(\[]\s*)*(?:((?:19|20)[0-9]{2})(?![0-9])|['’`]?([12][0-9])(?![0-9/.]|\s*(?:pages|figures|tables)))"
)
_YEAR_BEFORE = re.compile(
    r"((?:19|20)[0-9]{2})(?:\s+(?:ieee|cvf|acm|rsj|the|annual|[0-9]+(?:st|nd|rd|th)|[/,-])+)*\W*$", re.IGNORECASE
)
_YEAR = re.compile(r"(?<![0-9.:/–-])((?:19|20)[0-9]{2})(?![0-9]|\s*[-–])")
# `CVPRW`, `CVPR 2025W`, and a meeting's own name beside the venue or its year: `ACL GEM 2025`, `NeurIPS 2025 MATH-AI`.
_WORKSHOP = re.compile(r"\s?-?W\b|[\s'’]*(?:20)?[0-9]{2}[\s-]?W\b|\s*[-@]?\s*[Ww]orkshop")
_BESIDE = re.compile(r"(?:[\s'’-]*(?:20)?[0-9]{2})?[\s,:@-]+([A-Z][\w-]*[A-Z][\w-]*)(?![\w/])")
_INTO = re.compile(
    r"\b(?:in|by|to|at|the|journal|of|:)\s+(?:the\s+)?(?:(?:journal|elsevier|ieee|acm|springer|nature)\s+(?:of\s+)?)*[\"'“*]*$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"\s*/|\s+(?:and|for|on)\b|\s+[A-Z][a-z]|\s+in\s+[A-Z][a-z]")
_LONGER = re.compile(
    r",\s*[A-Z]\w+ and [A-Z]|\s+and\s+[A-Z]|\s+(?:Fall|Spring|Summer) Symposi"
)  # the name of another meeting
# "to The Name of a Meeting at VENUE"
_HELD_AT = re.compile(
    r"\b(?:to|in|for)\s+(?:the\s+)?[A-Z][\w&-]+(?:\s+(?:of|and|for|in|the|on|[A-Z][\w&-]*))+(?<!Track)(?<!Conference) at\s+$"
)
_ANY_WORKSHOP = re.compile(r"\bworkshop\b", re.IGNORECASE)
# A name right before "at" or "@" is a meeting at the venue: `Name@VENUE`, `NameNLP at VENUE`.
_MEETING = re.compile(
    r"(?:(?<![^\W_])([^\W_][\w-]*)\)?\s*@|(?<![^\W_])([A-Z][\w-]*[A-Z]\w*)\)? at)\s*(?:the |IEEE |ACM )*$"
)
_FILLING = re.compile(
    r"\b(?:pages?|pp|figures?|figs?|tables?|supplementary|supplemental|materials?|supp|appendix|appendices|including|includes?|main|text|paper|papers"
    r"|with|and|of|the|in|at|to|by|for|a|an|ieee|cvf|rsj|acm|proc|proceedings|project|page|code|website|conference|references?|long|full|regular|poster"
    r"|pp|th|st|nd|rd|international|annual|version|preprint|track|research|special|technical|datasets?|benchmarks?|db|lncs|usa|vol|total|content|body|both|plus|article|ccf|rank|[a-e])\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_MOST = 1_500  # characters that are read: comments are short, and the work grows with their square


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
    """The table of venues, ready for reading texts."""

    names: re.Pattern[str]
    by_name: Mapping[str, str]
    conferences: frozenset[str]
    guarded: frozenset[str]
    elsewhere: re.Pattern[str]
    accepted: re.Pattern[str]

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> "Venues":
        """The venues of the table as `bot/venues.yaml` holds it."""
        groups = {**table["conferences"], **table["journals"]}
        by_name = {_key(name): venue for venue, others in groups.items() for name in (venue, *others)}
        guarded = frozenset(_key(name) for name in table["longer_only"])
        names = sorted((name for venue, others in groups.items() for name in (venue, *others)), key=len, reverse=True)
        pattern = "|".join(_spelling(name, exact=_key(name) in guarded) for name in names)
        return cls(
            re.compile(rf"(?<![^\W_])(?<![A-Z]-)(?:{pattern})(?![^\W\d_])"),
            by_name,
            frozenset(table["conferences"]),
            guarded,
            _words(table["elsewhere"]),
            _words(table["accepted"]),
        )

    def read_comment(self, comment: str) -> Publication | None:
        """Where the authors say that the paper appears; None where they say nothing, something less, or several things."""
        statements = [text for text in _END.split(_plain(comment)) if text and text.strip()]
        doubtful = any(self._is_elsewhere(text) for text in statements)
        if any(_ANY_WORKSHOP.search(text) and not self.names.search(text) for text in statements):
            return None  # a workshop that names no venue of its own is one at the venue that another sentence names
        found = {said for text in statements if (said := self._said(text, doubtful=doubtful))}
        years = {said for said in found if said.year}
        return next(iter(years)) if len(years) == 1 and len({said.venue for said in found}) == 1 else _only(found)

    def read_reference(self, reference: str) -> Publication | None:
        """The venue of a journal reference or of a container's title, which need no word of acceptance."""
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
        """The one venue that a text names, with its year; None for none and for several."""
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
            if key in self.guarded and not self._is_meant(text, match, year):
                continue
            yield _Mention(self.by_name[key], match.start(), match.end(), year)

    def _is_meant(self, text: str, match: re.Match[str], year: int | None) -> bool:
        """Whether a name that is also a common word stands for the venue."""
        if _GOES_ON.match(text, match.end()):
            return False
        before = text[: match.start()]
        return bool(not before.strip(" \"'“") or _INTO.search(before) or (year and match[0].isupper()))

    def _is_elsewhere(self, text: str) -> bool:
        if self.elsewhere.search(text):
            return True
        return any(self._is_meeting(text, match) for match in self.names.finditer(text))

    def _is_meeting(self, text: str, match: re.Match[str]) -> bool:
        """Whether the words around a venue's name are those of something that is only held there."""
        if _WORKSHOP.match(text, match.end()) or _HELD_AT.search(text[: match.start()]):
            return True
        before, after = _MEETING.search(text[: match.start()]), _BESIDE.match(text, match.end())
        beside = [name for name in (before and (before[1] or before[2]), after and after[1]) if name]
        return any(not (self.accepted.fullmatch(n) or self.names.match(n) or _FILLING.fullmatch(n)) for n in beside)

    def _other_words(self, statement: str) -> int:
        rest = _FILLING.sub(" ", self.names.sub(" ", statement))
        return len(_WORD.findall(rest))


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
