"""The list's taxonomy: natures, levels, areas with their groups, and kinds, each with the heading and text that readers see.

A list may have no natures, no levels, or neither: its methods are then sorted by what is left, or make one chapter.
"""

from functools import cached_property
from typing import Annotated

from pydantic import Field, StringConstraints

from bot.core.paper.decision import METHOD as METHOD  # a word of the taxonomy, kept where nothing heavy is imported
from bot.core.paper.model import FrozenModel, Paper

BOTH = "both"  # a level of its own in data files: listed under every level, counted once
# Letters, digits and underscores; digits may come first where YAML does not read a number (`3d`, but not `1e5`).
ID_PATTERN = r"^(?:[a-z][a-z0-9_]*|[1-9][0-9]{0,3}_?(?:[a-df-z][a-z0-9_]*|e[a-z_][a-z0-9_]*))$"

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=40)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$")]


class Term(FrozenModel):
    """One word of the vocabulary: its id in data files, and what readers see."""

    id: Id
    heading: Line
    text: Line
    short: Line | None = None

    @property
    def label(self) -> str:
        """The shortest wording, for tags and one-line summaries."""
        return self.short or self.heading


class Area(Term):
    """An area that papers can belong to, perhaps in a group, for example "trustworthy AI"."""

    group: Id | None = None


class Taxonomy(FrozenModel):
    """data/taxonomy.yaml as a value. Its lists of ids are cached, because they are needed for every paper."""

    version: Annotated[int, Field(ge=1, le=1)]
    natures: list[Term] = Field(default_factory=list)
    levels: list[Term] = Field(default_factory=list)
    kinds: Annotated[list[Term], Field(min_length=1)]
    groups: list[Term] = Field(default_factory=list)
    areas: list[Area] = Field(default_factory=list)

    @cached_property
    def nature_ids(self) -> list[str]:
        """The ids that `nature` may have."""
        return [term.id for term in self.natures]

    @cached_property
    def level_ids(self) -> list[str]:
        """The ids that `level` may have, `both` included where there are several levels."""
        return [*(term.id for term in self.levels), *([BOTH] if len(self.levels) > 1 else ())]

    @cached_property
    def area_ids(self) -> list[str]:
        """The ids that `areas` may have."""
        return [area.id for area in self.areas]

    @cached_property
    def kind_ids(self) -> list[str]:
        """The ids that `kind` may have."""
        return [term.id for term in self.kinds]

    def missing(self, paper: Paper) -> tuple[str, ...]:
        """The keys that a method still needs for its place in the list; empty for other kinds, and without natures and levels."""
        if paper.kind != METHOD:
            return ()
        needed = (("nature", self.natures, paper.nature), ("level", self.levels, paper.level))
        return tuple(key for key, words, value in needed if words and not value)

    def problems(self) -> list[tuple[tuple[str | int, ...], str]]:
        """Problems that the model's types don't show, with their locations: ids that appear twice, missing groups."""
        found: list[tuple[tuple[str | int, ...], str]] = []
        for name in ("natures", "levels", "kinds", "groups", "areas"):
            ids = [term.id for term in getattr(self, name)]
            found += [
                ((name, at, "id"), f"the id {id_!r} appears twice") for at, id_ in enumerate(ids) if id_ in ids[:at]
            ]
        groups = {group.id for group in self.groups}
        for at, area in enumerate(self.areas):
            if area.group and area.group not in groups:
                found.append((("areas", at, "group"), f"no group has the id {area.group!r}; add it under groups"))
        if METHOD not in self.kind_ids:
            found.append((("kinds",), f"the kind {METHOD!r} is missing"))
        return found
