"""Holds each request and each answer against GitHub's description; what differs comes back as sentences."""

from functools import cache
from typing import Any

import jsonschema_rs

from tests.servers.github import fetch_openapi
from tests.servers.github.description import ROOT
from tests.servers.github.npm import SetupError

MISSING = (
    "GitHub's API description is missing in .cache/openapi or old: run"
    " `python -m tests.servers.github.fetch_openapi` (the npm registry must be reachable)"
)
ERROR: dict[str, Any] = {"$ref": f"{ROOT}#/components/schemas/basic-error"}
PAGING = ("per_page", "page")  # clients send them with every list, GitHub takes them everywhere
MOST = 5  # differences named for one message


class Description:
    """The cut description with its validators, each compiled once."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._registry = jsonschema_rs.Registry([(ROOT, document)])
        self._validators: dict[str, jsonschema_rs.Draft202012Validator] = {}

    def check_request(self, method: str, path: str, query: dict[str, str], body: object) -> list[str]:
        """How a request differs from what the operation takes; `body` is None when there is none."""
        operation = self._document["paths"][path][method]
        known = {*operation["query"], *(PAGING if method == "GET" else ())}
        found = [f"query: {name} is not described" for name in query if name not in known]
        for name, parameter in operation["query"].items():
            if name in query:
                value = _typed(query[name], parameter["schema"])
                found += [
                    f"query {name}: {text}"
                    for text in self._differences(f"query {name} {method} {path}", parameter["schema"], value)
                ]
            elif parameter["required"]:
                found.append(f"query: {name} is missing")
        return found + self._check_body(f"{method} {path}", operation, body)

    def check_response(self, method: str, path: str, status: int, content_type: str, body: object) -> list[str]:
        """How an answer differs from the description; statuses from 400 on that are not listed must be plain errors."""
        described = self._document["paths"][path][method]["responses"]
        if str(status) not in described:
            if status < 400:
                return [f"status {status} is not described (described: {', '.join(described)})"]
            return self._differences("basic error", ERROR, body)
        media = described[str(status)]
        if not media:
            return [] if body is None or status >= 400 else [f"status {status} has no body in the description"]
        schema = media.get(content_type.partition(";")[0])
        if schema is None or isinstance(body, bytes):
            return []  # raw file contents have no schema
        return self._differences(f"{method} {path} {status}", schema, body)

    def _check_body(self, operation_name: str, operation: dict[str, Any], body: object) -> list[str]:
        schema = operation["body"].get("application/json")
        if schema is None:
            return [] if body is None else ["body: none is described"]
        if body is None:
            return ["body: missing"] if operation["body_required"] else []
        return [f"body: {text}" for text in self._differences(f"body {operation_name}", schema, body)]

    def _differences(self, name: str, schema: dict[str, Any], value: object) -> list[str]:
        validator = self._validators.get(name)
        if validator is None:
            validator = jsonschema_rs.Draft202012Validator(schema, registry=self._registry, validate_formats=True)
            self._validators[name] = validator
        if validator.is_valid(value):
            return []
        errors = list(validator.iter_errors(value))
        return [f"{_place(error.instance_path)}: {_shortened(str(error.message))}" for error in errors[:MOST]]


@cache
def load() -> Description:
    """The description from the cache; raises SetupError with the command that fetches it."""
    document = fetch_openapi.read_cached()
    if document is None:
        raise SetupError(MISSING)
    return Description(document)


def _shortened(text: str) -> str:
    """The ends of a message: what stands there, and what is wrong with it."""
    return text if len(text) <= 300 else f"{text[:120]} … {text[-150:]}"


def _place(path: list[str | int]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path) or "."


def _typed(text: str, schema: dict[str, Any]) -> object:
    kind = schema.get("type")
    if kind == "integer" and text.lstrip("-").isdigit():
        return int(text)
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    return text
