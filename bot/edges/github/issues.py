"""Issues on GitHub: read one, list those with a label, close one; labels and comments of issues and pull requests; and the comments
that may hold commands, which are read in one list of the repository's newest ones, and marked as answered by a reaction.

A comment that is kept up to date is found again by its hidden marker and its author. Anybody can paste a marker, and all workflows
of a repository share one account: only marker, author and place together prove that a comment is this one. There is never a second
one: of two runs at once, one deletes its own. Nothing is written where the text is the same.

About commands in comments of strangers nothing is asked: GitHub's own word for how an author stands to the repository sorts them out,
and who is left is asked about by name (`PullReader.may_write`), because that word does not say who may write.
"""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from urllib.parse import quote

import github

from bot.core.pull.body import Heard
from bot.core.pull.command import Spoken, holds_take, read_commands
from bot.core.text.markdown import comment_text, holds_marker
from bot.edges.github.client import PER_PAGE, Api, explained
from bot.errors import ServiceError, UsageError

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


def read_issue(api: Api, number: int) -> Issue:
    """Issue `number`. Raises UsageError when it is a pull request or does not exist."""
    with explained(f"reading issue #{number}", permission=_READ):
        raw = api.get(f"issues/{number}", "number", "state")
    if "pull_request" in raw:
        raise UsageError(f"#{number} is a pull request", hint="give the number of an issue")
    return _read(raw)


def list_open_issues(api: Api, *, labels: Sequence[str]) -> list[Issue]:
    """The open issues that changed last, whatever their labels, in this order.

    Where there are more than one request brings, those with each of the labels are asked for too.
    """
    found, count = dict[int, Issue](), 0
    with explained("listing the open issues", permission="issues: read"):
        for label in ("", *labels):
            if label and count < PER_PAGE:
                break  # the first request brought them all
            query = {"state": "open", "sort": "updated", "direction": "desc"} | ({"labels": label} if label else {})
            rows = list(api.pages("issues", asked=query, most=1))
            count = count or len(rows)
            found |= {int(raw["number"]): _read(raw) for raw in rows if "pull_request" not in raw}
    return list(found.values())


def close_issue(api: Api, number: int, reason: Literal["completed", "not_planned"]) -> None:
    """Close an issue; closing a closed one changes nothing."""
    with explained(f"closing issue #{number}", permission="issues: write"):
        api.send("PATCH", f"issues/{number}", {"state": "closed", "state_reason": reason})


def rename_issue(api: Api, number: int, title: str) -> None:
    """Give an issue another title."""
    with explained(f"giving issue #{number} its title", permission="issues: write"):
        api.send("PATCH", f"issues/{number}", {"title": title})


def add_label(api: Api, number: int, name: str) -> None:
    """Put a label on an issue or pull request; GitHub creates it if the repository has none of this name."""
    with explained(f"labelling #{number}", permission=_WRITE):
        api.send("POST", f"issues/{number}/labels", {"labels": [name]})


def remove_label(api: Api, number: int, name: str) -> None:
    """Take a label off an issue or pull request, if it is still on."""
    with explained(f"taking a label off #{number}", permission=_WRITE):
        try:
            api.send("DELETE", f"issues/{number}/labels/{quote(name, safe='')}")
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


def find_comment(api: Api, number: int, *, name: str) -> Comment | None:
    """The bot's comment `name` of issue or pull request `number`, None when it wrote none; the oldest of several."""
    with explained(f"reading the comments of #{number}", permission=_READ):
        # Read directly, because PyGithub's objects would fetch each comment once more.
        for raw in api.pages(f"issues/{number}/comments"):
            comment = _comment_in(raw)
            if _login_in(raw).lower() == api.login.lower() and holds_marker(comment.text, name):
                return comment
    return None


def keep_comment(api: Api, number: int, text: str, *, name: str) -> Comment:
    """Write the comment `name` with `text`: add it when missing, edit it when its text differs.

    `text` is Markdown without the marker, at most `bot.core.text.markdown.ROOM` characters: cut it on a whole item before.
    Raises BotErrors; if the answer to a write is lost, the comment is looked up, never sent again.
    """
    wanted = comment_text(text, name)
    found = find_comment(api, number, name=name)
    if found is not None and found.text == wanted:
        return found
    try:
        made = _write_comment(api, number, wanted, found)
    except ServiceError:
        arrived = find_comment(api, number, name=name)
        if arrived is None or arrived.text != wanted:
            raise
        made = arrived
    if found is not None and made.id == found.id:
        return made
    first = find_comment(api, number, name=name)
    if first is None or first.id == made.id:
        return made
    _take_back(api, number, made)
    return first if first.text == wanted else _write_comment(api, number, wanted, first)


def _write_comment(api: Api, number: int, text: str, found: Comment | None) -> Comment:
    sent = {"body": text}
    with explained(f"commenting on #{number}", permission=_WRITE):
        if found is not None:
            try:
                return _comment_in(api.make("PATCH", f"issues/comments/{found.id}", sent, "id"))
            except github.UnknownObjectException:
                pass  # somebody deleted it meanwhile
        return _comment_in(api.make("POST", f"issues/{number}/comments", sent, "id"))


def _take_back(api: Api, number: int, made: Comment) -> None:
    """Delete the comment that this run has just written, because another run's comment is older."""
    doing, is_gone = f"taking a comment back on #{number}", contextlib.suppress(github.UnknownObjectException)
    with explained(doing, permission=_WRITE), is_gone:
        api.send("DELETE", f"issues/comments/{made.id}")


def _comment_in(raw: dict[str, Any]) -> Comment:
    # A browser sends a text back with Windows line ends.
    text = str(raw.get("body") or "").replace("\r\n", "\n")
    return Comment(int(raw["id"]), str(raw.get("html_url") or ""), text)


def _login_in(raw: dict[str, Any]) -> str:
    """Who wrote it; a deleted account's comments have no author."""
    return str((raw.get("user") or {}).get("login") or "")


Mark = Literal["+1", "confused"]
MARKS: tuple[Mark, ...] = ("+1", "confused")
_INSIDERS = {"OWNER", "MEMBER", "COLLABORATOR"}
_MOST_PAGES = 10  # of a hundred comments each
_MOST_COMMENTS = 20  # in one run; the next one goes on


@dataclass(frozen=True)
class Listening:
    """Where commands count: on the bot's `own` pull requests all, on others only /take.

    `heard` are comments that were carried out, `since` is when the oldest one was written.
    """

    own: frozenset[int]
    since: datetime
    heard: Heard = field(default_factory=Heard)


def read_spoken(api: Api, listening: Listening) -> list[Spoken]:
    """Comments of collaborators that begin a line with a slash and that the bot has not answered, oldest first."""
    with explained("reading the repository's newest comments", permission=_READ):
        rows = [row for row in _newest(api, listening) if _may_hold(row, listening, api)]
        rows.sort(key=lambda row: (str(row.get("created_at")), int(row["id"])))
        spoken = (_spoken(row, listening) for row in rows if not _is_answered(api, row, listening))
        return [one for one, _ in zip(spoken, range(_MOST_COMMENTS), strict=False)]


def react(api: Api, comment: int, mark: Mark) -> None:
    """Put the bot's reaction on a comment; a second one changes nothing. Raises BotErrors."""
    with explained("reacting to a comment", permission=_WRITE):
        api.send("POST", f"issues/comments/{comment}/reactions", {"content": mark})


def close_pull(api: Api, number: int) -> None:
    """Close a pull request; closing a closed one changes nothing. Raises BotErrors."""
    with explained(f"closing pull request #{number}", permission="pull-requests: write"):
        api.send("PATCH", f"pulls/{number}", {"state": "closed"})


def _newest(api: Api, listening: Listening) -> Iterator[dict[str, Any]]:
    """The repository's comments, the newest first. A server without that list is asked about the bot's pull requests one by one."""
    since = f"{listening.since:%Y-%m-%dT%H:%M:%SZ}"
    newest = {"sort": "created", "direction": "desc", "since": since}
    try:
        yield from api.pages("issues/comments", asked=newest, most=_MOST_PAGES)
    except github.GithubException as error:
        if error.status not in {404, 410}:
            raise
        for number in sorted(listening.own):
            yield from api.pages(f"issues/{number}/comments", asked={"since": since}, most=_MOST_PAGES)


def _may_hold(row: dict[str, Any], listening: Listening, api: Api) -> bool:
    """Whether a comment may hold commands, as far as the list says."""
    user, text = row.get("user") or {}, str(row.get("body") or "")
    if user.get("type") != "User" or row.get("author_association") not in _INSIDERS or "/" not in text:
        return False
    commands = read_commands(text)
    is_there = _number(row) in listening.own or (holds_take(commands) and "/pull/" in str(row.get("html_url")))
    if not commands or not is_there or int(row["id"]) in listening.heard.refused:
        return False
    return _login_in(row).lower() != api.login.lower()  # asked last: it may cost a call


def _is_answered(api: Api, row: dict[str, Any], listening: Listening) -> bool:
    """Whether the bot reacted to a comment. Anybody may react, so who did is asked, unless the comment was carried out anyway."""
    counts = row.get("reactions")
    if isinstance(counts, dict) and not any(counts.get(mark) for mark in MARKS):
        return False
    if isinstance(counts, dict) and int(row["id"]) in listening.heard.carried_out:
        return True
    try:
        given = list(api.pages(f"issues/comments/{row['id']}/reactions", most=_MOST_PAGES))
    except github.GithubException as error:
        if error.status != 404:
            raise
        return False
    return any(one.get("content") in MARKS and _login_in(one).lower() == api.login.lower() for one in given)


def _spoken(row: dict[str, Any], listening: Listening) -> Spoken:
    return Spoken(
        int(row["id"]),
        _number(row),
        _login_in(row),
        str(row.get("html_url") or ""),
        str(row.get("body") or ""),
        is_carried_out=int(row["id"]) in listening.heard.carried_out,
    )


def _number(row: dict[str, Any]) -> int:
    number = str(row.get("issue_url") or "").rpartition("/")[2]
    return int(number) if number.isdecimal() else 0
