"""Sorts papers into the chapters and sections of the taxonomy, newest first, for README and site alike."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.core.paper.decision import METHOD
from bot.core.paper.model import Paper
from bot.core.paper.taxonomy import BOTH, Taxonomy, Term

_UNPLACED = "Not yet placed"
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
    """One nature, area or kind: a nature has a section for each level and for several at once, others have one with the id "".

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

    A list without natures has one chapter in `natures`, all methods; without levels, each nature is one section.
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
    methods = [paper for paper in ordered if paper.kind == METHOD]
    unplaced = [paper for paper in methods if taxonomy.missing(paper)]
    counts = Counter(paper.level for paper in methods if paper.level and not taxonomy.missing(paper))
    columns = (*(level.id for level in taxonomy.levels), *([BOTH] if counts[BOTH] else ()))
    return Outline(
        _method_chapters(taxonomy, by_cell),
        _area_chapters(taxonomy, by_area),
        tuple(_single(kind, by_kind[kind.id], f"kind-{kind.id}") for kind in taxonomy.kinds if kind.id != METHOD),
        _single(_unplaced_term(taxonomy), unplaced, "not-yet-placed"),
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


def _unplaced_term(taxonomy: Taxonomy) -> Term:
    missing = [word for word, terms in (("nature", taxonomy.natures), ("level", taxonomy.levels)) if terms]
    known = " or ".join(missing) or "place"
    text = f"Their {known} is not known yet; if you know it, add it to the data file."
    return Term(id="unplaced", heading=_UNPLACED, text=text)


_Cells = dict[tuple[str | None, str | None], list[Paper]]


def _method_chapters(taxonomy: Taxonomy, by_cell: _Cells) -> tuple[Chapter, ...]:
    """A chapter for each nature; all methods in one where the list has no natures."""
    if taxonomy.natures:
        return tuple(_nature_chapter(nature, taxonomy, by_cell) for nature in taxonomy.natures)
    methods = next(kind for kind in taxonomy.kinds if kind.id == METHOD)
    id_ = f"kind-{METHOD}"
    if not taxonomy.levels:
        return (_single(methods, by_cell[None, None], id_),)
    sections = _level_sections(taxonomy, by_cell, nature=None, prefix="")
    return (_chapter(methods, id_, sections),)


def _nature_chapter(nature: Term, taxonomy: Taxonomy, by_cell: _Cells) -> Chapter:
    if not taxonomy.levels:
        return _single(nature, by_cell[nature.id, None], nature.id)
    label = nature.label[:1].upper() + nature.label[1:]
    sections = _level_sections(taxonomy, by_cell, nature=nature.id, prefix=f"{label}, ")
    return _chapter(nature, nature.id, sections)


def _level_sections(taxonomy: Taxonomy, by_cell: _Cells, *, nature: str | None, prefix: str) -> list[Section]:
    """A section for each level, and one for several at once if a paper has them."""
    sections = [
        Section(
            level.id,
            f"{prefix}{level.heading[:1].lower()}{level.heading[1:]}" if prefix else level.heading,
            level.text,
            tuple(by_cell[nature, level.id]),
        )
        for level in taxonomy.levels
    ]
    if both := by_cell[nature, BOTH]:
        levels = " and ".join(level.label for level in taxonomy.levels)
        heading = f"{prefix}{levels}" if prefix else levels[:1].upper() + levels[1:]
        sections.append(Section(BOTH, heading, "At more than one level at once.", tuple(both)))
    return sections


def _chapter(term: Term, id_: str, sections: Sequence[Section]) -> Chapter:
    return Chapter(id_, term.heading, term.text, tuple(sections), sum(len(section.papers) for section in sections))


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
