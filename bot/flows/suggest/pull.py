"""Answers suggestions: where each paper stands already, and what puts the new ones on the rolling pull request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core.files.data_file import PAPERS
from bot.core.lookup.named import KnownPlace, Named, find_standing, page_of
from bot.core.paper.key import fits_title
from bot.core.paper.known import KnownPapers, Rejections
from bot.core.paper.model import Rejected
from bot.core.pull.body import count_fitting, parse_view
from bot.core.pull.decisions import Addition, Decisions, identity_of_place, read_decisions
from bot.core.pull.line import Item, is_line_of
from bot.core.pull.snapshot import Snapshot, without_line
from bot.core.suggest.answer import Answer, credit
from bot.edges.disk.data_folder import DataFolder
from bot.flows.pull.decisions import plan_decisions
from bot.flows.pull.named import choose_keys, read_rejections
from bot.flows.pull.open_pull import OpenPull, carry_out
from bot.flows.suggest.answers import Found, answer_one

_MOST_LINES = 3  # times `max_papers`: a pull request with more lines takes no suggestions until it is done


@dataclass(frozen=True)
class Suggester:
    """Who asks, in which issue; `co_author` is the trailer for a commit, empty where there is no account for it."""

    login: str | None
    issue: int
    co_author: str = ""


def answer(opened: OpenPull, found: Sequence[Found], asks: Suggester) -> tuple[list[Answer], OpenPull]:
    """The answers, once what is new stands on the pull request; and the ground as it is then."""
    listed, rejections = _listed(opened), read_rejections(opened)
    standings = find_standings(opened, found, listed, rejections)
    named = [one for one in found if isinstance(one, Named)]
    new = choose_keys([one for one in named if not (standings[one.text] or one.note)], opened, rejections)
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
    answers = [answer_one(one, standings[one.text], opened, held) for one in found]
    return answers, opened


def _listed(opened: OpenPull) -> KnownPapers:
    """The papers on the default branch, with their titles as far as the checkout knows them."""
    here = {identity.path: identity for identity in DataFolder(opened.settings.data).identities(PAPERS)}
    return KnownPapers.of(
        here.get(place) or identity_of_place(place) for place in sorted(opened.snapshot.base.papers())
    )


def find_standings(
    opened: OpenPull, found: Sequence[Found], listed: KnownPapers, rejections: Mapping[str, Rejected]
) -> dict[str, KnownPlace | None]:
    """Where each paper stands on the default branch, in the pull request, and among those that were rejected."""
    snapshot = opened.snapshot
    branch = snapshot.branch_or_main.papers() - snapshot.base.papers()
    lines = [line.identity for line in snapshot.lines]
    waiting = KnownPapers.of([*lines, *map(identity_of_place, sorted(branch - without_line(snapshot)))])
    rejected, today = Rejections(rejections), opened.settings.today
    pages = opened.listed_pages() if any(page_of(one.text) for one in found) else {}
    return {
        one.text: find_standing(one.identity, listed=listed, waiting=waiting, rejected=rejected, today=today)
        or _standing_by_page(one, opened, rejections, pages)
        for one in found
    }


def _standing_by_page(
    one: Found, opened: OpenPull, rejections: Mapping[str, Rejected], pages: Mapping[str, str]
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
