"""What the commands that change the pull request share: the ground they stand on and the decisions found there."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from bot.core.config import Config
from bot.core.data_file import read_data_file
from bot.core.paper import Paper, id_of_place, paper_place
from bot.core.preprint import Preprint
from bot.core.proposal import Found, document_of, propose_paper
from bot.core.pull_body import Item, View, describe_conflict
from bot.core.rolling import (
    Forge,
    No,
    Plan,
    Snapshot,
    Yes,
    bring_up_to_date,
    item_of,
    plan_changes,
    read_decisions,
    read_late_decisions,
    read_passed_over,
)
from bot.core.taxonomy import Taxonomy
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


def carry_out(ground: Ground, make_plan: Callable[[Ground], Plan]) -> tuple[Plan, Snapshot]:
    """Plan and apply; when somebody pushed in between, read again and plan again. The plan that held, and what stands now."""
    for _ in range(_TRIES - 1):
        try:
            return _apply(ground, make_plan(ground))
        except BranchMoved:
            ground = replace(ground, snapshot=ground.forge.read())
    return _apply(ground, make_plan(ground))


def _apply(ground: Ground, plan: Plan) -> tuple[Plan, Snapshot]:
    if plan.action not in {"opened", "updated"}:
        return plan, ground.snapshot
    if plan.update:
        plan = bring_up_to_date(plan, ground.snapshot, ground.forge.read_fork(ground.snapshot))
    if plan.merge and plan.merge.conflicts:
        ground.forge.tell_conflict(ground.snapshot, plan.merge.conflicts)
        ground.settings.console.note(f"warning: {describe_conflict(plan.merge.conflicts)}")
        return Plan("unchanged"), ground.snapshot
    return plan, ground.forge.apply(plan, ground.snapshot)


@dataclass(frozen=True)
class Decisions:
    """What humans decided and what is still to be carried out."""

    yes: tuple[Yes, ...] = ()
    no: tuple[No, ...] = ()
    leftover: tuple[No, ...] = ()  # of ended pull requests, not written down yet


def decide(ground: Ground) -> Decisions:
    """The decisions in body and branch, and those of ended pull requests, with the facts needed to carry them out."""
    snapshot = ground.snapshot
    decided, late = read_decisions(snapshot), read_late_decisions(snapshot)
    titles = {line.key: line.title for line in snapshot.lines}
    titles |= titles_of_files(ground, [arxiv for arxiv, _ in (*decided.no, *late.no)])
    no = [No(arxiv, titles.get(arxiv, arxiv), how, snapshot.number) for arxiv, how in decided.no]
    no += [No(arxiv, titles.get(arxiv, arxiv), how, snapshot.ended[0].number) for arxiv, how in late.no]
    yes = [yes_to(found) for found in look_up(ground, (*decided.yes, *late.yes)).values()]
    return Decisions(tuple(yes), tuple(no), tuple(read_passed_over(snapshot)))


def plan_decisions(ground: Ground, *, add: Iterable[Yes] = (), reject: Iterable[No] = ()) -> Plan:
    """What humans decided on the pull request, with these decisions from a terminal, which win over the others."""
    add, reject = list(add), list(reject)
    ids = {yes.paper.arxiv for yes in add} | {no.arxiv for no in reject}
    decided = decide(ground)
    return plan_changes(
        ground.snapshot,
        add=[*(yes for yes in decided.yes if yes.paper.arxiv not in ids), *add],
        reject=[*(no for no in decided.no if no.arxiv not in ids), *reject],
        leftover=[no for no in decided.leftover if no.arxiv not in ids],
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
    from bot.commands.scan import arxiv_client

    cached = read_cached(ground.settings.cache)
    missing = [arxiv for arxiv in ids if arxiv not in cached]
    if missing:
        fetched = arxiv_client(ground.settings, ground.config).papers_by_id(missing)
        write_cached(ground.settings.cache, fetched.values())
        cached |= fetched
    return {arxiv: cached[arxiv] for arxiv in ids if arxiv in cached}


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
