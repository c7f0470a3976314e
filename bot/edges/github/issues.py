"""Issues on GitHub: read one, list those with a label, close one; and labels and comments of issues and pull requests.

A comment that is kept up to date is found again by its hidden marker and its author. Anybody can paste a marker, and all workflows
of a repository share one account: only marker, author and place together prove that a comment is this one. There is never a second
one: of two runs at once, one deletes its own. Nothing is written where the text is the same.
"""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

import github

from bot.core.status.setup import ACTIONS_LOGIN
from bot.core.text.markdown import comment_text, holds_marker
from bot.edges.github.client import (
    PER_PAGE,
    Clients,
    explained,
    message_of,
    request_object,
    request_pages,
    request_rows,
    send,
)
from bot.errors import ServiceError, UsageError
from bot.settings import GitHub

_READ, _WRITE = "issues: read", "pull-requests: write (or issues: write)"
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
    with explained(f"reading issue #{number}", permission=_READ):
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


@dataclass(frozen=True)
class Comment:
    """A comment of the bot's: its text ends with the hidden marker."""

    id: int
    url: str
    text: str


def own_login(clients: Clients, settings: GitHub) -> str:
    """The bot's account. GitHub refuses `GET /user` to the job's token and to apps; then BOT_LOGIN names it."""
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
        # Read directly, because PyGithub's objects would fetch each comment once more.
        for raw in request_pages(clients.read, f"/repos/{settings.repository}/issues/{number}/comments"):
            comment = _comment_in(raw)
            if _login_in(raw).lower() == author.lower() and holds_marker(comment.text, name):
                return comment
    return None


def keep_comment(clients: Clients, settings: GitHub, number: int, text: str, *, name: str, author: str) -> Comment:
    """Write the comment `name` with `text`: add it when missing, edit it when its text differs.

    `text` is Markdown without the marker, at most `bot.core.text.markdown.ROOM` characters: cut it on a whole item before.
    Raises BotErrors; if the answer to a write is lost, the comment is looked up, never sent again.
    """
    wanted = comment_text(text, name)
    found = find_comment(clients, settings, number, name=name, author=author)
    if found is not None and found.text == wanted:
        return found
    try:
        made = _write_comment(clients, settings, number, wanted, found)
    except ServiceError:
        arrived = find_comment(clients, settings, number, name=name, author=author)
        if arrived is None or arrived.text != wanted:
            raise
        made = arrived
    if found is not None and made.id == found.id:
        return made
    first = find_comment(clients, settings, number, name=name, author=author)
    if first is None or first.id == made.id:
        return made
    _take_back(clients, settings, number, made)
    return first if first.text == wanted else _write_comment(clients, settings, number, wanted, first)


def _write_comment(clients: Clients, settings: GitHub, number: int, text: str, found: Comment | None) -> Comment:
    issues, sent = f"/repos/{settings.repository}/issues", {"body": text}
    with explained(f"commenting on #{number}", permission=_WRITE):
        if found is not None:
            try:
                return _comment_in(
                    request_object(clients.write, "PATCH", f"{issues}/comments/{found.id}", "id", sent=sent)
                )
            except github.UnknownObjectException:
                pass  # somebody deleted it meanwhile
        return _comment_in(request_object(clients.write, "POST", f"{issues}/{number}/comments", "id", sent=sent))


def _take_back(clients: Clients, settings: GitHub, number: int, made: Comment) -> None:
    """Delete the comment that this run has just written, because another run's comment is older."""
    doing, is_gone = f"taking a comment back on #{number}", contextlib.suppress(github.UnknownObjectException)
    with explained(doing, permission=_WRITE), is_gone:
        send(clients.write, "DELETE", f"/repos/{settings.repository}/issues/comments/{made.id}")


def _comment_in(raw: dict[str, Any]) -> Comment:
    # A browser sends a text back with Windows line ends.
    text = str(raw.get("body") or "").replace("\r\n", "\n")
    return Comment(int(raw["id"]), str(raw.get("html_url") or ""), text)


def _login_in(raw: dict[str, Any]) -> str:
    """Who wrote it; a deleted account's comments have no author."""
    return str((raw.get("user") or {}).get("login") or "")
