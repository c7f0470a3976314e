"""The one way to keep a comment up to date: on one issue or pull request, found again by its hidden marker and its author.

Anybody can paste a marker, and all workflows of a repository share one account: only marker, author and place together prove that
a comment is this one. There is never a second, nothing is deleted, and nothing is written where the text stands already.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import github

from bot.core.comment import comment_text, holds_marker
from bot.edges.github_client import PER_PAGE, Clients, explained, message_of
from bot.edges.github_request import request_object, request_rows
from bot.errors import ServiceError
from bot.settings import GitHub

ACTIONS_LOGIN = "github-actions[bot]"
_READ, _WRITE = "issues: read", "pull-requests: write (or issues: write)"


@dataclass(frozen=True)
class Comment:
    """A comment of the bot's as it stands: its text ends with the hidden marker."""

    id: int
    url: str
    text: str


def own_login(clients: Clients, settings: GitHub) -> str:
    """The bot's account. `GET /user` is refused to the job's token and to apps; BOT_LOGIN says it then."""
    if settings.login:
        return settings.login
    with explained("asking who the bot is"):
        try:
            return clients.read.get_user().login
        except github.GithubException as error:
            if error.status != 403 or "rate limit" in message_of(error).lower():
                raise
            return ACTIONS_LOGIN


def find_comment(clients: Clients, settings: GitHub, number: int, *, name: str, author: str) -> Comment | None:
    """The comment `name` of issue or pull request `number`, None when `author` wrote none; the oldest of several."""
    with explained(f"reading the comments of #{number}", permission=_READ):
        for raw in _comments(clients, settings, number):
            comment = _read(raw)
            if _login_in(raw).lower() == author.lower() and holds_marker(comment.text, name):
                return comment
    return None


def keep_comment(clients: Clients, settings: GitHub, number: int, text: str, *, name: str, author: str) -> Comment:
    """Make the comment `name` say `text`: write it when missing, edit it when it says something else.

    `text` is Markdown without the marker, at most `bot.core.comment.ROOM` characters: cut it on a whole item before.
    Raises BotErrors; a write whose answer got lost is looked for, never sent again.
    """
    wanted = comment_text(text, name)
    found = find_comment(clients, settings, number, name=name, author=author)
    if found is not None and found.text == wanted:
        return found
    try:
        return _write(clients, settings, number, wanted, found)
    except ServiceError:
        found = find_comment(clients, settings, number, name=name, author=author)
        if found is None or found.text != wanted:
            raise
        return found


def _comments(clients: Clients, settings: GitHub, number: int) -> Iterator[dict[str, Any]]:
    """All comments, oldest first, a hundred a request; as they are, for PyGithub's objects ask for each once more."""
    address = f"/repos/{settings.repository}/issues/{number}/comments"
    for page in count(1):
        asked = {"per_page": PER_PAGE, "page": page}
        headers, rows = request_rows(clients.read, address, parameters=asked)
        yield from rows
        if 'rel="next"' not in headers.get("link", ""):
            return


def _write(clients: Clients, settings: GitHub, number: int, text: str, found: Comment | None) -> Comment:
    issues = f"/repos/{settings.repository}/issues"
    verb, address = ("PATCH", f"{issues}/comments/{found.id}") if found else ("POST", f"{issues}/{number}/comments")
    with explained(f"commenting on #{number}", permission=_WRITE):
        return _read(request_object(clients.write, verb, address, "id", sent={"body": text}))


def _read(raw: dict[str, Any]) -> Comment:
    # A browser sends a text back with Windows line ends.
    text = str(raw.get("body") or "").replace("\r\n", "\n")
    return Comment(int(raw["id"]), str(raw.get("html_url") or ""), text)


def _login_in(raw: dict[str, Any]) -> str:
    """Who wrote it; a deleted account's comments have no author."""
    return str((raw.get("user") or {}).get("login") or "")
