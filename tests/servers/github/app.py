"""The app that answers: identifies the caller, finds the operation, checks both directions, and lets faults strike."""

import asyncio
import json
import traceback
from collections.abc import Mapping
from typing import Any

from tests.servers.github.accounts import ANONYMOUS, Token
from tests.servers.github.errors import Refusal, not_found
from tests.servers.github.faults import Fault, Faults
from tests.servers.github.forge import Forge
from tests.servers.github.log import Exchange, Log
from tests.servers.github.openapi import Description
from tests.servers.github.routes import find_route
from tests.servers.github.routing import Answer, Call, Route
from tests.servers.github.sending import JSON, send_answer
from tests.servers.github.server import Connection, Request


class App:
    """One stand-in as an app for Server."""

    def __init__(self, forge: Forge, faults: Faults, log: Log, description: Description) -> None:
        self._forge = forge
        self._faults = faults
        self._log = log
        self._description = description

    async def __call__(self, request: Request, connection: Connection) -> None:
        exchange = self._log.begin(request.method, request.path, dict(request.query))
        fault = self._faults.pick(request.method, request.path)
        exchange.fault = _name(fault)
        if fault and fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        if fault and fault.action:
            fault.action()
        answer = None
        if fault is None or fault.after or fault.kind not in ("status", "drop"):
            answer = self._answer(exchange, request.headers, request.body)
        if fault and fault.kind == "drop":
            exchange.status = 0
            connection.abort()
            return
        if fault and fault.kind == "status":
            answer = _failure(fault)
        assert answer is not None
        exchange.status = answer.status
        self._log.write(exchange)
        await send_answer(connection, request.method, answer, fault.kind if fault else "")

    def _answer(self, exchange: Exchange, headers: Mapping[str, str], data: bytes) -> Answer:
        with self._forge.lock:
            answer = self._handle(exchange, headers, data)
            answer = Answer(answer.body, answer.status, {**self._limits(), **answer.headers})
        exchange.status, exchange.answered = answer.status, answer.body
        return answer

    def _handle(self, exchange: Exchange, headers: Mapping[str, str], data: bytes) -> Answer:
        found = None
        try:
            token = self._forge.accounts.identify(headers.get("authorization"))
            exchange.login = token.login
            self._count(exchange, token)
            path = self._inside(exchange.method, exchange.path)
            found = find_route(exchange.method, path)
            if found is None:
                exchange.violations.append("the stand-in has no such operation")
                raise not_found()
            answer = self._run(exchange, found, token=token, data=data, accept=headers.get("accept", ""))
        except Refusal as error:
            answer = Answer(error.body, error.status, error.headers)
        except Exception:  # a fault of the stand-in itself must fail the test that met it
            exchange.violations.append(f"the stand-in failed: {traceback.format_exc()}")
            answer = Answer({"message": "Server Error"}, 500)
        if found is not None:
            self._check_answer(exchange, found[0], answer)
        return answer

    def _run(
        self, exchange: Exchange, found: tuple[Route, Mapping[str, str]], *, token: Token, data: bytes, accept: str
    ) -> Answer:
        route, parameters = found
        exchange.sent = _parse(data)
        differences = self._description.check_request(route.method, route.path, exchange.query, exchange.sent)
        exchange.violations += [f"request: {text}" for text in differences]
        self._refuse_stranger(parameters, route)
        call = Call(self._forge, token, parameters, exchange.query, exchange.sent, accept, exchange.path)
        return route.handler(call)

    def _check_answer(self, exchange: Exchange, route: Route, answer: Answer) -> None:
        kind = answer.headers.get("Content-Type", JSON)
        differences = self._description.check_response(route.method, route.path, answer.status, kind, answer.body)
        exchange.violations += [f"answer: {text}" for text in differences]

    def _inside(self, method: str, path: str) -> str:
        """The path below /repos/OWNER/NAME for /repositories/ID; raises 301 or 307 for a former name."""
        number = f"/repositories/{self._forge.id}"
        if path == number or path.startswith(number + "/"):
            return f"/repos/{self._forge.slug}{path.removeprefix(number)}"
        parts = path.split("/", 4)
        if len(parts) > 3 and parts[1] == "repos" and f"{parts[2]}/{parts[3]}" in self._forge.former_names:
            moved = self._forge.api + number + (f"/{parts[4]}" if len(parts) > 4 else "")
            status = 301 if method == "GET" else 307  # writes keep their method; PyGithub does not follow a 307
            refusal = Refusal(status, "Moved Permanently", headers={"Location": moved})
            refusal.body["url"] = moved
            raise refusal
        return path

    def _refuse_stranger(self, parameters: Mapping[str, str], route: Route) -> None:
        """404 for another repository; forks may only be read."""
        owner, name = parameters.get("owner"), parameters.get("repo")
        if owner is None:
            return
        known = {self._forge.owner.lower()}
        if route.method == "GET":
            known |= {fork.lower() for fork in self._forge.forks}
        if owner.lower() not in known or (name or "").lower() != self._forge.name.lower():
            raise not_found()

    def _count(self, exchange: Exchange, token: Token) -> None:
        limit = self._forge.switches.rate_limit
        if exchange.path == "/rate_limit":
            return
        if limit is not None:
            if limit <= 0:
                who = f"for {token.login}" if token is not ANONYMOUS else "for 127.0.0.1"
                raise Refusal(403, f"API rate limit exceeded {who}.")
            self._forge.switches.rate_limit = limit - 1
        self._forge.requests_left -= 1

    def _limits(self) -> dict[str, str]:
        limit = self._forge.switches.rate_limit
        left = self._forge.requests_left if limit is None else limit
        facts = {
            "Limit": 5000,
            "Remaining": left,
            "Used": 5000 - left,
            "Reset": int(self._forge.clock.now().timestamp()) + 3600,
            "Resource": "core",
        }
        return {f"X-RateLimit-{name}": str(value) for name, value in facts.items()}


def _parse(data: bytes) -> Any:
    if not data:
        return None
    try:
        return json.loads(data)
    except ValueError as error:
        raise Refusal(400, "Problems parsing JSON") from error


def _failure(fault: Fault) -> Answer:
    return Answer(
        {"message": fault.message, "documentation_url": "https://docs.github.com/rest"}, fault.status, fault.headers
    )


def _name(fault: Fault | None) -> str:
    if fault is None:
        return ""
    return f"fault: {fault.kind}{f' {fault.status}' if fault.kind == 'status' else ''}{' after' if fault.after else ''}"
