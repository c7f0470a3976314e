"""The status on GitHub: one issue, found by label, hidden line and author; the files for site and README; the schedules.

There is only ever one issue. Its hidden line stores the status; `status.json` on the branch `bot/status` is a copy, which the site
reads, and which replaces the line when someone has damaged it.
"""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import github

from bot.core.program import BRANCH
from bot.core.pull.line import parse_lines
from bot.core.status.report import LABEL, TITLE, Waiting, is_status, read_hidden
from bot.core.status.run import Status, parse_status
from bot.edges.github.client import PER_PAGE, Clients, connect, explained, request_object, request_rows, send
from bot.edges.github.issues import keep_comment, own_login
from bot.errors import BranchMoved, ServiceError
from bot.settings import GitHub

STATUS_BRANCH = "bot/status"
STATUS_FILE = "status.json"
_MOST_PAGES = 10
_ISSUES, _CONTENTS, _ACTIONS = "issues: write", "contents: write", "actions: write"


@dataclass(frozen=True)
class StatusIssue:
    """The status issue as it is now."""

    number: int
    body: str
    is_open: bool
    is_labelled: bool
    status: Status | None  # None if someone has damaged the hidden line


@dataclass(frozen=True)
class StatusTip:
    """The last commit of a branch, and its tree where the other files are to stay."""

    commit: str
    tree: str | None = None


@dataclass
class GitHubStatus:
    """One repository's status issue, status branch and schedules."""

    clients: Clients
    settings: GitHub
    _login: str = ""

    @classmethod
    def connect(cls, settings: GitHub) -> "GitHubStatus":
        """A connection; nothing is sent yet."""
        return cls(connect(settings), settings)

    @property
    def login(self) -> str:
        """The bot's account; GitHub is asked once."""
        self._login = self._login or own_login(self.clients, self.settings)
        return self._login

    def find(self) -> StatusIssue | None:
        """The oldest issue of the bot that ends with the hidden line; looked up by label, then, if that was removed, by author."""
        with explained("looking for the status issue", permission="issues: read"):
            for filters in (f"labels={LABEL}", f"creator={self.login}"):
                for issue in self._issues(filters):
                    body = str(issue.get("body") or "").replace("\r\n", "\n")
                    author = str((issue.get("user") or {}).get("login") or "")
                    if author.lower() == self.login.lower() and "pull_request" not in issue and is_status(body):
                        labelled = LABEL in {str(label["name"]) for label in issue["labels"]}
                        return StatusIssue(
                            int(issue["number"]), body, issue["state"] == "open", labelled, read_hidden(body)
                        )
        return None

    def keep(self, found: StatusIssue | None, body: str, *, reopen: bool) -> int:
        """Write `body` to the issue, or open one; its number. Nothing is sent if the issue is up to date."""
        with explained("writing the status issue", permission=_ISSUES):
            if found is None:
                sent = {"title": TITLE, "body": body, "labels": [LABEL]}
                return int(self._write("POST", "issues", sent, "number")["number"])
            changes: dict[str, Any] = {} if found.body == body else {"body": body}
            if reopen and not found.is_open:
                changes["state"] = "open"
            if changes:
                self._send("PATCH", f"issues/{found.number}", changes)
            if not found.is_labelled:
                self._send("POST", f"issues/{found.number}/labels", {"labels": [LABEL]})
            return found.number

    def alarm(self, number: int, text: str, *, episode: str) -> None:
        """Comment once for each `episode`, which notifies everyone who watches the repository."""
        keep_comment(self.clients, self.settings, number, text, name=f"alarm-{episode}", author=self.login)

    def waiting(self) -> Waiting | None:
        """The open pull request from the bot's branch within the repository, None when there is none."""
        owner = self.settings.repository.split("/")[0]
        with explained("reading the open pull request", permission="pull-requests: read"):
            pulls = self._rows(f"pulls?state=open&head={owner}:{BRANCH}&per_page={PER_PAGE}")
            for pull in pulls:
                if (
                    str(((pull.get("head") or {}).get("repo") or {}).get("full_name", "")).lower()
                    != self.settings.repository.lower()
                ):
                    continue
                ticked = [line.ticked for line in parse_lines(str(pull.get("body") or ""))]
                since, url = str(pull["created_at"]), str(pull["html_url"])
                return Waiting(int(pull["number"]), sum(ticked), len(ticked) - sum(ticked), since, url)
        return None

    def enable(self, workflow: str) -> None:
        """Enable a workflow, which also restarts GitHub's count of 60 days."""
        with explained(f"switching {workflow} on", permission=_ACTIONS):
            self._send("PUT", f"actions/workflows/{workflow}/enable", None)

    def switched_off(self) -> dict[str, str]:
        """The disabled workflows by file name, with their state."""
        with explained("reading the workflows", permission="actions: read"):
            answer = self._read(f"actions/workflows?per_page={PER_PAGE}", "workflows")
            states = {str(one["path"]).rpartition("/")[2]: str(one["state"]) for one in answer["workflows"]}
        return {name: state for name, state in states.items() if state.startswith("disabled")}

    def read_copy(self) -> Status | None:
        """The status on the branch, None when there is none."""
        return parse_status(self.read_file(STATUS_FILE) or b"")

    def write_files(self, files: Mapping[str, str]) -> None:
        """Commit the files on the branch, which is created if missing and never force-pushed."""
        with explained(f"writing the branch {STATUS_BRANCH}", permission=_CONTENTS):
            try:
                commit = self._read(f"branches/{STATUS_BRANCH}", "commit")["commit"]
                tip: StatusTip | None = StatusTip(str(commit["sha"]), str(commit["commit"]["tree"]["sha"]))
            except github.UnknownObjectException:
                tip = None
            repository = self.settings.repository
            write_branch(self.clients, repository, STATUS_BRANCH, files, tip=tip, message="Report the last run\n")

    def read_file(self, name: str) -> bytes | None:
        """A file of the branch, None when there is none."""
        with explained(f"reading {name}", permission="contents: read"):
            try:
                answer = self._read(f"contents/{name}?ref={STATUS_BRANCH}", "sha")
                if answer.get("encoding") != "base64":  # GitHub gives more than a megabyte only as a blob
                    answer = self._read(f"git/blobs/{answer['sha']}", "content")
            except github.UnknownObjectException:
                return None
        try:
            return base64.b64decode(str(answer["content"]))
        except ValueError:
            return None

    def _issues(self, filters: str) -> Iterator[dict[str, Any]]:
        """Issues of any state, oldest first. Raises ServiceError when there are too many to search."""
        for page in range(1, _MOST_PAGES + 1):
            found = self._rows(f"issues?state=all&sort=created&direction=asc&per_page={PER_PAGE}&page={page}&{filters}")
            yield from found
            if len(found) < PER_PAGE:
                return
        raise ServiceError(
            f"the status issue is not among the first {_MOST_PAGES * PER_PAGE} issues of the bot",
            hint=f"put the label {LABEL} back on it",
        )

    def _read(self, path: str, *keys: str) -> dict[str, Any]:
        return request_object(self.clients.read, "GET", self._address(path), *keys)

    def _rows(self, path: str) -> list[dict[str, Any]]:
        return request_rows(self.clients.read, self._address(path))[1]

    def _write(self, method: str, path: str, sent: Mapping[str, Any], *keys: str) -> dict[str, Any]:
        return request_object(self.clients.write, method, self._address(path), *keys, sent=sent)

    def _send(self, method: str, path: str, sent: Mapping[str, Any] | None) -> None:
        send(self.clients.write, method, self._address(path), sent=sent)

    def _address(self, path: str) -> str:
        return f"/repos/{self.settings.repository}/{path}"


def write_branch(
    clients: Clients, slug: str, branch: str, files: Mapping[str, str], *, tip: StatusTip | None, message: str
) -> None:
    """Commit `files` on top of `tip`, beside the files of its tree if it names one; None creates the branch.

    Raises BranchMoved if the branch is elsewhere now.
    """

    def write(method: str, path: str, sent: Mapping[str, Any], *keys: str) -> dict[str, Any]:
        return request_object(clients.write, method, f"/repos/{slug}/git/{path}", *keys, sent=sent)

    items = [{"path": path, "mode": "100644", "type": "blob", "content": text} for path, text in files.items()]
    base = {"base_tree": tip.tree} if tip and tip.tree else {}
    tree = write("POST", "trees", {"tree": items, **base}, "sha")["sha"]
    parents = [tip.commit] if tip else []
    commit = write("POST", "commits", {"message": message, "tree": tree, "parents": parents}, "sha")["sha"]
    try:
        if tip is None:
            write("POST", "refs", {"ref": f"refs/heads/{branch}", "sha": commit})
        else:
            write("PATCH", f"refs/heads/{branch}", {"sha": commit, "force": False})
    except github.GithubException as error:
        if error.status in {409, 422}:
            raise BranchMoved(
                f"the branch {branch} was changed meanwhile", hint="run the same command again"
            ) from error
        raise
