"""Sorts papers into the chapters and sections of the taxonomy, newest first, for README and site alike."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.core.paper.decision import METHOD
from bot.core.paper.model import Paper
from bot.core.paper.taxonomy import BOTH, Taxonomy, Term

UNPLACED = Term(
    id="unplaced",
    heading="Not yet placed",
    text="Their nature or level is not known yet; if you know it, add it to the data file.",
)
AREAS = "Areas"
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its papers, newest first. `id` names it inside its chapter."""

    id: str
    heading: str
    text: str
    papers: tuple[Paper, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One nature, area or kind: a nature has a section for each level and for several at once, others have one.

    `id` is the vocabulary's, with a prefix where two chapters could share it (vocabulary holds no hyphens).
    """

    id: str
    heading: str
    text: str
    sections: tuple[Section, ...]
    count: int
    is_area: bool = False
    group: Term | None = None

    @property
    def papers(self) -> list[Paper]:
        """Every paper, section by section."""
        return [paper for section in self.sections for paper in section.papers]


@dataclass(frozen=True, slots=True)
class Outline:
    """The whole list. Every paper is once in `natures`, `kinds` or `unplaced`; `areas` list papers again.

    `columns` are the ids of the natures' sections: the levels and, if a paper has it, `both`; `level_counts` are their counts.
    """

    natures: tuple[Chapter, ...]
    areas: tuple[Chapter, ...]
    kinds: tuple[Chapter, ...]
    unplaced: Chapter
    columns: tuple[str, ...]
    level_counts: tuple[int, ...]
    both: int
    total: int
    newest: str

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """Every chapter in the order of the list."""
        return (*self.natures, *self.areas, *self.kinds, self.unplaced)


def find_unknown_word(paper: Paper, taxonomy: Taxonomy) -> tuple[str, str] | None:
    """The first key whose word is not in the taxonomy, with that word; None if the paper has a place in the list."""
    for key, word, known in (
        ("kind", paper.kind, taxonomy.kind_ids),
        ("nature", paper.nature, taxonomy.nature_ids),
        ("level", paper.level, taxonomy.level_ids),
    ):
        if word is not None and word not in known:
            return key, word
    return next((("areas", area) for area in paper.areas if area not in taxonomy.area_ids), None)


def arrange(papers: Iterable[Paper], taxonomy: Taxonomy) -> Outline:
    """The outline of all `papers`, whose words must be the taxonomy's."""
    ordered = newest_first(papers)
    by_cell: dict[tuple[str | None, str | None], list[Paper]] = defaultdict(list)
    by_kind: dict[str, list[Paper]] = defaultdict(list)
    by_area: dict[str, list[Paper]] = defaultdict(list)
    for paper in ordered:
        if paper.kind == METHOD:
            by_cell[paper.nature, paper.level].append(paper)
        else:
            by_kind[paper.kind].append(paper)
        for area in dict.fromkeys(paper.areas):
            by_area[area].append(paper)
    natures = tuple(_nature_chapter(nature, taxonomy, by_cell) for nature in taxonomy.natures)
    methods = [paper for paper in ordered if paper.kind == METHOD]
    counts = Counter(paper.level for paper in methods if paper.nature and paper.level)
    columns = (*(level.id for level in taxonomy.levels), *([BOTH] if counts[BOTH] else ()))
    return Outline(
        natures,
        _area_chapters(taxonomy, by_area),
        tuple(_single(kind, by_kind[kind.id], f"kind-{kind.id}") for kind in taxonomy.kinds if kind.id != METHOD),
        _single(UNPLACED, [paper for paper in methods if not (paper.nature and paper.level)], "not-yet-placed"),
        columns,
        tuple(counts[column] for column in columns),
        counts[BOTH],
        len(ordered),
        ordered[0].date if ordered else "",
    )


def heading_of(paper: Paper, taxonomy: Taxonomy) -> str:
    """The heading under which the list shows the paper; empty where one of its words is not the taxonomy's."""
    outline = arrange([paper], taxonomy)
    sections = (section for chapter in outline.chapters if not chapter.is_area for section in chapter.sections)
    return next((section.heading for section in sections if section.papers), "")


def newest_first(papers: Iterable[Paper]) -> list[Paper]:
    """Papers by date, newest first; a full date comes before its month alone, and that before its year alone."""
    return sorted(papers, key=lambda paper: (paper.date, paper.arxiv or "", paper.title, paper.link), reverse=True)


def group_by_year(items: Iterable[_Item], year_of: Callable[[_Item], str]) -> dict[str, list[_Item]]:
    """`items` by year, the newest year first; within a year they keep their order."""
    groups: dict[str, list[_Item]] = {}
    for item in items:
        groups.setdefault(year_of(item), []).append(item)
    return dict(sorted(groups.items(), reverse=True))


def _nature_chapter(
    nature: Term, taxonomy: Taxonomy, by_cell: dict[tuple[str | None, str | None], list[Paper]]
) -> Chapter:
    label = nature.label[:1].upper() + nature.label[1:]
    sections = [
        Section(
            level.id,
            f"{label}, {level.heading[:1].lower()}{level.heading[1:]}",
            level.text,
            tuple(by_cell[nature.id, level.id]),
        )
        for level in taxonomy.levels
    ]
    if both := by_cell[nature.id, BOTH]:
        levels = " and ".join(level.label for level in taxonomy.levels)
        sections.append(Section(BOTH, f"{label}, {levels}", "At more than one level at once.", tuple(both)))
    count = sum(len(section.papers) for section in sections)
    return Chapter(nature.id, nature.heading, nature.text, tuple(sections), count)


def _area_chapters(taxonomy: Taxonomy, by_area: dict[str, list[Paper]]) -> tuple[Chapter, ...]:
    """Areas without a group first, then group by group."""
    places = {group.id: place for place, group in enumerate(taxonomy.groups)}
    areas = sorted(taxonomy.areas, key=lambda area: places[area.group] if area.group else -1)
    groups = {group.id: group for group in taxonomy.groups}
    return tuple(
        replace(
            _single(area, by_area[area.id], f"area-{area.id}"),
            is_area=True,
            group=groups[area.group] if area.group else None,
        )
        for area in areas
    )


def _single(term: Term, papers: Sequence[Paper], id_: str) -> Chapter:
    return Chapter(id_, term.heading, term.text, (Section("", term.heading, term.text, tuple(papers)),), len(papers))
