"""arXiv ids: every spelling and address of a paper reduced to the bare id, which the whole bot uses.

Forms: https://info.arxiv.org/help/arxiv_identifier.html
"""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import unquote, urlsplit

_ARCHIVES = (
    "acc-phys adap-org alg-geom ao-sci astro-ph atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas cond-mat cs dg-ga"
    " funct-an gr-qc hep-ex hep-lat hep-ph hep-th math math-ph mtrl-th nlin nucl-ex nucl-th patt-sol physics plasm-ph"
    " q-alg q-bio quant-ph solv-int supr-con"
)
_VERSION = r"(?:v(?P<version>[1-9][0-9]{0,2}))?"
_NEW = re.compile(rf"(?P<bare>(?P<yymm>[0-9]{{4}})\.(?P<number>[0-9]{{4,5}})){_VERSION}", re.ASCII | re.IGNORECASE)
_OLD = re.compile(
    rf"(?P<archive>{'|'.join(_ARCHIVES.split())})(?:\.[a-z]{{2}})?/(?P<number>(?P<yymm>[0-9]{{4}})[0-9]{{3}}){_VERSION}",
    re.ASCII | re.IGNORECASE,
)
_PREFIX = re.compile(r"(?:(?:doi:\s*)?10\.48550/)?arxiv\.|arxiv:\s*", re.IGNORECASE)
_FIRST_NEW, _FIRST_FIVE_DIGITS, _FIRST_OLD, _LAST_OLD = (2007, 4), (2015, 1), (1991, 7), (2007, 3)
# The paths of papers on each host; any subdomain of arxiv.org is arXiv's own (export., www., the mirrors).
_ARXIV_PATHS = ("abs", "pdf", "html", "format", "ps", "src", "e-print")
_HOSTS = {
    "arxiv.org": _ARXIV_PATHS,
    "alphaxiv.org": ("abs", "pdf", "overview", "html"),
    "huggingface.co": ("papers",),
    "hf.co": ("papers",),
    "ar5iv.org": ("abs", "html"),
    "doi.org": ("10.48550",),
}
# The folders of files as they were until 2023: `ftp/arxiv/papers/2503/2503.10001.pdf`, `ftp/hep-th/papers/9901/9901001.pdf`.
_OLD_FILE = re.compile(
    r"(?P<archive>[a-z-]+)/papers/[0-9]{4}/(?P<name>[0-9.]+?)(?:v[0-9]+)?\.(?:pdf|ps\.gz|html)", re.IGNORECASE
)
# Keys of other catalogues that hold an id: ADS `2025arXiv250310001P`, dblp `abs-2503-10001`.
_ADS = re.compile(r"(?<![0-9A-Za-z])(?:19|20)[0-9]{2}arXiv([0-9]{4})\.?([0-9]{4,5})[A-Z](?![0-9A-Za-z])")
_DBLP = re.compile(r"(?<![\w-])(?:journals/corr/)?abs-([0-9]{4})-([0-9]{4,5})(?![\w-])")
_LONGEST = 300
_AROUND = re.compile(r"^(?:abs|pdf|html)/|\.pdf$", re.IGNORECASE)
_BETWEEN_TOKENS = re.compile(r"[\s<>\"'`|\\(){}\[\],;]+")


def parse_arxiv_id(text: str) -> str | None:
    """The bare id (`2504.01234`, `hep-th/9901001`) of one id, address or DOI in any spelling, else None."""
    match = _parse(text)
    return _bare(match) if match else None


def find_arxiv_id(text: str) -> str | None:
    """The bare id of the first id, address or DOI in a free text, else None."""
    tokens = (token.strip(".:!?*_") for token in _BETWEEN_TOKENS.split(text))
    return next((bare for token in tokens if (bare := parse_arxiv_id(token))), None)


def intended_arxiv_id(text: str) -> str | None:
    """The intended bare id: any spelling, or the only id in the text (`abs/2401.01000`, `2401.01000.pdf`)."""
    if bare := parse_arxiv_id(text):
        return bare
    text = unicodedata.normalize("NFKC", text[:_LONGEST])
    if "://" in text:
        return None
    tokens = (_AROUND.sub("", token.strip(".:!?*_")) for token in _BETWEEN_TOKENS.split(text))
    found = {bare for token in tokens if (bare := parse_arxiv_id(token))}
    return found.pop() if len(found) == 1 else None


def catalogued_arxiv_id(text: str) -> str | None:
    """The bare id in a key of ADS or dblp, alone or in an address of theirs, else None."""
    found = _ADS.search(text[:_LONGEST]) or _DBLP.search(text[:_LONGEST])
    return parse_arxiv_id(f"{found[1]}.{found[2]}") if found else None


def parse_version(text: str) -> int | None:
    """The version that an id or address names (3 for `2504.01234v3`), else None."""
    match = _parse(text)
    return int(match["version"]) if match and match["version"] else None


def is_arxiv_id(text: str) -> bool:
    """Whether the text is a bare id in its canonical form, as in data files."""
    return parse_arxiv_id(text) == text


def key_of(arxiv_id: str) -> str:
    """The bare id as a file name: `/` becomes `-`."""
    return arxiv_id.replace("/", "-")


def month_of(arxiv_id: str) -> tuple[int, int]:
    """Year and month of the first version, as the id says. Raises ValueError when the text is not an id."""
    match = _parse(arxiv_id)
    if not match:
        raise ValueError(f"{arxiv_id[:60]!r} is not an arXiv id")
    return _month(match)


def year_of(arxiv_id: str) -> int:
    """Year of the first version, as the id says. Raises ValueError when the text is not an id."""
    return month_of(arxiv_id)[0]


@lru_cache(maxsize=512)  # one paper's id is parsed many times in a row
def _parse(text: str) -> re.Match[str] | None:
    text = text.strip()
    if len(text) > _LONGEST or not text.isascii():  # look-alike letters are never part of an id or of arXiv's hosts
        return None
    if plain := _NEW.fullmatch(text):  # nearly every id comes in this form
        return plain if _is_possible(plain) else None
    path = _path_of_address(text)
    if path is None:
        return None
    path = _PREFIX.sub("", path, count=1) if _PREFIX.match(path) else path
    match = _NEW.fullmatch(path) or _OLD.fullmatch(path)
    return match if match and _is_possible(match) else None


def _path_of_address(text: str) -> str | None:
    """The id in an address of a known site; a text that is not an address, unchanged; None for an address of another site."""
    scheme, separator, rest = text.partition("://")
    if separator and scheme.lower() not in {"http", "https"}:
        return None
    if not separator:
        if not re.match(r"[a-z0-9.-]+\.[a-z]{2,}/", text, re.IGNORECASE) or _OLD.match(text):
            return text
        rest = text
    return _path_on_known_host(f"https://{rest}", old_scheme=scheme.lower() == "http")


def _path_on_known_host(address: str, *, old_scheme: bool) -> str | None:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    if port not in (None, 80 if old_scheme else 443) or "@" in parts.netloc:
        return None
    first, _, rest = unquote(parts.path).lstrip("/").partition("/")
    host = (parts.hostname or "").rstrip(".")
    if first.lower() == "ftp" and _is_arxiv(host) and (file := _OLD_FILE.fullmatch(rest)):
        return f"{file['archive']}/{file['name']}" if file["archive"] != "arxiv" else file["name"]
    if first.lower() not in _paths_of_host((parts.hostname or "").rstrip(".")):
        return None
    rest = rest.rstrip("/")
    return re.sub(r"\.pdf$", "", rest, flags=re.IGNORECASE) if first.lower() == "pdf" else rest


def _is_arxiv(host: str) -> bool:
    return host == "arxiv.org" or host.endswith(".arxiv.org")


def _paths_of_host(host: str) -> tuple[str, ...]:
    if host == "ar5iv.labs.arxiv.org":
        return _HOSTS["ar5iv.org"]
    if host.endswith(".arxiv.org"):
        return _ARXIV_PATHS
    for prefix in ("www.", "dx."):
        host = host.removeprefix(prefix)
    return _HOSTS.get(host, ())


def _bare(match: re.Match[str]) -> str:
    if "archive" in match.re.groupindex:
        return f"{match['archive'].lower()}/{match['number']}"
    return match["bare"]


def _month(match: re.Match[str]) -> tuple[int, int]:
    year, month = int(match["yymm"][:2]), int(match["yymm"][2:])
    return (1900 if year >= 91 else 2000) + year, month


def _is_possible(match: re.Match[str]) -> bool:
    """Whether month, era and number fit: old ids end in 2007-03; five digits after the dot begin in 2015-01."""
    month = _month(match)
    if not 1 <= month[1] <= 12:
        return False
    if "archive" in match.re.groupindex:
        return _FIRST_OLD <= month <= _LAST_OLD and not match["number"].endswith("000")
    digits = 5 if month >= _FIRST_FIVE_DIGITS else 4
    return month >= _FIRST_NEW and len(match["number"]) == digits and int(match["number"]) > 0
