"""What maintainers decided, as labels: listed papers are core, rejected ones out; known labels stay as they are."""

from collections.abc import Iterable, Mapping

from bot.core.files.data_file import DataFile
from bot.core.measure.labels import Label
from bot.core.paper.decision import METHOD
from bot.core.paper.model import PASSED_OVER


def learn_labels(known: Mapping[str, Label], files: Iterable[DataFile]) -> dict[str, Label]:
    """Labels for the papers of the data folder that have an arXiv id and no label yet."""
    learned: dict[str, Label] = {}
    for file in files:
        label = _label(file)
        if label is not None and label.id not in known:
            learned[label.id] = label
    return learned


def _label(file: DataFile) -> Label | None:
    paper, rejected = file.paper, file.rejected
    if paper is not None and paper.arxiv:
        placed = paper.kind == METHOD
        return Label(
            paper.arxiv,
            "core",
            True,
            paper.nature if placed else None,
            paper.level if placed else None,
            frozenset(paper.areas),
        )
    if rejected is not None and rejected.arxiv and rejected.until is None and rejected.reason != PASSED_OVER:
        return Label(rejected.arxiv, "out")
    return None
