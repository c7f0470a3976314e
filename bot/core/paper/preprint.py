"""A preprint: arXiv's record of one paper, from the query API or from a dump; and the code that its comment or abstract names.

Code counts only where the comment or abstract calls it the paper's own, not where it is what the paper builds on. Only
addresses of repositories on well-known hosts are taken, as OWNER/NAME, so that no other text becomes a link.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from bot.core.paper.likeness import titles_agree


@dataclass(frozen=True, slots=True)
class Preprint:
    """One paper as arXiv describes it; texts are one line each, times are aware (GMT), `id` is bare."""

    id: str
    version: int | None
    title: str
    authors: tuple[str, ...]
    published: datetime
    updated: datetime
    categories: tuple[str, ...] = ()
    comment: str = ""
    journal_ref: str = ""
    doi: str = ""
    summary: str = ""

    @property
    def day(self) -> date:
        """The day (GMT) of the first submission."""
        return self.published.date()

    def without_texts(self) -> "Preprint":
        """The same without abstract and comment, which are not needed after the decision; it saves memory where there are very many."""
        return replace(self, summary="", comment="")


def one_line(text: str | None) -> str:
    """The text with every run of white space, line breaks too, as one space; arXiv folds its titles and abstracts."""
    return " ".join((text or "").split())


_THING = r"(?:this|the) (?:\w+ ){0,2}?(?:article|manuscript|paper|preprint|submission|version|work)"
_COMMENT = re.compile(
    rf"^\W*withdrawn\b(?! from (?!arxiv))|\bwithdrawn by (?:the )?(?:arxiv|authors?|submitter)|{_THING} (?:has been|is|was) withdrawn",
    re.IGNORECASE,
)
_SUMMARY = re.compile(
    rf"^\W*(?:{_THING} (?:has been|is|was) (?:\w+ )?(?:withdrawn|removed)|withdrawn\b)", re.IGNORECASE
)


def is_withdrawn(paper: Preprint) -> bool:
    """Whether comment or abstract say that the paper itself was withdrawn, not only from a conference."""
    return bool(_COMMENT.search(paper.comment) or _SUMMARY.search(paper.summary))


def agrees(title: str, aliases: list[str], preprint: Preprint) -> bool:
    """Whether a file with this title or one of these aliases names the paper."""
    return any(titles_agree(name, preprint.title) for name in (title, *aliases))


# Authors put blanks between scheme and path; a name ends at the first character that no name can have.
_HOSTS = r"(?:www\.)?(?P<host>github\.com|gitlab\.com|codeberg\.org|bitbucket\.org|gitee\.com|huggingface\.co)"
_REPOSITORY = re.compile(
    rf"(?:https?:\s?//\s?)?{_HOSTS}/(?P<path>(?:(?:datasets|spaces)/)?[A-Za-z0-9][\w.-]*/[\w.-]*\w)(?P<rest>/\S*)?",
    re.IGNORECASE,
)
_END = re.compile(r"(?<=[.;!?])\s+(?=[A-Z(\[])|(?<=[;|])\s*")
_CODE = re.compile(
    r"\b(?:source[- ]?codes?|codes?|codebase|implementations?|repository|repo|github|toolbox|library|package|software)\b",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    r"\b(?:available|released?|releasing|accessed|accessible|found|publicly|open[- ]?sourced?|here|at|on|see|provided?"
    r"|project page|website|homepage|via)\b|:",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:based on|built (?:up)?on|builds? (?:up)?on|adapted from|borrow(?:ed|s)?|fork(?:ed)? (?:of|from)"
    r"|thanks? to|derived from|compared? (?:to|with)"
    r"|baselines?|official (?:code|implementation|repository) of|their (?:code|implementation)|from the (?:code|repository) of)\b",
    re.IGNORECASE,
)
_PROMISED = re.compile(r"\b(?:will|to be|coming soon|upon (?:acceptance|publication))\b", re.IGNORECASE)
_SHARED = {
    "huggingface.co": ("papers/", "collections/", "docs/", "blog/", "datasets/", "spaces/"),
    "github.com": ("orgs/", "sponsors/", "topics/"),
}
_COLLECTION = re.compile(r"/awesome\b", re.IGNORECASE)
_MOST = 5_000  # characters that are read


@dataclass(frozen=True, slots=True)
class CodeLink:
    """The address of a paper's own code, which of its texts names it, and whether the code is only promised."""

    address: str
    field: Literal["comment", "abstract"]
    promised: bool = False


def find_code(preprint: Preprint) -> CodeLink | None:
    """The one repository that the comment, or else the abstract, calls the paper's own; None if there is none or several."""
    texts: tuple[tuple[Literal["comment", "abstract"], str], ...] = (
        ("comment", preprint.comment),
        ("abstract", preprint.summary),
    )
    for field, text in texts:
        found = list(_own_code(text[-_MOST:], field))
        if len({link.address.casefold() for link in found}) == 1:
            return found[0]
        if found:
            return None  # several: a human must choose
    return None


def _own_code(text: str, field: Literal["comment", "abstract"]) -> Iterator[CodeLink]:
    """Addresses of code in the sentences that call it the paper's own; a comment is always about the paper."""
    for sentence in _END.split(text.replace("\\url", " ").replace("{", " ").replace("}", " ")):
        matches = list(_REPOSITORY.finditer(sentence))
        if not matches or _OTHERS.search(sentence):
            continue
        around = _REPOSITORY.sub(" ", sentence)
        if field == "comment" or (_CODE.search(around) and _GIVEN.search(around)):
            addresses = filter(None, map(_address, matches))
            yield from (CodeLink(address, field, bool(_PROMISED.search(around))) for address in addresses)


def _address(match: re.Match[str]) -> str | None:
    host, path = match["host"].lower(), match["path"].removesuffix(".git")
    if path.lower().startswith(_SHARED.get(host, ())) or _COLLECTION.search(path):
        return None
    return f"https://{host}/{path}"
