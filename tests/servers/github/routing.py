"""From a request to the function that answers it: the table of operations, and what such a function gets and gives."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from tests.servers.github.accounts import Token
from tests.servers.github.errors import Refusal
from tests.servers.github.forge import Forge

LONG = ("ref", "path", "basehead", "branch", "name")  # parameters that may hold slashes
PER_PAGE = 30


@dataclass(frozen=True)
class Call:
    """One request, as a route sees it."""

    forge: Forge
    token: Token
    parameters: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    accept: str
    path: str  # as it was asked for, for links to further pages

    @property
    def actor(self) -> str:
        """The caller's login."""
        return self.token.login

    @property
    def fields(self) -> dict[str, Any]:
        """The body's fields; the body must be an object."""
        if not isinstance(self.body, dict):
            raise Refusal(400, "Body should be a JSON object")
        return self.body

    def number(self, name: str) -> int:
        """A parameter that is a number; raises 404."""
        text = self.parameters[name]
        if not text.isdigit():
            raise Refusal(404, "Not Found")
        return int(text)

    def require(self, permission: str, level: str = "write") -> None:
        """Raises 401 or 403 unless the token has one of the permissions; 403 for a write to an archived repository."""
        self.forge.accounts.require(self.token, permission, level)
        if level == "write" and self.forge.switches.archived:
            raise Refusal(403, "Repository was archived so is read-only.")


@dataclass(frozen=True)
class Answer:
    """What a route answers; bytes are sent as they are, everything else as JSON."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[Call], Answer]


@dataclass(frozen=True)
class Route:
    """One operation of GitHub's description with the function that answers it."""

    method: str
    path: str
    handler: Handler
    pattern: re.Pattern[str]


TABLE: list[Route] = []


def route(method: str, path: str) -> Callable[[Handler], Handler]:
    """Puts a function into the table; a `path` without a slash in front is one below /repos/OWNER/NAME."""
    full = path if path.startswith("/") else f"/repos/{{owner}}/{{repo}}/{path}".rstrip("/")

    def keep(handler: Handler) -> Handler:
        TABLE.append(Route(method, full, handler, _pattern(full)))
        return handler

    return keep


def _pattern(path: str) -> re.Pattern[str]:
    def group(match: re.Match[str]) -> str:
        name = match[1]
        return f"(?P<{name}>.{'+' if name != 'path' else '*'})" if name in LONG else f"(?P<{name}>[^/]+)"

    parts = re.split(r"(\{\w+\})", path)
    text = "".join(re.sub(r"\{(\w+)\}", group, part) if part.startswith("{") else re.escape(part) for part in parts)
    return re.compile(text, re.DOTALL)


@lru_cache(maxsize=4096)
def find_route(method: str, path: str) -> tuple[Route, Mapping[str, str]] | None:
    """The operation for a decoded path with its parameters; the most literal one wins."""
    found = [(one, match) for one in TABLE if one.method == method and (match := one.pattern.fullmatch(path))]
    if not found:
        return None
    best, match = min(found, key=lambda pair: (pair[0].path.count("{"), -len(pair[0].path)))
    return best, match.groupdict()


def page(call: Call, items: Sequence[Any], wrap: Callable[[list[Any]], Any] = list) -> Answer:
    """One page of a list with GitHub's Link header."""
    limit = min(_positive(call.query.get("per_page"), PER_PAGE), call.forge.switches.page_limit)
    number = _positive(call.query.get("page"), 1)
    last = max(1, -(-len(items) // limit))
    links = []
    if number < last:
        links += [("next", number + 1), ("last", last)]
    if number > 1:
        links += [("first", 1), ("prev", number - 1)]
    url = call.forge.api + call.path
    text = ", ".join(f'<{url}?{urlencode({**call.query, "page": to})}>; rel="{name}"' for name, to in links)
    shown = list(items[(number - 1) * limit : number * limit])
    return Answer(wrap(shown), headers={"Link": text} if text else {})


def _positive(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdigit() and int(text) > 0 else otherwise
