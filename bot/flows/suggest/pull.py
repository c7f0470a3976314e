"""Answers suggestions: where each paper is known already, and what puts the new ones on the rolling pull request."""

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
from bot.core.review.edit_links import Branch
from bot.core.suggest.answer import Answer, State, credit, render_candidates
from bot.core.text.markdown import escape_text, link
from bot.edges.disk.data_folder import DataFolder
from bot.edges.git.git import Git
from bot.flows.pull.decisions import plan_decisions
from bot.flows.pull.named import choose_keys, read_rejections
from bot.flows.pull.open_pull import OpenPull, carry_out

_MOST_LINES = 3  # times `max_papers`: a pull request with more lines takes no suggestions until it is done


@dataclass(frozen=True)
class Suggester:
    """Who asks, in which issue; `co_author` is the trailer for a commit, empty where there is no account for it."""

    login: str | None
    issue: int
    co_author: str = ""


def answer(opened: OpenPull, found: Sequence[LookedUp], asks: Suggester) -> tuple[list[Answer], OpenPull]:
    """The answers, once what is new stands on the pull request; and the ground as it is then."""
    listed, rejections = _listed(opened), read_rejections(opened)
    known = find_known_places(opened, found, listed, rejections)
    named = [one for one in found if isinstance(one, Named)]
    new = choose_keys([one for one in named if not (known[one.text] or one.note)], opened, rejections)
    chosen = [(key, one) for one in named if (key := _newly_ticked(one, opened.snapshot))]
    add = [_yes(key, one, asks, listed) for key, one in new if one.decision.decision == "accept"]
    offer = [
        _yes(key, one, asks, listed).item(opened.taxonomy, ticked=False)
        for key, one in new
        if one.decision.decision != "accept"
    ]
    held = _held_by(opened, [*(yes.item(opened.taxonomy) for yes in add), *offer])
    if held:
        new, add, offer = [], [], []
    add += [_yes(key, one, asks, listed) for key, one in chosen]
    if (add or offer) and not opened.paused_by:
        said = Decisions(tuple(add), offers=tuple(offer))
        _, snapshot = carry_out(opened, lambda now: plan_decisions(now, said))
        opened = replace(opened, snapshot=snapshot)
        lines = {line.key for line in snapshot.lines}
        if not all(key in lines for key, _ in new):
            held = "it can't be changed just now"
    answers = [answer_one(one, known[one.text], opened, held) for one in found]
    return answers, opened


def _listed(opened: OpenPull) -> KnownPapers:
    """The papers on the default branch, with their titles as far as the checkout knows them."""
    here = {identity.path: identity for identity in DataFolder(opened.settings.data).identities(PAPERS)}
    return KnownPapers.of(
        here.get(place) or identity_of_place(place) for place in sorted(opened.snapshot.base.papers())
    )


def find_known_places(
    opened: OpenPull, found: Sequence[LookedUp], listed: KnownPapers, rejections: Mapping[str, Rejected]
) -> dict[str, KnownPlace | None]:
    """Where each paper stands on the default branch, in the pull request, and among those that were rejected."""
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
    """Where a paper stands by its page's address: its title may have been corrected since, or the page be silent."""
    page = page_of(one.text)
    if not page:
        return None
    if place := pages.get(page):
        return KnownPlace("listed", place)
    for place, no in rejections.items():
        if no.url == page and no.holds(opened.settings.today.isoformat()):
            return KnownPlace("rejected", place, no)
    return KnownPlace("waiting") if any(line.url == page for line in opened.snapshot.lines) else None


def _held_by(opened: OpenPull, new: Sequence[Item]) -> str | None:
    """What keeps these new papers from the pull request for now, in words."""
    if opened.paused_by:
        return "it is paused"
    snapshot = opened.snapshot
    is_much = len(snapshot.lines) + len(new) > _MOST_LINES * opened.config.max_papers
    if is_much or count_fitting(new, parse_view(snapshot.body or "")) < len(new):
        return "it is full"
    return None


def _newly_ticked(one: Named, snapshot: Snapshot) -> str | None:
    """The key of a paper that a maintainer ticked and that has no file yet, None of any other.

    `sync` would write it too, but here it is known who suggested it.
    """
    ticked = [key for key in read_decisions(snapshot).ticked if fits_title(key, one.paper.title)]
    return next((line.key for line in snapshot.lines if line.key in ticked and is_line_of(line, one)), None)


def _yes(key: str, one: Named, asks: Suggester, listed: KnownPapers) -> Addition:
    said = one.decision.why()
    if one.decision.decision == "reject":
        said = f"the rules would not have proposed it: {said}"
    near = listed.nearest(one.paper.title)
    warning = f"nearly the title of {near[0].path or near[0].titles[0]}" if near else ""
    return Addition(key, one.paper, f"{credit(asks.login, asks.issue)}; {said}", warning, asks.co_author)


def answer_one(one: LookedUp, known: KnownPlace | None, opened: OpenPull, held: str | None) -> Answer:
    """What became of one paper; `held` is what keeps new ones from the pull request, in words."""
    if known:
        return _known(one, known, opened)
    if isinstance(one, Unfound):
        detail = f"{escape_text(one.reason)}; {escape_text(one.hint)}."
        if one.candidates:
            detail = f"{escape_text(one.reason)}. Is it one of these? {render_candidates(one.candidates)}"
        return Answer("unknown" if one.is_unknown else "unfound", one.text, None, detail, not one.is_unknown)
    if one.note:
        return _named(one, "unknown", f"waits: {escape_text(one.note)}. The bot tries again by itself.", is_final=False)
    if held:
        return _named(
            one, "held", f"is not in the bot's pull request yet: {held}. The bot tries again by itself.", is_final=False
        )
    place = f"{describe_placement(one.paper, opened.taxonomy)} — {one.decision.why()}"
    where = _pull_link(opened.snapshot)
    if one.decision.decision == "accept":
        said = (
            f"is in {where} now: {escape_text(place)}. A maintainer decides there, and this comment tells the outcome."
        )
        return _named(one, "added", said, is_final=False)
    doubt = " The rules alone would not have proposed it." if one.decision.decision == "reject" else ""
    said = f"is in {where} now, for a maintainer to tick: {escape_text(place)}.{doubt} This comment tells the outcome."
    return _named(one, "offered", said, is_final=False)


def _known(one: LookedUp, known: KnownPlace, opened: OpenPull) -> Answer:
    snapshot, branch = opened.snapshot, _branch(opened)
    file = branch.file(_path(opened, known.place)) if branch and known.place else None
    if known.state == "listed":
        return _named(one, "listed", f"is on the list: {link('its file', file or '')}.")
    if known.rejected:
        on_main = known.place in snapshot.base.blobs
        is_decided = on_main or snapshot.body is None
        said = f"was rejected {_describe_rejection(known.rejected, opened)}. To appeal, say here why it belongs on the list"
        if not is_decided:
            said += f"; until {_pull_link(snapshot)} is merged, ticking its line again takes the no back."
        else:
            no = link("the file that says no", file or "")
            take_back = f"deletes {no}" if on_main else "deletes the file that says no once the bot has written it"
            said += (
                f". A maintainer who agrees {take_back} and keeps this issue open or opens it again: the bot's next run"
                f" puts the paper up. On the command line that is `{NAME} accept {one.name}`."
            )
        answer = _named(one, "rejected", said, is_final=is_decided)
        return replace(answer, no=known.place or "") if is_decided else answer
    return _named(one, "waiting", f"waits in {_pull_link(snapshot)} for a maintainer.", is_final=False)


def _describe_rejection(no: Rejected, opened: OpenPull) -> str:
    github, who_and_why = opened.settings.github, describe_reason(no)
    where = ""
    if no.pull and github:
        where = f" in {link(f'pull request {no.pull}', f'{github.server_url}/{github.repository}/pull/{no.pull}')}"
    gap = " " if who_and_why.startswith(" ") else ""  # which escaping takes away
    return f"on {no.date}{where}{gap}{escape_text(who_and_why)}"


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
