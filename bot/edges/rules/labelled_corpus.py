"""Labelled papers and the corpus around them on disk, for `evaluate`, `rules check` and `rules fit`."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from bot.core.measure.labels import Label, LabelFault, read_label
from bot.core.paper.document import Document, LineFault, read_document
from bot.core.text.printable import printable
from bot.edges.disk.json_lines import read_lines

Tell = Callable[[str], None]
_GOLD = "gold.jsonl"


def gold_path(named: str | None, data: Path) -> str:
    """The labels' file: the one that was named, else that of the data folder."""
    return named or str(data / _GOLD)


def read_labels(path: str, tell: Tell) -> tuple[dict[str, Label], int]:
    """The labels by id, and how many lines could not be read; `tell` hears of each."""
    labels: dict[str, Label] = {}
    left_out = 0
    for number, line in read_lines(path):
        try:
            label = read_label(line)
        except LabelFault as fault:
            tell(f"{printable(path)}:{number}: left out: {fault}")
            left_out += 1
            continue
        if label.id in labels:
            tell(f"{printable(path)}:{number}: left out: a second label of {printable(label.id)}")
            left_out += 1
        labels.setdefault(label.id, label)
    return labels, left_out


class Corpus:
    """The documents of a file of JSON Lines, read once; lines that are no papers are told and counted."""

    def __init__(self, path: str, tell: Tell) -> None:
        self._path = path
        self._tell = tell
        self.left_out = 0

    def __iter__(self) -> Iterator[Document]:
        for number, line in read_lines(self._path):
            try:
                yield read_document(line)
            except LineFault as fault:
                self._tell(f"{printable(self._path)}:{number}: left out: {fault}")
                self.left_out += 1


def label_of(document: Document, labels: Mapping[str, Label]) -> Label:
    """The paper's label; papers outside the labels count as out."""
    return labels.get(document.id) or Label(document.id, "out")
