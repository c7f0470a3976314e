"""Serves apps on loopback: one event loop in a thread of the test process, one listening socket for each stand-in.

uvicorn's own Server needs 0.2 s to end; tests start hundreds of stand-ins, so only its HTTP protocol is used.
"""

import asyncio
import socket
import threading
from functools import cache
from typing import Any

from starlette.types import ASGIApp
from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

SECONDS = 120


class _Protocol(H11Protocol):
    """Hands each connection to the app, so that faults can end it."""

    def connection_made(self, transport: Any) -> None:
        """Called by asyncio for each connection."""
        self.app_state = {**self.app_state, "transport": transport}
        connection = transport.get_extra_info("socket")  # head and body are two writes: don't hold the second back
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().connection_made(transport)


class Server:
    """A server for one app; `url` says where."""

    def __init__(self, app: ASGIApp, port: int = 0) -> None:
        self._socket = socket.create_server(("127.0.0.1", port))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._config = Config(app, ws="none", lifespan="off", log_config=None, access_log=False)
        self._state = ServerState()
        self._server: asyncio.Server | None = None

    def start(self) -> None:
        """Returns when the server listens."""
        asyncio.run_coroutine_threadsafe(self._listen(), _loop()).result(SECONDS)

    def stop(self) -> None:
        """Ends all connections at once, also those of requests that hang."""
        asyncio.run_coroutine_threadsafe(self._close(), _loop()).result(SECONDS)

    async def _listen(self) -> None:
        self._config.load()
        self._server = await asyncio.get_running_loop().create_server(self._protocol, sock=self._socket)

    def _protocol(self) -> asyncio.Protocol:
        return _Protocol(config=self._config, server_state=self._state, app_state={})

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        tasks = list(self._state.tasks)
        for connection in list(self._state.connections):
            connection.transport.abort()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """The event loop of all stand-ins in this process."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="stand-ins", daemon=True).start()
    return loop
