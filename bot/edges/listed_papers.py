"""Every listed paper of a data folder with its file, read fast; or the faults of the files that could not be read."""

from dataclasses import dataclass

from bot.core.files.data_file import PAPERS
from bot.core.files.finding import Finding
from bot.core.paper.model import Paper
from bot.edges.disk.data_folder import DataFolder


@dataclass(frozen=True)
class ListedPapers:
    """The papers by place below the data folder, in its order, and the faults of all other files."""

    papers: dict[str, Paper]
    faults: list[Finding]


def read_listed_papers(folder: DataFolder) -> ListedPapers:
    """All of `data/papers`. Links are left out, `validate` tells about them."""
    papers: dict[str, Paper] = {}
    faults: list[Finding] = []
    for place in folder.data_places(PAPERS):
        file = folder.read(place)
        faults.extend(file.findings)
        if file.paper is not None:
            papers[place] = file.paper
    return ListedPapers(papers, faults)
