"""Papers that people name by a link, an id or a title: which paper is meant, what was found, and where it is known already."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit

from bot.core.paper.arxiv_id import catalogued_arxiv_id, intended_arxiv_id
from bot.core.paper.decision import Decision
from bot.core.paper.known import Identity, KnownPapers, Rejections
from bot.core.paper.likeness import title_key
from bot.core.paper.model import PASSED_OVER, Paper, Rejected
from bot.core.paper.preprint import Preprint
from bot.core.paper.reason import Reason, find_reason
from bot.core.text.address import fault_of_link
from bot.core.text.printable import is_hidden, printable

CVF, ACL, OPENREVIEW = "openaccess.thecvf.com", "aclanthology.org", "openreview.net"
# Hosts whose papers' pages carry citation_* tags.
PAGE_HOSTS = frozenset({CVF, ACL, OPENREVIEW, "proceedings.mlr.press", "proceedings.neurips.cc", "papers.nips.cc"})
_OTHER_NAMES = {"www.openaccess.thecvf.com": CVF, "www.aclanthology.org": ACL, "www.openreview.net": OPENREVIEW}
_OLD_ACL = {"aclweb.org", "www.aclweb.org"}
_DOI = re.compile(r"10\.[0-9]{4,9}/[!-~]{1,180}")
_BARE_DOI = re.compile(rf"(?:doi:?\s*|(?:https?://)?(?:dx\.|www\.)?doi\.org/)?({_DOI.pattern})", re.IGNORECASE)
_SCHEMELESS = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}/", re.IGNORECASE)
_ENDINGS = re.compile(r"\.(?:pdf|html?|full)$|/(?:full|abstract|pdf|html)$", re.IGNORECASE)
_LIKE_AN_ID = re.compile(r"(?:arxiv:)?\s*(?:[0-9]{4}\.[0-9]+|[a-z-]+/[0-9]+)(?:v[0-9]+)?", re.IGNORECASE)
_ID_INSIDE = re.compile(r"(?<![0-9.])[0-9]{4}\.[0-9]{4,5}(?![0-9])")
_MLR_PDF = re.compile(r"^/(v[0-9]+)/([\w-]+)/\2\.pdf$")
_NEURIPS_PDF = re.compile(r"/file/([0-9a-f]+)-Paper([\w-]*)\.pdf$")
_TARGET = re.compile(r"\]\(\s*<?((?:[^\s()<>]|\([^\s()<>]*\))+)>?\s*\)")  # of a link in Markdown
_MARKS = " \t\r\n*_~`'\"“”‘’<>.,;:!?。，；：！？、「」『』｢｣【】《》"
_CLOSING = {")": "(", "]": "[", "}": "{", "）": "（"}
_MIN_TITLE_WORDS = 4
_GIVE = "give an arXiv id or link, a DOI, or the paper's page at CVF or in the ACL Anthology"

_ADD_TITLE = f"write the paper's title beside the link, so that it can be looked up; or {_GIVE}"


@dataclass(frozen=True, slots=True)
class ArxivLink:
    """A paper on arXiv, by its bare id."""

    arxiv: str


@dataclass(frozen=True, slots=True)
class PageLink:
    """A paper's page on a host whose pages carry citation tags."""

    url: str
    host: str


@dataclass(frozen=True, slots=True)
class DoiLink:
    """A paper by its DOI, whose facts Crossref knows."""

    doi: str

    @property
    def url(self) -> str:
        """The address of the DOI."""
        return f"https://doi.org/{quote(self.doi, safe='/:;()._-')}"


@dataclass(frozen=True, slots=True)
class NoPaper:
    """Why a text does not name a paper, as the end of a sentence that starts with the text, and what to give instead."""

    reason: str
    hint: str = _GIVE


@dataclass(frozen=True, slots=True)
class PageFault:
    """Why a page gave no paper, as the end of a sentence that starts with the link; `is_unknown` if it must be asked again later."""

    reason: str
    hint: str
    is_unknown: bool = False


Link = ArxivLink | PageLink | DoiLink | NoPaper


def trim_link(text: str) -> str:
    """A link or an id without punctuation, Markdown and hidden characters around it."""
    text = "".join(character for character in text if not is_hidden(character))
    if target := _TARGET.search(text):
        text = target[1]
    text = text.strip(_MARKS).lstrip("([{")
    while text[-1:] in _CLOSING and text.count(text[-1]) > text.count(_CLOSING[text[-1]]):
        text = text[:-1].rstrip(_MARKS)
    return text


def read_link(text: str) -> Link:
    """The paper that one id, DOI or address means."""
    text = trim_link(text)
    if arxiv := intended_arxiv_id(text) or catalogued_arxiv_id(text):
        return ArxivLink(arxiv)
    if doi := _BARE_DOI.fullmatch(text):
        return DoiLink(_trimmed(doi[1]))
    if "://" not in text and _SCHEMELESS.match(text):
        text = f"https://{text}"
    if not re.match(r"[a-z][a-z0-9+.-]*:", text, re.IGNORECASE) or text.lower().startswith("arxiv:"):
        if _LIKE_AN_ID.fullmatch(text):
            return NoPaper("is not an arXiv id", "arXiv ids look like 2504.01234 or hep-th/9901001")
        return NoPaper("is neither an id nor a link")
    if fault := fault_of_link(text):
        return NoPaper(fault)
    return _read_address(urlsplit(text))


def title_in_address(address: str) -> str:
    """The title that an address of an aggregator spells out (`/paper/Waves-at-the-Sea/0a1b…`); "" if it has none."""
    try:
        path = unquote(urlsplit(address if "://" in address else f"https://{address}").path)
    except ValueError:
        return ""
    parts = (re.sub(r"^[0-9]+_|\.\w{2,5}$", "", part) for part in path.split("/"))
    words = max((re.split(r"[-_+ ]+", part) for part in parts), key=len, default=[])
    is_title = len(words) >= _MIN_TITLE_WORDS and sum(word.isalpha() for word in words) * 2 > len(words)
    return " ".join(words) if is_title else ""


def _read_address(parts: SplitResult) -> Link:
    host = (parts.hostname or "").rstrip(".")
    host = _OTHER_NAMES.get(host, host)
    if host == "arxiv.org" or host.endswith(".arxiv.org"):
        return NoPaper(
            "does not lead to a paper on arXiv", "arXiv's links to papers look like https://arxiv.org/abs/2504.01234"
        )
    if host in _OLD_ACL and parts.path.startswith("/anthology/"):
        return _acl(parts.path.removeprefix("/anthology"))
    if host == ACL:
        return _acl(parts.path)
    if host == CVF:
        return _cvf(parts.path)
    if host == OPENREVIEW:
        return _openreview(parts)
    if host in PAGE_HOSTS and parts.path.strip("/"):
        path = _MLR_PDF.sub(r"/\1/\2.html", _NEURIPS_PDF.sub(r"/hash/\1-Abstract\2.html", parts.path))
        return PageLink(f"https://{host}{path}", host)
    if doi := _DOI.search(unquote(parts.path)):
        return DoiLink(_trimmed(_ENDINGS.sub("", doi[0])))
    inside = set(_ID_INSIDE.findall(unquote(parts.geturl())))
    arxiv = intended_arxiv_id(inside.pop()) if len(inside) == 1 else None
    hint = f"if the paper is https://arxiv.org/abs/{arxiv}, give that link" if arxiv else _ADD_TITLE
    return NoPaper(f"leads to {host}, a site that the bot does not read", hint)


def _cvf(path: str) -> Link:
    page = re.sub(r"/papers/([^/]+)\.pdf$", r"/html/\1.html", path)
    if re.fullmatch(r"/content[\w/.-]*/html/[^/]+\.html", page) and ".." not in page:
        return PageLink(f"https://{CVF}{page}", CVF)
    return NoPaper("does not lead to a single paper at CVF", "open the paper there and give the address of its page")


def _acl(path: str) -> Link:
    found = re.fullmatch(
        r"/([A-Za-z][0-9]{2}-[0-9]{4}|[0-9]{4}\.[a-z0-9_]+-[a-z0-9_]+\.[0-9]+)(?:v[0-9]+)?(?:\.pdf|/)?", path
    )
    if found:
        return PageLink(f"https://{ACL}/{found[1]}/", ACL)
    return NoPaper(
        "does not lead to a single paper in the ACL Anthology", "open the paper there and give the address of its page"
    )


def _openreview(parts: SplitResult) -> Link:
    names = parse_qs(parts.query).get("id", [""])
    if parts.path in {"/forum", "/pdf"} and re.fullmatch(r"[\w-]{4,40}", names[0], re.ASCII):
        return PageLink(f"https://{OPENREVIEW}/forum?id={names[0]}", OPENREVIEW)
    return NoPaper("does not lead to a single paper at OpenReview", "paste the paper's title and its arXiv link")


def _trimmed(doi: str) -> str:
    """A DOI without punctuation or a query after it; some DOIs contain brackets."""
    doi = re.split(r"[?#]", doi.rstrip(".,;:'\"<>"))[0]
    return doi.rstrip(")") if doi.count(")") > doi.count("(") else doi


@dataclass(frozen=True)
class Named:
    """A paper that `text` names: its future data file, the decision of the rules, and a note for maintainers."""

    text: str
    paper: Paper
    decision: Decision
    preprint: Preprint | None = None
    note: str = ""

    @property
    def name(self) -> str:
        """The shortest name for messages: the arXiv id, or the address."""
        return self.paper.arxiv or self.paper.link

    @property
    def identity(self) -> Identity:
        """The paper's id and title."""
        return Identity(self.paper.arxiv, (self.paper.title,))

    @property
    def reason(self) -> Reason:
        """Why it belongs, for its line in the pull request."""
        summary = self.preprint.summary if self.preprint else ""
        return find_reason(self.decision, summary=summary, authors=self.paper.authors, day=self.paper.date)


@dataclass(frozen=True)
class Unfound:
    """Why `text` gave no paper, as the end of a sentence that starts with it; `is_unknown` if it must be asked again later.

    `arxiv` and `title` are what it names: the list may know such a paper even if arXiv does not.
    """

    text: str
    reason: str
    hint: str
    is_unknown: bool = False
    arxiv: str | None = None
    title: str = ""
    candidates: tuple[Preprint, ...] = ()  # papers that the title may mean

    @property
    def name(self) -> str:
        """The shortest name for messages."""
        return self.arxiv or self.text

    @property
    def identity(self) -> Identity:
        """The paper's id and title, as far as they are known."""
        return Identity(self.arxiv, (self.title,) if self.title else ())

    def __str__(self) -> str:
        return f"{printable(self.text.strip())[:120] or 'an empty text'} {self.reason}"


LookedUp = Named | Unfound


@dataclass(frozen=True)
class KnownPlace:
    """Where a paper is known already: on the list, in the bot's pull request, or rejected; `place` is its file, if there is one."""

    state: Literal["listed", "waiting", "rejected"]
    place: str | None = None
    rejected: Rejected | None = None


def find_known_place(
    identity: Identity, *, listed: KnownPapers, waiting: KnownPapers, rejected: Rejections, today: date
) -> KnownPlace | None:
    """Where the paper is known by its id or title; None if it is new. A rejection is ignored once its `until` has passed."""
    title = next(iter(identity.titles), "")
    if on_list := listed.find(identity.arxiv, title):
        return KnownPlace("listed", on_list.path or None)
    for place, entry in rejected.of(identity).items():
        if entry.holds(today.isoformat()):
            return KnownPlace("rejected", place, entry)
    if waits := waiting.find(identity.arxiv, title):
        return KnownPlace("waiting", waits.path or None)
    return None


def page_of(text: str) -> str | None:
    """The address of the page that a text names, as in data files; None if it names none."""
    link = read_link(text)
    return link.url if isinstance(link, PageLink | DoiLink) else None


_HOW = {  # the reasons that the bot writes, for people
    "unticked": "unticked there, without a reason",
    "deleted": "its file was deleted there, without a reason",
    "closed": "the pull request was closed without a reason",
    PASSED_OVER: "it was offered twice and not chosen",
}


def describe_rejection(rejected: Rejected) -> str:
    """When, where, by whom and why a paper was rejected, as the end of a sentence."""
    where = f" in pull request {rejected.pull}" if rejected.pull else ""
    return f"on {rejected.date}{where}{describe_reason(rejected)}"


def describe_reason(rejected: Rejected) -> str:
    """By whom and why a paper was rejected, without a full stop."""
    by = f" by {rejected.by}" if rejected.by else ""
    until = f", until {rejected.until}" if rejected.until else ""
    return f"{by}{until}: {_HOW.get(rejected.reason, rejected.reason).rstrip('.')}"


def distinct(found: Iterable[LookedUp]) -> list[LookedUp]:
    """Each paper once, even if several links lead to it; an entry with an arXiv id is preferred."""
    kept: list[LookedUp] = []
    for one in found:
        at = next((at for at, other in enumerate(kept) if _is_same(one, other)), None)
        if at is None:
            kept.append(one)
        elif isinstance(one, Named) and one.paper.arxiv and not kept[at].identity.arxiv:
            kept[at] = one
    return kept


def _is_same(one: LookedUp, other: LookedUp) -> bool:
    if isinstance(one, Unfound) or isinstance(other, Unfound):
        return one.text == other.text
    if one.paper.arxiv and other.paper.arxiv:
        return one.paper.arxiv == other.paper.arxiv
    return one.paper.link == other.paper.link or title_key(one.paper.title) == title_key(other.paper.title)
