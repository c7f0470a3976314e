"""Facts of papers from venues' pages and from Crossref. Where there are none, a fault gives the reason in plain words."""

import time

from bot.core.lookup.crossref import HOST, Work, parse_works, publication_of, search_address, work_address
from bot.core.lookup.named import OPENREVIEW, DoiLink, PageFault, PageLink
from bot.core.lookup.web_paper import NoPaperFault, WebPaper, paper_of_work, read_citation
from bot.core.paper.venues import read_venues
from bot.core.text.http import Gap, Nothing, Unknown
from bot.core.text.printable import is_western
from bot.edges.deadline import OF_STRANGERS, within
from bot.edges.web.web import Web
from bot.errors import OutOfTime

PAUSE_SECONDS = 1.0  # https://www.crossref.org/documentation/retrieve-metadata/rest-api/access-and-authentication/
_MOST_FAULTS = 3


class Crossref:
    """Crossref through the bot's web reader. After a few faults in a row it is not asked again in this run."""

    def __init__(self, web: Web, *, pause_seconds: float = PAUSE_SECONDS) -> None:
        self._web = web
        self._pause_seconds = pause_seconds
        self._faults = 0
        self.requests = 0

    @property
    def is_down(self) -> bool:
        """Whether too many requests in a row failed."""
        return self._faults >= _MOST_FAULTS

    def find(self, *, doi: str, title: str, author: str) -> list[Work] | Unknown:
        """The works with a DOI, if there is one, and those that a search by title and first author finds."""
        works: list[Work] = []
        for address in [*([work_address(doi)] if doi else []), search_address(title, author)]:
            found = self._ask(address)
            if isinstance(found, Unknown):
                return found
            works += [] if isinstance(found, Nothing) else found
        return works

    def _ask(self, address: str) -> list[Work] | Gap:
        if self.requests and self._pause_seconds:
            time.sleep(self._pause_seconds)
        self.requests += 1
        answer = self._web.read_json(address, hosts={HOST})
        works = parse_works(answer)
        if works is not None:
            self._faults = 0
            return works
        if isinstance(answer, Nothing):
            return answer
        self._faults += 1
        return answer if isinstance(answer, Unknown) else Unknown(_NOT_HOST)


_NOT_HOST = "sent something that is not an answer from Crossref"
_LATER = "nothing was lost; try again later, or give the paper's arXiv link"


class PaperPages:
    """Reads papers' pages; a host that failed once is not asked again in this run."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._silent: dict[str, PageFault] = {}

    def read(self, link: PageLink | DoiLink) -> WebPaper | PageFault:
        """The paper behind a venue's page or a DOI."""
        host = HOST if isinstance(link, DoiLink) else link.host
        if host in self._silent:
            return self._silent[host]
        found = self._read_doi(link) if isinstance(link, DoiLink) else self._read_page(link)
        if isinstance(found, PageFault) and found.is_unknown:
            self._silent[host] = found
        return found

    def _read_page(self, link: PageLink) -> WebPaper | PageFault:
        page = self._web.read_page(link.url, hosts={link.host})
        if isinstance(page, Gap):
            if isinstance(page, Unknown) and page.is_blocked and link.host == OPENREVIEW:
                return PageFault(
                    "can't be read: OpenReview blocks programs", "paste the paper's title and its arXiv link"
                )
            return _fault(link.host, page)
        paper = within(OF_STRANGERS, "reading the page", lambda: read_citation(page.text, read_venues(), url=link.url))
        if isinstance(paper, OutOfTime):
            return PageFault("can't be read: the page is too complicated", "give the paper's arXiv link")
        if paper is None:
            reason, hint = (
                "is not a page of a paper: it has no citation tags",
                "give the address of the paper's own page",
            )
            return PageFault(reason, hint)
        if page.is_guess and not is_western(" ".join([paper.title, *paper.authors])):
            return PageFault("can't be read: its character encoding is unknown", "give the paper's arXiv link")
        return paper

    def _read_doi(self, link: DoiLink) -> WebPaper | PageFault:
        answer = self._web.read_json(work_address(link.doi), hosts={HOST})
        if isinstance(answer, Gap):
            if isinstance(answer, Nothing):
                return PageFault("is not a DOI that Crossref knows", "check the DOI, or give the paper's arXiv link")
            return _fault(HOST, answer)
        works = parse_works(answer)
        if works is None:
            return _fault(HOST, Unknown(_NOT_HOST))
        try:
            if not works:
                raise NoPaperFault("has no title at Crossref")
            return paper_of_work(works[0], publication_of(works[0], read_venues()), url=link.url)
        except NoPaperFault as fault:
            return PageFault(str(fault), fault.hint)


def _fault(host: str, gap: Gap) -> PageFault:
    if isinstance(gap, Nothing):
        return PageFault("does not exist", "check the address")
    if gap.is_refused:
        return PageFault(f"can't be read: {host} {gap.reason}", "give the paper's arXiv link")
    return PageFault(f"could not be read: {host} {gap.reason}", _LATER, is_unknown=True)
