"""The strict HTTP session below the `arxiv` package: paced, with time-outs and limits. It retries until a page is complete and well-formed.

arXiv's rules: https://info.arxiv.org/help/api/tou.html (one request every three seconds, one connection).
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from bot.core.harvest.page import AnswerPage, UnreadableAnswer, parse_page
from bot.core.text.http import RedirectFault, in_plain_words, parse_retry_after, redirected
from bot.errors import ServiceError, UsageError

_REDIRECTS = {301, 302, 303, 307, 308}
_REFUSED = {400, 414}  # the query is wrong, or too long
_FINAL = {401, 404, 405, 410, 501}  # asking again changes nothing
_XML = ("application/atom+xml", "application/xml", "text/xml")
_BROKEN_ADDRESS = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
    urllib3.exceptions.LocationParseError,
)
_CHUNK_BYTES = 1 << 16


@dataclass(frozen=True)
class RequestLimits:
    """Limits of a request: time-outs in seconds, the size of a body in bytes, numbers of attempts and redirects."""

    connect_seconds: float = 10
    read_seconds: float = 30
    total_seconds: float = 90
    body_bytes: int = 64 << 20
    tries: int = 5
    redirects: int = 3
    retry_after_seconds: float = 60


@dataclass(frozen=True)
class Timing:
    """The clock and the random numbers, which tests replace."""

    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    chance: Callable[[], float] = random.random


class _Fault(Exception):
    """One failed attempt, and the seconds that the server asks to wait."""

    def __init__(self, reason: str, *, retry_after: float = 0, is_final: bool = False) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.is_final = is_final


class StrictSession:
    """Fetches pages of arXiv's answers, with several attempts for each. `page` is the last page, `requests` counts all requests."""

    def __init__(self, *, delay_seconds: float, user_agent: str, timing: Timing, limits: RequestLimits) -> None:
        self._http = requests.Session()
        self._http.headers["User-Agent"] = user_agent
        for scheme in ("https://", "http://"):
            self._http.mount(scheme, HTTPAdapter(pool_connections=1, pool_maxsize=1, pool_block=True))
        self.requests = 0
        self.page = AnswerPage()
        self._delay_seconds = delay_seconds
        self._timing = timing
        self._limits = limits
        self._last_end: float | None = None

    def fetch(self, url: str) -> AnswerPage:
        """The complete page at `url`. Raises UsageError when arXiv refuses the query, ServiceError after the last attempt."""
        attempt = 1
        while True:
            try:
                self.page = self._fetch(url)
                return self.page
            except _Fault as fault:
                if fault.is_final or attempt >= self._limits.tries:
                    raise _gave_up(url, attempt, fault) from fault
                self.back_off(attempt, at_least=fault.retry_after)
            attempt += 1

    def back_off(self, attempt: int, *, at_least: float = 0) -> None:
        """Sleeps after failed attempt 1, 2, 3, 4 for 2, 4, 8, 16 times the delay with jitter, or for as long as the server asks."""
        jitter = 1 + self._timing.chance() / 4
        seconds = max(2**attempt * self._delay_seconds * jitter, min(at_least, self._limits.retry_after_seconds))
        if seconds > 0:
            self._timing.sleep(seconds)

    def _fetch(self, url: str) -> AnswerPage:
        """One attempt, following redirects on the same host."""
        deadline = self._timing.clock() + self._limits.total_seconds
        address = url
        for _ in range(self._limits.redirects + 1):
            response = self._send(address)
            try:
                if response.status_code not in _REDIRECTS:
                    return self._read_page(response, url, deadline)
                address = redirected(address, response.headers.get("Location", ""))
            except RedirectFault as fault:
                raise _Fault(str(fault)) from fault
            finally:
                response.close()
                self._last_end = self._timing.clock()
        raise _Fault("it redirects in a circle")

    def _send(self, url: str) -> requests.Response:
        """Sends one request, not sooner than the delay after the last one. The body has not been read yet."""
        if self._last_end is not None:
            pause = self._last_end + self._delay_seconds - self._timing.clock()
            if pause > 0:
                self._timing.sleep(pause)
        self.requests += 1
        timeout = (self._limits.connect_seconds, self._limits.read_seconds)
        try:
            return self._http.get(url, stream=True, allow_redirects=False, timeout=timeout)
        except _BROKEN_ADDRESS as error:
            address = url.partition("?")[0][:200]
            raise UsageError(f"{address} is not a usable address", hint="correct ARXIV_API_URL") from error
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise _Fault(in_plain_words(error)) from error
        finally:
            self._last_end = self._timing.clock()

    def _read_page(self, response: requests.Response, url: str, deadline: float) -> AnswerPage:
        """The page in the response. Raises _Fault when it is not complete, UsageError when arXiv refuses the query."""
        status = response.status_code
        if status in _REFUSED:
            raise _refusal(url, _complaint(self._body(response, deadline), status))
        if status != 200:
            retry_after = parse_retry_after(response.headers.get("Retry-After"), now=response.headers.get("Date"))
            raise _Fault(f"status {status}", retry_after=retry_after, is_final=status in _FINAL)
        content_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        body = self._body(response, deadline)
        try:
            if content_type and content_type not in _XML and not body.lstrip().startswith(b"Rate exceeded"):
                raise _Fault(f"it sent {content_type[:60]} instead of Atom")
            page = parse_page(body)
        except UnreadableAnswer as fault:
            raise _Fault(str(fault)) from fault
        if page.complaint is not None:
            raise _refusal(url, page.complaint)
        return page

    def _body(self, response: requests.Response, deadline: float) -> bytes:
        """The whole body. It is read as it arrives, so that a server that sends byte by byte runs into the deadline."""
        chunks: list[bytes] = []
        size = 0
        try:
            while chunk := response.raw.read1(_CHUNK_BYTES, decode_content=True):
                chunks.append(chunk)
                size += len(chunk)
                if size > self._limits.body_bytes:
                    raise _Fault(f"the answer is larger than {self._limits.body_bytes >> 20} MiB")
                if self._timing.clock() > deadline:
                    raise _Fault(f"the answer was not complete after {self._limits.total_seconds:g} seconds")
        except (urllib3.exceptions.HTTPError, requests.RequestException, OSError) as error:
            raise _Fault(in_plain_words(error)) from error
        return b"".join(chunks)


def _gave_up(url: str, tries: int, fault: _Fault) -> ServiceError:
    host = urlsplit(url).netloc.rpartition("@")[2]
    return ServiceError(
        f"arXiv at {host} gave no usable answer ({tries} {'attempt' if tries == 1 else 'attempts'}): {fault}",
        hint="nothing was lost; run the same command again later",
    )


def _refusal(url: str, reason: str) -> UsageError:
    query = parse_qs(urlsplit(url).query)
    asked = (query.get("search_query") or query.get("id_list") or [""])[0]
    return UsageError(
        f"arXiv refuses the query {asked[:600]}: {reason[:200]}", hint="correct `query` in the list's config.yaml"
    )


def _complaint(body: bytes, status: int) -> str:
    try:
        return parse_page(body).complaint or f"status {status}"
    except UnreadableAnswer:
        return f"status {status}"
