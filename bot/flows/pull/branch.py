"""Papers by their files on the bot's branch and the default branch: what lines and noes must know of them."""

from collections.abc import Iterable, Mapping

from bot.core.files.data_file import PAPERS, read_data_file
from bot.core.paper.key import is_titled, key_of_place, paper_place
from bot.core.paper.known import Identity, KnownPapers
from bot.core.paper.model import Paper
from bot.core.pull.decisions import Facts
from bot.core.pull.line import Item
from bot.core.pull.plan import Yes, item_of
from bot.edges.disk.data_folder import DataFolder
from bot.flows.pull.open_pull import Ground


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


def find_settled(ground: Ground, gone: Mapping[str, Facts] | None = None) -> frozenset[str]:
    """The papers that are not on arXiv and whose file, known by page or title, has another name: nothing is left to decide.

    Files get other names with another title, or when somebody finds the paper on arXiv. `gone` are those deleted from the branch.
    """
    snapshot = ground.snapshot
    lines = [*snapshot.lines, *(line for pull in snapshot.unsettled for line in pull.papers())]
    facts = {line.key: Facts(line.title, line.url) for line in lines} | dict(gone or {})
    there = snapshot.base.blobs.keys() | snapshot.stands.blobs.keys()
    waiting = {key: one for key, one in facts.items() if is_titled(key) and paper_place(key) not in there}
    if not waiting:
        return frozenset()
    folder, last = DataFolder(ground.settings.data), snapshot.last.papers() if snapshot.last else set()
    by_hand = snapshot.stands.papers() - snapshot.base.papers() - last
    papers = [paper for paper in _papers_at(ground, sorted(by_hand)).values() if paper]
    listed = [one for one in folder.identities(PAPERS) if one.path in snapshot.base.blobs]
    known = KnownPapers.of([*listed, *(Identity(paper.arxiv, (paper.title,)) for paper in papers)])
    pages = listed_pages(ground).keys() | {one.url for one in papers}
    return frozenset(key for key, one in waiting.items() if one.url in pages or known.find(None, one.title))


def listed_pages(ground: Ground) -> dict[str, str]:
    """The places of the default branch's papers by their pages' addresses."""
    base = ground.snapshot.base.blobs
    return {page: place for page, place in DataFolder(ground.settings.data).pages().items() if place in base}


def _papers_at(ground: Ground, places: Iterable[str]) -> dict[str, Paper | None]:
    """The papers whose files are on the branch, were in the bot's last commit or are listed; None for a file that can't be read."""
    snapshot = ground.snapshot
    trees = [tree for tree in (snapshot.branch, snapshot.last, snapshot.base) if tree]
    blobs = {place: tree.blobs[place] for tree in reversed(trees) for place in places if place in tree.blobs}
    texts = ground.forge.read_texts(blobs.values())
    return {place: read_data_file(texts[blob].encode(), place=place, path=place).paper for place, blob in blobs.items()}
