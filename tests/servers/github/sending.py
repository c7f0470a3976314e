"""Sends an answer, whole or spoilt by a fault."""

import asyncio
import json

from starlette.types import Scope, Send

from tests.servers.github.routing import Answer

JSON = "application/json; charset=utf-8"
PAGE = b"<!DOCTYPE html><html><body><h1>Whoa there!</h1></body></html>"


async def send_answer(scope: Scope, send: Send, answer: Answer, fault: str) -> None:
    """Sends the answer; `fault` html, half or cut spoils it."""
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
    raw = [(name.lower().encode(), value.encode("utf-8")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": raw})
    await send({"type": "http.response.body", "body": data, "more_body": fault == "cut"})
    if fault == "cut":
        await asyncio.sleep(0.01)  # the first half is sent before the connection ends
        scope["state"]["transport"].abort()
