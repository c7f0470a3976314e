"""The clients of one run: every way that the configuration names and the environment leads to, on one line."""

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from bot.core.harvest.coverage import Way
from bot.core.paper.config import Config
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.edges.arxiv.announcements import Announcements
    from bot.edges.arxiv.client import ArxivClient
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
    has_listings: bool = True
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
    ways = Ways(line, order, has_listings=bool(settings.arxiv_list_url), requests_before=line.requests)
    if "api" in order:
        ways.api = ArxivClient(settings.arxiv_url, line)
    if "oai" in order and settings.arxiv_oai_url:
        ways.oai = OaiClient(settings.arxiv_oai_url, line)
    if "announcements" in order and (settings.arxiv_rss_url or settings.arxiv_list_url):
        ways.announcements = Announcements(settings.arxiv_rss_url or "", settings.arxiv_list_url or "", line)
    return ways
