"""Serves apps on loopback: one event loop in a thread of the test process, one listening socket for each stand-in.

HTTP/1.1 is read here, in the few forms in which clients of GitHub's API write it: reading it in all its forms with h11 took
as long as everything else that an answer needs.
"""

import asyncio
import socket
import threading
import traceback
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import cast
from urllib.parse import parse_qsl, unquote

SECONDS = 120


@dataclass(frozen=True)
class Request:
    """One request: the path decoded, names of headers in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


class Connection(asyncio.Protocol):
    """One client's connection: its requests go to the app one after the other."""

    def __init__(self, app: "App", connections: "set[Connection]") -> None:
        self._app = app
        self._connections = connections
        self._received = b""
        self._continued = False
        self.answering: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio when a client has connected."""
        self._transport = cast(asyncio.Transport, transport)
        self._connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by asyncio at the end; what is being answered goes on, as on a real server."""
        self._connections.discard(self)

    def data_received(self, data: bytes) -> None:
        """Called by asyncio with some bytes."""
        self._received += data
        self._begin()

    def send(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """Sends an answer, or the beginning of one whose headers announce more."""
        if not self._transport.is_closing():
            lines = [
                f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
                *(f"{name}: {headers[name]}" for name in headers),
            ]
            self._transport.write("\r\n".join([*lines, "", ""]).encode() + body)

    def abort(self) -> None:
        """Ends the connection at once."""
        self._transport.abort()

    def _begin(self) -> None:
        """Has the next request answered, when all of it has arrived and none is being answered."""
        head, end, rest = self._received.partition(b"\r\n\r\n")
        if not self._received[:1].isalpha() and self._received:
            self.abort()  # a client that begins with TLS, for example, waits for an answer that HTTP does not have
            return
        if self.answering is not None or not end:
            return
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        if "transfer-encoding" in headers:
            self.send(411, {"Connection": "close", "Content-Length": "0"}, b"")
            self._transport.close()
            return
        length = int(headers.get("content-length", "0"))
        if len(rest) < length:
            if headers.get("expect") == "100-continue" and not self._continued:
                self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                self._continued = True
            return
        self._received, self._continued = rest[length:], False
        request = _request_of(first, headers, rest[:length])
        self.answering = asyncio.get_running_loop().create_task(self._answer(request))

    async def _answer(self, request: Request) -> None:
        try:
            await self._app(request, self)
        except Exception:  # a fault of the stand-in must not leave the client waiting
            traceback.print_exc()
            self.send(500, {"Content-Length": "0"}, b"")
        self.answering = None
        if request.headers.get("connection", "").lower() == "close":
            self._transport.close()
        else:
            self._begin()


App = Callable[[Request, Connection], Awaitable[None]]


def _request_of(first_line: str, headers: Mapping[str, str], body: bytes) -> Request:
    method, target, _ = first_line.split(" ")
    path, _, query = target.partition("?")
    return Request(method, unquote(path), dict(parse_qsl(query, keep_blank_values=True)), headers, body)


class Server:
    """A server for one app; `url` says where."""

    def __init__(self, app: App, port: int = 0) -> None:
        self._app = app
        self._socket = socket.create_server(("127.0.0.1", port))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._connections: set[Connection] = set()
        self._server: asyncio.Server | None = None

    def start(self) -> None:
        """Returns when the server listens."""
        asyncio.run_coroutine_threadsafe(self._listen(), _loop()).result(SECONDS)

    def stop(self) -> None:
        """Ends all connections at once, also those of requests that hang."""
        asyncio.run_coroutine_threadsafe(self._close(), _loop()).result(SECONDS)

    async def _listen(self) -> None:
        self._server = await asyncio.get_running_loop().create_server(self._protocol, sock=self._socket)

    def _protocol(self) -> asyncio.Protocol:
        return Connection(self._app, self._connections)

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        tasks = [one.answering for one in self._connections if one.answering is not None]
        for connection in list(self._connections):
            connection.abort()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """The event loop of all stand-ins in this process."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="stand-ins", daemon=True).start()
    return loop
