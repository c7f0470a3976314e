"""What a data file is checked against: the rest of the list, the vocabulary, today's date, and what arXiv and the rules say."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date

from bot.core.checks.listing import PaperIndex
from bot.core.files.data_file import DataFile
from bot.core.files.finding import Finding
from bot.core.paper.config import Topic
from bot.core.paper.decision import Decision
from bot.core.paper.known import Rejections
from bot.core.paper.model import Paper
from bot.core.paper.preprint import Preprint
from bot.core.paper.taxonomy import Taxonomy


@dataclass(frozen=True)
class Context:
    """Everything around a file. `root` is how the data folder is shown to the user; places are paths below it.

    `listed` holds every listed paper and `rejected` every rejected one, the checked ones too.
    `taxonomy` is None when it is invalid; a finding of its own says so.
    """

    today: date
    taxonomy: Taxonomy | None
    listed: PaperIndex = field(default_factory=PaperIndex)
    rejected: Rejections = field(default_factory=Rejections)
    twins: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    root: str = "data"
    highlights: int = 0  # papers that are marked to start with; 0 where no checked file is
    # Filled when arXiv was asked: by bare id (None: arXiv has no such paper), and ids found by the key of a title.
    arxiv: Mapping[str, Preprint | None] = field(default_factory=dict)
    right_ids: Mapping[str, str] = field(default_factory=dict)
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    # Entries of `checked` that do not count (yet), by place.
    discounted: Mapping[str, AbstractSet[str]] = field(default_factory=dict)

    def shown(self, place: str) -> str:
        """How a place is named to the user."""
        return f"{self.root}/{place}" if self.root not in {"", "."} else place


@dataclass(frozen=True)
class WrittenPages:
    """README.md and the pages of a large list as a change leaves them.

    `top` is what their paths begin with, empty or with `/` at its end. `before` is README.md before the change, None where
    it did not change; `edited` are the texts of the pages that did. `papers` are the listed papers, None where the check
    does not need them or some can't be read.
    """

    top: str
    readme: str
    before: str | None = None
    edited: Mapping[str, str] = field(default_factory=dict)
    papers: tuple[Paper, ...] | None = None
    topic: Topic | None = None


Rule = Callable[[DataFile, Context], Iterator[Finding]]


def find_twins(places: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Places that some file systems can't tell apart, by their common folded form; most lists have none."""
    folded: dict[str, list[str]] = {}
    for place in places:
        folded.setdefault(fold_place(place), []).append(place)
    return {form: tuple(sorted(alike)) for form, alike in folded.items() if len(alike) > 1}


def fold_place(place: str) -> str:
    """A place without what macOS and Windows do not tell apart: case, and how accents are composed."""
    return place.lower() if place.isascii() else unicodedata.normalize("NFC", place).casefold()
