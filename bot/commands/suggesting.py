"""Answers suggestions: where each paper stands already, and what puts the new ones on the rolling pull request."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.commands.drafting import free_place
from bot.commands.standing import Ground, carry_out, leftovers, plan_decisions
from bot.core.canonical import render_entry
from bot.core.checks.rejections import Rejections
from bot.core.data_file import PAPERS, REJECTED, read_data_file
from bot.core.edit_links import Branch
from bot.core.known import Identity, KnownPapers
from bot.core.maintainers import identity_of_place
from bot.core.markdown import escape_text, link
from bot.core.named_paper import Named, Standing, Unfound, describe_no, find_standing
from bot.core.paper import Rejected, paper_place, rejected_place
from bot.core.program import NAME
from bot.core.proposal import describe_placement
from bot.core.pull_body import Item
from bot.core.rolling import Yes, item_of
from bot.core.snapshot import Snapshot
from bot.core.suggestion import Answer, State, credit, render_candidates, render_file
from bot.edges.data_folder import DataFolder
from bot.edges.git import Git

Found = Named | Unfound
_MOST_LINES = 3  # times `max_papers`: a pull request with more lines takes no suggestions until it is done


@dataclass(frozen=True)
class Suggester:
    """Who asks, in which issue; `co_author` is the trailer for a commit, empty where there is no account for it."""

    login: str | None
    issue: int
    co_author: str = ""


def answer(ground: Ground, found: Sequence[Found], asks: Suggester) -> tuple[list[Answer], Ground]:
    """The answers, once what is new stands on the pull request; and the ground as it is then."""
    standings = find_standings(ground, found)
    new = [one for one in found if isinstance(one, Named) and one.paper.arxiv and not standings[one.text]]
    chosen = [one for one in found if isinstance(one, Named) and _is_newly_ticked(one, ground.snapshot)]
    held = _held_by(ground, new)
    if (new or chosen) and not held:
        ground = _put_up(ground, new, chosen, asks)
    answers = [_answer(one, standings[one.text], ground, held) for one in found]
    return answers, ground


def find_standings(ground: Ground, found: Sequence[Found]) -> dict[str, Standing | None]:
    """Where each paper stands on the default branch, in the pull request, and among those that were rejected."""
    snapshot, folder = ground.snapshot, DataFolder(ground.settings.data)
    base = snapshot.base.papers()
    here = {identity.path: identity for identity in folder.identities(PAPERS)}  # the checkout knows titles as well
    listed = KnownPapers.of(here.get(place) or identity_of_place(place) for place in sorted(base))
    branch = snapshot.branch.papers() - base if snapshot.branch else set()
    lines = [Identity(line.key, (line.title,)) for line in snapshot.lines]
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
    said = {rejected_place(no.arxiv): no.entry(today) for no in leftovers(ground)}
    return said | {file.place: file.rejected for file in files if file.rejected}


def _held_by(ground: Ground, new: Sequence[Named]) -> str | None:
    """What keeps new papers from the pull request for now, in words."""
    if ground.paused_by:
        return "the bot is paused"
    if len(ground.snapshot.lines) + len(new) > _MOST_LINES * ground.config.max_papers:
        return "the pull request is full"
    return None


def _is_newly_ticked(one: Named, snapshot: Snapshot) -> bool:
    """Whether a maintainer ticked a paper that has no file yet: `sync` would write it too, but here it is known who suggested it."""
    boxes = {line.key: line.ticked for line in snapshot.lines}
    arxiv = one.paper.arxiv
    return bool(arxiv and boxes.get(arxiv) and paper_place(arxiv) not in snapshot.stands.blobs)


def _put_up(ground: Ground, new: Sequence[Named], chosen: Sequence[Named], asks: Suggester) -> Ground:
    """What the rules accept or a maintainer chose as files, the rest as lines to be ticked."""
    yes = [_yes(one, asks) for one in (*chosen, *new) if one in chosen or one.decision.decision == "accept"]
    offer = [_item(one, asks, ground) for one in new if one.decision.decision != "accept"]
    _, snapshot = carry_out(ground, lambda now: plan_decisions(now, add=yes, offer=offer))
    return replace(ground, snapshot=snapshot)


def _yes(one: Named, asks: Suggester) -> Yes:
    said = one.decision.why()
    if one.decision.decision == "reject":
        said = f"the rules would not have proposed it: {said}"
    return Yes(one.paper, f"{credit(asks.login, asks.issue)}; {said}", co_author=asks.co_author)


def _item(one: Named, asks: Suggester, ground: Ground) -> Item:
    return replace(item_of(_yes(one, asks), ground.taxonomy), ticked=False)


def _answer(one: Found, standing: Standing | None, ground: Ground, held: str | None) -> Answer:
    if standing:
        return _known(one, standing, ground)
    if isinstance(one, Unfound):
        detail = f"{escape_text(one.reason)}; {escape_text(one.hint)}."
        if one.candidates:
            detail = f"{escape_text(one.reason)}. Is it one of these? {render_candidates(one.candidates)}"
        return Answer("unknown" if one.is_unknown else "unfound", one.text, None, detail, not one.is_unknown)
    if not one.paper.arxiv:
        return _elsewhere(one, ground)
    if held:
        return _named(one, "held", f"waits: {held}, and takes it up by itself later.", is_final=False)
    place = f"{describe_placement(one.paper, ground.taxonomy)} — {one.decision.why()}"
    where = _pull_link(ground.snapshot)
    if one.decision.decision == "accept":
        said = (
            f"is in {where} now: {escape_text(place)}. A maintainer decides there, and this comment tells the outcome."
        )
        return _named(one, "added", said, is_final=False)
    doubt = " The rules alone would not have proposed it." if one.decision.decision == "reject" else ""
    said = f"is in {where} now, for a maintainer to tick: {escape_text(place)}.{doubt} This comment tells the outcome."
    return _named(one, "offered", said, is_final=False)


def _known(one: Found, standing: Standing, ground: Ground) -> Answer:
    snapshot, branch = ground.snapshot, _branch(ground)
    file = branch.file(_path(ground, standing.place)) if branch and standing.place else None
    if standing.state == "listed":
        return _named(one, "listed", f"is on the list: {link('its file', file or '')}.")
    if standing.rejected:
        no = standing.rejected
        decided = standing.place in snapshot.base.blobs or snapshot.body is None
        take_back = f"a maintainer who agrees deletes {link('the file that says no', file or '')}"
        appeal = f"To appeal, say here why it belongs on the list; {take_back} or runs `{NAME} accept {one.name}`."
        if not decided:
            appeal = f"Until {_pull_link(snapshot)} is merged, ticking its line again takes the no back."
        return _named(one, "rejected", f"was rejected {escape_text(describe_no(no))}. {appeal}", is_final=decided)
    return _named(one, "waiting", f"waits in {_pull_link(snapshot)} for a maintainer.", is_final=False)


def _elsewhere(one: Named, ground: Ground) -> Answer:
    """A paper without an arXiv id: the pull request can't hold it, so its file is given."""
    place = free_place(one.paper, set(ground.snapshot.base.blobs))
    branch, text, path = _branch(ground), render_entry(one.paper), _path(ground, place)
    address = branch.new_file(path, text) if branch else None
    note = f" ({escape_text(one.note)})" if one.note else ""
    said = "is not on arXiv, and the bot's pull request holds only papers that are"
    return _named(one, "elsewhere", f"{said}{note}. Its file is ready: {render_file(path, text, address)}")


def _named(one: Found, state: State, detail: str, *, is_final: bool = True) -> Answer:
    if isinstance(one, Unfound):
        address = f"https://arxiv.org/abs/{one.arxiv}" if one.arxiv else None
        return Answer(state, one.name, address, detail, is_final)
    address = f"https://arxiv.org/abs/{one.paper.arxiv}" if one.paper.arxiv else one.paper.link
    return Answer(state, one.paper.title, address, detail, is_final)


def _pull_link(snapshot: Snapshot) -> str:
    return link(f"pull request {snapshot.number}", snapshot.url or "") if snapshot.number else "the bot's pull request"


def _path(ground: Ground, place: str | None) -> str:
    return DataFolder(ground.settings.data).shown(place or "")


def _branch(ground: Ground) -> Branch | None:
    github = ground.settings.github
    if github is None:
        return None
    return Branch(github.server_url, github.repository, Git.around(ground.settings.data).default_branch())
