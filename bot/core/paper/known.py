"""Which papers are known already: by id in any spelling, by title, by alias; and which titles are nearly known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.core.paper.likeness import NEAR, title_key, title_words
from bot.core.paper.model import Rejected


@dataclass(frozen=True, slots=True)
class Identity:
    """What identifies a paper: its bare arXiv id, if it has one, and its titles (the first is the title, the others are aliases).

    `checked` are the codes of the errors that a maintainer accepted in its file.
    """

    arxiv: str | None
    titles: tuple[str, ...]
    path: str = ""
    checked: tuple[str, ...] = ()


@dataclass
class KnownPapers:
    """An index over identities. Aliases of one word don't identify a paper, because several papers share them."""

    ids: dict[str, Identity] = field(default_factory=dict)
    keys: dict[str, Identity] = field(default_factory=dict)
    _normalised: dict[str, Identity] = field(default_factory=dict)

    @classmethod
    def of(cls, identities: Iterable[Identity]) -> "KnownPapers":
        """The index over `identities`; the first of two with the same id or title stays."""
        known = cls()
        for identity in identities:
            known.add(identity)
        return known

    def add(self, identity: Identity) -> None:
        """Index one more paper."""
        if identity.arxiv:
            self.ids.setdefault(identity.arxiv, identity)
        for position, title in enumerate(identity.titles):
            words = title_words(title)
            if words and (position == 0 or len(words) > 1):
                self.keys.setdefault("".join(words), identity)
            if words and position == 0:
                self._normalised.setdefault(" ".join(words), identity)

    def find(self, arxiv: str | None, title: str) -> Identity | None:
        """The known paper that this one is: same id, same normalised title, or an alias."""
        if arxiv and arxiv in self.ids:
            return self.ids[arxiv]
        return self.keys.get(title_key(title))

    def nearest(self, title: str) -> tuple[Identity, float] | None:
        """The known paper whose title is nearly this one (at least 0.90 alike), with the likeness of 0 to 100."""
        from rapidfuzz import fuzz, process  # slow to load, and most commands compare no titles

        words = " ".join(title_words(title))
        found = process.extractOne(words, list(self._normalised), scorer=fuzz.ratio, score_cutoff=NEAR)
        return (self._normalised[found[0]], found[1]) if found else None


class Rejections:
    """An index over the rejected papers by place."""

    def __init__(self, entries: Mapping[str, Rejected] | None = None) -> None:
        self._entries = dict(entries or {})
        self._by_id: dict[str, list[str]] = {}
        self._by_title: dict[str, list[str]] = {}
        for place, entry in sorted(self._entries.items()):
            if entry.arxiv:
                self._by_id.setdefault(entry.arxiv, []).append(place)
            if key := title_key(entry.title):
                self._by_title.setdefault(key, []).append(place)

    def of(self, identity: Identity) -> dict[str, Rejected]:
        """The rejections of this paper by place. If both papers have an id, only the ids count."""
        same_id = self._by_id.get(identity.arxiv or "", [])
        same_title = self._by_title.get(title_key(identity.titles[0]) if identity.titles else "", [])
        by_title = [place for place in same_title if not (identity.arxiv and self._entries[place].arxiv)]
        return {place: self._entries[place] for place in (*same_id, *by_title)}
