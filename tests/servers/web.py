"""A small web on this machine: pages of any host by switch, among them all that servers do wrong."""

import contextlib
import gzip
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Write = Callable[[bytes], object]


@dataclass(frozen=True)
class Reply:
    """What is answered: a body, or a function that writes what it likes after the headers."""

    body: bytes = b""
    status: int = 200
    type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    stream: Callable[[Write], object] | None = None
    raw: Callable[[Write], object] | None = None  # instead of an HTTP answer
    get_only: bool = False  # HEAD is answered with 405


@dataclass
class SmallWeb:
    """The pages by `host/path?query`, and the requests so far as `METHOD host/path?query`."""

    pages: dict[str, Reply] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    url: str = ""

    def put(self, address: str, reply: Reply | str, **headers: str) -> None:
        """What stands at an address; a text is a page of HTML."""
        self.pages[address] = (
            reply if isinstance(reply, Reply) else Reply(reply.encode(), headers=dict(headers) if headers else {})
        )

    def put_json(self, address: str, value: object, **options: Any) -> None:
        """A JSON document at an address."""
        self.pages[address] = Reply(json.dumps(value).encode(), type="application/json", **options)

    @property
    def environ(self) -> dict[str, str]:
        """The environment with which the bot takes this for the whole web."""
        return {"WEB_STAND_INS": f"*={self.url}"}


def redirect(to: str) -> Reply:
    return Reply(status=302, headers={"Location": to})


def dripping(write: Write) -> None:
    for _ in range(1_000):
        write(b" ")
        time.sleep(0.05)


def dripping_headers(write: Write) -> None:
    write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Slow: ")
    dripping(write)


def endless(write: Write) -> None:
    while True:
        write(b"<p>more</p>" * 5_000)


def bomb(megabytes: int) -> bytes:
    return gzip.compress(b"\0" * (megabytes << 20))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    web: SmallWeb

    def answer(self) -> None:
        address = f"{self.headers.get('Host', '')}{self.path}"
        self.web.requests.append(f"{self.command} {address}")
        self.web.headers.append({name.lower(): value for name, value in self.headers.items()})
        reply = self.web.pages.get(address, Reply(b"<title>Not here</title>", 404))
        self.close_connection = True
        with contextlib.suppress(OSError):  # the bot hangs up on what never ends
            self.send(Reply(status=405) if reply.get_only and self.command == "HEAD" else reply)

    do_GET = do_HEAD = answer  # noqa: N815  # names that http.server gives

    def send(self, reply: Reply) -> None:
        if reply.raw:
            reply.raw(self.wfile.write)
            return
        self.send_response(reply.status)
        length = {} if reply.stream else {"Content-Length": str(len(reply.body))}
        for name, value in ({"Content-Type": reply.type} | length | reply.headers).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            (reply.stream or (lambda write: write(reply.body)))(self.wfile.write)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serve_web(web: SmallWeb) -> Iterator[SmallWeb]:
    """Answer on a free port until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"web": web}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True)
    thread.start()
    web.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield web
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
