"""Answers suggestions: finds where each paper is known already, adds new papers to the pull request, and words the answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from bot.core.lookup.named import KnownPlace, LookedUp, Named, Unfound, describe_reason, find_known_place, page_of
from bot.core.paper.found import describe_placement
from bot.core.paper.key import fits_title
from bot.core.paper.known import KnownPapers, Rejections
from bot.core.paper.model import Paper, Rejected
from bot.core.publish.outline import heading_of
from bot.core.publish.readme import README, anchor_of
from bot.core.pull.body import count_fitting, parse_view
from bot.core.pull.decisions import Addition, Decisions, identity_of_place, read_decisions
from bot.core.pull.line import Item, is_line_of
from bot.core.pull.snapshot import Snapshot, without_line
from bot.core.review.comment import BUSY
from bot.core.review.review import Branch
from bot.core.suggest.answer import Answer, State, credit, render_candidates
from bot.core.suggest.form import MISTAKE_FORM
from bot.core.text.markdown import escape_text, link
from bot.edges.disk.data_folder import DataFolder
from bot.edges.git.git import Git
from bot.flows.pull.decisions import plan_decisions
from bot.flows.pull.named import choose_keys, read_rejections
from bot.flows.pull.open_pull import OpenPull, carry_out, pull_link

_MOST_LINES = 3  # times `max_papers`: a pull request with more lines takes no suggestions until it is merged


@dataclass(frozen=True)
class Suggester:
    """Who suggests, in which issue; `co_author` is the trailer for a commit, empty without an account."""

    login: str | None
    issue: int
    co_author: str = ""


def answer(opened: OpenPull, found: Sequence[LookedUp], asks: Suggester) -> tuple[list[Answer], OpenPull]:
    """Adds new papers to the pull request. Returns the answers and the pull request as it is afterwards."""
    listed, rejections = opened.listed(), read_rejections(opened)
    known = find_known_places(opened, found, listed, rejections)
    named = [one for one in found if isinstance(one, Named)]
    new = choose_keys([one for one in named if not (known[one.text] or one.note)], opened, rejections)
    chosen = [(key, one) for one in named if (key := _newly_ticked(one, opened.snapshot))]
    add = [_addition(key, one, asks, listed) for key, one in new if one.decision.decision == "accept"]
    offer = [
        _addition(key, one, asks, listed).item(opened.taxonomy, ticked=False)
        for key, one in new
        if one.decision.decision != "accept"
    ]
    held = _held_by(opened, [*(one.item(opened.taxonomy) for one in add), *offer])
    if held:
        new, add, offer = [], [], []
    add += [_addition(key, one, asks, listed) for key, one in chosen]
    if (add or offer) and not opened.paused_by:
        said = Decisions(tuple(add), offers=tuple(offer))
        _, snapshot = carry_out(opened, lambda now: plan_decisions(now, said))
        opened = replace(opened, snapshot=snapshot)
        lines = {line.key for line in snapshot.lines}
        if not all(key in lines for key, _ in new):
            held = "it can't be changed right now"
    answers = [answer_one(one, known[one.text], opened, held) for one in found]
    return answers, opened


def find_known_places(
    opened: OpenPull, found: Sequence[LookedUp], listed: KnownPapers, rejections: Mapping[str, Rejected]
) -> dict[str, KnownPlace | None]:
    """Where each paper is known: on the default branch, in the pull request, or among the rejected ones."""
    snapshot = opened.snapshot
    branch = snapshot.branch_or_main.papers() - snapshot.base.papers()
    lines = [line.identity for line in snapshot.lines]
    waiting = KnownPapers.of([*lines, *map(identity_of_place, sorted(branch - without_line(snapshot)))])
    rejected, today = Rejections(rejections), opened.settings.today
    pages = opened.listed_pages() if any(page_of(one.text) for one in found) else {}
    return {
        one.text: find_known_place(one.identity, listed=listed, waiting=waiting, rejected=rejected, today=today)
        or _known_by_page(one, opened, rejections, pages)
        for one in found
    }


def _known_by_page(
    one: LookedUp, opened: OpenPull, rejections: Mapping[str, Rejected], pages: Mapping[str, str]
) -> KnownPlace | None:
    """Where a paper is known by its page's address: its title may have been corrected since, or the page may not answer."""
    page = page_of(one.text)
    if not page:
        return None
    if place := pages.get(page):
        return KnownPlace("listed", place)
    for place, rejected in rejections.items():
        if rejected.url == page and rejected.holds(opened.settings.today.isoformat()):
            return KnownPlace("rejected", place, rejected)
    return KnownPlace("waiting") if any(line.url == page for line in opened.snapshot.lines) else None


def _held_by(opened: OpenPull, new: Sequence[Item]) -> str | None:
    """Why these new papers can't be added to the pull request now, in words; None if they can."""
    if opened.paused_by:
        return "it is paused"
    snapshot = opened.snapshot
    is_much = len(snapshot.lines) + len(new) > _MOST_LINES * opened.config.max_papers
    if is_much or count_fitting(new, parse_view(snapshot.body or "")) < len(new):
        return "it is full"
    return None


def _newly_ticked(one: Named, snapshot: Snapshot) -> str | None:
    """The key of a paper that a maintainer ticked and that has no file yet, else None.

    `sync` would add it too, but here the contributor's name is known.
    """
    ticked = [key for key in read_decisions(snapshot).ticked if fits_title(key, one.paper.title)]
    return next((line.key for line in snapshot.lines if line.key in ticked and is_line_of(line, one)), None)


def _addition(key: str, one: Named, asks: Suggester, listed: KnownPapers) -> Addition:
    said = one.decision.why()
    if one.decision.decision == "reject":
        said = f"the rules would not have proposed it: {said}"
    near = listed.nearest(one.paper.title)
    warning = f"nearly the title of {near[0].path or near[0].titles[0]}" if near else ""
    return Addition(key, one.paper, f"{credit(asks.login, asks.issue)}; {said}", warning, asks.co_author, one.reason)


def answer_one(one: LookedUp, known: KnownPlace | None, opened: OpenPull, held: str | None) -> Answer:
    """The answer for one paper; `held` says why new ones can't be added to the pull request."""
    if known:
        return _known(one, known, opened)
    if isinstance(one, Unfound):
        hint = BUSY if one.is_unknown and one.arxiv else one.hint
        detail = f"{escape_text(one.reason)}; {escape_text(hint)}."
        if one.candidates:
            detail = f"{escape_text(one.reason)}. Is it one of these? {render_candidates(one.candidates)}"
        return Answer("unknown" if one.is_unknown else "unfound", one.text, None, detail, not one.is_unknown)
    if one.note:
        return _named(one, "unknown", f"waits: {escape_text(one.note)}.", is_final=False)
    if held:
        return _named(one, "held", f"is not in the bot's pull request yet: {held}.", is_final=False)
    where, why = pull_link(opened.snapshot), escape_text(one.decision.why())
    place = heading_of(one.paper, opened.taxonomy) or describe_placement(one.paper, opened.taxonomy)
    under = f"is in {where}, under *{escape_text(place)}*: {why}."
    if one.decision.decision == "accept":
        return _named(one, "added", under, is_final=False)
    doubt = " The rules alone would not have proposed it." if one.decision.decision == "reject" else ""
    return _named(one, "offered", f"{under}{doubt}", is_final=False)


def _known(one: LookedUp, known: KnownPlace, opened: OpenPull) -> Answer:
    if known.state == "listed":
        return _listed(one, known.place or "", opened)
    if known.rejected is None:
        return _named(one, "waiting", f"is in {pull_link(opened.snapshot)}.", is_final=False)
    snapshot, branch = opened.snapshot, list_branch(opened)
    is_decided = known.place in snapshot.base.blobs or snapshot.body is None
    detail = f"was rejected {_describe_rejection(known.rejected, opened)}"
    file = branch.file(path_of(opened, known.place)) if branch and known.place and is_decided else None
    if is_decided:
        record = f" ({link('the record', file)})" if file else ""
        return replace(_named(one, "rejected", f"{detail}{record}."), rejection=known.place or "")
    detail = f"{detail}. This is final once {pull_link(snapshot)} is merged."
    return _named(one, "rejected", detail, is_final=False)


def _listed(one: LookedUp, place: str, opened: OpenPull) -> Answer:
    """The answer about a listed paper: its own title, and its place in the list."""
    blob = opened.snapshot.base.blobs.get(place)
    paper = opened.read_papers({place: blob}).get(place) if blob else None
    answer = _named(one, "listed", "")
    if paper is None:
        branch = list_branch(opened)
        address = branch.file(path_of(opened, place)) if branch else None
        return replace(answer, detail=f"has {link('its file', address or '')} there.")
    return Answer(
        "listed",
        paper.title,
        address_of(paper),
        f"is under {place_in_list(paper, opened)}.",
        title=paper.title,
        report=_report_address(paper, opened),
    )


def place_in_list(paper: Paper, opened: OpenPull) -> str:
    """The section of the list in which readers find the paper, as a link where README.md has it."""
    folder, branch = DataFolder(opened.settings.data), list_branch(opened)
    heading = heading_of(paper, opened.taxonomy)
    readme = (folder.beside(README) or b"").decode("utf-8", errors="replace")
    anchor = anchor_of(heading, readme) if heading else None
    page = branch.file((folder.root.parent / README).as_posix()) if branch else None
    return link(heading, f"{page}#{anchor}") if anchor and page else escape_text(heading or "its place")


def _report_address(paper: Paper, opened: OpenPull) -> str:
    """The form for mistakes with the paper filled in; empty where the repository has no such form."""
    github = opened.settings.github
    if github is None or DataFolder(opened.settings.data).beside(f".github/ISSUE_TEMPLATE/{MISTAKE_FORM}") is None:
        return ""
    asked = urlencode({"template": MISTAKE_FORM, "paper": paper.arxiv or paper.link})
    return f"{github.server_url}/{github.repository}/issues/new?{asked}"


def _describe_rejection(rejected: Rejected, opened: OpenPull) -> str:
    github, who_and_why = opened.settings.github, describe_reason(rejected)
    where = ""
    if rejected.pull and github:
        where = f" in {link(f'pull request {rejected.pull}', f'{github.server_url}/{github.repository}/pull/{rejected.pull}')}"
    gap = " " if who_and_why.startswith(" ") else ""  # which escaping removes
    return f"on {rejected.date}{where}{gap}{escape_text(who_and_why)}"


def _named(one: LookedUp, state: State, detail: str, *, is_final: bool = True) -> Answer:
    if isinstance(one, Unfound):
        address = f"https://arxiv.org/abs/{one.arxiv}" if one.arxiv else None
        return Answer(state, one.name, address, detail, is_final)
    return Answer(state, one.paper.title, address_of(one.paper), detail, is_final, title=one.paper.title)


def address_of(paper: Paper) -> str:
    """The paper's page on arXiv, else its own."""
    return f"https://arxiv.org/abs/{paper.arxiv}" if paper.arxiv else paper.link


def path_of(opened: OpenPull, place: str | None) -> str:
    """The path of a place of the data folder, for messages and links."""
    return DataFolder(opened.settings.data).shown(place or "")


def list_branch(opened: OpenPull) -> Branch | None:
    """The list's default branch, for links to its files; None outside GitHub."""
    github = opened.settings.github
    if github is None:
        return None
    return Branch(github.server_url, github.repository, Git.around(opened.settings.data).default_branch())
