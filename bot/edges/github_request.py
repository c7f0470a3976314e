"""One request past PyGithub's objects, which ask for each thing once more; what comes back is believed only when it is GitHub's.

A proxy's page with status 200 would otherwise read as an object that holds nothing: no comment, no common history, nothing new.
"""

from collections.abc import Mapping
from typing import Any

import github

from bot.edges.github.client import Misread

Headers = Mapping[str, str]


def request_object(
    client: github.Github, method: str, address: str, *keys: str, sent: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The object that GitHub answers with, which has `keys`. Raises Misread for anything else, within `explained`."""
    _, answer = _request(client, method, address, sent=sent)
    if not isinstance(answer, dict) or not all(key in answer for key in keys):
        raise Misread(address)
    return answer


def request_rows(
    client: github.Github, address: str, *, parameters: Mapping[str, Any] | None = None
) -> tuple[Headers, list[dict[str, Any]]]:
    """The objects that GitHub lists, with the headers that tell of further pages. Raises Misread, within `explained`."""
    headers, answer = _request(client, "GET", address, parameters=parameters)
    if not isinstance(answer, list) or not all(isinstance(row, dict) for row in answer):
        raise Misread(address)
    return headers, answer


def send(client: github.Github, method: str, address: str, *, sent: Mapping[str, Any] | None = None) -> None:
    """A request whose answer says nothing more. Raises Misread when it is a page, within `explained`."""
    _request(client, method, address, sent=sent)


def _request(
    client: github.Github,
    method: str,
    address: str,
    *,
    parameters: Mapping[str, Any] | None = None,
    sent: Mapping[str, Any] | None = None,
) -> tuple[Headers, Any]:
    given = dict(parameters) if parameters else None
    headers, answer = client.requester.requestJsonAndCheck(
        method, address, parameters=given, input=dict(sent) if sent else None
    )
    if answer is not None and "json" not in headers.get("content-type", ""):
        raise Misread(address)
    return headers, answer
