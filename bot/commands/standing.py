"""What the commands that change the pull request share: the ground they stand on and the decisions found there."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from bot.core.config import Config
from bot.core.data_file import read_data_file
from bot.core.maintainers import No, read_decisions, read_late_decisions, read_leftovers
from bot.core.paper import Paper, id_of_place, paper_place
from bot.core.preprint import Preprint
from bot.core.proposal import Found, document_of, propose_paper
from bot.core.pull_body import Item, View, describe_conflict
from bot.core.rolling import Forge, Plan, Yes, bring_up_to_date, item_of, may_lag, plan_changes
from bot.core.snapshot import Snapshot, forget_deleted, without_line
from bot.core.taxonomy import Taxonomy
from bot.edges.data_folder import DataFolder
from bot.edges.git import BranchMoved
from bot.edges.paper_cache import read_cached, write_cached
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


def decide(ground: Ground, *, changes: bool, titles: Mapping[str, str] | None = None) -> Decisions:
    """The decisions in body and branch, and those of ended pull requests, with the facts needed to carry them out.

    What ended pull requests left over goes along with other `changes`, or into an open one; it opens none of its own.
    `titles` are those of papers that arXiv just told, by id; others are read from the files, at a call each.
    """
    snapshot = ground.snapshot
    decided, late = read_decisions(snapshot), read_late_decisions(snapshot)
    told = titles or {}
    lines = (*snapshot.lines, *(snapshot.ended[0].papers() if late.no else ()))
    known = {line.key: line.title for line in lines} | dict(told)
    known |= titles_of_files(ground, [arxiv for arxiv, _ in decided.no if arxiv not in told])
    no = [
        No(arxiv, known.get(arxiv, arxiv), how, snapshot.number, snapshot.pushed_by if how == "deleted" else None)
        for arxiv, how in decided.no
    ]
    no += [No(arxiv, known.get(arxiv, arxiv), how, snapshot.ended[0].number) for arxiv, how in late.no]
    yes = [yes_to(found) for found in look_up(ground, (*decided.yes, *late.yes)).values()]
    if changes or yes or no or snapshot.branch:
        no += leftovers(ground)
    return Decisions(tuple(yes), tuple(no))


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
    ids = {yes.paper.arxiv for yes in add} | {no.arxiv for no in reject}
    decided = decide(ground, changes=bool(ids or offer))
    return plan_changes(
        ground.snapshot,
        add=[*(yes for yes in decided.yes if yes.paper.arxiv not in ids), *add],
        reject=[*(no for no in decided.no if no.arxiv not in ids), *reject],
        offer=offer,
        view=View(),
        day=ground.settings.today.isoformat(),
        taxonomy=ground.taxonomy,
        shown=items_of_branch(ground),
    )


def look_up(ground: Ground, ids: Iterable[str]) -> dict[str, Found]:
    """The papers of these ids with their decisions, from the cache or from arXiv; one that arXiv does not know is left out."""
    from bot.edges.rule_files import read_classifier

    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    papers = fetch_preprints(ground, wanted)
    classifier = read_classifier(ground.settings.data)
    return {arxiv: Found(paper, classifier.decide(document_of(paper))) for arxiv, paper in papers.items()}


def fetch_preprints(ground: Ground, ids: list[str]) -> Mapping[str, Preprint]:
    """What arXiv says of these ids, the cache first."""
    from bot.commands.harvesting import arxiv_client

    cached = read_cached(ground.settings.cache)
    missing = [arxiv for arxiv in ids if arxiv not in cached]
    if missing:
        fetched = arxiv_client(ground.settings, ground.config).papers_by_id(missing)
        keep_papers(ground.settings, fetched.values())
        cached |= fetched
    return {arxiv: cached[arxiv] for arxiv in ids if arxiv in cached}


def keep_papers(settings: Settings, papers: Iterable[Preprint]) -> None:
    """Add papers to the cache, so that ticks need no request; where it can't be written they are asked for again."""
    try:
        write_cached(settings.cache, papers)
    except OSError as error:
        settings.console.note(f"warning: {settings.cache} could not be written: {error.strerror or error}")


def yes_to(found: Found) -> Yes:
    """A paper that a human chose, with what the rules see in it."""
    return Yes(propose_paper(found.preprint, found.decision), found.decision.why())


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
        if (id_of_place(place) or place) not in named or last.get(place) != snapshot.branch.blobs[place]
    ]
    items: dict[str, Item] = {}
    for place, paper in _papers_at(ground, places).items():
        if paper is not None:
            line = named.get(paper.arxiv or paper.link)
            why = line.why if line else "found by an earlier run" if place in last else "added by hand"
            items[place] = item_of(Yes(paper, why), ground.taxonomy)
    return items


def titles_of_files(ground: Ground, ids: list[str]) -> dict[str, str]:
    """The titles of papers that have a file, by id."""
    papers = _papers_at(ground, [paper_place(arxiv) for arxiv in ids])
    return {paper.arxiv: paper.title for paper in papers.values() if paper and paper.arxiv}


def _papers_at(ground: Ground, places: Iterable[str]) -> dict[str, Paper | None]:
    """The papers whose files are on the branch, were in the bot's last commit or are listed; None for a file that can't be read."""
    snapshot = ground.snapshot
    trees = [tree for tree in (snapshot.branch, snapshot.last, snapshot.base) if tree]
    blobs = {place: tree.blobs[place] for tree in reversed(trees) for place in places if place in tree.blobs}
    texts = ground.forge.read_texts(blobs.values())
    return {place: read_data_file(texts[blob].encode(), place=place, path=place).paper for place, blob in blobs.items()}
