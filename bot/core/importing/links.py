"""Which links lead to papers, and which to code.

A line of a list has a link to a paper if `is_paper` accepts one of its addresses.
"""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from bot.core.paper.arxiv_id import parse_arxiv_id

# Host (with its subdomains) -> the paths of papers. A home page or a search page there is not a paper.
_PLACES = {
    "openreview.net": r"/(?:forum|pdf|attachment|references)\b",
    "cvpr.thecvf.com": r"/(?:virtual/\d+|content)",
    "ecva.net": r"/papers/",
    "aclanthology.org": r"/[A-Z0-9]",
    "aclweb.org": r"/anthology",
    "doi.org": r"/10\.",
    "link.springer.com": r"/(?:article|chapter|book|content|referenceworkentry|epdf)",
    "rd.springer.com": r"/(?:article|chapter|book)",
    "springernature.com": r"/articles?",
    "nature.com": r"/articles|/nature/",
    "science.org": r"/doi|/content",
    "sciencemag.org": r"/content|/doi",
    "cell.com": r"/.+/(?:fulltext|pdf)",
    "pnas.org": r"/doi|/content",
    "sciencedirect.com": r"/science/article",
    "linkinghub.elsevier.com": r"/retrieve",
    "ieeexplore.ieee.org": r"/(?:document|abstract|iel|stamp|xpl|author|book)",
    "computer.org": r"/csdl",
    "dl.acm.org": r"/(?:doi|citation|ft_gateway)",
    "portal.acm.org": r"/citation",
    "proceedings.neurips.cc": r"/paper",
    "papers.nips.cc": r"/(?:paper|book)",
    "papers.neurips.cc": r"/paper",
    "neurips.cc": r"/virtual/\d+",
    "nips.cc": r"/(?:virtual/\d+|papers?/)",
    "iclr.cc": r"/virtual/\d+",
    "icml.cc": r"/(?:virtual/\d+|Conferences/\d+/(?:Schedule|papers))",
    "proceedings.mlr.press": r"/v\d+",
    "jmlr.org": r"/(?:papers|proceedings)",
    "ojs.aaai.org": r"/index\.php|/aimagazine",
    "aaai.org": r"/(?:ocs|ojs|papers|library|papers/\d+)",
    "ijcai.org": r"/(?:proceedings|papers)",
    "chemrxiv.org": r"/engage|/articles",
    "techrxiv.org": r"/(?:articles|doi|users)",
    "researchsquare.com": r"/article",
    "preprints.org": r"/manuscript",
    "papers.ssrn.com": r"/sol3|/abstract",
    "osf.io": r"/preprints",
    "mdpi.com": r"/\d",
    "frontiersin.org": r"/(?:articles|journals/.+/articles)",
    "journals.plos.org": r"/.+/article",
    "onlinelibrary.wiley.com": r"/(?:doi|abs|full)",
    "direct.mit.edu": r"/.+/article",
    "iopscience.iop.org": r"/article",
    "emerald.com": r"/.+/doi",
    "hindawi.com": r"/journals/.+/",
    "isca-speech.org": r"/archive",
    "usenix.org": r"/(?:conference/.+/presentation|system/files)",
    "ndss-symposium.org": r"/ndss-paper|/wp-content",
    "vldb.org": r"/pvldb",
    "bmva-archive.org.uk": r"/bmvc",
    "ncbi.nlm.nih.gov": r"/(?:pmc|pubmed)",
    "pmc.ncbi.nlm.nih.gov": r"/articles",
    "europepmc.org": r"/(?:article|abstract)",
    "semanticscholar.org": r"/(?:paper|reader|arxiv|CorpusID)",
    "api.semanticscholar.org": r"/(?:CorpusID|arXiv)",
    "paperswithcode.com": r"/paper/",
    "arxiv-vanity.com": r"/papers",
    "scholar.archive.org": r"/work",
    "jstor.org": r"/stable",
    "pubs.rsc.org": r"/.+/content",
    "researchgate.net": r"/(?:publication|profile/.+/publication)",
}  # fmt: skip
# The paths of papers on several hosts each.
_SHARED = {
    r"/content": "openaccess.thecvf.com biorxiv.org medrxiv.org ingentaconnect.com",
    r"/hal-": "hal.science hal.archives-ouvertes.fr inria.hal.science",
    r"/doi": "tandfonline.com journals.sagepub.com royalsocietypublishing.org mitpressjournals.org worldscientific.com"
    " epubs.siam.org lyellcollection.org pubs.acs.org",
    r"/.+/": "academic.oup.com spiedigitallibrary.org projecteuclid.org",
    r"/.+": "opg.optica.org isca-archive.org roboticsproceedings.org papers.miccai.org citeseerx.ist.psu.edu",
    r"/\d+": "bmvc2022.mpi-inf.mpg.de pubmed.ncbi.nlm.nih.gov academia.edu",
}  # fmt: skip
_PLACES |= {host: path for path, hosts in _SHARED.items() for host in hosts.split()}
_RULES = {host: re.compile(path, re.IGNORECASE) for host, path in _PLACES.items()}
_CODE_HOSTS = ("github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "gitee.com")
_NO_CODE = ("issues", "wiki", "pull", "pulls", "discussions", "projects", "stargazers", "actions")
_NO_CODE_FILE = re.compile(r"\.(?:bib|bibtex|txt|md|pdf|png|jpg|gif|csv)$", re.IGNORECASE)
_NO_PAPERS = (
    "huggingface.co", "hf.co", "github.io", "youtube.com", "youtu.be", "shields.io", "twitter.com", "x.com", "medium.com",
    "zhihu.com", "qq.com", "bilibili.com", "google.com", "kaggle.com", "colab.research.google.com", "arxiv.org", "dropbox.com",
)  # fmt: skip
_ADDRESS = re.compile(r"https?://(?:(?!https?://)[^\s<>\"'`|\\^{}])+", re.IGNORECASE)
_ID = r"(?:\d{4}\.\d{4,5}|[a-z-]{1,20}(?:\.[a-z]{2})?/\d{7})(?:v\d+)?"
_ON_ARXIV = re.compile(rf"(?<![\w.]){_ID}(?![\w]|\.\d)", re.IGNORECASE)
_ARXIV_PAPER = re.compile(
    r"(?:arxiv\.org/+(?:abs|pdf|html|format|ps|src|e-print|ftp)|(?:huggingface\.co|hf\.co)/papers|alphaxiv\.org/(?:abs|overview))/+"
    r"(?=[^\s)\]>\"'|/]*\d)[^\s)\]>\"'|]+",
    re.IGNORECASE,
)
_WRITTEN_ID = re.compile(rf"(?<![\w/.])arxiv(?:\s+preprint)?(?:\s*+[:.,#(\[-])?\s*+({_ID})(?![\w]|\.\d)", re.IGNORECASE)
_WRITTEN_LIKE_ID = re.compile(r"(?<![\w/.])arxiv\s*+:\s*+\d{4}\.\d++", re.IGNORECASE)


@lru_cache(maxsize=8192)
def arxiv_of(address: str) -> str | None:
    """The bare arXiv id that an address leads to, in any spelling that people paste; else None."""
    address = address.strip()
    found = parse_arxiv_id(address)
    if found:
        return found
    host, path = _parts(address)
    if _is_on(host, "arxiv.org") or host == "ar5iv.labs.arxiv.org":  # a slash too much, `.pdf.`, the kind left out
        match = _ON_ARXIV.search(path)
        return parse_arxiv_id(match[0]) if match else None
    if _is_on(host, "semanticscholar.org") or host in {"doi.org", "dx.doi.org"}:
        match = re.search(r"arxiv[.:](\d{4}\.\d{4,5})", path, re.IGNORECASE)
        return parse_arxiv_id(match[1]) if match else None
    return None


@lru_cache(maxsize=8192)
def is_paper(address: str) -> bool:
    """Whether an address leads to a paper: arXiv and its mirrors, publishers, proceedings, or any PDF file."""
    if arxiv_of(address):
        return True
    host, path = _parts(address)
    if not host or has_mistyped_id(address):
        return False
    if re.search(r"\.pdf$", path.partition("?")[0], re.IGNORECASE):
        return True
    parts = host.split(".")
    for start in range(len(parts) - 1):
        rule = _RULES.get(".".join(parts[start:]))
        if rule:
            return bool(rule.match(path))
    return False


@lru_cache(maxsize=8192)
def is_code(address: str) -> bool:
    """Whether an address leads to a repository: owner and name on a host of code."""
    host, path = _parts(address)
    parts = path.partition("?")[0].strip("/").split("/")
    is_repository = len(parts) == 2 or (
        len(parts) > 2 and parts[2] not in _NO_CODE and not _NO_CODE_FILE.search(parts[-1])
    )
    return any(_is_on(host, name) for name in _CODE_HOSTS) and is_repository


def is_elsewhere(address: str) -> bool:
    """Whether an address that is called a paper can be one: a page on the web that is neither code, video nor a paper list."""
    host, path = _parts(address) if re.match(r"https?://", address, re.IGNORECASE) else ("", "")
    return len(path) > 1 and not any(_is_on(host, name) for name in (*_CODE_HOSTS, *_NO_PAPERS))


def addresses_in(text: str) -> list[str]:
    """The http(s) addresses in a raw line, without the punctuation of a sentence or a Markdown link."""
    return [_unwrapped(match[0]) for match in _ADDRESS.finditer(text)]


def split_addresses(text: str) -> list[tuple[str, bool]]:
    """A text in parts, and whether each part is a bare address; punctuation after an address is text."""
    parts: list[tuple[str, bool]] = []
    end = 0
    for match in _ADDRESS.finditer(text):
        address = _unwrapped(match[0])
        parts += [(text[end : match.start()], False), (address, True)]
        end = match.start() + len(address)
    return [(part, is_link) for part, is_link in [*parts, (text[end:], False)] if part]


def has_mistyped_id(text: str) -> bool:
    """Whether an address or a line leads to a paper on arXiv by an id that can't be one: a digit missing, month 13."""
    return any(arxiv_of(f"https://{match[0]}".rstrip(".,;:!*_]")) is None for match in _ARXIV_PAPER.finditer(text))


def written_ids(text: str) -> list[str]:
    """The arXiv ids that a text names without links: `arXiv:2401.01234`; each once."""
    ids = (parse_arxiv_id(match[1]) for match in _WRITTEN_ID.finditer(text))
    return list(dict.fromkeys(arxiv for arxiv in ids if arxiv))


def writes_mistyped_id(text: str) -> bool:
    """Whether a text names an arXiv id without a link that can't be one: `arXiv:2401.123`."""
    return bool(_WRITTEN_LIKE_ID.search(text)) and not written_ids(text)


def _unwrapped(address: str) -> str:
    """The address without closing brackets that were opened before it."""
    for close, opened in ((")", "("), ("]", "[")):
        depth = 0
        for at, character in enumerate(address):
            depth += (character == opened) - (character == close)
            if depth < 0:
                address = address[:at]
                break
    return address.rstrip(".,;:!*_]")


def _parts(address: str) -> tuple[str, str]:
    """Host and path with query, "" and "" for anything but an http(s) address."""
    try:
        parts = urlsplit(address if "://" in address else f"https://{address}")
    except ValueError:
        return "", ""
    if parts.scheme.lower() not in {"http", "https"}:
        return "", ""
    host = (parts.hostname or "").removeprefix("www.")
    return host, f"{parts.path}?{parts.query}" if parts.query else parts.path


def _is_on(host: str, name: str) -> bool:
    return host == name or host.endswith(f".{name}")
