"""Papers that people name by a link, an id or a title: what was found, or why nothing was; and where such a paper stands already."""

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
from bot.core.text.printable import printable


@dataclass(frozen=True)
class Named:
    """A paper that `text` names: its data file to be, what the rules say, and what a human should know of it."""

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
        """Who it is."""
        return Identity(self.paper.arxiv, (self.paper.title,))


@dataclass(frozen=True)
class Unfound:
    """Why `text` gave no paper, to be read after it; `is_unknown` when only asking again later can tell.

    `arxiv` and `title` are what it names: such a paper may be known here whatever arXiv says.
    """

    text: str
    reason: str
    hint: str
    is_unknown: bool = False
    arxiv: str | None = None
    title: str = ""
    candidates: tuple[Preprint, ...] = ()  # what a title may mean

    @property
    def name(self) -> str:
        """The shortest name for messages."""
        return self.arxiv or self.text

    @property
    def identity(self) -> Identity:
        """Who it would be, as far as that is known."""
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
    """Where the paper stands by its id or its title; None when it is new. A no whose `until` has passed holds no more."""
    title = next(iter(identity.titles), "")
    if on_list := listed.find(identity.arxiv, title):
        return KnownPlace("listed", on_list.path or None)
    for place, no in rejected.of(identity).items():
        if no.holds(today.isoformat()):
            return KnownPlace("rejected", place, no)
    if waits := waiting.find(identity.arxiv, title):
        return KnownPlace("waiting", waits.path or None)
    return None


def page_of(text: str) -> str | None:
    """The address of the page that a text names, as data files hold it; None where it names none."""
    link = read_link(text)
    return link.url if isinstance(link, PageLink | DoiLink) else None


_HOW = {  # the reasons that the bot writes, for people
    "unticked": "unticked there, without a reason",
    "deleted": "its file was deleted there, without a reason",
    "closed": "the pull request was closed without a reason",
    PASSED_OVER: "nobody had ticked it when the pull request was merged",
}


def describe_rejection(no: Rejected) -> str:
    """When, where, by whom and why a paper was rejected, to be read after `it was rejected`."""
    where = f" in pull request {no.pull}" if no.pull else ""
    return f"on {no.date}{where}{describe_reason(no)}"


def describe_reason(no: Rejected) -> str:
    """The end of it, behind when and where: by whom and why, without a full stop."""
    by = f" by {no.by}" if no.by else ""
    until = f", until {no.until}" if no.until else ""
    return f"{by}{until}: {_HOW.get(no.reason, no.reason).rstrip('.')}"


def distinct(found: Iterable[LookedUp]) -> list[LookedUp]:
    """Each paper once, also where several links lead to it: of one on arXiv and at a venue its id tells most."""
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
