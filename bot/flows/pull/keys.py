"""Which key a paper has on the pull request (`bot.core.paper_key`), where it or a no to it may stand already."""

from collections.abc import Collection, Mapping, Sequence

from bot.core.files.data_file import REJECTED, read_data_file
from bot.core.lookup.named import Named
from bot.core.paper.key import free_key, key_of_place, name_of, name_of_place
from bot.core.paper.likeness import title_key
from bot.core.paper.model import Rejected
from bot.core.pull.line import Line, is_line_of, line_of
from bot.edges.disk.data_folder import DataFolder
from bot.flows.pull.branch import items_of_branch
from bot.flows.pull.decisions import leftovers
from bot.flows.pull.open_pull import OpenPull


def choose_keys(new: Sequence[Named], opened: OpenPull, rejections: Mapping[str, Rejected]) -> list[tuple[str, Named]]:
    """Papers with their keys: those that they have already, else free ones. `rejections` are all rejections by place."""
    snapshot = opened.snapshot
    lines = _lines(opened)
    taken = {name_of_place(place) for place in snapshot.base.papers() | snapshot.stands.papers()}
    taken |= {name_of(line.key) for line in lines}
    keyed: list[tuple[str, Named]] = []
    for one in new:
        key = next((line.key for line in lines if is_line_of(line, one)), None) or _key_of_rejection(
            one, rejections, taken
        )
        keyed.append((key or free_key(one.paper, taken | set(map(name_of_place, rejections))), one))
        taken.add(name_of(keyed[-1][0]))
    return keyed


def _lines(opened: OpenPull) -> list[Line]:
    """The lines of papers in the open pull request, in ended ones, and those that files on the branch have not got yet."""
    snapshot = opened.snapshot
    named = {line.key for line in snapshot.lines}
    nameless = any(key_of_place(place) not in named for place in snapshot.stands.papers() - snapshot.base.papers())
    left = map(line_of, items_of_branch(opened).values()) if nameless else ()  # by hand, or by a run that was stopped
    ended = (line for pull in snapshot.unsettled for line in pull.papers())
    return [line for line in (*snapshot.lines, *left, *ended) if line.is_keyed]


def _key_of_rejection(one: Named, rejections: Mapping[str, Rejected], taken: Collection[str]) -> str | None:
    """The key under which a paper that is not on arXiv was rejected: with it the no is found and taken back."""
    if one.paper.arxiv:
        return None
    same = (
        place
        for place, no in rejections.items()
        if no.url == one.paper.url or title_key(no.title) == title_key(one.paper.title)
    )
    names = (name_of_place(place) for place in same)
    return next((f"{one.paper.date[:4]}/{name}" for name in names if name not in taken), None)


def read_rejections(opened: OpenPull) -> dict[str, Rejected]:
    """Every rejection that holds, by place: in files of the default branch and the bot's, and said in pull requests that ended."""
    folder, blobs = DataFolder(opened.settings.data), opened.snapshot.stands.blobs
    places = {place for place in blobs if place.startswith(f"{REJECTED}/")}
    here = places & set(folder.data_places(REJECTED))
    files = [folder.read(place) for place in sorted(here)]
    texts = opened.forge.read_texts(blobs[place] for place in sorted(places - here))
    files += [read_data_file(texts[blobs[place]].encode(), place=place, path=place) for place in sorted(places - here)]
    today = opened.settings.today.isoformat()
    said = {no.place(today): no.entry(today) for no in leftovers(opened)}
    return said | {file.place: file.rejected for file in files if file.rejected}
