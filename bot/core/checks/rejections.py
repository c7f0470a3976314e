"""All rejected papers as the checks look them up: by id, else by title."""

from collections.abc import Mapping

from bot.core.paper.known import Identity
from bot.core.paper.likeness import title_key
from bot.core.paper.model import Rejected


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
        """The rejections of this paper by place. Of two papers with ids, only the ids count."""
        same_id = self._by_id.get(identity.arxiv or "", [])
        same_title = self._by_title.get(title_key(identity.titles[0]) if identity.titles else "", [])
        telling = [place for place in same_title if not (identity.arxiv and self._entries[place].arxiv)]
        return {place: self._entries[place] for place in (*same_id, *telling)}
