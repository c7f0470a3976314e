"""Reads the whole list for the commands that publish it; a file that can't be read does not stop the others."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.paper.config import Config
from bot.core.paper.model import Paper
from bot.core.paper.taxonomy import Taxonomy
from bot.core.program import NAME
from bot.core.publish.outline import find_unknown_word
from bot.edges.disk.data_folder import DataFolder, collector_paused, read_listed_papers
from bot.errors import UsageError
from bot.settings import Settings

_HINT = f"`{NAME} validate` shows what to change in each file"
_MOST_NAMED = 20


@dataclass(frozen=True)
class WholeList:
    """A list's papers by path below the data folder, its taxonomy and its configuration."""

    papers_by_place: dict[str, Paper]
    taxonomy: Taxonomy
    config: Config
    faults: tuple[str, ...] = ()  # about files that are left out because they can't be published

    @property
    def papers(self) -> list[Paper]:
        """Every listed paper."""
        return list(self.papers_by_place.values())


def read_whole_list(folder: DataFolder) -> WholeList:
    """The whole list without the files that can't be published. Raises UsageError when no file is left."""
    config, taxonomy = folder.config(), folder.taxonomy()
    with collector_paused():
        listed = read_listed_papers(folder)
    faults = [f"{fault.path}:{fault.line}: {fault.message}" for fault in listed.faults]
    papers = dict(listed.papers)
    for place, paper in listed.papers.items():
        unknown = find_unknown_word(paper, taxonomy)
        if unknown:
            faults.append(f"{folder.shown(place)}: {unknown[0]} is {unknown[1][:40]!r}, which is not in the taxonomy")
            del papers[place]
    for one, two in _twins(papers):
        faults.append(f"{folder.shown(one)} and {folder.shown(two)} are two files for the same paper")
        del papers[two]
    if faults and not papers:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise UsageError(f"{faults[0]}{more}", hint=f"no paper is left, so nothing was written; {_HINT}")
    return WholeList(papers, taxonomy, config, tuple(faults))


def report_faults(whole: WholeList, settings: Settings) -> int:
    """Name the files that were left out; the command's exit code: 1 if there are any."""
    for fault in whole.faults[:_MOST_NAMED]:
        settings.console.note(f"error: {fault}; left out")
    if len(whole.faults) > _MOST_NAMED:
        settings.console.note(f"error: {len(whole.faults) - _MOST_NAMED} more files were left out")
    if whole.faults:
        settings.console.note(f"the rest was published; {_HINT}")
    return 1 if whole.faults else 0


def _twins(papers: Mapping[str, Paper]) -> list[tuple[str, str]]:
    """Pairs of files with the same arXiv id or, without one, the same link."""
    first: dict[str, str] = {}
    links = ((place, paper.arxiv or paper.link) for place, paper in papers.items())
    return [(first[link], place) for place, link in links if first.setdefault(link, place) != place]
