"""What a data file is checked against: the rest of the list, the vocabulary, today's date, and what arXiv and the rules say.

The listed papers are looked up by id, by title or alias, and by titles that are nearly the same.
"""

import copy
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from rapidfuzz import fuzz, process

from bot.core.files.data_file import DataFile
from bot.core.files.finding import Finding
from bot.core.paper.config import Topic
from bot.core.paper.decision import Decision
from bot.core.paper.known import Identity, Rejections
from bot.core.paper.likeness import NEAR, title_words
from bot.core.paper.model import Paper
from bot.core.paper.preprint import Preprint
from bot.core.paper.taxonomy import Taxonomy

_COMPARED = 200_000  # so many comparisons of two titles take some 50 ms
_NEIGHBOURS = 3
_RARE_WORDS = 2  # of each title
_LARGEST_BLOCK = 25  # a word that more titles share tells little about any two of them
Near = tuple[str, float]


class NearTitles:
    """Normalised titles (words joined by a space) by place. With `exact`, right for few questions, all are compared."""

    def __init__(self, titles: Mapping[str, str], *, exact: bool) -> None:
        self._titles = titles
        self._exact = exact

    def nearest(self, place: str) -> Near | None:
        """Place and likeness (at least 90) of the title most like that of `place`, but not the same; None if there is none."""
        title = self._titles.get(place)
        if title is None:
            return None
        if not self._exact:
            return self._nearest_of_all.get(place)
        near = process.extract(title, self._titles, scorer=fuzz.ratio, score_cutoff=NEAR, limit=None)
        others = [(found, score) for other, score, found in near if found != place and not _are_same(title, other)]
        return min(others, key=lambda one: (-one[1], one[0])) if others else None

    @cached_property
    def _nearest_of_all(self) -> dict[str, Near]:
        found: dict[str, Near] = {}
        for one, other in {*_neighbours(self._titles), *_sharing_rare_words(self._titles)}:
            left, right = self._titles[one], self._titles[other]
            score = fuzz.ratio(left, right, score_cutoff=NEAR)
            if score and not _are_same(left, right):
                for place, near in ((one, (other, score)), (other, (one, score))):
                    found[place] = min(found.get(place, near), near, key=lambda known: (-known[1], known[0]))
        return found


def _are_same(one: str, other: str) -> bool:
    return one.replace(" ", "") == other.replace(" ", "")


def _neighbours(titles: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs that are near each other when titles are sorted by their beginnings, or by their ends."""
    for order in (sorted(titles, key=titles.__getitem__), sorted(titles, key=lambda place: titles[place][::-1])):
        for distance in range(1, _NEIGHBOURS + 1):
            yield from map(_pair, order, order[distance:])


def _sharing_rare_words(titles: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs that share one of the rarest words of either, as far as others have that word at all."""
    counts = Counter(word for title in titles.values() for word in title.split(" "))
    rare = {word: count for word, count in counts.items() if 1 < count <= _LARGEST_BLOCK}
    blocks: dict[str, list[str]] = {}
    for place, title in titles.items():
        words = sorted(rare.keys() & title.split(" "), key=lambda word: (rare[word], word))
        for word in words[:_RARE_WORDS]:
            blocks.setdefault(word, []).append(place)
    for block in blocks.values():
        for at, place in enumerate(block):
            yield from (_pair(place, other) for other in block[at + 1 :])


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


class PaperIndex:
    """An index that keeps every paper, so that two files for one paper are seen from both sides.

    `asked` is how many papers will be looked up by a near title: for few, every title is compared.
    """

    def __init__(self, identities: Iterable[Identity] = (), *, asked: int = 0) -> None:
        self._asked = asked
        self.ids: dict[str, list[Identity]] = {}
        self._titles: dict[str, list[Identity]] = {}
        self._aliases: dict[str, list[Identity]] = {}
        self._names: dict[str, list[str]] = {}
        self._by_place: dict[str, Identity] = {}
        self._left_out = ""
        for identity in identities:
            self._add(identity)

    def _add(self, identity: Identity) -> None:
        self._by_place[identity.path] = identity
        if identity.arxiv:
            self.ids.setdefault(identity.arxiv, []).append(identity)
        title, *aliases = self._names[identity.path] = _names_of(identity)
        if title:
            self._titles.setdefault(_key(title), []).append(identity)
        for alias in aliases:
            self._aliases.setdefault(_key(alias), []).append(identity)

    def without(self, place: str) -> "PaperIndex":
        """The same papers without the one at `place`, which is about to move."""
        other = copy.copy(self)
        other._left_out, other._near = place, self._near  # which is costly to make
        return other

    def holds(self, place: str) -> bool:
        """Whether there is a paper's file at a place."""
        return place in self._by_place

    def same_id(self, arxiv: str, *, besides: str) -> list[Identity]:
        """The papers with this bare id in other files than the place `besides`."""
        return [other for other in self.ids.get(arxiv, ()) if other.path not in {besides, self._left_out}]

    def same_title(self, identity: Identity) -> list[Identity]:
        """The papers in other files with the same normalised title, or whose alias is this one's title, or the reverse."""
        title, *aliases = map(_key, self._names.get(identity.path) or _names_of(identity))
        alike = [*self._titles.get(title, ()), *self._aliases.get(title, ())]
        for alias in aliases:
            alike += self._titles.get(alias, ())
        found = {other.path: other for other in alike if other.path not in {identity.path, self._left_out}}
        return [found[place] for place in sorted(found)]

    def nearest(self, identity: Identity) -> tuple[Identity, float] | None:
        """The paper in another file whose title is most like this one but not the same, with the likeness of 0 to 100."""
        found = self._near.nearest(identity.path)
        return (self._by_place[found[0]], found[1]) if found else None

    @cached_property
    def _near(self) -> NearTitles:
        titles = {place: names[0] for place, names in self._names.items() if names[0]}
        return NearTitles(titles, exact=self._asked * len(titles) <= _COMPARED)


def _names_of(identity: Identity) -> list[str]:
    """The words of the title ("" if it has none), then those of aliases of two words or more: shorter names are shared."""
    title, *aliases = [title_words(text) for text in identity.titles or ("",)]
    return [" ".join(title), *(" ".join(words) for words in aliases if len(words) > 1)]


def _key(name: str) -> str:
    return name.replace(" ", "")


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
