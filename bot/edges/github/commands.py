"""Comments that may hold commands: read in one list of the repository's newest ones, and marked as answered by a reaction.

Nothing is asked about comments of strangers: GitHub's own word for how an author stands to the repository sorts them out, and who is
left is asked about by name (`PullReader.may_write`), because that word does not say who may write.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import github

from bot.core.pull.body import Heard
from bot.core.pull.command import Spoken, holds_take, read_commands
from bot.edges.github.client import Clients, explained, request_pages, send
from bot.settings import GitHub

Mark = Literal["+1", "confused"]
MARKS: tuple[Mark, ...] = ("+1", "confused")
_INSIDERS = {"OWNER", "MEMBER", "COLLABORATOR"}
_READ, _WRITE = "issues: read", "pull-requests: write (or issues: write)"
_MOST_PAGES = 10  # of a hundred comments each
_MOST_COMMENTS = 20  # in one run; the next one goes on


@dataclass(frozen=True)
class Listening:
    """Where commands count: on the bot's `own` pull requests all, on others only /take.

    `login` gives the bot's account, `heard` are comments that were carried out, `since` is when the oldest one was written.
    """

    own: frozenset[int]
    login: Callable[[], str]  # asked only where a comment must be judged: it may cost a call
    since: datetime
    heard: Heard = field(default_factory=Heard)


def read_spoken(clients: Clients, settings: GitHub, listening: Listening) -> list[Spoken]:
    """Comments of collaborators that begin a line with a slash and that the bot has not answered, oldest first."""
    with explained("reading the repository's newest comments", permission=_READ):
        rows = [row for row in _newest(clients, settings, listening) if _may_hold(row, listening)]
        rows.sort(key=lambda row: (str(row.get("created_at")), int(row["id"])))
        spoken = (_spoken(row, listening) for row in rows if not _is_answered(clients, settings, row, listening))
        return [one for one, _ in zip(spoken, range(_MOST_COMMENTS), strict=False)]


def react(clients: Clients, settings: GitHub, comment: int, mark: Mark) -> None:
    """Put the bot's reaction on a comment; a second one changes nothing. Raises BotErrors."""
    with explained("reacting to a comment", permission=_WRITE):
        send(clients.write, "POST", f"{_address(settings)}/comments/{comment}/reactions", sent={"content": mark})


def close_pull(clients: Clients, settings: GitHub, number: int) -> None:
    """Close a pull request; closing a closed one changes nothing. Raises BotErrors."""
    with explained(f"closing pull request #{number}", permission="pull-requests: write"):
        send(clients.write, "PATCH", f"/repos/{settings.repository}/pulls/{number}", sent={"state": "closed"})


def _newest(clients: Clients, settings: GitHub, listening: Listening) -> Iterator[dict[str, Any]]:
    """The repository's comments, the newest first. A server without that list is asked about the bot's pull requests one by one."""
    since = f"{listening.since:%Y-%m-%dT%H:%M:%SZ}"
    newest = {"sort": "created", "direction": "desc", "since": since}
    try:
        yield from request_pages(clients.read, f"{_address(settings)}/comments", asked=newest, most=_MOST_PAGES)
    except github.GithubException as error:
        if error.status not in {404, 410}:
            raise
        for number in sorted(listening.own):
            address = f"{_address(settings)}/{number}/comments"
            yield from request_pages(clients.read, address, asked={"since": since}, most=_MOST_PAGES)


def _may_hold(row: dict[str, Any], listening: Listening) -> bool:
    """Whether a comment may hold commands, as far as the list says."""
    user, text = row.get("user") or {}, str(row.get("body") or "")
    if user.get("type") != "User" or row.get("author_association") not in _INSIDERS or "/" not in text:
        return False
    commands = read_commands(text)
    is_there = _number(row) in listening.own or (holds_take(commands) and "/pull/" in str(row.get("html_url")))
    if not commands or not is_there or int(row["id"]) in listening.heard.refused:
        return False
    return str(user.get("login")).lower() != listening.login().lower()


def _is_answered(clients: Clients, settings: GitHub, row: dict[str, Any], listening: Listening) -> bool:
    """Whether the bot reacted to a comment. Anybody may react, so who did is asked, unless the comment was carried out anyway."""
    counts, login = row.get("reactions"), listening.login()
    if isinstance(counts, dict) and not any(counts.get(mark) for mark in MARKS):
        return False
    if isinstance(counts, dict) and int(row["id"]) in listening.heard.carried_out:
        return True
    try:
        address = f"{_address(settings)}/comments/{row['id']}/reactions"
        given = list(request_pages(clients.read, address, most=_MOST_PAGES))
    except github.GithubException as error:
        if error.status != 404:
            raise
        return False
    return any(
        one.get("content") in MARKS and str((one.get("user") or {}).get("login")).lower() == login.lower()
        for one in given
    )


def _spoken(row: dict[str, Any], listening: Listening) -> Spoken:
    return Spoken(
        int(row["id"]),
        _number(row),
        str((row.get("user") or {}).get("login") or ""),
        str(row.get("html_url") or ""),
        str(row.get("body") or ""),
        is_carried_out=int(row["id"]) in listening.heard.carried_out,
    )


def _number(row: dict[str, Any]) -> int:
    number = str(row.get("issue_url") or "").rpartition("/")[2]
    return int(number) if number.isdecimal() else 0


def _address(settings: GitHub) -> str:
    return f"/repos/{settings.repository}/issues"
