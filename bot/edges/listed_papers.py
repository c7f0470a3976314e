"""Every listed paper of a data folder with its file, read fast; or the faults of the files that could not be read."""

from dataclasses import dataclass

from bot.core.canonical_scan import scan_paper
from bot.core.data_file import PAPERS, read_data_file
from bot.core.finding import Finding
from bot.core.paper import Paper
from bot.edges.data_folder import DataFolder


@dataclass(frozen=True)
class ListedPapers:
    """The papers by place below the data folder, in its order, and the faults of all other files."""

    papers: dict[str, Paper]
    faults: list[Finding]


def read_listed_papers(folder: DataFolder) -> ListedPapers:
    """All of `data/papers`; canonical files take the fast way."""
    papers: dict[str, Paper] = {}
    faults: list[Finding] = []
    for place in folder.places(PAPERS):
        if not place.endswith(".yaml") or (folder.root / place).is_symlink():
            continue  # `validate` tells about these
        raw = (folder.root / place).read_bytes()
        paper = scan_paper(raw)
        if paper is None:
            file = read_data_file(raw, place=place, path=folder.shown(place))
            paper = file.paper
            faults.extend(file.findings)
        if paper is not None:
            papers[place] = paper
    return ListedPapers(papers, faults)
