"""Issues on GitHub: read one, list those with a label, close one; and the labels of issues and pull requests."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

import github

from bot.edges.github.client import PER_PAGE, Clients, explained, request_rows, send
from bot.errors import UsageError
from bot.settings import GitHub

_WRITE = "pull-requests: write (or issues: write)"
_DELETED = "ghost"  # the account that GitHub shows for a deleted one


@dataclass(frozen=True)
class Issue:
    """An issue; `author` is None for a deleted account. The body is text from a stranger."""

    number: int
    url: str
    body: str
    is_open: bool
    author: str | None
    author_id: int
    is_by_bot: bool
    labels: frozenset[str] = frozenset()  # in lower case
    was_reopened: bool = False
    is_locked: bool = False
    title: str = ""


def read_issue(clients: Clients, settings: GitHub, number: int) -> Issue:
    """Issue `number`. Raises UsageError when it is a pull request or does not exist."""
    with explained(f"reading issue #{number}", permission="issues: read"):
        raw = clients.read.get_repo(settings.repository).get_issue(number).raw_data
    if "pull_request" in raw:
        raise UsageError(f"#{number} is a pull request", hint="give the number of an issue")
    return _read(raw)


def list_open_issues(clients: Clients, settings: GitHub, *, labels: Sequence[str]) -> list[Issue]:
    """The open issues that changed last, whatever their labels, in this order.

    Where there are more than one request brings, those with each of the labels are asked for too.
    """
    found, page = dict[int, Issue](), list[dict[str, Any]]()
    with explained("listing the open issues", permission="issues: read"):
        for label in ("", *labels):
            if label and len(page) < PER_PAGE:
                break  # the first request brought them all
            query = {"state": "open", "sort": "updated", "direction": "desc", "per_page": PER_PAGE}
            wanted = query | ({"labels": label} if label else {})
            _, rows = request_rows(clients.read, f"/repos/{settings.repository}/issues", parameters=wanted)
            page = page or rows
            found |= {int(raw["number"]): _read(raw) for raw in rows if "pull_request" not in raw}
    return list(found.values())


def close_issue(clients: Clients, settings: GitHub, number: int, reason: Literal["completed", "not_planned"]) -> None:
    """Close an issue; closing a closed one changes nothing."""
    with explained(f"closing issue #{number}", permission="issues: write"):
        sent = {"state": "closed", "state_reason": reason}
        send(clients.write, "PATCH", f"/repos/{settings.repository}/issues/{number}", sent=sent)


def rename_issue(clients: Clients, settings: GitHub, number: int, title: str) -> None:
    """Give an issue another title."""
    with explained(f"giving issue #{number} its title", permission="issues: write"):
        send(clients.write, "PATCH", f"/repos/{settings.repository}/issues/{number}", sent={"title": title})


def add_label(clients: Clients, settings: GitHub, number: int, name: str) -> None:
    """Put a label on an issue or pull request; GitHub creates it if the repository has none of this name."""
    with explained(f"labelling #{number}", permission=_WRITE):
        address = f"/repos/{settings.repository}/issues/{number}/labels"
        send(clients.write, "POST", address, sent={"labels": [name]})


def remove_label(clients: Clients, settings: GitHub, number: int, name: str) -> None:
    """Take a label off an issue or pull request, if it is still on."""
    with explained(f"taking a label off #{number}", permission=_WRITE):
        address = f"/repos/{settings.repository}/issues/{number}/labels/{quote(name, safe='')}"
        try:
            send(clients.write, "DELETE", address)
        except github.GithubException as error:
            if error.status != 404:
                raise


def _read(raw: dict[str, Any]) -> Issue:
    user = raw.get("user") or {}
    login = user.get("login")
    return Issue(
        number=int(raw["number"]),
        url=str(raw.get("html_url") or ""),
        body=str(raw.get("body") or ""),
        is_open=raw.get("state") == "open",
        author=None if login in {None, _DELETED} else str(login),
        author_id=int(user.get("id") or 0),
        is_by_bot=user.get("type") == "Bot",
        labels=frozenset(str(label.get("name") or "").lower() for label in raw.get("labels") or []),
        is_locked=raw.get("locked") is True,
        was_reopened=raw.get("state_reason") == "reopened",
        title=str(raw.get("title") or ""),
    )
