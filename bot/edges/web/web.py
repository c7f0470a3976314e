"""The only way to read web pages and JSON other than the APIs of arXiv and GitHub: with limits on size, time and redirects, and only
from public hosts; and the check of many links at once.

Nothing that a server does raises an error. The result is a page, or `Nothing` where the server itself says that there is no such page,
or `Unknown` for everything else (`bot.core.text.http`).
"""

import json
import re
import ssl
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, cached_property
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

import httpx

from bot.console import waiting_for
from bot.core.text.address import fault_of_link
from bot.core.text.http import HTML, REDIRECTS, Gap, Nothing, Unknown, in_plain_words, is_challenge
from bot.core.text.printable import WESTERN
from bot.edges.web.guard import GuardedTransport, PrivateAddress, Resolve, UnknownHost, resolve
from bot.log import noted
from bot.settings import Settings

JSON = ("application/json",)
_MISSING = {404, 410}
_BLOCKING = {401, 403}
_CHUNK_BYTES = 1 << 16
_HEAD_BYTES = 4096
_META_CHARSET = re.compile(rb"<meta[^<>]+charset=[\"']?([a-z0-9_-]+)", re.IGNORECASE)


@dataclass(frozen=True)
class WebLimits:
    """Limits of one call: `total_seconds` includes all redirects, `body_bytes` counts after unpacking."""

    connect_seconds: float = 10
    read_seconds: float = 15
    total_seconds: float = 30
    body_bytes: int = 4 << 20
    redirects: int = 5


@dataclass(frozen=True)
class Page:
    """A complete page; `url` is the address after all redirects."""

    url: str
    content_type: str
    body: bytes
    charset: str = "utf-8"

    @property
    def text(self) -> str:
        """The body as text; see `is_guess`."""
        return self._decoded[0]

    @property
    def is_guess(self) -> bool:
        """Whether the encoding is only guessed, so that letters beyond ASCII may be wrong."""
        return self._decoded[1]

    @cached_property
    def _decoded(self) -> tuple[str, bool]:
        """UTF-8 is tried before the encoding that the server or the page declares: other text is hardly ever valid UTF-8."""
        said = _META_CHARSET.search(self.body[:_HEAD_BYTES])
        for charset in ("utf-8", self.charset, said[1].decode("ascii") if said else ""):
            with suppress(LookupError, UnicodeError):
                return self.body.decode(charset), False
        return self.body.decode(WESTERN, errors="replace"), True


@dataclass(frozen=True)
class Alive:
    """A link that works; `url` is its address after all redirects."""

    url: str


class _Stop(Exception):
    def __init__(self, gap: Gap) -> None:
        super().__init__(gap.reason)
        self.gap = gap


def _refused(reason: str) -> _Stop:
    """The bot does not open such addresses, now or later."""
    return _Stop(Unknown(reason, is_refused=True))


def _unknown(reason: str) -> _Stop:
    return _Stop(Unknown(reason))


class Web:
    """Reads pages, one connection a call, safe for several threads. `user_agent` names the bot and the list."""

    def __init__(
        self,
        *,
        user_agent: str,
        stand_ins: Mapping[str, str] | None = None,
        limits: WebLimits | None = None,
        resolve: Resolve = resolve,
    ) -> None:
        self._headers = {"User-Agent": user_agent, "Accept-Encoding": "gzip", "Accept-Language": "en"}
        self._stand_ins = dict(stand_ins or {})
        self._limits = limits or WebLimits()
        self._resolve = resolve

    @classmethod
    def of(cls, settings: Settings, list_url: str | None) -> "Web":
        """The reader of this run, which names the bot and the list to each host."""
        return cls(user_agent=settings.user_agent(list_url), stand_ins=settings.web_stand_ins)

    def read_page(self, url: str, *, hosts: Collection[str]) -> Page | Gap:
        """An HTML page over https from one of `hosts`, also after redirects."""
        return self._read(url, hosts, HTML)

    def read_json(self, url: str, *, hosts: Collection[str]) -> object:
        """The value of a JSON document over https from one of `hosts`, or a Gap."""
        page = self._read(url, hosts, JSON)
        if isinstance(page, Gap):
            return page
        try:
            return json.loads(page.body)
        except (ValueError, RecursionError):
            return Unknown("sent something that is not JSON")

    def check_link(self, url: str) -> Alive | Gap:
        """Whether a link to any public host works, without reading the body. If HEAD fails, GET decides."""
        headers = {"Range": "bytes=0-0"}
        with self._transport() as transport:
            for method in ("HEAD", "GET"):
                try:
                    response, address = self._open(transport, method, url, hosts=None, headers=headers)
                    if response.status_code != 416:  # an empty page has no first byte
                        _refuse_status(response)
                    return Alive(address)
                except _Stop as stop:
                    gap = stop.gap
                    if isinstance(gap, Unknown) and gap.is_refused:
                        break
        return gap

    def _read(self, url: str, hosts: Collection[str], types: Sequence[str]) -> Page | Gap:
        headers = {"Accept": ", ".join(types)}
        with self._transport() as transport:
            try:
                response, address = self._open(transport, "GET", url, hosts=hosts, headers=headers)
                return self._page(response, address, types)
            except _Stop as stop:
                return stop.gap

    def _transport(self) -> GuardedTransport:
        seconds = self._limits.total_seconds
        return GuardedTransport(tls=_tls(), seconds=seconds, stand_ins=self._stand_ins, resolve=self._resolve)

    def _open(
        self,
        transport: httpx.HTTPTransport,
        method: str,
        url: str,
        *,
        hosts: Collection[str] | None,
        headers: Mapping[str, str],
    ) -> tuple[httpx.Response, str]:
        """The answer after all redirects, with its body not read yet, and its address. Each address is checked before the request."""
        limits = self._limits
        timeout = {"timeout": httpx.Timeout(limits.read_seconds, connect=limits.connect_seconds).as_dict()}
        address = url
        for _ in range(limits.redirects + 1):
            address = _checked(address, hosts)
            with _faults_in_words():
                request = httpx.Request(method, address, headers={**self._headers, **headers}, extensions=timeout)
                with noted(method, address) as note, waiting_for(f"{urlsplit(address).hostname} to answer"):
                    response = transport.handle_request(request)
                    note.outcome = str(response.status_code)
            if response.status_code not in REDIRECTS:
                return response, address
            response.close()
            try:
                address = urljoin(address, response.headers.get("Location", ""))
            except ValueError:
                raise _unknown("redirects to an invalid address") from None
        raise _unknown("redirects in a circle")

    def _page(self, response: httpx.Response, address: str, types: Sequence[str]) -> Page:
        """The page with its body. Raises _Stop if it is not what was asked for."""
        status = response.status_code
        if status in _MISSING and is_challenge(response.headers, self._start_of(response)):
            raise _blocked(status)
        _refuse_status(response)
        content_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if content_type not in types:
            raise _unknown(f"sent {content_type[:60] or 'something'} instead of {types[0]}")
        page = Page(address, content_type, self._body(response), response.charset_encoding or "utf-8")
        if is_challenge(response.headers, page.text):
            raise _blocked(response.status_code)
        return page

    def _start_of(self, response: httpx.Response) -> str:
        """The text of an answer that is not a page; empty where it can't be read."""
        with suppress(_Stop):
            return self._body(response).decode(errors="replace")
        return ""

    def _body(self, response: httpx.Response) -> bytes:
        """The whole body, unpacked piece by piece so that it can't exceed the limit."""
        most = self._limits.body_bytes
        encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
        if encoding not in {"identity", "gzip", "x-gzip", ""}:
            raise _unknown(f"compresses its answer in a way that was not asked for, {encoding[:40]}")
        unpack = zlib.decompressobj(wbits=31) if "gzip" in encoding else None
        body = bytearray()
        with _faults_in_words():
            for chunk in response.iter_raw(_CHUNK_BYTES):
                body += unpack.decompress(chunk, most + 1 - len(body)) if unpack else chunk
                if len(body) > most:
                    raise _unknown(f"sent more than {most >> 20} MiB")
        if unpack and not unpack.eof:
            raise _unknown("sent an answer that was cut off")
        return bytes(body)


def _checked(address: str, hosts: Collection[str] | None) -> str:
    """The address, with https if hosts are given. Raises _Stop for an address that the bot does not open."""
    if fault := fault_of_link(address):
        raise _refused(fault)
    parts = urlsplit(address)
    if parts.port not in {None, 80, 443}:
        raise _refused(f"leads to port {parts.port}, but the bot uses only ports 80 and 443")
    if hosts is None:
        return address
    if parts.hostname not in hosts:
        raise _refused(f"leads to {(parts.hostname or 'no host')[:80]}, which the bot does not read")
    return parts._replace(scheme="https", netloc=parts.hostname or "", fragment="").geturl()


def _blocked(status: int) -> _Stop:
    said = "" if status == HTTPStatus.OK else f" (status {status})"
    return _Stop(Unknown(f"asks visitors to prove that they are human{said}", is_blocked=True))


def _refuse_status(response: httpx.Response) -> None:
    status = response.status_code
    if is_challenge(response.headers, ""):
        raise _blocked(status)
    if status in _MISSING:
        raise _Stop(Nothing(f"has no such page (status {status})"))
    if not 200 <= status < 300:
        raise _Stop(Unknown(f"answered with status {status}", is_blocked=status in _BLOCKING))


@contextmanager
def _faults_in_words() -> Iterator[None]:
    """Turns the errors of httpx into faults in plain words."""
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, zlib.error) as error:
        cause: BaseException | None = error
        while cause is not None:
            if isinstance(cause, PrivateAddress):
                raise _refused("leads to a private or local address") from error
            if isinstance(
                cause, UnknownHost
            ):  # or the resolver has a fault of its own: the two look the same from here
                raise _unknown("was not found by its name") from error
            cause = cause.__cause__
        raise _unknown(f"gave no usable answer: {in_plain_words(error)}") from error


_HOSTS_AT_ONCE = 8
_MOST_SILENT = 3  # useless answers in a row before a host is skipped for this run


def check_links(
    web: Web, links: Sequence[str], *, seconds: float, pause_seconds: float, tell: Callable[[int], None]
) -> dict[str, Alive | Gap]:
    """The answer for each link, several hosts at once, but one link at a time for each host.

    Links that were not reached within `seconds`, and those of a host that keeps failing, are left out. `tell` is called with the number
    of answers so far.
    """
    by_host: dict[str, list[str]] = defaultdict(list)
    for link in links:
        by_host[_host(link)].append(link)
    answers: dict[str, Alive | Gap] = {}
    end = time.monotonic() + seconds

    def ask(host_links: list[str]) -> None:
        silent = 0
        for position, link in enumerate(host_links):
            if time.monotonic() > end or silent == _MOST_SILENT:
                return
            if position and pause_seconds:
                time.sleep(pause_seconds)
            answer = answers[link] = web.check_link(link)
            silent = silent + 1 if isinstance(answer, Unknown) and not answer.is_refused else 0
            tell(len(answers))

    with ThreadPoolExecutor(max_workers=_HOSTS_AT_ONCE) as threads:
        for done in [threads.submit(ask, group) for group in by_host.values()]:
            done.result()
    return answers


def _host(link: str) -> str:
    try:
        return urlsplit(link).hostname or ""
    except ValueError:
        return ""


@cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context()  # once: reading all certificates takes longer than a short answer
