"""Evaluates the expressions of workflows, so that conditions are tested in a table and not by a run each.

https://docs.github.com/en/actions/reference/workflows-and-actions/expressions: as much of it as the conditions of the jobs use.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_TOKEN = re.compile(r"\s*(?:('(?:[^']|'')*')|(&&|\|\||==|!=|[!(),])|([\w.*-]+))")


def holds(expression: str, context: Mapping[str, Any]) -> bool:
    """Whether a condition is true. `context` holds `github`, `vars` and the like. Raises ValueError for what is not understood."""
    text = expression.strip().removeprefix("${{").removesuffix("}}").strip()
    tokens: list[str] = []
    while text:
        match = _TOKEN.match(text)
        if match is None:
            raise ValueError(f"not understood: {text[:40]}")
        tokens.append(match[0].strip())
        text = text[match.end() :].strip()
    reader = _Reader(tokens, context)
    value = reader.read_or()
    if reader.rest:
        raise ValueError(f"left over: {reader.rest}")
    return bool(value)


class _Reader:
    def __init__(self, tokens: list[str], context: Mapping[str, Any]) -> None:
        self.rest, self._context = tokens, context

    def read_or(self) -> object:
        value = self._read_and()
        while self._take("||"):
            other = self._read_and()
            value = value or other
        return value

    def _read_and(self) -> object:
        value = self._read_comparison()
        while self._take("&&"):
            other = self._read_comparison()
            value = value and other
        return value

    def _read_comparison(self) -> object:
        value = self._read_one()
        for sign in ("==", "!="):
            if self._take(sign):
                return (_plain(value) == _plain(self._read_one())) is (sign == "==")
        return value

    def _read_one(self) -> object:
        if self._take("!"):
            return not self._read_one()
        if self._take("("):
            value = self.read_or()
            self._expect(")")
            return value
        token = self.rest.pop(0)
        if token.startswith("'"):
            return token[1:-1].replace("''", "'")
        if self._take("("):
            return self._call(token.lower(), list(self._read_arguments()))
        return _look_up(self._context, token.split("."))

    def _read_arguments(self) -> Iterator[object]:
        while not self._take(")"):
            yield self.read_or()
            self._take(",")

    def _call(self, name: str, arguments: list[Any]) -> object:
        if name == "contains":
            where, what = arguments
            return what in where if isinstance(where, list) else _plain(what) in _plain(where)
        if name == "startswith":
            return _plain(arguments[0]).startswith(_plain(arguments[1]))
        if name == "endswith":
            return _plain(arguments[0]).endswith(_plain(arguments[1]))
        if name == "fromjson":
            return json.loads(arguments[0])
        raise ValueError(f"unknown function {name}")

    def _take(self, token: str) -> bool:
        if self.rest and self.rest[0] == token:
            self.rest.pop(0)
            return True
        return False

    def _expect(self, token: str) -> None:
        if not self._take(token):
            raise ValueError(f"{token} is missing before {self.rest}")


def _plain(value: object) -> str:
    """Strings are compared without regard to case; what is missing is an empty string."""
    return "" if value is None else str(value).lower()


def _look_up(value: Any, names: list[str]) -> object:
    """The value below these names; None where one is missing, as GitHub has it. `*` stands for each item of a list."""
    for place, name in enumerate(names):
        if name == "*":
            return [_look_up(one, names[place + 1 :]) for one in value or []]
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
