"""The one line to arXiv that all ways share: one connection, one pace, one name, bounded answers, a few tries.

arXiv's rules hold for API, OAI-PMH and feeds together (https://info.arxiv.org/help/api/tou.html): one request every three seconds,
one connection. Its robots.txt asks for fifteen seconds between web pages.
"""

import random
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from bot.console import waiting_for
from bot.core.harvest.page import UnreadableAnswer
from bot.core.text.http import REDIRECTS, RedirectFault, in_plain_words, parse_retry_after, redirected
from bot.core.text.printable import counted
from bot.errors import ServiceError, UsageError

PAGE_PACE = 5  # times the delay between two requests: fifteen seconds before a web page
XML = ("application/atom+xml", "application/rss+xml", "application/xml", "text/xml")
_READ = {200, 400, 404, 414}  # what such an answer means, its reader knows
_FINAL = {400, 401, 404, 405, 410, 414, 501}  # asking again changes nothing
_BROKEN_ADDRESS = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
    urllib3.exceptions.LocationParseError,
)
_CHUNK_BYTES = 1 << 16
T = TypeVar("T")


@dataclass(frozen=True)
class RequestLimits:
    """How long, how much and how often: time-outs in seconds, the size of a body in bytes."""

    connect_seconds: float = 10
    read_seconds: float = 30
    total_seconds: float = 90
    body_bytes: int = 64 << 20
    tries: int = 5
    redirects: int = 3
    retry_after_seconds: float = 60


@dataclass(frozen=True)
class Timing:
    """Where time and chance come from, so that tests need neither."""

    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    chance: Callable[[], float] = random.random


class WayRefused(Exception):
    """One try that failed, and when the server said to come again (seconds, 0 if it did not). `is_final`: don't ask again."""

    def __init__(self, reason: str, *, retry_after: float = 0, is_final: bool = False) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.is_final = is_final


@dataclass(frozen=True)
class HttpAnswer:
    """A whole answer: its status, its type in lower case, its body."""

    status: int
    content_type: str
    body: bytes


class ArxivLine:
    """Sends one request after the other to arXiv's services; `requests` counts all of them.

    `longest_retry_after` is the longest wait in seconds that a server asked for since it was last set to 0.
    """

    def __init__(
        self,
        *,
        delay_seconds: float,
        user_agent: str = "",
        timing: Timing | None = None,
        limits: RequestLimits | None = None,
    ) -> None:
        self.requests = 0
        self.longest_retry_after = 0.0
        self.delay_seconds = delay_seconds
        self.timing = timing or Timing()
        self.limits = limits or RequestLimits()
        self._session = requests.Session()
        self.name(user_agent)
        # One pool of one connection for both schemes: a request to another host closes the connection before it.
        adapter = HTTPAdapter(pool_connections=1, pool_maxsize=1, pool_block=True)
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, adapter)
        self._last_end: float | None = None

    def name(self, user_agent: str) -> None:
        """How the bot names itself from now on."""
        self._session.headers["User-Agent"] = user_agent

    def ask(
        self,
        url: str,
        read: Callable[[HttpAnswer], T],
        *,
        limits: RequestLimits | None = None,
        pace: float = 1,
        variable: str = "ARXIV_API_URL",
    ) -> T:
        """What `read` makes of the answer, after several tries if need be. `pace` is in delays between two requests.

        `read` raises UnreadableAnswer or Refused for an answer that is not believed. Raises ServiceError after the last try, and
        UsageError naming the variable for an address that can't be asked.
        """
        bounds, attempt = limits or self.limits, 1
        while True:
            try:
                return self._try(url, read, bounds, pace * self.delay_seconds, variable)
            except WayRefused as fault:
                self.longest_retry_after = max(self.longest_retry_after, fault.retry_after)
                comes_later = fault.retry_after > bounds.retry_after_seconds  # another way is asked at once instead
                if fault.is_final or comes_later or attempt >= bounds.tries:
                    raise _gave_up(url, attempt, str(fault)) from fault
                why = (
                    f"attempt {attempt + 1} of {bounds.tries} at {_host_of(url)}, because the last one failed: {fault}"
                )
                self.back_off(attempt, at_least=fault.retry_after, why=why)
            attempt += 1

    def back_off(self, attempt: int, *, at_least: float = 0, why: str = "another attempt at arXiv") -> None:
        """Sleeps after failed attempt 1, 2, 3, 4: 2, 4, 8, 16 times the delay, with jitter, or what the server asks.

        `why` is the end of “waiting for …”.
        """
        jitter = 1 + self.timing.chance() / 4
        self.sleep(max(2**attempt * self.delay_seconds * jitter, at_least), why=why)

    def sleep(self, seconds: float, *, why: str = "the next request that arXiv's rules allow") -> None:
        """Waits; nothing for no time. `why` is the end of “waiting for …”."""
        if seconds > 0:
            with waiting_for(why):
                self.timing.sleep(seconds)

    def close(self) -> None:
        """Ends the connection."""
        self._session.close()

    def _try(self, url: str, read: Callable[[HttpAnswer], T], limits: RequestLimits, gap: float, variable: str) -> T:
        """One try, following redirects on the same host."""
        deadline = self.timing.clock() + limits.total_seconds
        address = url
        for _ in range(limits.redirects + 1):
            response = self._send(address, limits, gap, variable)
            try:
                if response.status_code not in REDIRECTS:
                    return read(self._answer(response, limits, deadline))
                address = redirected(address, response.headers.get("Location", ""))
            except (RedirectFault, UnreadableAnswer) as fault:
                raise WayRefused(str(fault)) from fault
            finally:
                response.close()
                self._last_end = self.timing.clock()
        raise WayRefused("it redirects in a circle")

    def _send(self, url: str, limits: RequestLimits, gap: float, variable: str) -> requests.Response:
        """Sends one request, not sooner than the gap after the last. The body is still to be read."""
        if self._last_end is not None:
            self.sleep(self._last_end + gap - self.timing.clock())
        self.requests += 1
        timeout = (limits.connect_seconds, limits.read_seconds)
        try:
            with waiting_for(f"{_host_of(url)} to answer"):
                return self._session.get(url, stream=True, allow_redirects=False, timeout=timeout)
        except _BROKEN_ADDRESS as error:
            address = url.partition("?")[0][:200]
            raise UsageError(f"{address} is not a usable address", hint=f"correct {variable}") from error
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise WayRefused(in_plain_words(error)) from error
        finally:
            self._last_end = self.timing.clock()

    def _answer(self, response: requests.Response, limits: RequestLimits, deadline: float) -> HttpAnswer:
        if response.status_code not in _READ:
            raise _refusal_of(response)
        content_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return HttpAnswer(response.status_code, content_type, self._body(response, limits, deadline))

    def _body(self, response: requests.Response, limits: RequestLimits, deadline: float) -> bytes:
        """The whole body. What arrives is taken at once, so that a server that drips bytes runs into the deadline."""
        chunks: list[bytes] = []
        size = 0
        try:
            while chunk := response.raw.read1(_CHUNK_BYTES, decode_content=True):
                chunks.append(chunk)
                size += len(chunk)
                if size > limits.body_bytes:
                    raise WayRefused(f"the answer is larger than {limits.body_bytes >> 20} MiB")
                if self.timing.clock() > deadline:
                    raise WayRefused(f"the answer was not complete after {limits.total_seconds:g} seconds")
        except (urllib3.exceptions.HTTPError, requests.RequestException, OSError) as error:
            raise WayRefused(in_plain_words(error)) from error
        return b"".join(chunks)


def sound_body(answer: HttpAnswer, types: Collection[str], *, wanted: str) -> bytes:
    """The body of an answer with status 200 and one of the types. Raises Refused for any other; `wanted` names what was expected."""
    if answer.status != 200:
        raise WayRefused(f"status {answer.status}", is_final=answer.status in _FINAL)
    if answer.content_type and answer.content_type not in types:
        raise WayRefused(f"it sent {answer.content_type[:60]} instead of {wanted}")
    return answer.body


def _refusal_of(response: requests.Response) -> WayRefused:
    """The fault of an answer with another status, perhaps with the time after which to come again."""
    retry_after = parse_retry_after(response.headers.get("Retry-After"), now=response.headers.get("Date"))
    status = response.status_code
    return WayRefused(f"status {status}", retry_after=retry_after, is_final=status in _FINAL)


def _gave_up(url: str, tries: int, reason: str) -> ServiceError:
    """The error after the last try."""
    return ServiceError(
        f"arXiv at {_host_of(url)} gave no usable answer ({counted(tries, 'attempt')}): {reason}",
        hint="nothing was lost; run the same command again later",
    )


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).netloc.rpartition("@")[2]
    except ValueError:  # not an address at all, which the request itself says
        return "arXiv"
