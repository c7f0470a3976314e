"""What maintainers decided on the bot's pull requests: read from text, branch and main, and decided from facts read before.

docs/review-flow.md has a table of every event in every state; tests play each cell. `bot.core.pull.plan` plans what follows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.core.lookup.named import Named
from bot.core.paper.arxiv_id import is_arxiv_id
from bot.core.paper.found import describe_placement
from bot.core.paper.key import (
    find_rejection,
    fitting_title,
    free_key,
    is_titled,
    key_of_place,
    name_of,
    name_of_place,
    new_rejection,
    paper_place,
)
from bot.core.paper.known import Identity, KnownPapers
from bot.core.paper.model import PASSED_OVER, Paper, Rejected, id_of_place
from bot.core.paper.reason import Reason
from bot.core.paper.taxonomy import Taxonomy
from bot.core.pull.body import Heard
from bot.core.pull.line import Item, Line, link_of
from bot.core.pull.snapshot import EndedPull, Snapshot, without_line

FOUND_EARLIER = "found by an earlier run"  # which was stopped before it wrote why

# Places of rejected papers that may be offered again, and the day until which they were held.
Expired = Mapping[str, str]


class PaperFacts(NamedTuple):
    """What a rejection must know of a paper; `url` is its page, which counts only where it is not on arXiv."""

    title: str
    url: str | None = None


@dataclass(frozen=True)
class Addition:
    """A paper for the branch: its key, its data file, and why it belongs there."""

    key: str
    paper: Paper
    why: str
    warning: str = ""
    co_author: str = ""  # the trailer for who suggested it
    reason: Reason | None = None
    overwrites: bool = False  # the file that is there was read and is written anew, for example with another placement

    def item(self, taxonomy: Taxonomy, *, ticked: bool = True) -> Item:
        """The paper's line in the pull request."""
        link, placement = link_of(self.key, self.paper.link), describe_placement(self.paper, taxonomy)
        return Item(self.key, self.paper.title, link, ticked, placement, self.why, self.warning, self.reason)


@dataclass(frozen=True)
class Rejection:
    """A paper that somebody rejected, and how. `day` is empty for today; `url` is its page if it is not on arXiv."""

    key: str
    title: str
    how: str
    pull: int | None = None
    by: str | None = None
    until: str | None = None
    day: str = ""
    url: str | None = None
    is_recorded: bool = False  # its file is on the branch already, and only the box is missing

    def place(self, today: str) -> str:
        """The path of the data file that records it."""
        return new_rejection(self.key, self.day or today)

    def entry(self, today: str) -> Rejected:
        """The data file that records it."""
        arxiv = self.key if is_arxiv_id(self.key) else None
        return Rejected(
            title=fitting_title(self.title, self.key),
            arxiv=arxiv,
            url=None if arxiv else self.url,
            reason=self.how,
            pull=self.pull,
            by=self.by,
            date=self.day or today,
            until=self.until,
        )


def rejection_of(
    key: str, known: Mapping[str, PaperFacts], how: str, pull: int | None, by: str | None = None
) -> Rejection:
    """The rejection of the paper with this key, with what is known of it."""
    facts = known.get(key, PaperFacts(key))
    return Rejection(key, facts.title, how, pull, by, url=facts.url)


@dataclass(frozen=True)
class Marked:
    """What maintainers did on one pull request that the bot has not carried out yet."""

    ticked: tuple[str, ...] = ()  # keys of papers that were ticked and have no file
    rejected: tuple[tuple[str, str], ...] = ()  # key, how


def read_decisions(snapshot: Snapshot) -> Marked:
    """What the open pull request says, by comparing its text, its branch and the bot's last commit."""
    if snapshot.branch is None:
        return Marked()
    base, branch = snapshot.base.blobs, snapshot.branch.blobs
    last = snapshot.last.blobs if snapshot.last else {}
    boxes = {line.key: line.ticked for line in snapshot.lines if line.is_keyed}
    keys = dict.fromkeys(
        [*boxes, *filter(None, (key_of_place(p) for p in last if p.startswith("papers/") and p not in base))]
    )
    ticked: list[str] = []
    rejected: list[tuple[str, str]] = []
    for key in keys:
        place = paper_place(key)
        if place in base:
            continue  # on the list by now: nothing is left to decide here
        on_branch, in_last = place in branch, place in last
        if in_last and not on_branch:
            rejected.append((key, "deleted"))
        elif on_branch and in_last and boxes.get(key) is False:
            rejected.append((key, "unticked"))
        elif not on_branch and boxes.get(key):
            ticked.append(key)
    return Marked(tuple(ticked), tuple(rejected))


def read_late_decisions(snapshot: Snapshot) -> Marked:
    """What the newest merged pull request says that came too late for its branch and was not carried out since."""
    newest = snapshot.ended[0] if snapshot.ended else None
    if newest is None or not newest.merged:
        return Marked()
    carried_out = {*snapshot.base.blobs, *(snapshot.last.blobs if snapshot.last else ())}
    ticked: list[str] = []
    rejected: list[tuple[str, str]] = []
    for line in newest.papers():
        if find_rejection(line.key, carried_out):
            continue
        place = paper_place(line.key)
        if line.ticked and place not in carried_out and place not in newest.places:
            ticked.append(line.key)
        elif not line.ticked and place in newest.places and place in snapshot.base.blobs:
            rejected.append((line.key, "unticked"))
    return Marked(tuple(ticked), tuple(rejected))


def read_leftovers(snapshot: Snapshot, expired: Expired) -> list[Rejection]:
    """The rejections of ended pull requests that neither main nor the bot's branch records yet."""
    late = set(read_late_decisions(snapshot).ticked)
    rejections: dict[str, Rejection] = {}
    for line, pull in snapshot.unsettled_papers():
        if line.key in late or is_remembered(line.key, pull, snapshot, expired=expired):
            continue
        if line.key in snapshot.left_unticked:
            continue
        how = PASSED_OVER
        if pull.elsewhere:
            how = pull.rejected_before(line) or how
        elif not pull.merged:
            how = pull.reason or "closed"
        elif line.ticked and paper_place(line.key) in pull.places:
            how = "deleted"  # it was merged, and somebody deleted it from main since
        rejections.setdefault(
            line.key, Rejection(line.key, line.title, how, pull.number, pull.by, day=pull.day, url=line.url)
        )
    return list(rejections.values())


def is_remembered(key: str, pull: EndedPull, snapshot: Snapshot, *, expired: Expired) -> bool:
    """Whether the bot need not write a file in `data/rejected` for a paper of an ended pull request."""
    paper, base, branch = paper_place(key), snapshot.base.blobs, snapshot.branch_or_main.blobs
    last = snapshot.last.blobs if snapshot.last else {}
    if paper in base or any(line.key == key for line in snapshot.lines):
        return True
    if paper in branch and (snapshot.body is not None or pull.merged or last.get(paper) != branch[paper]):
        return True  # else it is the bot's own file on a branch that somebody pushed to after closing
    on_main, here = _rejection_in(key, base), _rejection_in(key, branch)
    if here != on_main or (here is None and _rejection_in(key, last)):
        return True  # written since, or withdrawn by whoever deleted it
    return on_main is not None and not _is_offered_again(on_main[0], pull, expired)


def _rejection_in(key: str, blobs: Mapping[str, str]) -> tuple[str, str] | None:
    """The file that rejects a paper, as its place and blob."""
    place = find_rejection(key, blobs)
    return (place, blobs[place]) if place else None


def _is_offered_again(place: str, pull: EndedPull, expired: Expired) -> bool:
    """Whether a pull request offered a paper after the day until which it was held."""
    return place in expired and pull.day > expired[place]


def passed_over_names(snapshot: Snapshot) -> set[str]:
    """The papers that were offered twice and left unticked without a word, as names of files; main does not record these yet."""
    listed = snapshot.base.papers() | snapshot.branch_or_main.papers()
    offered = snapshot.left_unticked.keys() | {line.key for line in snapshot.lines}
    left = [line.key for line, pull in snapshot.unsettled_papers() if pull.merged and not line.ticked]
    return {
        name_of(key)
        for key in left
        if key not in offered and paper_place(key) not in listed and not find_rejection(key, snapshot.base.blobs)
    }


def known_identities(snapshot: Snapshot, expired: Expired) -> list[Identity]:
    """The papers on the default branch or the bot's, in the open pull request, and in those that ended."""
    places = snapshot.base.papers() | (snapshot.branch.papers() - without_line(snapshot) if snapshot.branch else set())
    identities = [identity_of_place(place) for place in sorted(places)]
    return [*identities, *(line.identity for line in [*snapshot.lines, *ended_lines(snapshot, expired)])]


def ended_lines(snapshot: Snapshot, expired: Expired) -> list[Line]:
    """The papers of pull requests that ended, without those that have a file in `data/rejected` or are offered once more."""
    rejected = {identity.path for identity in rejected_identities(snapshot)}

    def has_file(line: Line, pull: EndedPull) -> bool:
        place = find_rejection(line.key, rejected)
        return place is not None and not _is_offered_again(place, pull, expired)

    left = snapshot.left_unticked
    return [line for line, pull in snapshot.unsettled_papers() if line.key not in left and not has_file(line, pull)]


def rejected_identities(snapshot: Snapshot) -> list[Identity]:
    """The papers rejected on the default branch or the bot's, as far as the files' names say."""
    trees = filter(None, (snapshot.base, snapshot.branch))
    return [identity_of_place(place) for tree in trees for place in tree.blobs if place.startswith("rejected/")]


def identity_of_place(place: str) -> Identity:
    """The paper at a place, as far as the file's name says."""
    # Reading thousands of files from GitHub costs a request each; their names say enough.
    arxiv = id_of_place(place)
    slug = name_of_place(place).replace("-", " ")
    return Identity(arxiv, () if arxiv else (slug,), place)


@dataclass(frozen=True)
class LookedUp:
    """What arXiv and papers' pages answered about ticked papers that have no file yet."""

    additions: tuple[Addition, ...] = ()
    unread: frozenset[str] = frozenset()  # keys of papers that could not be read this time
    renamed: Mapping[str, Named] = field(default_factory=dict)  # by old key: papers that have another title now


@dataclass(frozen=True)
class PullFacts:
    """Everything that deciding about the rolling pull request needs, read before."""

    snapshot: Snapshot
    taxonomy: Taxonomy
    day: str
    papers: Mapping[str, Paper] = field(default_factory=dict)  # by place; those of `places_to_read`
    titles: Mapping[str, str] = field(default_factory=dict)  # by arXiv id, from a scan just made
    expired: Expired = field(default_factory=dict)
    settled: frozenset[str] = frozenset()  # keys of papers that have a file under another name
    looked_up: LookedUp = field(default_factory=LookedUp)


@dataclass(frozen=True)
class Decisions:
    """What is to be carried out on the pull request."""

    additions: tuple[Addition, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    offers: tuple[Item, ...] = ()  # lines for papers to review
    again: tuple[Line, ...] = ()  # lines of papers that are offered once more
    withdrawn: frozenset[str] = frozenset()  # keys of papers whose rejections are taken back
    redrawn: tuple[Item, ...] = ()  # lines that a run which was stopped left as they were
    heard: Heard = field(default_factory=Heard)  # comments whose commands these decisions carry out
    is_asked: bool = False  # somebody asked for the rejections: they are written even where nothing else is
    unread: frozenset[str] = frozenset()  # keys whose ticks stay although their papers could not be read this time
    settled: frozenset[str] = frozenset()  # keys whose lines go: the papers have a file or a line under another name

    @property
    def keys(self) -> frozenset[str]:
        """The keys of the papers that are added or rejected."""
        return frozenset([*(one.key for one in self.additions), *(one.key for one in self.rejections)])


def decide(facts: PullFacts, said: Decisions) -> Decisions:
    """The decisions on the open pull request and on ended ones, and those `said` elsewhere, which win.

    Rejections of ended pull requests, and those that came too late for one, go along with other changes, or into an open pull
    request; they open none by themselves.
    """
    known = said.keys | said.withdrawn
    left = [one for one in leftovers(facts) if one.key not in known] if takes_leftovers(facts, said) else []
    looked_up = facts.looked_up
    return Decisions(
        (*looked_up.additions, *said.additions),
        (*_rejections_here(facts, said), *left, *said.rejections),
        (*_offer_renamed(facts), *said.offers),
        said.again,
        said.withdrawn,
        said.redrawn,
        said.heard,
        bool(said.rejections),
        looked_up.unread,
        facts.settled | looked_up.renamed.keys(),
    )


def places_to_read(snapshot: Snapshot, titles: Mapping[str, str]) -> list[str]:
    """The files that deciding needs: of rejected papers without a title in `titles`, and those that no line shows as they are."""
    rejected = [paper_place(key) for key, _ in read_decisions(snapshot).rejected if key not in titles]
    return list(dict.fromkeys([*rejected, *unshown_places(snapshot)]))


def unshown_places(snapshot: Snapshot) -> list[str]:
    """The branch's papers whose lines are missing or old: added or edited by hand, or left by a run that was stopped."""
    if snapshot.branch is None:
        return []
    named, last = {line.key for line in snapshot.lines}, snapshot.last.blobs if snapshot.last else {}
    return [
        place
        for place in sorted(snapshot.branch.papers() - set(snapshot.base.blobs))
        if (key := key_of_place(place) or place) not in named
        or paper_place(key) != place
        or last.get(place) != snapshot.branch.blobs[place]
    ]


def find_moved(facts: PullFacts) -> frozenset[str]:
    """The arXiv ids of papers whose files a human moved to another place on the branch, which `validate` reports."""
    new = facts.snapshot.branch_or_main.papers() - facts.snapshot.base.papers()
    papers = {place: paper for place, paper in facts.papers.items() if place in new and paper.arxiv}
    return frozenset(str(paper.arxiv) for place, paper in papers.items() if paper_place(str(paper.arxiv)) not in new)


def items_of_branch(facts: PullFacts) -> dict[str, Item]:
    """Lines for the papers at `unshown_places`, by place."""
    named = {line.key: line for line in facts.snapshot.lines}
    last = facts.snapshot.last.blobs if facts.snapshot.last else {}
    items: dict[str, Item] = {}
    for place in unshown_places(facts.snapshot):
        paper = facts.papers.get(place)
        key = (paper and paper.arxiv) or key_of_place(place)
        if paper and key:
            line = named.get(key)
            why = line.why if line else FOUND_EARLIER if place in last else "added by hand"
            items[place] = Addition(key, paper, why).item(facts.taxonomy)
    return items


def titles_in_question(facts: PullFacts) -> dict[str, PaperFacts]:
    """The papers that are not on arXiv and have no file under their own name, by key: they may have one under another."""
    snapshot = facts.snapshot
    lines = [*snapshot.lines, *(line for pull in snapshot.unsettled for line in pull.papers())]
    lines += snapshot.left_unticked.values()
    known = _known(facts)
    deleted = {key: known[key] for key, how in read_decisions(snapshot).rejected if how == "deleted" and key in known}
    asked = {line.key: PaperFacts(line.title, line.url) for line in lines} | deleted
    there = snapshot.base.blobs.keys() | snapshot.branch_or_main.blobs.keys()
    return {key: one for key, one in asked.items() if is_titled(key) and paper_place(key) not in there}


def by_hand(snapshot: Snapshot) -> set[str]:
    """The places of papers that a human added to the branch."""
    last = snapshot.last.papers() if snapshot.last else set()
    return snapshot.branch_or_main.papers() - snapshot.base.papers() - last


def find_settled(facts: PullFacts, listed: Iterable[Identity], pages: Iterable[str]) -> frozenset[str]:
    """The keys of `titles_in_question` whose paper has a file under another name: nothing is left to decide about them.

    Such a file has another title, or was named after an arXiv id that somebody found. `listed` and `pages` are the papers on
    main and the addresses of their pages.
    """
    papers = [facts.papers[place] for place in sorted(by_hand(facts.snapshot)) if place in facts.papers]
    known = KnownPapers.of([*listed, *(Identity(paper.arxiv, (paper.title,)) for paper in papers)])
    taken = {*pages, *(paper.url for paper in papers if paper.url)}
    asked = titles_in_question(facts)
    return frozenset(key for key, one in asked.items() if one.url in taken or known.find(None, one.title))


def ticked_pages(facts: PullFacts, said: Decisions) -> dict[str, str]:
    """The ticked papers that have no file yet, by key, each with its page's address (empty for arXiv)."""
    known, done = _known(facts), said.keys | facts.settled
    ticked = (*read_decisions(facts.snapshot).ticked, *read_late_decisions(facts.snapshot).ticked)
    return {key: known[key].url or "" for key in ticked if key not in done}


def takes_leftovers(facts: PullFacts, said: Decisions) -> bool:
    """Whether the rejections of ended pull requests are written down now."""
    changes = said.keys or said.offers or said.again or facts.looked_up.additions
    return bool(changes or facts.snapshot.branch)


def leftovers(facts: PullFacts) -> list[Rejection]:
    """The rejections of ended pull requests that nobody wrote down yet."""
    return [one for one in read_leftovers(facts.snapshot, facts.expired) if one.key not in facts.settled]


def _known(facts: PullFacts) -> dict[str, PaperFacts]:
    """What is known of the papers in question, by key: from their lines, from the scan, and from their files."""
    snapshot = facts.snapshot
    marked, late = read_decisions(snapshot), read_late_decisions(snapshot)
    lines = (*snapshot.lines, *(snapshot.ended[0].papers() if late.ticked or late.rejected else ()))
    known = {line.key: PaperFacts(line.title, line.url) for line in lines}
    known |= {arxiv: PaperFacts(title) for arxiv, title in facts.titles.items()}
    files = ((key, facts.papers.get(paper_place(key))) for key, _ in marked.rejected if key not in facts.titles)
    return known | {key: PaperFacts(paper.title, paper.url) for key, paper in files if paper}


def _rejections_here(facts: PullFacts, said: Decisions) -> list[Rejection]:
    """The papers that were rejected on the open pull request, or too late on the one merged before."""
    snapshot, known, done = facts.snapshot, _known(facts), said.keys | facts.settled
    found = [
        rejection_of(key, known, how, snapshot.number, snapshot.pushed_by if how == "deleted" else None)
        for key, how in read_decisions(snapshot).rejected
    ]
    late = read_late_decisions(snapshot).rejected
    found += [rejection_of(key, known, how, snapshot.ended[0].number) for key, how in late]
    return [one for one in found if one.key not in done]


def _offer_renamed(facts: PullFacts) -> list[Item]:
    """Unticked lines under their new titles for papers that were ticked under an old one; none where the page has a line."""
    snapshot = facts.snapshot
    taken = {name_of_place(place) for place in (*snapshot.base.blobs, *snapshot.branch_or_main.blobs)}
    taken |= {name_of(line.key) for line in snapshot.lines}
    items: list[Item] = []
    for old, one in facts.looked_up.renamed.items():
        if any(line.key != old and line.url == one.paper.url for line in snapshot.lines):
            continue
        key = free_key(one.paper, taken)
        taken.add(name_of(key))
        warning = f"ticked as “{name_of(old).replace('-', ' ')}”, a title that its page no longer has"
        items.append(
            Addition(key, one.paper, one.decision.why(), warning, reason=one.reason).item(facts.taxonomy, ticked=False)
        )
    return items
