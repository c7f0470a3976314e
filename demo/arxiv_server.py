"""A small arXiv: the query API over a file of papers, on this machine, with faults by switch.

`python -m demo.arxiv_server --papers FILE` prints its address and answers until it is stopped. It needs only Python.
"""

import argparse
import re
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar, Protocol
from urllib.parse import parse_qs, urlsplit

from demo.arxiv_faults import Faults, Reply, parse_faults, reply_to
from demo.arxiv_feed import Answer, render_error
from demo.arxiv_papers import StoredPaper, read_papers
from demo.arxiv_query import QueryFault, parse_search

_ID = re.compile(r"(?P<bare>[0-9]{4}\.[0-9]{4,5}|[a-z-]+(?:\.[A-Z]{2})?/[0-9]{7})(?:v[0-9]+)?")
_MAX_PAGE, _MAX_START = 2000, 30_000


@dataclass(frozen=True)
class Request:
    """One request as it came in, for tests that ask what was asked."""

    path: str
    parameters: dict[str, str]
    headers: dict[str, str]
    client: tuple[str, int]
    seconds: float


@dataclass
class SmallArxiv:
    """The papers, the faults to come and the requests so far; `answer` is the API without HTTP."""

    papers: list[StoredPaper]
    faults: Faults = field(default_factory=Faults)
    requests: list[Request] = field(default_factory=list)
    page_cap: int = _MAX_PAGE

    def answer(self, parameters: dict[str, str]) -> Answer:
        """One page. Raises QueryFault for what arXiv answers with 400."""
        start, wanted = _number(parameters, "start", 0), _number(parameters, "max_results", 10)
        if start + min(wanted, _MAX_PAGE) > _MAX_START + _MAX_PAGE or start >= _MAX_START:
            raise QueryFault("start must be less than 30000")
        found, total = self._found(parameters)
        per_page = min(wanted, self.page_cap)
        page = found[start : start + per_page]
        return Answer(
            page, total, start, per_page, parameters.get("search_query", ""), found[max(start - 1, 0) : start]
        )

    def reply(self, path: str, parameters: dict[str, str]) -> Reply:
        """What is sent for a request, with the fault whose turn it is."""
        if path.rstrip("/") != "/api/query":
            return Reply(404, b"not found", "text/plain")
        try:
            return reply_to(self.answer(parameters), self.faults.take())
        except QueryFault as fault:
            return Reply(400, render_error(str(fault), parameters.get("search_query", "")))

    def _found(self, parameters: dict[str, str]) -> tuple[list[StoredPaper], int]:
        query, ids = parameters.get("search_query", ""), parameters.get("id_list", "")
        found: Iterable[StoredPaper] = self.papers
        asked = len(ids.split(",")) if ids else 0
        if ids:
            wanted = {_bare_id(text) for text in ids.split(",")}
            found = [paper for paper in self.papers if paper.id in wanted]
        if query:
            found = filter(parse_search(query), found)
        elif not ids:
            found = ()
        sorted_papers = _sorted(list(found), parameters)
        # like the real one: without a query, the total counts ids that do not exist
        return sorted_papers, asked if ids and not query else len(sorted_papers)


def _sorted(papers: list[StoredPaper], parameters: dict[str, str]) -> list[StoredPaper]:
    order = parameters.get("sortOrder", "descending")
    if order not in {"ascending", "descending"}:
        raise QueryFault("sortOrder must be in: ascending, descending")
    by = parameters.get("sortBy", "relevance")
    if by not in {"relevance", "lastUpdatedDate", "submittedDate"}:
        raise QueryFault("sortBy must be in: relevance, lastUpdatedDate, submittedDate")
    if by == "relevance":
        return papers
    return sorted(papers, key=lambda paper: (paper.published, paper.id), reverse=order == "descending")


def _number(parameters: dict[str, str], name: str, default: int) -> int:
    text = parameters.get(name) or str(default)
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise QueryFault(f"{name} must be non-negative integer")
    return int(text)


def _bare_id(text: str) -> str:
    match = _ID.fullmatch(text.strip())
    if not match:
        raise QueryFault(f"incorrect id format for {text}")
    return match["bare"]


class Replying(Protocol):
    """What a server plays: it notes each request and says what is sent."""

    requests: list[Request]

    def reply(self, path: str, parameters: dict[str, str]) -> Reply: ...


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer waits for the client's delayed acknowledgement
    played: ClassVar[Replying]

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        parameters = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.played.requests.append(
            Request(parts.path, parameters, dict(self.headers), self.client_address, time.monotonic())
        )
        try:
            self._send(self.played.reply(parts.path, parameters))
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the client gave up, as it should

    def _send(self, reply: Reply) -> None:
        self.server.stopping.wait(reply.seconds)  # type: ignore[attr-defined]
        self.send_response(reply.status)
        headers = {"Content-Type": reply.content_type, "Content-Length": str(len(reply.body))} | reply.headers
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if not reply.drip_seconds:
            self.wfile.write(reply.body)
            return
        for at in range(len(reply.body)):
            self.wfile.write(reply.body[at : at + 1])
            if self.server.stopping.wait(reply.drip_seconds):  # type: ignore[attr-defined]
                self.close_connection = True
                return

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's own name
        """Nothing: the terminal belongs to whoever started the server."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, played: Replying, port: int) -> None:
        super().__init__(("127.0.0.1", port), type("Handler", (_Handler,), {"played": played}))
        self.stopping = threading.Event()

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: a client that hangs up is part of the play."""


@contextmanager
def play(played: Replying, port: int = 0) -> Iterator[str]:
    """Answers on this machine while the block runs; gives the address. Port 0 takes a free one."""
    server = _Server(played, port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.stopping.set()
        server.shutdown()
        server.server_close()


@contextmanager
def serve(arxiv: SmallArxiv, port: int = 0) -> Iterator[str]:
    """Answers while the block runs; gives the address for ARXIV_API_URL."""
    with play(arxiv, port) as base:
        yield f"{base}/api/query"


def main() -> None:
    """Reads the papers, prints the address, answers until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m demo.arxiv_server", description="a small arXiv over a file")
    parser.add_argument("--papers", type=Path, required=True, metavar="FILE", help="JSON Lines: plain, .gz or .xz")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--fault", action="append", default=[], metavar="NAME[=N]", help="of the next request")
    parser.add_argument("--always", metavar="NAME[=N]", help="the fault of all requests after those")
    options = parser.parse_args()
    try:
        always = parse_faults([options.always])[0] if options.always else None
        faults = Faults(parse_faults(options.fault), always)
        papers = read_papers(options.papers)
    except (OSError, ValueError, KeyError, TypeError) as fault:
        parser.error(f"{options.papers}: {fault}")
    with serve(SmallArxiv(papers, faults), options.port) as address:
        print(address, flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
