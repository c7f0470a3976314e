"""Single papers by their ids: kept texts first, then the query API, then OAI-PMH, then the papers' own pages.

Each way is asked once; one that refuses is left for the next.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.core.harvest.coverage import Way
from bot.core.harvest.query import MAX_IDS, batch_ids
from bot.core.paper.preprint import Preprint
from bot.errors import NothingFound, ServiceError
from bot.flows.ways.clients import Ways

if TYPE_CHECKING:
    from bot.edges.arxiv.client import ArxivClient, Harvest, Judge

MOST_RECORDS = 20  # asked for one by one in a run
MOST_PAGES = 4  # of arxiv.org, fifteen seconds apart


@dataclass
class ArxivAnswer:
    """What became of ids: the papers, those that don't exist, and those about which nobody answered, with the reason."""

    papers: dict[str, Preprint] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    unknown: list[str] = field(default_factory=list)
    absent: set[str] = field(default_factory=set)  # not in the query API's answers, whatever another way said
    reason: str = ""
    is_nothing: bool = False  # the query API answered, but knew none of several ids, which proves nothing


def look_up_papers(
    ways: Ways, ids: Iterable[str], *, controls: Sequence[str] = (), pages: bool = True, most: int = MOST_RECORDS
) -> ArxivAnswer:
    """The papers of these ids. `controls` are ids that exist: beside one, silence about others means that they don't.

    Raises UsageError for a text that is not an id.
    """
    wanted = [one for batch in batch_ids(ids) for one in batch]
    looked = ArxivAnswer(unknown=wanted)
    if ways.api and ways.can_ask("api"):
        looked.absent = _ask_api(ways, ways.api, looked, controls)
    if ways.oai and ways.can_ask("oai"):
        ids_one_by_one = [*sorted(looked.absent, reverse=True), *looked.unknown][:most]
        _ask_each(ways, "oai", looked, ids=ids_one_by_one, ask=ways.oai.record)
    if pages and ways.has_listings and ways.announcements and ways.can_ask("announcements"):
        _ask_each(ways, "announcements", looked, ids=looked.unknown[:MOST_PAGES], ask=ways.announcements.paper)
    looked.missing |= looked.absent - looked.papers.keys() - set(looked.unknown)
    return looked


def _ask_api(ways: Ways, api: "ArxivClient", looked: ArxivAnswer, controls: Sequence[str]) -> set[str]:
    """Asks for a hundred ids a request; the ids that were not in the answers."""
    absent = set[str]()
    room = MAX_IDS - len(controls)
    for batch in batch_ids(looked.unknown, room):
        try:
            found = api.papers_by_id([*batch, *controls])
        except NothingFound as error:
            looked.reason, looked.is_nothing = error.message, True
            break
        except ServiceError as error:
            ways.refused.add("api")
            looked.reason = error.message
            break
        looked.papers |= {arxiv: found[arxiv] for arxiv in batch if arxiv in found}
        absent |= set(batch) - found.keys()
    done = looked.papers.keys() | absent
    looked.unknown = [arxiv for arxiv in looked.unknown if arxiv not in done]
    return absent


def _ask_each(
    ways: Ways, way: Way, looked: ArxivAnswer, *, ids: Sequence[str], ask: Callable[[str], Preprint | None]
) -> None:
    """Asks for one paper after the other, until the way refuses."""
    for arxiv in ids:
        try:
            paper = ask(arxiv)
        except ServiceError as error:
            ways.refused.add(way)
            looked.reason = looked.reason or error.message
            return
        if paper:
            looked.papers[arxiv] = paper
        else:
            looked.missing.add(arxiv)
        looked.unknown = [one for one in looked.unknown if one != arxiv]


class Arxiv:
    """arXiv by every way, with the query API's methods; `kept` are papers that need no request."""

    def __init__(self, ways: Ways, kept: Mapping[str, Preprint] | None = None) -> None:
        self.ways = ways
        self._kept = kept or {}

    @property
    def requests(self) -> int:
        """All HTTP requests so far, with retries."""
        return self.ways.requests

    def look_up(self, ids: Iterable[str], controls: Sequence[str] = (), *, most: int = MOST_RECORDS) -> ArxivAnswer:
        """What is known of these ids, the kept papers first; at most so many one by one. Raises UsageError for a malformed id."""
        wanted = [one for batch in batch_ids(ids) for one in batch]
        kept = {arxiv: self._kept[arxiv] for arxiv in wanted if arxiv in self._kept}
        left = [arxiv for arxiv in wanted if arxiv not in kept]
        looked = look_up_papers(self.ways, left, controls=controls or list(kept)[:1], most=most)
        looked.papers |= kept
        return looked

    def papers_by_id(self, ids: Iterable[str]) -> dict[str, Preprint]:
        """The papers of these ids, by bare id; a missing one does not exist.

        Raises UsageError for a malformed id, ServiceError when no way tells about one of them, NothingFound when the query API knew none.
        """
        looked = self.look_up(ids)
        if looked.unknown:
            fault = NothingFound if looked.is_nothing else ServiceError
            raise fault(looked.reason or "no way to arXiv is set up", hint="run the same command again later")
        return looked.papers

    def search(self, query: str, *, judge: "Judge") -> "Harvest":
        """All papers that a query finds, which only the query API can tell. Raises ServiceError when it does not answer."""
        if self.ways.api is None or not self.ways.can_ask("api"):
            raise ServiceError("arXiv's query API is busy", hint="run the same command again later")
        try:
            return self.ways.api.search(query, judge=judge)
        except ServiceError:
            self.ways.refused.add("api")
            raise
