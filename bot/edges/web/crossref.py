"""Asks Crossref for works, one question at a time and not too often; an answer that can't be trusted is a fault, never nothing."""

import time

from bot.core.lookup.crossref import HOST, Work, parse_works, search_address, work_address
from bot.edges.web.web import Web, WebFault

PAUSE_SECONDS = 1.0  # https://www.crossref.org/documentation/retrieve-metadata/rest-api/access-and-authentication/
_MOST_FAULTS = 3


class Crossref:
    """Crossref through the bounded reader of the web. After a few faults in a row it is not asked any more in this run."""

    def __init__(self, web: Web, *, pause_seconds: float = PAUSE_SECONDS) -> None:
        self._web = web
        self._pause_seconds = pause_seconds
        self._faults = 0
        self.requests = 0

    @property
    def is_down(self) -> bool:
        """Whether so many questions in a row went wrong that asking on makes no sense."""
        return self._faults >= _MOST_FAULTS

    def find(self, *, doi: str, title: str, author: str) -> list[Work] | WebFault:
        """The works under a DOI, where there is one, and those that a search by title and first author finds."""
        by_doi = self._ask(work_address(doi)) if doi else []
        if isinstance(by_doi, WebFault):
            return by_doi
        found = self._ask(search_address(title, author))
        return found if isinstance(found, WebFault) else [*by_doi, *found]

    def _ask(self, address: str) -> list[Work] | WebFault:
        if self.requests and self._pause_seconds:
            time.sleep(self._pause_seconds)
        self.requests += 1
        answer = self._web.read_json(address, hosts={HOST})
        works = parse_works(answer)
        if works is not None:
            self._faults = 0
            return works
        if isinstance(answer, WebFault) and answer.kind == "missing":
            self._faults = 0
            return []
        self._faults += 1
        return answer if isinstance(answer, WebFault) else WebFault("unknown", "sent something that is not its answer")
