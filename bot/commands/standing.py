"""What the commands that change the pull request share: the ground they stand on and the decisions found there."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from bot.commands.choosing import read_chosen
from bot.core.config import Config
from bot.core.data_file import read_data_file
from bot.core.maintainers import Facts, No, no_to, read_decisions, read_late_decisions, read_leftovers
from bot.core.paper import Paper
from bot.core.paper_key import is_titled, key_of_place, paper_place
from bot.core.pull_body import View, describe_conflict
from bot.core.pull_line import Item, line_of
from bot.core.rolling import Forge, Plan, Yes, bring_up_to_date, item_of, may_lag, plan_changes
from bot.core.snapshot import Snapshot, forget_deleted, without_line
from bot.core.taxonomy import Taxonomy
from bot.edges.data_folder import DataFolder
from bot.edges.git import BranchMoved
from bot.settings import Settings

_TRIES = 3  # plans that somebody else's push may overtake, before the bot leaves it to its next run


@dataclass(frozen=True)
class Ground:
    """One run's settings, the list's own files, and the pull request as it was read."""

    settings: Settings
    config: Config
    taxonomy: Taxonomy
    forge: Forge
    snapshot: Snapshot

    @property
    def paused_by(self) -> str | None:
        """What stops the bot from writing, in words; None when nothing does."""
        return "paused: true in the configuration" if self.config.paused else self.snapshot.paused_by

    def says_paused(self) -> bool:
        """Whether the bot may not write; says so, and why."""
        if self.paused_by:
            self.settings.console.note(f"paused: nothing was changed ({self.paused_by})")
        return self.paused_by is not None


def carry_out(ground: Ground, make_plan: Callable[[Ground], Plan]) -> tuple[Plan, Snapshot]:
    """Plan and apply; when somebody pushed in between, read again and plan again. The plan that held, and what stands now."""
    for _ in range(_TRIES - 1):
        try:
            return _apply(ground, make_plan(ground))
        except BranchMoved:
            ground = replace(ground, snapshot=read_snapshot(ground.forge))
        if ground.paused_by:
            return Plan("none", "paused"), ground.snapshot
    return _apply(ground, make_plan(ground))


def _apply(ground: Ground, plan: Plan) -> tuple[Plan, Snapshot]:
    if plan.action not in {"opened", "updated"}:
        ground.forge.confirm()
        return plan, ground.snapshot
    if plan.update and may_lag(ground.snapshot):
        plan = bring_up_to_date(plan, ground.snapshot, ground.forge.read_fork(ground.snapshot))
    if plan.merge and plan.merge.conflicts:
        ground.forge.tell_conflict(ground.snapshot, plan.merge.conflicts)
        ground.settings.console.note(f"warning: {describe_conflict(plan.merge.conflicts)}")
        return Plan("unchanged"), ground.snapshot
    return plan, ground.forge.apply(plan, ground.snapshot)


def read_snapshot(forge: Forge, *, thorough: bool = True) -> Snapshot:
    """Where everything stands; a file that no line names was left by a stopped run, unless main deleted it since."""
    snapshot = forge.read(thorough=thorough)
    return forget_deleted(snapshot, forge.read_fork(snapshot)) if without_line(snapshot) else snapshot


@dataclass(frozen=True)
class Decisions:
    """What humans decided and is still to be carried out."""

    yes: tuple[Yes, ...] = ()
    no: tuple[No, ...] = ()
    unread: frozenset[str] = frozenset()  # keys of papers that were ticked and could not be read this time


def decide(
    ground: Ground, *, changes: bool, titles: Mapping[str, str] | None = None, besides: Collection[str] = ()
) -> Decisions:
    """The decisions in body and branch, and those of ended pull requests, with the facts needed to carry them out.

    What ended pull requests left over goes along with other `changes`, or into an open one; it opens none of its own.
    `titles` are those of papers that arXiv just told, by id; others are read from the files, at a call each. Of the papers in
    `besides` (keys) something else was decided.
    """
    snapshot = ground.snapshot
    decided, late = read_decisions(snapshot), read_late_decisions(snapshot)
    lines = (*snapshot.lines, *(snapshot.ended[0].papers() if late.yes or late.no else ()))
    known = {line.key: Facts(line.title, line.url) for line in lines}
    known |= {arxiv: Facts(title) for arxiv, title in (titles or {}).items()}
    known |= facts_of_files(ground, [key for key, _ in decided.no if key not in (titles or {})])
    gone = [key for key, how in decided.no if how == "deleted"]
    done = {*besides, *_renamed(ground, gone, late.yes, known)}
    said = [(key, how, snapshot.number, snapshot.pushed_by if how == "deleted" else None) for key, how in decided.no]
    said += [(key, how, snapshot.ended[0].number, None) for key, how in late.no]
    no = [no_to(key, known, how, pull, by) for key, how, pull, by in said if key not in done]
    ticked = [key for key in (*decided.yes, *late.yes) if key not in done]
    chosen = read_chosen({key: known[key].url or "" for key in ticked}, ground.settings, ground.config)
    if changes or chosen.yes or no or snapshot.branch:
        no += [one for one in leftovers(ground) if one.key not in besides]
    return Decisions(chosen.yes, tuple(no), chosen.unread)


def _renamed(ground: Ground, gone: Iterable[str], late: Iterable[str], known: Mapping[str, Facts]) -> set[str]:
    """The papers whose files only got another name, as one that is not on arXiv does with its title: by their pages.

    Those `gone` from the branch may be there under another name, those ticked too `late` on the default branch.
    """
    pages = {key: url for key in (*gone, *late) if is_titled(key) and (url := known.get(key, Facts(key)).url)}
    if not pages:
        return set()
    here = {line_of(item).url for item in items_of_branch(ground).values()}
    folder, listed = DataFolder(ground.settings.data), ground.snapshot.base.papers()
    return {key for key, page in pages.items() if page in here or folder.place_of_page(page) in listed}


def leftovers(ground: Ground) -> list[No]:
    """The noes of ended pull requests that nobody wrote down yet, with who said them and why."""
    held_until = expired(ground.settings)
    found = {no.pull for no in read_leftovers(ground.snapshot, held_until)}
    if not found:
        return []
    ended = tuple(ground.forge.read_ending(one) if one.number in found else one for one in ground.snapshot.ended)
    return read_leftovers(replace(ground.snapshot, ended=ended), held_until)


def expired(settings: Settings) -> dict[str, str]:
    """The rejected papers that may be offered again, by place, with the day until which they were held."""
    folder, today = DataFolder(settings.data), settings.today.isoformat()
    files = [folder.read(place) for place in folder.dated_noes()]
    noes = {file.place: file.rejected.until for file in files if file.rejected}
    return {place: until for place, until in noes.items() if until and until < today}


def plan_decisions(
    ground: Ground, *, add: Iterable[Yes] = (), reject: Iterable[No] = (), offer: Iterable[Item] = ()
) -> Plan:
    """What humans decided on the pull request, with these decisions, which win over the others, and these papers for review."""
    add, reject, offer = list(add), list(reject), list(offer)
    keys = {yes.key for yes in add} | {no.key for no in reject}
    decided = decide(ground, changes=bool(keys or offer), besides=keys)
    return plan_changes(
        ground.snapshot,
        add=[*decided.yes, *add],
        reject=[*decided.no, *reject],
        offer=offer,
        view=View(),
        day=ground.settings.today.isoformat(),
        taxonomy=ground.taxonomy,
        shown=items_of_branch(ground),
        unread=decided.unread,
    )


def items_of_branch(ground: Ground) -> dict[str, Item]:
    """Lines for the branch's files that the body does not show as they stand: added or edited by hand, or left by a stopped run."""
    snapshot = ground.snapshot
    if snapshot.branch is None:
        return {}
    named = {line.key: line for line in snapshot.lines}
    last = snapshot.last.blobs if snapshot.last else {}
    places = [
        place
        for place in sorted(snapshot.branch.papers() - set(snapshot.base.blobs))
        if (key_of_place(place) or place) not in named or last.get(place) != snapshot.branch.blobs[place]
    ]
    items: dict[str, Item] = {}
    for place, paper in _papers_at(ground, places).items():
        key = (paper and paper.arxiv) or key_of_place(place)
        if paper and key:
            line = named.get(key)
            why = line.why if line else "found by an earlier run" if place in last else "added by hand"
            items[place] = item_of(Yes(key, paper, why), ground.taxonomy)
    return items


def facts_of_files(ground: Ground, keys: list[str]) -> dict[str, Facts]:
    """What a no must know of the papers that have a file, by key."""
    papers = _papers_at(ground, [paper_place(key) for key in keys])
    found = ((key, papers.get(paper_place(key))) for key in keys)
    return {key: Facts(paper.title, paper.url) for key, paper in found if paper}


def _papers_at(ground: Ground, places: Iterable[str]) -> dict[str, Paper | None]:
    """The papers whose files are on the branch, were in the bot's last commit or are listed; None for a file that can't be read."""
    snapshot = ground.snapshot
    trees = [tree for tree in (snapshot.branch, snapshot.last, snapshot.base) if tree]
    blobs = {place: tree.blobs[place] for tree in reversed(trees) for place in places if place in tree.blobs}
    texts = ground.forge.read_texts(blobs.values())
    return {place: read_data_file(texts[blob].encode(), place=place, path=place).paper for place, blob in blobs.items()}
