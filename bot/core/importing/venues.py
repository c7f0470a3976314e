"""Venue and year as lists write them: `[CVPR 2024]`, `(ECCV 24')`, `ICML 2022.`, `NeurIPS'23 Oral`, `arXiv, 2023`."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.core.paper.venues import read_venues

# Names that are read whatever their case, because they mean nothing else.
_KNOWN = """
CVPR ICCV ECCV NeurIPS NIPS ICML ICLR AAAI IJCAI EMNLP NAACL EACL AACL COLING CoNLL TACL TPAMI T-PAMI IJCV TCSVT TNNLS TKDE TVCG
MedIA TMLR JMLR WACV BMVC ACCV ICRA IROS CoRL MICCAI MIDL ISBI IPMI MLHC SIGIR CIKM WSDM ICDM RecSys SIGMOD PVLDB ICASSP
INTERSPEECH ASRU TASLP ICIP ICPR ICME ICMR AISTATS COLT COLM CoLLAs ACML LREC NDSS ISPRS TGRS JSTARS IGARSS SIGGRAPH Eurographics
PRCV ICANN IJCNN ECAI ECML-PKDD ECML PAKDD ICAPS AAMAS ICLP ASPLOS MLSys NSDI ICSE ISSTA TOSEM JBHI TBME TAFFC TCYB Neurocomputing
arXiv bioRxiv medRxiv Preprint CoRR NAACL-HLT ICONIP ICIAP ICDAR DICTA L4DC ISMAR ITSC IJRR IJCB TBIOM AVSS VCIP TOMM CVIU GECCO
FAccT ECIR IJCNLP NLPCC ISMIR ICMI Ubicomp IMWUT CogSci EuroSys SIGCOMM MobiCom SenSys INFOCOM HPCA DASFAA EDBT ISWC VISAPP JSTSP
ESWA EAAI
"""
# Names that are also words, parts of names or of addresses: they are read only as they are written here.
_EXACT = """
ACL PAMI JAIR AIJ TIP TMM TOG TMI RA-L RAL T-RO TRO HRI CHIL KDD VLDB ICDE 3DV UAI UIST CSCW IUI CCS TIFS TDSC GRSL OSDI SOSP FSE
ASE TSE TITS TIV PNAS SSRN TCI SPL ICCP KBS CVM TAI CGF EGSR IVC MVA PRL JMIV TBC TCDS TETCI AIES SDM SC
"""
# Of those, the ones that count only where nothing but a venue can be: alone between punctuation, or in a column.
_ALONE = """
CHI WWW DATE CASE RSS DAC ALT SLT ISCA FG IV VIS MICRO FAST PR SMC TIM CBM MMM
"""
# Plain words, which count only with a year or in a column.
_WORDS = (
    "Nature", "Science", "Cell", "Pattern Recognition", "Information Fusion", "Information Sciences", "Medical Image Analysis",
    "Knowledge-Based Systems", "Neural Networks", "Neural Computation", "Machine Intelligence Research", "Tech Report",
    "Technical Report", "Computational Visual Media", "Visual Intelligence", "Artificial Intelligence", "Image and Vision Computing",
    "Computer Vision and Image Understanding", "Computers in Biology and Medicine",
)  # fmt: skip
_NAMES = f"{_KNOWN} {_EXACT} {_ALONE}".split()
_LONGER = (
    "ACM MM", "ACMMM", "ACM Multimedia", "SIGGRAPH Asia", "SIGGRAPH ASIA", "USENIX Security", "IEEE S&P", "IEEE TPAMI", "IEEE TIP",
    "IEEE TMM", "IEEE TCSVT", "IEEE TMI", "IEEE Access", "Nature Communications", "Nature Medicine", "Nature Machine Intelligence",
    "Nature Methods", "Nature Biomedical Engineering", "npj Digital Medicine", "Scientific Reports", "Scientific Data",
    "Science Robotics", "Science Advances", "Computer Graphics Forum", "ACM Computing Surveys", "Pattern Recognition Letters",
    "arXiv preprint", "Findings of ACL", "Findings of EMNLP", "Findings of NAACL", "ACL Findings", "EMNLP Findings",
    "NAACL Findings", "NeurIPS D&B", "Proceedings of the IEEE",
)  # fmt: skip
_ALL = (*_LONGER, *_WORDS, *_NAMES)
_ONE = "|".join(re.escape(name) for name in sorted(_ALL, key=len, reverse=True))
_KINDS = (
    "oral|spotlight|highlight|poster|best paper(?: award)?|workshops?|findings|demo|award|extended|journal|preprint|W"
)
_KIND = rf"(?:\s*+(?:[-,:(]\s*+)?(?:{_KINDS})\b\)?)*+"
_FULL = r"(?:19[5-9]|20[0-4])\d"
_YEAR = rf"(?P<year>{_FULL}|['’‘`´]\s?\d\d\b|(?<!\d)\d\d['’‘`]|(?<=[A-Za-z])[0-2]\d(?!\d))"
_VENUE = re.compile(
    rf"(?<![A-Za-z])(?P<venue>{_ONE})(?P<suffix>[ _-]?W|s)?(?![A-Za-z])(?P<kind>{_KIND})(?:[\s,.:(\[@/_-]*{_YEAR})?{_KIND}",
    re.IGNORECASE,
)
_BRACKETED = re.compile(
    rf"[\[(【]\s*+(?P<venue>[^\[\]()【】]{{2,60}}?)[\s,.'’:-]{{1,5}}(?P<year>{_FULL})[^\[\]()【】]{{0,30}}[\])】]"
)
_MONTH = re.compile(r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sep|sept|oct|nov|dec)[a-z]*\b", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?:/|www\.)\S+", re.IGNORECASE)
_ANY_CASE = frozenset(name.lower() for name in (*_KNOWN.split(), *_LONGER))
_EXACT_NAMES = frozenset(_ALL)
_PLAIN = frozenset(name.lower() for name in _WORDS)
_LONELY = frozenset(_ALONE.split())
_APART = r"[,.;:|()\[\]【】{}\"“”*_`–—/\\~-]"
_BEFORE = re.compile(
    rf"(?:^|{_APART}|\b(?:in|at|to|by|from|on|the|IEEE|ACM|proc|proceedings of|journal|venue|publisher)\b)\s*$",
    re.IGNORECASE,
)
_AFTER = re.compile(rf"\s*(?:$|{_APART}|(?:oral|poster|spotlight|highlight|main)\b)", re.IGNORECASE)
_IEEE_JOURNAL, _GOES_ON = "proceedings of the ieee", re.compile(r"\s*+[/A-Z]")
_NOT_YET = re.compile(
    r"\b(?:submitted|submission|submit|rejected|resubmitted|extension of|extends)(?:\s+(?:to|at|by|in|for|from|the|our|IEEE|ACM))*\W*$"
    r"|\b(?:under|in) review\b[^.;|()\[\]]{0,40}$",
    re.IGNORECASE,
)
_NOT_YET_AFTER = re.compile(
    r"[\s,:(-]*(?:submission|submitted|under review|in review|rejected|withdrawn)\b", re.IGNORECASE
)
# Words of full names, which the table of venues has: `IEEE Transactions on Image Processing`.
_FORMAL = re.compile(
    r"\b(?:transactions|journal|letters|proceedings|conference|symposium|advances in)\b", re.IGNORECASE
)
_OF_WORKSHOPS = re.compile(r"(?:(?<!\s)\s++)?\bworkshops?\b", re.IGNORECASE)
_JOURNAL = re.compile(
    r"(?:^|[.,;|]\s++)(?P<venue>(?:(?:International|IEEE|ACM|European|American) )?(?:Journal|Transactions) (?:of|on)"
    r"(?: (?:[A-Z][\w-]{1,30}|and|of|in|for|the)){1,8})(?=\s*+(?:[.,;(|]|\d|vol\b|$))"
)
_AFTER_NAMES = re.compile(rf"\bet\.? al\.?,?\s+(?P<venue>(?:IEEE |ACM )?[A-Z][A-Z&+-]{{2,9}})[\s,]+(?P<year>{_FULL})\b")
_WORKSHOP_AFTER = re.compile(r"[^,;|()\[\]]{0,50}?\bworkshops?\b", re.IGNORECASE)
_WORKSHOP_BEFORE = re.compile(r"\bworkshops?\b[^,.;|()\[\]]{0,60}$", re.IGNORECASE)
_ORGANISATIONS_TEXT = """
    MIT NVIDIA UCLA UCSD KAIST OPENAI IBM ETH EPFL USTC HKUST CUHK HKU NTU NUS CMU UIUC
"""
_ORGANISATIONS = frozenset(_ORGANISATIONS_TEXT.split())
_LIKE_VENUE = re.compile(
    r"journal|transactions|trans\.|letters|conf|proceed|proc\.|symposium|workshop|magazine|annals|bulletin|archives",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"(?:IEEE |ACM )?[A-Z][A-Z&+-]{2,9}")
# Names of data sets and challenges, which have years of their own: `4th ranked in VOC 2012`.
_NO_YEAR = r"(?<!VOC )(?<!ILSVRC )(?<!COCO )(?<!DAVIS )(?<!KITTI )(?<!ImageNet )(?<!Challenge )(?<!challenge )(?<!VOC)(?<!ILSVRC)"
_DATE = re.compile(rf"\b{_NO_YEAR}(?P<year>{_FULL})(?:[./-]\d{{1,2}}){{0,2}}\b|\b{_NO_YEAR}(?P<late>{_FULL})\b")
_SPELLING = {name.lower(): name for name in _ALL} | {
    "nips": "NeurIPS", "acmmm": "ACM MM", "acm multimedia": "ACM MM", "t-pami": "TPAMI", "pami": "TPAMI", "arxiv preprint": "arXiv",
    "preprint": "arXiv", "corr": "arXiv", "ieee tpami": "TPAMI", "ieee tip": "TIP", "ieee tmm": "TMM", "ieee tcsvt": "TCSVT",
    "ieee tmi": "TMI", "naacl-hlt": "NAACL", "siggraph asia": "SIGGRAPH Asia",
}  # fmt: skip
_ARXIV = "arXiv"
_MAX_HEADING = 80
_APOSTROPHES = "'’‘`´"
_MOST = 4_000  # characters that are read
_NOTHING = {"", "-", "--", "---", "–", "—", "n/a", "na", "none", "tbd", "unknown", "/", "x"}


@dataclass(frozen=True, slots=True)
class Published:
    """Venue and year; None if unknown."""

    venue: str | None = None
    year: int | None = None


def find_published(text: str) -> Published:
    """The first known venue in a text with its year; arXiv only if there is no other. If there is no venue, only the year.

    Addresses are not text. A name that is also a word is a venue only where a venue is written: see the tables above.
    """
    text = _ADDRESS.sub(" ", text[:_MOST])
    found = [(match, Published(_spelled(match, text), _full_year(match["year"]))) for match in _venues_in(text)]
    named = [one for _, one in found if one.venue != _ARXIV]
    best = next((one for one in named if one.year), None) or next(iter(named), None)
    if best is None:
        best = _formal(text) or _bracketed(text) or next((one for _, one in found if one.year), None)
    best = best or next((one for _, one in found), Published())
    return best if best.year else Published(best.venue, find_year(text))


def _venues_in(text: str) -> Iterator[re.Match[str]]:
    """The venues' names in a text that are meant as venues."""
    for match in _VENUE.finditer(text):
        name, before = match["venue"], text[: match.start()]
        if _NOT_YET.search(before[-80:]) or _NOT_YET_AFTER.match(text, match.end()):
            continue
        if name.lower() == _IEEE_JOURNAL and _GOES_ON.match(text, match.end("venue")):
            continue  # `Proceedings of the IEEE/CVF Conference on …`
        is_exact = name in _EXACT_NAMES
        if name.lower() in _ANY_CASE or (is_exact and name.lower() not in _PLAIN and name not in _LONELY):
            yield match
        elif is_exact and _BEFORE.search(before) and _AFTER.match(text, match.end()):
            is_whole = not re.search(r"\w", before) and not re.search(r"\w", text[match.end() :])
            if match["year"] or is_whole or name in _LONELY:
                yield match


def _formal(text: str) -> Published | None:
    """A venue by its full name."""
    if not _FORMAL.search(text):
        return None
    found = read_venues().read_reference(text)
    if found is None and _OF_WORKSHOPS.search(text):
        main = read_venues().read_reference(_OF_WORKSHOPS.sub("", text))
        return Published(f"{main.venue} Workshop", main.year) if main else None
    named = _JOURNAL.search(text)
    if found is None and named:
        return Published(" ".join(named["venue"].split()), find_year(text))
    return Published(found.venue, found.year) if found else None


def _bracketed(text: str) -> Published | None:
    """A venue that no table has, but that is written as one: `[Journal of Imaging, 2023]`, `(ICCP 2014)`, `Tern et al., ICCX 2022`."""
    for match in (*_BRACKETED.finditer(text), *_AFTER_NAMES.finditer(text)):
        name = match["venue"].strip(" ,.:-")
        if _MONTH.search(name) or "et al" in name or re.search(r"submi|review|reject", match[0], re.IGNORECASE):
            continue
        if _LIKE_VENUE.search(name) or (_ACRONYM.fullmatch(name) and name not in _ORGANISATIONS):
            return Published(name, int(match["year"]))
    return None


def read_venue_cell(text: str) -> Published:
    """Venue and year in a table's cell for the venue; an unknown venue is taken as it is written."""
    found = find_published(text)
    if found.venue:
        return found
    whole = _VENUE.match(text.strip(" `*[]()"))
    if whole and not re.search(r"[^\W\d_]", text.strip(" `*[]()")[whole.end() :]):
        return Published(_spelled(whole), _full_year(whole["year"]) or find_year(text))
    bare = re.sub(rf"(?:(?<!\W)\W++)?\b{_FULL}\b\W*+", " ", text).strip(" ,.'’`()[]-*_")
    known = bare.lower() not in _NOTHING and len(bare) <= 80 and re.search(r"[^\W\d_]{2}", bare)
    return Published(" ".join(bare.split()) if known else None, find_year(text))


_HEADING_WORDS = """
paper papers accepted main conference conferences track year years oral orals poster posters list publications publication in from at
of the published proceedings proceeding spotlight spotlights highlights section and workshop workshops preprint preprints findings
"""
_HEADING = frozenset(_HEADING_WORDS.split())


def read_section(section: Iterable[str]) -> Published:
    """Venue and year from the headings above a paper: `CVPR`, `Year 2024`, `Papers of ICML 2023`; the nearest ones win."""
    venue, year = None, None
    for heading in reversed(list(section)):
        found = _read_heading(heading)
        venue = venue or found.venue
        year = year or found.year
    if venue and venue.lower() in _PLAIN and not year:
        venue = None  # a subject
    return Published(venue, year)


def _read_heading(heading: str) -> Published:
    """Venue and year if a heading names nothing else."""
    match = next((match for match in _VENUE.finditer(heading) if _is_spelled(match)), None)
    rest = heading.replace(match[0], " ", 1) if match else heading
    words = re.findall(r"[^\W\d_]+", re.sub(r"论文|年|会议", " ", rest))
    if len(heading) > _MAX_HEADING or any(word.lower() not in _HEADING for word in words):
        return Published()
    year = (_full_year(match["year"]) if match else None) or find_year(heading)
    return Published(_spelled(match, heading) if match else None, year)


def _is_spelled(match: re.Match[str]) -> bool:
    return match["venue"].lower() in _ANY_CASE or match["venue"] in _EXACT_NAMES


def find_year(text: str) -> int | None:
    """The first year that a text names, alone or in a date."""
    match = _DATE.search(text)
    return int(match["year"] or match["late"]) if match else None


def is_published(text: str) -> bool:
    """Whether a text is only a venue or a year: `CVPR 2024`, `2023`, `ICCV'23 Oral`, `arXiv 2024.05`."""
    head = _VENUE.match(text.lstrip(" [("))
    if head and head["year"] and ":" not in text and len(text[head.end() :].split()) <= 3:  # `CVPR 2023 AI4CC Workshop`
        return True
    rest = _VENUE.sub(" ", text) if len(text) <= 120 else text
    rest = re.sub(rf"\b{_FULL}(?:[./-]\d{{1,2}}){{0,2}}\b|['’‘`]?\b\d\d\b['’‘`]?", " ", rest)
    return rest != text and not re.search(r"[^\W\d_]{2,}|\d{3,}", rest)


def without_venues(text: str) -> str:
    """A short text without the names of venues that mean nothing else: `CVPR Version` is only a version."""
    is_name = re.compile(rf"(?<![^\W\d_])(?:{'|'.join(_KNOWN.split())})(?![^\W\d_])")
    return (
        is_name.sub(" ", text) if len(text) <= _MAX_HEADING and re.search(r"\bversion\b", text, re.IGNORECASE) else text
    )


def trim_published(text: str) -> str:
    """A title without the venue and year before or after it."""
    text = re.sub(
        rf"^(?:\W++)?{_VENUE.pattern}(?:\s*+[\])]++)?(?P<apart>\s++(?:[:|,–—-]++\s*+)?|[:|,–—-]++\s*+)",
        _if_leading,
        text,
    )
    text = re.sub(
        rf"(?:(?<![\s,.;:|–—-])[\s,.;:|–—-]++)?(?:[(\[]\s*+)?(?:IEEE\s++)?{_VENUE.pattern}\s*+[)\]]?[\s.,;]*+$",
        _if_dated,
        text,
    )
    return re.sub(rf"(?:(?<!\s)\s++)?[,.;|–—(\[-]\s*+{_FULL}(?:[./-]\d{{1,2}}){{0,2}}\s*+[)\]]?[\s.,;]*+$", "", text)


def _if_leading(match: re.Match[str]) -> str:
    """Removes a venue with its year before a title: behind it is a sign, or the year has an apostrophe (`CVPR'23 Waves at Sea`)."""
    year = match["year"]
    return "" if year and (match["apart"].strip() or year[0] in _APOSTROPHES or year[-1] in _APOSTROPHES) else match[0]


def cut_published(text: str) -> str:
    """A title without a venue and its year behind a comma or a full stop, and without all that follows them."""
    for match in _venues_in(text):
        if match["year"] and re.search(r"[,.;]\s*+(?:(?:IEEE|ACM|In:?)\s++)?$", text[: match.start()]):
            return re.sub(r"(?:(?<![\s,.;])[\s,.;]++)?(?:(?:IEEE|ACM|In:?)\s*+)?$", "", text[: match.start()])
    return trim_published(text)


def _if_dated(match: re.Match[str]) -> str:
    """Removes a venue at the end of a title only if punctuation separates it or a year comes with it; plain words need both."""
    apart = re.match(r"\s*[,.;:|(\[–—-]", match[0])
    if match["venue"].lower() in _PLAIN:
        return "" if match["year"] and apart else match[0]
    return "" if match["year"] or apart else match[0]


def _spelled(match: re.Match[str], text: str = "") -> str:
    name = _SPELLING.get(match["venue"].lower(), match["venue"])
    is_workshop = (match["suffix"] or "").strip(" _-").upper() == "W" or "workshop" in match[0].lower()
    if text and not is_workshop:
        beside = _WORKSHOP_AFTER.match(text, match.end()) or _WORKSHOP_BEFORE.search(text[: match.start()])
        is_workshop = beside is not None and len(list(_VENUE.finditer(beside[0]))) == 0
    is_workshop = is_workshop or bool(re.search(r"W\b", match["kind"] or ""))
    return f"{name} Workshop" if is_workshop and name != _ARXIV else name


def _full_year(written: str | None) -> int | None:
    if not written:
        return None
    digits = re.sub(r"\D", "", written)
    if len(digits) == 4:
        return int(digits)
    return (1900 if int(digits) >= 60 else 2000) + int(digits)
