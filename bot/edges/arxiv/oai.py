"""arXiv's OAI-PMH service: lists of changed papers page by page, and single records, on the line that all ways share.

A list has no total. It is whole when its last page came without a token, no page brought only papers that were there before, and
no token came twice. https://info.arxiv.org/help/oa/index.html
"""

from dataclasses import dataclass, field, replace
from datetime import date

from bot.core.harvest.oai import (
    NotUnderstood,
    OaiError,
    OaiPage,
    OaiRecord,
    list_address,
    next_address,
    parse_oai,
    parse_sets,
    record_address,
    sets_address,
)
from bot.core.paper.preprint import Preprint
from bot.edges.arxiv.line import XML, ArxivLine, HttpAnswer, WayRefused, sound_body
from bot.errors import ServiceError

FIRST_BYTE_SECONDS = 180  # the same list took half a second and over ninety within minutes
_TOTAL_SECONDS = 600
_RESTARTS = 2  # of a list whose token was refused or led in a circle
_MOST_PAGES = 400
_VARIABLE = "ARXIV_OAI_URL"
_LATER = "nothing was lost; run the same command again later"


@dataclass(frozen=True)
class OaiList:
    """The records of a list, the last of each paper, and how many of them can't be read.

    `fault` says why more may be missing, empty when it is whole.
    """

    records: tuple[OaiRecord, ...]
    fault: str = ""
    unreadable: int = 0


@dataclass
class _Reading:
    """One attempt at a list: what came so far, and the tokens that were used."""

    records: dict[str, OaiRecord] = field(default_factory=dict)
    pages: set[frozenset[str]] = field(default_factory=set)
    tokens: set[str] = field(default_factory=set)
    unreadable: int = 0

    def had(self, page: OaiPage) -> bool:
        """Whether the page, or the token that it ends with, was there before: then other pages may never come."""
        return _ids(page) in self.pages or page.token in self.tokens

    def add(self, page: OaiPage) -> None:
        """Takes a page over."""
        self.pages.add(_ids(page))
        self.tokens |= {page.token} if page.token else set()
        self.records |= {record.id: record for record in page.records}
        self.unreadable += page.unreadable


def _ids(page: OaiPage) -> frozenset[str]:
    return frozenset(record.id for record in page.records)


class _ListBroken(Exception):
    """The list can't go on from where it is."""


class OaiClient:
    """Asks the service at `url`."""

    def __init__(self, url: str, line: ArxivLine) -> None:
        self.url = url
        self._line = line
        first_byte = min(FIRST_BYTE_SECONDS, 6 * line.limits.read_seconds)
        self._limits = replace(line.limits, read_seconds=first_byte, total_seconds=_TOTAL_SECONDS)

    def clock(self) -> float:
        """Seconds of the line's clock, to see how long lists take."""
        return self._line.timing.clock()

    def list_records(self, of_set: str, since: date, until: date | None = None) -> OaiList:
        """The records of a set that changed in these days. Raises ServiceError when nothing came at all."""
        first = list_address(self.url, of_set=of_set, since=since, until=until)
        records: dict[str, OaiRecord] = {}
        fault = ""
        for _ in range(_RESTARTS + 1):
            reading = _Reading()
            try:
                self._read_list(first, reading)
                return OaiList(tuple((records | reading.records).values()), unreadable=reading.unreadable)
            except _ListBroken as broken:
                fault = str(broken)
            except ServiceError as error:
                fault = error.message
                if not records and not reading.records:
                    raise
                break
            finally:
                records |= reading.records
        return OaiList(tuple(records.values()), fault)

    def record(self, arxiv_id: str) -> Preprint | None:
        """One paper; None when there is no such paper, or none any more. Raises ServiceError when the service does not tell."""
        page = self._ask(record_address(self.url, arxiv_id))
        if isinstance(page, OaiError):
            if page.code in {"idDoesNotExist", "noRecordsMatch"}:
                return None
            raise ServiceError(f"arXiv's OAI-PMH service refuses {arxiv_id}: {page.code} {page.text}", hint=_LATER)
        found = next((one for one in page.records if one.id == arxiv_id), None)
        if found is None:
            raise ServiceError(f"arXiv's OAI-PMH service sent another record than {arxiv_id}", hint=_LATER)
        return found.paper

    def sets(self) -> tuple[str, ...]:
        """The names of all sets. Raises ServiceError when the service does not tell them."""
        return self._line.ask(sets_address(self.url), _read_sets, limits=self._limits, variable=_VARIABLE)

    def _read_list(self, address: str, reading: _Reading) -> None:
        """Reads page after page. Raises _ListBroken where the list must be begun anew, ServiceError where no answer came."""
        for _ in range(_MOST_PAGES):
            page = self._next_page(address, reading)
            if page is None:
                return
            reading.add(page)
            if page.token is None:
                return
            address = next_address(self.url, page.token)
        raise _ListBroken(f"it has more than {_MOST_PAGES} pages")

    def _next_page(self, address: str, reading: _Reading) -> OaiPage | None:
        """The page at this address, asked for once more when it was there before; None for a list without records."""
        for attempt in (1, 2):
            page = self._ask(address)
            if isinstance(page, OaiError):
                if page.code == "noRecordsMatch" and not reading.pages:
                    return None
                raise _ListBroken(f"it says {page.code}{f' ({page.text})' if page.text else ''}")
            if not reading.had(page):
                return page
            self._line.back_off(attempt)
        raise _ListBroken("a token leads to a page that was there before")

    def _ask(self, address: str) -> OaiPage | OaiError:
        """The answer to `ListRecords` or `GetRecord`."""
        return self._line.ask(address, _read_page, limits=self._limits, variable=_VARIABLE)


def _read_page(answer: HttpAnswer) -> OaiPage | OaiError:
    page = parse_oai(sound_body(answer, XML, wanted="XML"))
    if isinstance(page, NotUnderstood):
        raise WayRefused(page.reason)
    return page


def _read_sets(answer: HttpAnswer) -> tuple[str, ...]:
    names = parse_sets(sound_body(answer, XML, wanted="XML"))
    if isinstance(names, NotUnderstood):
        raise WayRefused(names.reason)
    return names
