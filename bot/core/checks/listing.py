"""All listed papers as the checks look them up: by id, by title or alias, and by titles that are nearly the same."""

import copy
from collections.abc import Iterable
from functools import cached_property

from bot.core.checks.near_titles import NearTitles
from bot.core.paper.known import Identity
from bot.core.paper.likeness import title_words

_COMPARED = 200_000  # so many comparisons of two titles take some 50 ms


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
        """Whether a paper's file stands at a place."""
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
    """The words of the title ("" if it has none), then those of aliases: a short name alone tells nothing, names are shared."""
    title, *aliases = [title_words(text) for text in identity.titles or ("",)]
    return [" ".join(title), *(" ".join(words) for words in aliases if len(words) > 1)]


def _key(name: str) -> str:
    return name.replace(" ", "")
