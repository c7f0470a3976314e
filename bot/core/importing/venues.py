"""Venue and year as lists write them: `[CVPR 2024]`, `(ECCV 24')`, `ICML 2022.`, `NeurIPS'23 Oral`, `arXiv, 2023`."""

import re
from dataclasses import dataclass

_SHORT = """
CVPR ICCV ECCV NeurIPS NIPS ICML ICLR AAAI IJCAI ACL EMNLP NAACL EACL AACL COLING CoNLL TACL TPAMI T-PAMI PAMI IJCV TIP TMM TCSVT
TNNLS TKDE TOG TVCG TMI MedIA MIA TMLR JMLR JAIR AIJ WACV BMVC ACCV ICRA IROS CoRL RSS RA-L RAL T-RO TRO HRI MICCAI MIDL ISBI IPMI
CHIL MLHC KDD WWW SIGIR CIKM WSDM ICDM RecSys SIGMOD VLDB PVLDB ICDE ICASSP INTERSPEECH ASRU SLT TASLP ICIP ICPR ICME ICMR 3DV
AISTATS UAI COLT COLM CoLLAs ACML ALT LREC CHI UIST CSCW IUI CCS NDSS TIFS TDSC ISPRS TGRS JSTARS GRSL IGARSS SIGGRAPH
Eurographics PRCV ICANN IJCNN ECAI ECML PAKDD ICAPS AAMAS ICLP DAC DATE ISCA ASPLOS MLSys OSDI SOSP NSDI ICSE FSE ASE ISSTA TSE
TOSEM JBHI TBME TAFFC TCYB TITS TIV PNAS Neurocomputing Nature Science Cell arXiv bioRxiv medRxiv Preprint CoRR OpenReview SSRN
"""
_NAMES = _SHORT.split()
_LONGER = (
    "ACM MM", "ACMMM", "ACM Multimedia", "SIGGRAPH Asia", "SIGGRAPH ASIA", "Pattern Recognition", "Information Fusion",
    "Medical Image Analysis", "Knowledge-Based Systems", "USENIX Security", "IEEE S&P", "IEEE TPAMI", "IEEE TIP",
    "IEEE TMM", "IEEE TCSVT", "IEEE TMI", "IEEE Access", "Nature Communications", "Nature Medicine",
    "Nature Machine Intelligence", "Nature Methods", "Scientific Reports", "Computer Graphics Forum",
    "ACM Computing Surveys", "Neural Networks", "Neural Computation", "arXiv preprint", "Findings of ACL",
    "Findings of EMNLP", "ACL Findings", "EMNLP Findings", "NeurIPS D&B", "Machine Intelligence Research", "Tech Report",
    "Technical Report",
)  # fmt: skip
_ONE = "|".join(re.escape(name) for name in sorted((*_LONGER, *_NAMES), key=len, reverse=True))
_KINDS = (
    "oral|spotlight|highlight|poster|best paper(?: award)?|workshops?|findings|demo|award|extended|journal|preprint|W"
)
_KIND = rf"(?:\s*[-,:(]?\s*(?:{_KINDS})\b\)?)*"
_FULL = r"(?:19[5-9]|20[0-4])\d"
_YEAR = rf"(?P<year>{_FULL}|['’‘`]\s?\d\d\b|(?<!\d)\d\d['’‘`]|(?<=[A-Za-z])[0-2]\d(?!\d))"
_VENUE = re.compile(
    rf"(?<![A-Za-z])(?P<venue>{_ONE})(?P<suffix>W|s)?(?![A-Za-z])(?P<kind>{_KIND})(?:[\s,.:(\[@/_-]*{_YEAR})?{_KIND}",
    re.IGNORECASE,
)
_BRACKETED = re.compile(
    rf"[\[(【]\s*(?P<venue>[^\[\]()【】]{{2,60}}?)[\s,.'’:-]+(?P<year>{_FULL})[^\[\]()【】]{{0,30}}[\])】]"
)
_MONTH = re.compile(r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sep|sept|oct|nov|dec)[a-z]*\b", re.IGNORECASE)
_DATE = re.compile(rf"\b(?P<year>{_FULL})(?:[./-]\d{{1,2}}){{0,2}}\b|\b(?P<late>{_FULL})\b")
_SPELLING = {name.lower(): name for name in (*_LONGER, *_NAMES)} | {
    "nips": "NeurIPS", "acmmm": "ACM MM", "acm multimedia": "ACM MM", "t-pami": "TPAMI", "pami": "TPAMI", "arxiv preprint": "arXiv",
    "preprint": "arXiv", "corr": "arXiv", "siggraph asia": "SIGGRAPH Asia",
}  # fmt: skip
_NOTHING = {"", "-", "--", "---", "–", "—", "n/a", "na", "none", "tbd", "unknown", "/", "x"}


@dataclass(frozen=True, slots=True)
class Published:
    """Venue and year; None if unknown."""

    venue: str | None = None
    year: int | None = None


def find_published(text: str) -> Published:
    """The first known venue in a text with its year; if there is no venue, only the year."""
    best = Published()
    for match in _VENUE.finditer(text[:4_000]):
        found = Published(_spelled(match), _full_year(match["year"]))
        if found.year:
            return _with_year(found, text)
        best = best if best.venue else found
    for bracketed in () if best.venue else _BRACKETED.finditer(text[:4_000]):
        name = bracketed["venue"].strip(" ,.:-")
        if re.search(r"[A-Za-z]{2}", name) and not _MONTH.search(name) and "et al" not in name:
            return Published(name, int(bracketed["year"]))
    return _with_year(best, text)


def read_venue_cell(text: str) -> Published:
    """Venue and year in a table's cell for the venue; an unknown venue is taken as it is written."""
    found = find_published(text)
    if found.venue:
        return found
    bare = re.sub(rf"\W*\b{_FULL}\b\W*", " ", text).strip(" ,.'’`()[]-*_")
    known = bare.lower() not in _NOTHING and len(bare) <= 80 and re.search(r"[^\W\d_]{2}", bare)
    return Published(" ".join(bare.split()) if known else None, find_year(text))


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


def trim_published(text: str) -> str:
    """A title without the venue and year before or after it."""
    text = re.sub(
        rf"^\W*{_VENUE.pattern}\s*[\])]*\s*[:|,–—-]+\s*", lambda match: "" if match["year"] else match[0], text
    )
    text = re.sub(rf"[\s,.;:|–—-]*[(\[]?\s*(?:IEEE\s+)?{_VENUE.pattern}\s*[)\]]?[\s.,;]*$", _if_dated, text)
    return re.sub(rf"\s*(?:[,.;|–—-]\s*|[(\[]\s*){_FULL}(?:[./-]\d{{1,2}}){{0,2}}\s*[)\]]?[\s.,;]*$", "", text)


def _if_dated(match: re.Match[str]) -> str:
    """Removes a venue at the end of a title only if punctuation separates it or a year comes with it."""
    return "" if match["year"] or re.match(r"\s*[,.;:|(\[–—-]", match[0]) else match[0]


def _spelled(match: re.Match[str]) -> str:
    name = _SPELLING.get(match["venue"].lower(), match["venue"])
    is_workshop = (match["suffix"] or "").upper() == "W" or "workshop" in match[0].lower()
    return f"{name} Workshop" if is_workshop and name != "arXiv" else name


def _with_year(found: Published, text: str) -> Published:
    return found if found.year else Published(found.venue, find_year(text))


def _full_year(written: str | None) -> int | None:
    if not written:
        return None
    digits = re.sub(r"\D", "", written)
    if len(digits) == 4:
        return int(digits)
    return (1900 if int(digits) >= 60 else 2000) + int(digits)
