"""Reads labels, and the corpus that has their papers, for `evaluate` and `rules`."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from bot.core.measure.labels import Label, LabelFault, read_label
from bot.core.paper.document import Document, LineFault, read_document
from bot.core.text.printable import printable
from bot.edges.disk.json_lines import read_lines

Report = Callable[[str], None]
_GOLD = "gold.jsonl"


def gold_path(named: str | None, data: Path) -> str:
    """The path of the labels: `named` if given, or else gold.jsonl in the data folder."""
    return named or str(data / _GOLD)


def read_labels(path: str, report: Report) -> tuple[dict[str, Label], int]:
    """The labels by id, and the number of unreadable lines; each of these is reported."""
    labels: dict[str, Label] = {}
    left_out = 0
    for number, line in read_lines(path):
        try:
            label = read_label(line)
        except LabelFault as fault:
            report(f"{printable(path)}:{number}: left out: {fault}")
            left_out += 1
            continue
        if label.id in labels:
            report(f"{printable(path)}:{number}: left out: {printable(label.id)} already has a label")
            left_out += 1
        labels.setdefault(label.id, label)
    return labels, left_out


class Corpus:
    """The documents in a file of JSON Lines, read one by one; lines that are not papers are reported and counted."""

    def __init__(self, path: str, report: Report) -> None:
        self._path = path
        self._report = report
        self.left_out = 0

    def __iter__(self) -> Iterator[Document]:
        for number, line in read_lines(self._path):
            try:
                yield read_document(line)
            except LineFault as fault:
                self._report(f"{printable(self._path)}:{number}: left out: {fault}")
                self.left_out += 1


def label_of(document: Document, labels: Mapping[str, Label]) -> Label:
    """The paper's label; papers outside the labels count as out."""
    return labels.get(document.id) or Label(document.id, "out")
