"""Every listed paper of a data folder with its file, read fast; or the faults of the files that could not be read."""

import errno
import os
from dataclasses import dataclass

from bot.core.data_file import PAPERS, read_data_file
from bot.core.finding import Finding
from bot.core.paper import Paper
from bot.core.strict_yaml import MAX_BYTES
from bot.edges.data_folder import DataFolder


@dataclass(frozen=True)
class ListedPapers:
    """The papers by place below the data folder, in its order, and the faults of all other files."""

    papers: dict[str, Paper]
    faults: list[Finding]


def read_listed_papers(folder: DataFolder) -> ListedPapers:
    """All of `data/papers`. Links are left out, `validate` tells about them."""
    papers: dict[str, Paper] = {}
    faults: list[Finding] = []
    for place in folder.places(PAPERS):
        raw = _read_file(f"{folder.root}/{place}") if place.endswith(".yaml") else None
        if raw is None:
            continue
        file = read_data_file(raw, place=place, path=folder.shown(place))
        faults.extend(file.findings)
        if file.paper is not None:
            papers[place] = file.paper
    return ListedPapers(papers, faults)


def _read_file(path: str) -> bytes | None:
    """At most one byte more than a data file may have; None for a link. Path.read_bytes takes three times as long."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError as fault:
        if fault.errno == errno.ELOOP:
            return None
        raise
    try:
        return os.read(handle, MAX_BYTES + 1)
    finally:
        os.close(handle)
