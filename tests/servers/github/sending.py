"""Sends an answer, whole or spoilt by a fault."""

import asyncio
import json

from tests.servers.github.routing import Answer
from tests.servers.github.server import Connection

JSON = "application/json; charset=utf-8"
PAGE = b"<!DOCTYPE html><html><body><h1>Whoa there!</h1></body></html>"


async def send_answer(connection: Connection, method: str, answer: Answer, fault: str) -> None:
    """Sends the answer, of which HEAD gets only the headers; `fault` html, half or cut spoils it."""
    empty = answer.status == 204
    data = answer.body if isinstance(answer.body, bytes) else b"" if empty else json.dumps(answer.body).encode()
    headers = {} if empty else {"Content-Type": JSON}
    headers = {**headers, **answer.headers}
    if fault == "html":
        data, headers["Content-Type"] = PAGE, "text/html"
    if fault == "half":
        data = data[: len(data) // 2]
    if not empty:
        headers["Content-Length"] = str(len(data))
    if fault == "cut":
        data = data[: len(data) // 2]
    connection.send(answer.status, headers, b"" if method == "HEAD" else data)
    if fault == "cut":
        await asyncio.sleep(0.01)  # the first half is sent before the connection ends
        connection.abort()
