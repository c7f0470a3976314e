"""What the commands that change the pull request share: the decisions found there, and how a plan is carried out."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from bot.core.pull.body import BodyView, describe_conflict
from bot.core.pull.decisions import (
    PaperFacts,
    Rejection,
    read_decisions,
    read_late_decisions,
    read_leftovers,
    rejection_of,
)
from bot.core.pull.line import Item
from bot.core.pull.plan import Addition, Plan, bring_up_to_date, may_lag, plan_changes
from bot.core.pull.snapshot import Snapshot
from bot.edges.disk.data_folder import DataFolder
from bot.errors import BranchMoved
from bot.flows.lookup import read_chosen
from bot.flows.pull.branch import facts_of_files, find_settled, items_of_branch, offer_renamed
from bot.flows.pull.open_pull import OpenPull, read_snapshot
from bot.settings import Settings

_TRIES = 3  # plans that somebody else's push may overtake, before the bot leaves it to its next run


def carry_out(opened: OpenPull, make_plan: Callable[[OpenPull], Plan]) -> tuple[Plan, Snapshot]:
    """Plan and apply; when somebody pushed in between, read again and plan again. The plan that held, and what stands now."""
    for _ in range(_TRIES - 1):
        try:
            return _apply(opened, make_plan(opened))
        except BranchMoved:
            opened = replace(opened, snapshot=read_snapshot(opened.forge))
        if opened.paused_by:
            return Plan("none", "paused"), opened.snapshot
    return _apply(opened, make_plan(opened))


def _apply(opened: OpenPull, plan: Plan) -> tuple[Plan, Snapshot]:
    if plan.action not in {"opened", "updated"}:
        opened.forge.confirm()
        return plan, opened.snapshot
    if plan.update and may_lag(opened.snapshot):
        plan = bring_up_to_date(plan, opened.snapshot, opened.forge.read_fork(opened.snapshot))
    if plan.merge and plan.merge.conflicts:
        opened.forge.tell_conflict(opened.snapshot, plan.merge.conflicts)
        opened.settings.console.note(f"warning: {describe_conflict(plan.merge.conflicts)}")
        return Plan("unchanged"), opened.snapshot
    return plan, opened.forge.apply(plan, opened.snapshot)


@dataclass(frozen=True)
class Decisions:
    """What humans decided and is still to be carried out."""

    yes: tuple[Addition, ...] = ()
    no: tuple[Rejection, ...] = ()
    unread: frozenset[str] = frozenset()  # keys of papers that were ticked and could not be read this time
    settled: frozenset[str] = frozenset()  # keys of papers that have a file or a line under another name
    offer: tuple[Item, ...] = ()  # such lines


def decide(
    opened: OpenPull, *, changes: bool, titles: Mapping[str, str] | None = None, besides: Collection[str] = ()
) -> Decisions:
    """The decisions in body and branch, and those of ended pull requests, with the facts needed to carry them out.

    What ended pull requests left over goes along with other `changes`, or into an open one; it opens none of its own.
    `titles` are those of papers that arXiv just told, by id; others are read from the files, at a call each. Of the papers in
    `besides` (keys) something else was decided.
    """
    snapshot = opened.snapshot
    decided, late = read_decisions(snapshot), read_late_decisions(snapshot)
    lines = (*snapshot.lines, *(snapshot.ended[0].papers() if late.yes or late.no else ()))
    known = {line.key: PaperFacts(line.title, line.url) for line in lines}
    known |= {arxiv: PaperFacts(title) for arxiv, title in (titles or {}).items()}
    known |= facts_of_files(opened, [key for key, _ in decided.no if key not in (titles or {})])
    gone = {key: known[key] for key, how in decided.no if how == "deleted" and key in known}
    settled = find_settled(opened, gone)
    done = {*besides, *settled}
    said = [(key, how, snapshot.number, snapshot.pushed_by if how == "deleted" else None) for key, how in decided.no]
    said += [(key, how, snapshot.ended[0].number, None) for key, how in late.no]
    no = [rejection_of(key, known, how, pull, by) for key, how, pull, by in said if key not in done]
    ticked = [key for key in (*decided.yes, *late.yes) if key not in done]
    chosen = read_chosen({key: known[key].url or "" for key in ticked}, opened.settings, opened.config)
    if changes or chosen.yes or no or snapshot.branch:
        no += [one for one in leftovers(opened) if one.key not in besides]
    offer = tuple(offer_renamed(chosen.renamed, opened))
    return Decisions(chosen.yes, tuple(no), chosen.unread, frozenset({*settled, *chosen.renamed}), offer)


def leftovers(opened: OpenPull) -> list[Rejection]:
    """The rejections of ended pull requests that nobody wrote down yet, with who said them and why."""
    held_until = expired(opened.settings)
    found = {no.pull for no in read_leftovers(opened.snapshot, held_until)}
    if not found:
        return []
    ended = tuple(opened.forge.read_ending(one) if one.number in found else one for one in opened.snapshot.ended)
    settled = find_settled(opened)
    return [no for no in read_leftovers(replace(opened.snapshot, ended=ended), held_until) if no.key not in settled]


def expired(settings: Settings) -> dict[str, str]:
    """The rejected papers that may be offered again, by place, with the day until which they were held."""
    folder, today = DataFolder(settings.data), settings.today.isoformat()
    files = [folder.read(place) for place in folder.dated_rejections()]
    rejections = {file.place: file.rejected.until for file in files if file.rejected}
    return {place: until for place, until in rejections.items() if until and until < today}


def plan_decisions(
    opened: OpenPull, *, add: Iterable[Addition] = (), reject: Iterable[Rejection] = (), offer: Iterable[Item] = ()
) -> Plan:
    """What humans decided on the pull request, with these decisions, which win over the others, and these papers for review."""
    add, reject, offer = list(add), list(reject), list(offer)
    keys = {yes.key for yes in add} | {no.key for no in reject}
    decided = decide(opened, changes=bool(keys or offer), besides=keys)
    return plan_changes(
        opened.snapshot,
        add=[*decided.yes, *add],
        reject=[*decided.no, *reject],
        offer=[*decided.offer, *offer],
        view=BodyView(),
        day=opened.settings.today.isoformat(),
        taxonomy=opened.taxonomy,
        shown=items_of_branch(opened),
        unread=decided.unread,
        settled=decided.settled,
    )
