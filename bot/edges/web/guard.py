"""The network below `bot.edges.web.web`: names are resolved here, only public addresses are connected to, and all within one deadline.

The address that was checked is the one that is connected to, so a name that resolves differently the second time has no effect.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import httpcore
import httpx

from bot.core.text.address import is_public

Resolve = Callable[[str, int], list[str]]


class PrivateAddress(httpcore.ConnectError):
    """The host's name leads to a private or local address."""


class UnknownHost(httpcore.ConnectError):
    """No host was found by this name, which may also be a fault of the resolver that was asked."""


def resolve(host: str, port: int) -> list[str]:
    """The host's IP addresses. Raises UnknownHost when none is found by that name, ConnectError when it can't be asked."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        is_missing = error.errno in {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
        raise (UnknownHost if is_missing else httpcore.ConnectError)("NameResolution") from error
    except UnicodeError as error:  # a label of more than 63 characters
        raise UnknownHost("NameResolution") from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class GuardedTransport(httpx.HTTPTransport):
    """One call's connections; for tests, `stand_ins` are addresses on this machine that answer instead of hosts."""

    def __init__(
        self, *, tls: ssl.SSLContext, seconds: float, stand_ins: Mapping[str, str], resolve: Resolve = resolve
    ) -> None:
        super().__init__(verify=tls, trust_env=False)
        self._stand_ins = {host: httpx.URL(address) for host, address in stand_ins.items()}
        local = {address.port for address in self._stand_ins.values() if address.port}
        backend = _GuardedBackend(time.monotonic() + seconds, local, resolve)
        # httpx has no public way to give its pool a network: https://www.encode.io/httpcore/network-backends/
        # tests/contracts/test_httpx_and_schedule.py pins the attribute.
        self._pool = httpcore.ConnectionPool(ssl_context=tls, network_backend=backend)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; its `Host` header stays what it was."""
        stand_in = self._stand_ins.get(request.url.host) or self._stand_ins.get("*")
        if stand_in:
            request.url = request.url.copy_with(scheme="http", host=stand_in.host, port=stand_in.port)
        return super().handle_request(request)


class _GuardedBackend(httpcore.SyncBackend):
    def __init__(self, deadline: float, local_ports: set[int], resolve: Resolve) -> None:
        self._deadline, self._local_ports, self._resolve = deadline, local_ports, resolve

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connects to the first of the host's addresses that answers, if all of them are public."""
        is_stand_in = host == "127.0.0.1" and port in self._local_ports
        addresses = [host] if is_stand_in else self._resolve(host, port)
        if not is_stand_in and not all(map(is_public, addresses)):
            raise PrivateAddress("a private address")
        fault: httpcore.NetworkError | httpcore.TimeoutException = httpcore.ConnectError("no address")
        for address in addresses:
            try:
                left = _left(self._deadline, timeout, httpcore.ConnectTimeout)
                stream = super().connect_tcp(address, port, left, local_address, socket_options)
                return _TimedStream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                fault = error
        raise fault


class _TimedStream(httpcore.NetworkStream):
    """A connection that ends at the deadline, even if bytes keep arriving."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline, timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline, timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(self._deadline, timeout, httpcore.ConnectTimeout)
        return _TimedStream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: float, timeout: float | None, late: type[httpcore.TimeoutException]) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise late("timed out")
    return left if timeout is None else min(left, timeout)
