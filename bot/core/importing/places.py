"""The venue that an address states: proceedings of CVF, PMLR, ECVA, ACL, NeurIPS and others have it in their paths."""

import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import unquote

from bot.core.importing.venues import Published

# Volumes of the Proceedings of Machine Learning Research: https://proceedings.mlr.press
_PMLR = {
    "ICML": {28: 2013, 32: 2014, 37: 2015, 48: 2016, 70: 2017, 80: 2018, 97: 2019, 119: 2020, 139: 2021, 162: 2022, 202: 2023,
             235: 2024, 267: 2025},
    "AISTATS": {9: 2010, 15: 2011, 22: 2012, 31: 2013, 33: 2014, 38: 2015, 51: 2016, 54: 2017, 84: 2018, 89: 2019, 108: 2020,
                130: 2021, 151: 2022, 206: 2023, 238: 2024, 258: 2025},
    "CoRL": {78: 2017, 87: 2018, 100: 2019, 155: 2020, 164: 2021, 205: 2022, 229: 2023, 270: 2024},
    "MIDL": {102: 2019, 121: 2020, 143: 2021, 172: 2022, 227: 2023, 250: 2024},
    "UAI": {115: 2019, 124: 2020, 161: 2021, 180: 2022, 216: 2023, 244: 2024},
    "COLT": {75: 2018, 99: 2019, 125: 2020, 134: 2021, 178: 2022, 195: 2023, 247: 2024},
    "ACML": {95: 2018, 101: 2019, 129: 2020, 157: 2021, 189: 2022, 222: 2023},
    "CoLLAs": {199: 2022, 232: 2023, 274: 2024},
    "MLHC": {85: 2018, 106: 2019, 126: 2020, 149: 2021, 182: 2022, 219: 2023},
    "CHIL": {174: 2022, 209: 2023, 248: 2024},
}  # fmt: skip
_VOLUMES = {volume: Published(venue, year) for venue, volumes in _PMLR.items() for volume, year in volumes.items()}
_NAMES = {
    "cvpr": "CVPR", "iccv": "ICCV", "wacv": "WACV", "accv": "ACCV", "eccv": "ECCV", "acl": "ACL", "emnlp": "EMNLP", "naacl": "NAACL",
    "eacl": "EACL", "aacl": "AACL", "coling": "COLING", "conll": "CoNLL", "tacl": "TACL", "lrec": "LREC", "iclr": "ICLR",
    "icml": "ICML", "neurips": "NeurIPS", "nips": "NeurIPS", "corl": "CoRL", "colm": "COLM", "miccai": "MICCAI",
    "interspeech": "INTERSPEECH", "aistats": "AISTATS", "uai": "UAI", "aaai": "AAAI", "ijcai": "IJCAI", "tmlr": "TMLR",
}  # fmt: skip
_ACL_LETTERS = {
    "P": "ACL", "D": "EMNLP", "N": "NAACL", "E": "EACL", "C": "COLING", "Q": "TACL", "K": "CoNLL", "L": "LREC",
}  # fmt: skip
_ACL_TRACKS = r"(?:long|short|main|1|industry)"


def _named(name: str, year: str | None, *, workshop: bool = False) -> Published | None:
    venue = _NAMES.get(name.lower())
    if venue is None:
        return None
    return Published(f"{venue} Workshop" if workshop else venue, int(year) if year else None)


def _cvf(match: re.Match[str]) -> Published | None:
    is_workshop = bool(re.match(r"_?(?:\d{4})?_?w(?![a-z])|.{0,12}?workshop", match["rest"], re.IGNORECASE))
    year = re.search(r"(?:19|20)\d\d", match["rest"][:24])
    return _named(match["name"], year[0] if year else None, workshop=is_workshop)


def _doi_of_ieee(match: re.Match[str]) -> Published | None:
    """`10.1109/CVPR.2016.90`, `10.1109/ICCV48922.2021.00744`: the year is the last number."""
    rest = match["rest"].lower()
    return _named(match["name"], rest.rpartition(".")[2], workshop=rest.startswith("w"))


def _old_anthology(match: re.Match[str]) -> Published | None:
    number = int(match["year"])
    volume = int(match["volume"])
    if match["letter"] == "D" and volume >= 5 and number >= 19:
        return Published("EMNLP Workshop", 2000 + number)
    return Published(_ACL_LETTERS[match["letter"]], (1900 if number > 60 else 2000) + number)


def _new_anthology(match: re.Match[str]) -> Published | None:
    found = _named(match["name"], match["year"])
    return Published(f"Findings of {found.venue}", found.year) if found and match["findings"] else found


_CVF_HOSTS = r"(?:openaccess\.thecvf\.com|cv-foundation\.org/+openaccess|openaccess\.cv-foundation\.org)"
_NIPS_HOSTS = r"(?:papers\.nips\.cc|papers\.neurips\.cc|proceedings\.neurips\.cc)"
_ACL_HOSTS = r"(?:aclanthology\.(?:org|info)(?:/papers)?|aclweb\.org/anthology(?:/papers)?)/+(?:\w/\w+/)?"
_PMLR_HOSTS = r"(?:proceedings\.mlr\.press(?:/proceedings/papers)?|jmlr\.org/proceedings/papers)"
_NO_CONSOLE = "(?!/(?:Authors|Reviewers|Submission|Area))"  # pages on which papers are only submitted
_DOI = r"(?:dx\.)?doi\.org/"
_GROUPS = "ICLR|NeurIPS|ICML|COLM|CoRL|AISTATS|UAI|AAAI"


def _with_year(match: re.Match[str]) -> Published | None:
    kind = match.groupdict().get("kind") or ""
    return _named(match["name"], match["year"], workshop="workshop" in kind.lower())


def _always(venue: str, first_year: int = 0) -> Callable[[re.Match[str]], Published | None]:
    """A reader for addresses of one venue; `first_year` is added to the number in them."""
    return lambda match: Published(venue, first_year + int(match["year"]) if "year" in match.groupdict() else None)


# The address without its scheme and `www.` -> what it states
_RULES: list[tuple[str, Callable[[re.Match[str]], Published | None]]] = [
    (rf"{_CVF_HOSTS}/+content[_/](?P<name>cvpr|iccv|wacv|accv|eccv)(?P<rest>[^/]*)", _cvf),
    (r"(?P<name>cvpr|iccv|wacv)\.thecvf\.com/(?:virtual|content)/(?P<year>\d{4})/(?P<kind>\w+)", _with_year),
    (r"(?P<name>neurips|nips|iclr|icml)\.cc/virtual/(?P<year>\d{4})/(?:oral|poster|spotlight|\d+)\b", _with_year),
    (r"ecva\.net/papers/eccv_(?P<year>\d{4})", _always("ECCV")),
    (rf"{_PMLR_HOSTS}/v(?P<volume>\d+)\b", lambda match: _VOLUMES.get(int(match["volume"]))),
    (r"jmlr\.org/papers/v(?:olume)?(?P<year>\d+)\b", _always("JMLR", 1999)),
    (
        rf"{_ACL_HOSTS}(?P<year>\d{{4}})\.(?P<findings>findings-)?(?P<name>[a-z]+)(?:-{_ACL_TRACKS})?\.\d+",
        _new_anthology,
    ),
    (rf"{_ACL_HOSTS}(?P<letter>[PDNECQKL])(?P<year>\d\d)-(?P<volume>\d)\d{{3}}", _old_anthology),
    (rf"{_NIPS_HOSTS}/(?:paper_files/)?paper/(?P<year>\d{{4}})/", _always("NeurIPS")),
    (rf"{_NIPS_HOSTS}/paper/\d+-", _always("NeurIPS")),
    (
        r"computer\.org/csdl/proceedings-article/(?P<name>cvpr|iccv|wacv)(?P<rest>w?/\d{4})/",
        _cvf,
    ),
    (rf"{_DOI}10\.1109/(?P<name>cvpr|iccv|wacv)(?P<rest>w?\d{{0,8}}\.\d{{4}})\.", _doi_of_ieee),
    (
        rf"{_DOI}10\.18653/v1/(?P<year>\d{{4}})\.(?P<findings>findings-)?(?P<name>[a-z]+)(?:-{_ACL_TRACKS})?\.\d+",
        _new_anthology,
    ),
    (rf"{_DOI}10\.18653/v1/(?P<letter>[PDNECQKL])(?P<year>\d\d)-(?P<volume>\d)\d{{3}}", _old_anthology),
    (rf"{_DOI}10\.24963/ijcai\.(?P<year>\d{{4}})/", _always("IJCAI")),
    (rf"{_DOI}10\.1609/aaai\.v", _always("AAAI")),
    (rf"{_DOI}10\.15607/rss\.(?P<year>\d{{4}})\.", _always("RSS")),
    (rf"{_DOI}10\.21437/interspeech\.(?P<year>\d{{4}})-", _always("INTERSPEECH")),
    (r"ijcai\.org/proceedings/(?P<year>\d{4})/", _always("IJCAI")),
    (r"ojs\.aaai\.org/index\.php/AAAI/", _always("AAAI")),
    (r"roboticsproceedings\.org/rss(?P<year>\d\d)/", _always("RSS", 2004)),
    (r"isca-archive\.org/(?P<name>interspeech)_(?P<year>\d{4})", _with_year),
    (r"papers\.miccai\.org/miccai-(?P<year>\d{4})", _always("MICCAI")),
    (
        rf"openreview\.net/.{{0,300}}?\b(?P<name>{_GROUPS})(?:\.\w{{1,40}})?/(?P<year>\d{{4}})/(?P<kind>Conference|Workshop){_NO_CONSOLE}",
        _with_year,
    ),
]
_COMPILED = [(re.compile(pattern, re.IGNORECASE), read) for pattern, read in _RULES]


@lru_cache(maxsize=8192)
def published_at(address: str) -> Published:
    """Venue and year that an address states; empty if it states none. A workshop's address gives the workshop."""
    bare = re.sub(r"^https?://(?:www\.)?", "", unquote(address[:500]).strip(), flags=re.IGNORECASE)
    for pattern, read in _COMPILED:
        match = pattern.match(bare)
        found = read(match) if match else None
        if found:
            return found
    return Published()
