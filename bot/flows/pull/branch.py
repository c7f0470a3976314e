"""Papers by their files on the bot's branch and the default branch: what lines and rejections must know of them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.core.files.data_file import PAPERS, read_data_file
from bot.core.lookup.named import Named
from bot.core.paper.key import free_key, is_titled, key_of_place, name_of, name_of_place, paper_place
from bot.core.paper.known import Identity, KnownPapers
from bot.core.paper.model import Paper
from bot.core.pull.decisions import PaperFacts
from bot.core.pull.line import Item
from bot.core.pull.plan import Addition, item_of
from bot.edges.disk.data_folder import DataFolder
from bot.flows.pull.open_pull import OpenPull


def offer_renamed(renamed: Mapping[str, Named], opened: OpenPull) -> list[Item]:
    """Unticked lines under the new titles; none of a page that has one by now. `renamed` holds the papers by their old keys."""
    snapshot = opened.snapshot
    taken = {name_of_place(place) for place in (*snapshot.base.blobs, *snapshot.stands.blobs)}
    taken |= {name_of(line.key) for line in snapshot.lines}
    items: list[Item] = []
    for old, one in renamed.items():
        if any(line.key != old and line.url == one.paper.url for line in snapshot.lines):
            continue
        key = free_key(one.paper, taken)
        taken.add(name_of(key))
        warning = f"ticked as “{name_of(old).replace('-', ' ')}”, a title that its page no longer has"
        yes = Addition(key, one.paper, one.decision.why(), warning)
        items.append(replace(item_of(yes, opened.taxonomy), ticked=False))
    return items


def items_of_branch(opened: OpenPull) -> dict[str, Item]:
    """Lines for the branch's files that the body does not show as they stand: added or edited by hand, or left by a stopped run."""
    snapshot = opened.snapshot
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
    for place, paper in _papers_at(opened, places).items():
        key = (paper and paper.arxiv) or key_of_place(place)
        if paper and key:
            line = named.get(key)
            why = line.why if line else "found by an earlier run" if place in last else "added by hand"
            items[place] = item_of(Addition(key, paper, why), opened.taxonomy)
    return items


def facts_of_files(opened: OpenPull, keys: list[str]) -> dict[str, PaperFacts]:
    """What a no must know of the papers that have a file, by key."""
    papers = _papers_at(opened, [paper_place(key) for key in keys])
    found = ((key, papers.get(paper_place(key))) for key in keys)
    return {key: PaperFacts(paper.title, paper.url) for key, paper in found if paper}


def find_settled(opened: OpenPull, gone: Mapping[str, PaperFacts] | None = None) -> frozenset[str]:
    """The papers that are not on arXiv and whose file, known by page or title, has another name: nothing is left to decide.

    Files get other names with another title, or when somebody finds the paper on arXiv. `gone` are those deleted from the branch.
    """
    snapshot = opened.snapshot
    lines = [*snapshot.lines, *(line for pull in snapshot.unsettled for line in pull.papers())]
    facts = {line.key: PaperFacts(line.title, line.url) for line in lines} | dict(gone or {})
    there = snapshot.base.blobs.keys() | snapshot.stands.blobs.keys()
    waiting = {key: one for key, one in facts.items() if is_titled(key) and paper_place(key) not in there}
    if not waiting:
        return frozenset()
    folder, last = DataFolder(opened.settings.data), snapshot.last.papers() if snapshot.last else set()
    by_hand = snapshot.stands.papers() - snapshot.base.papers() - last
    papers = [paper for paper in _papers_at(opened, sorted(by_hand)).values() if paper]
    listed = [one for one in folder.identities(PAPERS) if one.path in snapshot.base.blobs]
    known = KnownPapers.of([*listed, *(Identity(paper.arxiv, (paper.title,)) for paper in papers)])
    pages = listed_pages(opened).keys() | {one.url for one in papers}
    return frozenset(key for key, one in waiting.items() if one.url in pages or known.find(None, one.title))


def listed_pages(opened: OpenPull) -> dict[str, str]:
    """The places of the default branch's papers by their pages' addresses."""
    base = opened.snapshot.base.blobs
    return {page: place for page, place in DataFolder(opened.settings.data).pages().items() if place in base}


def _papers_at(opened: OpenPull, places: Iterable[str]) -> dict[str, Paper | None]:
    """The papers whose files are on the branch, were in the bot's last commit or are listed; None for a file that can't be read."""
    snapshot = opened.snapshot
    trees = [tree for tree in (snapshot.branch, snapshot.last, snapshot.base) if tree]
    blobs = {place: tree.blobs[place] for tree in reversed(trees) for place in places if place in tree.blobs}
    texts = opened.forge.read_texts(blobs.values())
    return {place: read_data_file(texts[blob].encode(), place=place, path=place).paper for place, blob in blobs.items()}
