"""Answers suggestions: where each paper stands already, and what puts the new ones on the rolling pull request."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.commands.standing import Ground, carry_out, leftovers, plan_decisions
from bot.commands.suggestion_answers import Found, answer_one
from bot.core.checks.rejections import Rejections
from bot.core.data_file import PAPERS, REJECTED, read_data_file
from bot.core.known import KnownPapers
from bot.core.maintainers import identity_of_place
from bot.core.named_paper import Named, Standing, find_standing
from bot.core.paper import Rejected
from bot.core.paper_key import key_of_paper, paper_place
from bot.core.rolling import Yes, item_of
from bot.core.snapshot import Snapshot
from bot.core.suggestion import Answer, credit
from bot.edges.data_folder import DataFolder

_MOST_LINES = 3  # times `max_papers`: a pull request with more lines takes no suggestions until it is done


@dataclass(frozen=True)
class Suggester:
    """Who asks, in which issue; `co_author` is the trailer for a commit, empty where there is no account for it."""

    login: str | None
    issue: int
    co_author: str = ""


def answer(ground: Ground, found: Sequence[Found], asks: Suggester) -> tuple[list[Answer], Ground]:
    """The answers, once what is new stands on the pull request; and the ground as it is then."""
    listed = _listed(ground)
    standings = find_standings(ground, found, listed)
    new = [one for one in found if isinstance(one, Named) and one.paper.arxiv and not standings[one.text]]
    chosen = [one for one in found if isinstance(one, Named) and _is_newly_ticked(one, ground.snapshot)]
    held = _held_by(ground, new)
    if (new or chosen) and not held:
        yes = [*chosen, *(one for one in new if one.decision.decision == "accept")]
        offer = [one for one in new if one.decision.decision != "accept"]
        items = [replace(item_of(_yes(one, asks, listed), ground.taxonomy), ticked=False) for one in offer]
        add = [_yes(one, asks, listed) for one in yes]
        _, snapshot = carry_out(ground, lambda now: plan_decisions(now, add=add, offer=items))
        ground = replace(ground, snapshot=snapshot)
        lines = {line.key for line in snapshot.lines}
        held = None if all(one.paper.arxiv in lines for one in new) else "its pull request can't be changed just now"
    answers = [answer_one(one, standings[one.text], ground, held) for one in found]
    return answers, ground


def _listed(ground: Ground) -> KnownPapers:
    """The papers on the default branch, with their titles as far as the checkout knows them."""
    here = {identity.path: identity for identity in DataFolder(ground.settings.data).identities(PAPERS)}
    return KnownPapers.of(
        here.get(place) or identity_of_place(place) for place in sorted(ground.snapshot.base.papers())
    )


def find_standings(ground: Ground, found: Sequence[Found], listed: KnownPapers) -> dict[str, Standing | None]:
    """Where each paper stands on the default branch, in the pull request, and among those that were rejected."""
    snapshot = ground.snapshot
    base = snapshot.base.papers()
    branch = snapshot.branch.papers() - base if snapshot.branch else set()
    lines = [line.identity for line in snapshot.lines]
    waiting = KnownPapers.of([*lines, *map(identity_of_place, sorted(branch))])
    rejected, today = Rejections(_read_noes(ground)), ground.settings.today
    return {
        one.text: find_standing(one.identity, listed=listed, waiting=waiting, rejected=rejected, today=today)
        for one in found
    }


def _read_noes(ground: Ground) -> dict[str, Rejected]:
    """Every rejection that holds, by place: in files of the default branch and the bot's, and said in pull requests that ended."""
    folder, blobs = DataFolder(ground.settings.data), ground.snapshot.stands.blobs
    places = {place for place in blobs if place.startswith(f"{REJECTED}/")}
    here = places & set(folder.data_places(REJECTED))
    files = [folder.read(place) for place in sorted(here)]
    texts = ground.forge.read_texts(blobs[place] for place in sorted(places - here))
    files += [read_data_file(texts[blobs[place]].encode(), place=place, path=place) for place in sorted(places - here)]
    today = ground.settings.today.isoformat()
    said = {no.place(today): no.entry(today) for no in leftovers(ground)}
    return said | {file.place: file.rejected for file in files if file.rejected}


def _held_by(ground: Ground, new: Sequence[Named]) -> str | None:
    """What keeps new papers from the pull request for now, in words."""
    if ground.paused_by:
        return "it is paused"
    if len(ground.snapshot.lines) + len(new) > _MOST_LINES * ground.config.max_papers:
        return "its pull request is full"
    return None


def _is_newly_ticked(one: Named, snapshot: Snapshot) -> bool:
    """Whether a maintainer ticked a paper that has no file yet: `sync` would write it too, but here it is known who suggested it."""
    boxes = {line.key: line.ticked for line in snapshot.lines}
    arxiv = one.paper.arxiv
    return bool(arxiv and boxes.get(arxiv) and paper_place(arxiv) not in snapshot.stands.blobs)


def _yes(one: Named, asks: Suggester, listed: KnownPapers) -> Yes:
    said = one.decision.why()
    if one.decision.decision == "reject":
        said = f"the rules would not have proposed it: {said}"
    near = listed.nearest(one.paper.title)
    warning = f"nearly the title of {near[0].path or near[0].titles[0]}" if near else ""
    return Yes(key_of_paper(one.paper), one.paper, f"{credit(asks.login, asks.issue)}; {said}", warning, asks.co_author)
