"""What arXiv announced, asked on the line that all ways share: feeds for several categories, listing pages, a paper's own page.

Pages under arxiv.org are asked for sparingly and fifteen seconds apart: https://arxiv.org/robots.txt
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar
from urllib.parse import urlsplit

from bot.core.harvest.announcements import Feed, ListedDay, parse_abstract_page, parse_feed, parse_listing
from bot.core.harvest.oai import NotUnderstood
from bot.core.paper.preprint import Preprint
from bot.core.text.http import HTML
from bot.edges.arxiv.line import PAGE_PACE, XML, ArxivLine, HttpAnswer, WayRefused, sound_body

T = TypeVar("T")
_SHOW = 2_000  # the most that a listing page gives


class Announcements:
    """Asks feeds below `rss_url` and listing pages below `list_url`; a paper's page is beside the listings."""

    def __init__(self, rss_url: str, list_url: str, line: ArxivLine) -> None:
        self.rss_url = rss_url.rstrip("/")
        self.list_url = list_url.rstrip("/")
        self._line = line

    def feed(self, categories: Sequence[str]) -> Feed:
        """The papers that the feed of these categories holds. Raises ServiceError when there is no sound one."""

        def read(answer: HttpAnswer) -> Feed:
            feed = parse_feed(sound_body(answer, XML, wanted="a feed"))
            if isinstance(feed, NotUnderstood):
                raise WayRefused(feed.reason)
            return feed

        return self._line.ask(f"{self.rss_url}/{'+'.join(categories)}", read, variable="ARXIV_RSS_URL")

    def listing(self, category: str) -> tuple[ListedDay, ...]:
        """The days that the category's page of the past week shows. Raises ServiceError when it is not understood."""

        def read(answer: HttpAnswer) -> tuple[ListedDay, ...]:
            days = parse_listing(_text(answer))
            if isinstance(days, NotUnderstood):
                raise WayRefused(days.reason, is_final=True)  # another layout stays what it is
            return days

        address = f"{self.list_url}/{category}/pastweek?skip=0&show={_SHOW}"
        return self._ask_page(address, read)

    def paper(self, arxiv_id: str) -> Preprint | None:
        """The paper of an abstract page; None when there is no such page. Raises ServiceError when it can't be read."""

        def read(answer: HttpAnswer) -> Preprint | None:
            if answer.status == 404:
                return None
            paper = parse_abstract_page(_text(answer), arxiv_id)
            if isinstance(paper, NotUnderstood):
                raise WayRefused(paper.reason, is_final=True)
            return paper

        parts = urlsplit(self.list_url)
        beside = f"{parts.scheme}://{parts.netloc}{parts.path.removesuffix('/list')}"
        return self._ask_page(f"{beside}/abs/{arxiv_id}", read)

    def _ask_page(self, address: str, read: Callable[[HttpAnswer], T]) -> T:
        """A web page, asked for once: who is refused there is not asked again in the same run."""
        limits = replace(self._line.limits, tries=1)
        return self._line.ask(address, read, limits=limits, pace=PAGE_PACE, variable="ARXIV_LIST_URL")


def _text(answer: HttpAnswer) -> str:
    return sound_body(answer, HTML, wanted="a web page").decode("utf-8", errors="replace")
