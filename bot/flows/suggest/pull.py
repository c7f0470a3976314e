"""Answers suggestions: finds where each paper is known already, adds new papers to the pull request, and words the answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core.files.data_file import PAPERS
from bot.core.lookup.named import KnownPlace, LookedUp, Named, Unfound, describe_reason, find_known_place, page_of
from bot.core.paper.found import describe_placement
from bot.core.paper.key import fits_title
from bot.core.paper.known import KnownPapers, Rejections
from bot.core.paper.model import Rejected
from bot.core.program import NAME
from bot.core.pull.body import count_fitting, parse_view
from bot.core.pull.decisions import Addition, Decisions, identity_of_place, read_decisions
from bot.core.pull.line import Item, is_line_of
from bot.core.pull.snapshot import Snapshot, without_line
from bot.core.review.comment import BUSY
from bot.core.review.edit_links import Branch
from bot.core.suggest.answer import Answer, State, credit, render_candidates
from bot.core.text.markdown import escape_text, link
from bot.edges.disk.data_folder import DataFolder
from bot.edges.git.git import Git
from bot.flows.pull.decisions import plan_decisions
from bot.flows.pull.named import choose_keys, read_rejections
from bot.flows.pull.open_pull import OpenPull, carry_out

_MOST_LINES = 3  # times `max_papers`: a pull request with more lines takes no suggestions until it is merged


@dataclass(frozen=True)
class Suggester:
    """Who suggests, in which issue; `co_author` is the trailer for a commit, empty without an account."""

    login: str | None
    issue: int
    co_author: str = ""


def answer(opened: OpenPull, found: Sequence[LookedUp], asks: Suggester) -> tuple[list[Answer], OpenPull]:
    """Adds new papers to the pull request. Returns the answers and the pull request as it is afterwards."""
    listed, rejections = _listed(opened), read_rejections(opened)
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


def _listed(opened: OpenPull) -> KnownPapers:
    """The papers on the default branch, with their titles if they are in the checkout too."""
    here = {identity.path: identity for identity in DataFolder(opened.settings.data).identities(PAPERS)}
    return KnownPapers.of(
        here.get(place) or identity_of_place(place) for place in sorted(opened.snapshot.base.papers())
    )


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
        return _named(one, "unknown", f"waits: {escape_text(one.note)}. The bot will try again.", is_final=False)
    if held:
        return _named(
            one, "held", f"is not in the bot's pull request yet: {held}. The bot will try again.", is_final=False
        )
    place = f"{describe_placement(one.paper, opened.taxonomy)} — {one.decision.why()}"
    where = _pull_link(opened.snapshot)
    if one.decision.decision == "accept":
        said = f"was added to {where}: {escape_text(place)}. A maintainer will decide, and this comment will show the outcome."
        return _named(one, "added", said, is_final=False)
    doubt = " The rules alone would not have proposed it." if one.decision.decision == "reject" else ""
    said = f"was added to {where} for a maintainer to review: {escape_text(place)}.{doubt} This comment will show the outcome."
    return _named(one, "offered", said, is_final=False)


def _known(one: LookedUp, known: KnownPlace, opened: OpenPull) -> Answer:
    snapshot, branch = opened.snapshot, _branch(opened)
    file = branch.file(_path(opened, known.place)) if branch and known.place else None
    if known.state == "listed":
        return _named(one, "listed", f"is already on the list: {link('its file', file or '')}.")
    if known.rejected:
        on_main = known.place in snapshot.base.blobs
        is_decided = on_main or snapshot.body is None
        said = f"was rejected {_describe_rejection(known.rejected, opened)}. To appeal, please explain here why it belongs on the list"
        if not is_decided:
            said += f". Until {_pull_link(snapshot)} is merged, a maintainer can tick it there again to undo this."
        else:
            rejection = link("the file of the rejection", file or "")
            take_back = (
                f"deletes {rejection}" if on_main else "deletes the file of the rejection once the bot has written it"
            )
            said += (
                f". A maintainer who agrees {take_back} and keeps this issue open or reopens it; the bot's next run"
                f" then adds the paper to its pull request. On the command line: `{NAME} accept {one.name}`."
            )
        answer = _named(one, "rejected", said, is_final=is_decided)
        return replace(answer, rejection=known.place or "") if is_decided else answer
    return _named(one, "waiting", f"is waiting in {_pull_link(snapshot)} for a maintainer.", is_final=False)


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
    address = f"https://arxiv.org/abs/{one.paper.arxiv}" if one.paper.arxiv else one.paper.link
    return Answer(state, one.paper.title, address, detail, is_final)


def _pull_link(snapshot: Snapshot) -> str:
    return link(f"pull request {snapshot.number}", snapshot.url or "") if snapshot.number else "the bot's pull request"


def _path(opened: OpenPull, place: str | None) -> str:
    return DataFolder(opened.settings.data).shown(place or "")


def _branch(opened: OpenPull) -> Branch | None:
    github = opened.settings.github
    if github is None:
        return None
    return Branch(github.server_url, github.repository, Git.around(opened.settings.data).default_branch())
