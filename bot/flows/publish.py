"""Reads the whole list for the commands that publish it, or refuses and names the first fault."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.core.paper.config import Config
from bot.core.paper.model import Paper
from bot.core.paper.taxonomy import Taxonomy
from bot.core.program import NAME
from bot.core.publish.outline import find_unknown_word
from bot.edges.disk.data_folder import DataFolder, ListedPapers, read_listed_papers
from bot.errors import UsageError


@dataclass(frozen=True)
class WholeList:
    """A list's papers by path below the data folder, its taxonomy and its configuration."""

    papers_by_place: dict[str, Paper]
    taxonomy: Taxonomy
    config: Config

    @property
    def papers(self) -> list[Paper]:
        """Every listed paper."""
        return list(self.papers_by_place.values())


def read_whole_list(folder: DataFolder) -> WholeList:
    """The whole list. Raises UsageError when a file can't be read: publishing without its papers would look as if they were removed."""
    config, taxonomy = folder.config(), folder.taxonomy()
    with _uncollected():
        listed = read_listed_papers(folder)
    faults = [f"{fault.path}:{fault.line}: {fault.message}" for fault in listed.faults]
    for place, paper in listed.papers.items():
        unknown = find_unknown_word(paper, taxonomy)
        if unknown:
            faults.append(f"{folder.shown(place)}: {unknown[0]} is {unknown[1][:40]!r}, which is not in the taxonomy")
    faults += [
        f"{folder.shown(one)} and {folder.shown(two)} are two files for the same paper" for one, two in _twins(listed)
    ]
    if faults:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise UsageError(
            f"{faults[0]}{more}", hint=f"nothing was written; `{NAME} validate` shows what to change in each file"
        )
    return WholeList(listed.papers, taxonomy, config)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keeps Python's garbage collector from scanning thousands of papers again and again while they are read."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()


def _twins(listed: ListedPapers) -> list[tuple[str, str]]:
    """Pairs of files with the same arXiv id or, without one, the same link."""
    first: dict[str, str] = {}
    links = ((place, paper.arxiv or paper.link) for place, paper in listed.papers.items())
    return [(first[link], place) for place, link in links if first.setdefault(link, place) != place]
