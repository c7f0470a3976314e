"""Papers that people name by a link, an id or a title: what was found, or why nothing was, and where such a paper is known already."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.core.lookup.link import DoiLink, PageLink, read_link
from bot.core.paper.decision import Decision
from bot.core.paper.known import Identity, KnownPapers, Rejections
from bot.core.paper.likeness import title_key
from bot.core.paper.model import PASSED_OVER, Paper, Rejected
from bot.core.paper.preprint import Preprint
from bot.core.paper.reason import Reason, find_reason
from bot.core.text.printable import printable


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
