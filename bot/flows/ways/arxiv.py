"""arXiv by every way that the configuration names and the environment leads to: the clients of a run, on one line; and single papers.

Papers are looked up by their ids: kept texts first, then the query API, then OAI-PMH, then the papers' own pages. Each way is asked once;
one that refuses is left for the next.
"""

import contextlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from bot.core.harvest.coverage import Way
from bot.core.harvest.query import MAX_IDS, batch_ids
from bot.core.harvest.verdict import State, Verdict
from bot.core.paper.config import Config
from bot.core.paper.likeness import NEAR, likeness, title_key, title_words
from bot.core.paper.preprint import Preprint
from bot.edges.deadline import deadline
from bot.errors import BotError, NothingFound, ServiceError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.edges.arxiv.announcements import Announcements
    from bot.edges.arxiv.client import ArxivClient, Harvest, Judge
    from bot.edges.arxiv.line import ArxivLine
    from bot.edges.arxiv.oai import OaiClient

ALL: tuple[Way, ...] = ("api", "oai", "announcements")


@dataclass
class Ways:
    """The ways in the order in which they are asked; None for one that is unused. `refused` are those that did not answer."""

    line: "ArxivLine"
    order: tuple[Way, ...]
    api: "ArxivClient | None" = None
    oai: "OaiClient | None" = None
    announcements: "Announcements | None" = None
    refused: set[Way] = field(default_factory=set)
    requests_before: int = 0

    @property
    def requests(self) -> int:
        """All HTTP requests to arXiv since these clients were made, with retries."""
        return self.line.requests - self.requests_before

    def can_ask(self, way: Way) -> bool:
        """Whether the way is used, and did not refuse in this run."""
        return getattr(self, way) is not None and way not in self.refused


@cache
def _shared_line(delay_seconds: float) -> "ArxivLine":
    """One line for the whole run: whatever asks arXiv keeps the distance from the request before, whoever sent that."""
    from bot.edges.arxiv.line import ArxivLine

    return ArxivLine(delay_seconds=delay_seconds)


def open_ways(settings: Settings, config: Config | None) -> Ways:
    """The clients of this list, which name the bot and the list to arXiv. Nothing is sent yet."""
    from bot.edges.arxiv.announcements import Announcements
    from bot.edges.arxiv.client import ArxivClient
    from bot.edges.arxiv.oai import OaiClient

    order: tuple[Way, ...] = tuple(dict.fromkeys(config.sources)) if config else ALL
    line = _shared_line(settings.arxiv_delay_seconds)
    line.name(settings.user_agent(config.topic.url if config else None))
    ways = Ways(line, order, requests_before=line.requests)
    if "api" in order:
        ways.api = ArxivClient(settings.arxiv_url, line)
    if "oai" in order and settings.arxiv_oai_url:
        ways.oai = OaiClient(settings.arxiv_oai_url, line)
    if "announcements" in order and (settings.arxiv_rss_url or settings.arxiv_list_url):
        ways.announcements = Announcements(settings.arxiv_rss_url or "", settings.arxiv_list_url or "", line)
    return ways


MOST_RECORDS = 20  # asked for one by one in a run
MOST_PAGES = 4  # of arxiv.org, fifteen seconds apart
_ODD = re.compile(r"(?<!\S)[!-#%-\[\]`-z|~]*+[^\s!-#%-\[\]`-z|~]\S*")  # a word with LaTeX or with letters beyond ASCII
_MIN_WORDS, _MAX_WORDS = 3, 12  # shorter titles find too much, longer phrases nothing
TITLES_AT_ONCE = 10
_SECONDS = 90.0  # for one question with all its repetitions: an author waits for the answer


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
    if pages and ways.announcements and ways.announcements.list_url and ways.can_ask("announcements"):
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

    def tell(self, ids: Iterable[str]) -> tuple[dict[str, Preprint | None], str]:
        """What arXiv says of each id (None: no such paper); ids that it said nothing about are left out, with the reason."""
        try:
            with deadline(_SECONDS, "asking arXiv"):
                looked = self.look_up(ids)
        except BotError as error:  # whatever it is, the files themselves were checked: a warning, never a failure
            return {}, error.message
        return {**dict.fromkeys(looked.missing), **looked.papers}, looked.reason if looked.unknown else ""

    def search_titles(self, titles: Iterable[str]) -> tuple[Preprint, ...]:
        """All papers whose titles contain one of these, in few requests; titles that are too short are skipped. Raises as `search`."""
        phrases = [f'ti:"{" ".join(_phrase(title)[:_MAX_WORDS])}"' for title in titles if _can_be_searched(title)]
        papers: list[Preprint] = []
        for start in range(0, len(phrases), TITLES_AT_ONCE):
            query = " OR ".join(phrases[start : start + TITLES_AT_ONCE])
            papers += self.search(query, judge=lambda ids, total: Verdict(State.COMPLETE, "")).papers
        return tuple(papers)

    def find_titles(self, titles: Sequence[str]) -> dict[str, Preprint]:
        """arXiv's papers of these titles, by the titles' keys; none if arXiv does not answer."""
        found: dict[str, Preprint] = {}
        with contextlib.suppress(BotError), deadline(_SECONDS, "asking arXiv"):
            papers = self.search_titles(titles)
            for title in filter(_can_be_searched, titles):
                best = max(papers, key=lambda paper, title=title: likeness(paper.title, title), default=None)  # type: ignore[misc]
                if best and likeness(best.title, title) >= NEAR:
                    found[title_key(title)] = best
        return found

    def find_ids(self, titles: Sequence[str]) -> dict[str, str]:
        """The ids of the same papers."""
        return {key: paper.id for key, paper in self.find_titles(titles).items()}


def _can_be_searched(title: str) -> bool:
    """Whether a title is long enough for a search."""
    return len(title_words(title)) >= _MIN_WORDS


def _phrase(title: str) -> list[str]:
    """The longest run of plain words, if it is long enough: arXiv's index stores formulas and accents in several ways."""
    run = max(map(title_words, _ODD.split(title)), key=len)
    return run if len(run) >= _MIN_WORDS else title_words(title)
