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
from bot.edges.github.client import PER_PAGE, Api, connect, explained
from bot.edges.github.issues import keep_comment
from bot.edges.github.reading import Tip
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


@dataclass
class GitHubBranch:
    """A few files on a branch of the bot's own, which is created if missing and never force-pushed."""

    api: Api
    name: str
    message: str  # of its commits
    _tip: Tip | None = None

    def find(self) -> str:
        """The branch's last commit, on which `write` will build; empty where there is no branch."""
        with explained(f"reading the branch {self.name}", permission="contents: read"):
            found = self.api.get_or_none(f"branches/{self.name}", "commit")
            commit = found["commit"] if found else None
            self._tip = Tip(str(commit["sha"]), str(commit["commit"]["tree"]["sha"])) if commit else None
        return self._tip.commit if self._tip else ""

    def read(self, file: str, *, at: str = "") -> bytes | None:
        """A file of the branch, or of one of its commits; None when there is none."""
        with explained(f"reading {file}", permission="contents: read"):
            try:
                answer = self.api.get(f"contents/{file}?ref={at or self.name}", "sha")
                if answer.get("encoding") != "base64":  # GitHub gives more than a megabyte only as a blob
                    answer = self.api.get(f"git/blobs/{answer['sha']}", "content")
            except github.UnknownObjectException:
                return None
        try:
            return base64.b64decode(str(answer["content"]))
        except ValueError:
            return None

    def write(self, files: Mapping[str, str]) -> None:
        """Commit the files beside the others, on top of what `find` found. Raises BranchMoved if the branch is elsewhere now."""
        items = [{"path": path, "mode": "100644", "type": "blob", "content": text} for path, text in files.items()]
        tip = self._tip
        with explained(f"writing the branch {self.name}", permission="contents: write"):
            tree = self.api.make("POST", "git/trees", {"tree": items} | ({"base_tree": tip.tree} if tip else {}), "sha")
            content = {"message": self.message, "tree": tree["sha"], "parents": [tip.commit] if tip else []}
            commit = self.api.make("POST", "git/commits", content, "sha")["sha"]
            try:
                if tip is None:
                    self.api.send("POST", "git/refs", {"ref": f"refs/heads/{self.name}", "sha": commit})
                else:
                    self.api.send("PATCH", f"git/refs/heads/{self.name}", {"sha": commit, "force": False})
            except github.GithubException as error:
                if error.status in {409, 422}:
                    raise BranchMoved(
                        f"the branch {self.name} was changed meanwhile", hint="run the same command again"
                    ) from error
                raise


class GitHubStatus:
    """One repository's status issue, status branch and schedules."""

    def __init__(self, settings: GitHub) -> None:
        self.api = connect(settings)
        self.branch = GitHubBranch(self.api, STATUS_BRANCH, "Report the last run\n")

    def find(self) -> StatusIssue | None:
        """The oldest issue of the bot that ends with the hidden line; looked up by label, then, if that was removed, by author."""
        with explained("looking for the status issue", permission="issues: read"):
            for wanted in ({"labels": LABEL}, {"creator": self.api.login}):
                for issue in self._issues(wanted):
                    body = str(issue.get("body") or "").replace("\r\n", "\n")
                    author = str((issue.get("user") or {}).get("login") or "")
                    if author.lower() == self.api.login.lower() and "pull_request" not in issue and is_status(body):
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
                return int(self.api.make("POST", "issues", sent, "number")["number"])
            changes: dict[str, Any] = {} if found.body == body else {"body": body}
            if reopen and not found.is_open:
                changes["state"] = "open"
            if changes:
                self.api.send("PATCH", f"issues/{found.number}", changes)
            if not found.is_labelled:
                self.api.send("POST", f"issues/{found.number}/labels", {"labels": [LABEL]})
            return found.number

    def alarm(self, number: int, text: str, *, episode: str) -> None:
        """Comment once for each `episode`, which notifies everyone who watches the repository."""
        keep_comment(self.api, number, text, name=f"alarm-{episode}")

    def waiting(self) -> Waiting | None:
        """The open pull request from the bot's branch within the repository, None when there is none."""
        repository = self.api.settings.repository
        head = f"{repository.split('/')[0]}:{BRANCH}"
        with explained("reading the open pull request", permission="pull-requests: read"):
            for pull in self.api.pages("pulls", asked={"state": "open", "head": head}, most=1):
                origin = (pull.get("head") or {}).get("repo") or {}
                if str(origin.get("full_name", "")).lower() != repository.lower():
                    continue
                ticked = [line.ticked for line in parse_lines(str(pull.get("body") or ""))]
                since, url = str(pull["created_at"]), str(pull["html_url"])
                return Waiting(int(pull["number"]), sum(ticked), len(ticked) - sum(ticked), since, url)
        return None

    def enable(self, workflow: str) -> None:
        """Enable a workflow, which also restarts GitHub's count of 60 days."""
        with explained(f"switching {workflow} on", permission=_ACTIONS):
            self.api.send("PUT", f"actions/workflows/{workflow}/enable")

    def switched_off(self) -> dict[str, str]:
        """The disabled workflows by file name, with their state."""
        with explained("reading the workflows", permission="actions: read"):
            answer = self.api.get(f"actions/workflows?per_page={PER_PAGE}", "workflows")
            states = {str(one["path"]).rpartition("/")[2]: str(one["state"]) for one in answer["workflows"]}
        return {name: state for name, state in states.items() if state.startswith("disabled")}

    def read(self, found: StatusIssue | None) -> Status:
        """The status in the issue that was found, or else its copy on the branch; an empty one without both."""
        return (found.status if found else None) or self.read_copy() or Status()

    def read_copy(self) -> Status | None:
        """The status on the branch, None when there is none."""
        return parse_status(self.branch.read(STATUS_FILE) or b"")

    def write_files(self, files: Mapping[str, str]) -> None:
        """Commit the files on the branch."""
        self.branch.find()
        self.branch.write(files)

    def _issues(self, wanted: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        """Issues of any state, oldest first. Raises ServiceError when there are too many to search."""
        asked, count = {"state": "all", "sort": "created", "direction": "asc", **wanted}, 0
        for row in self.api.pages("issues", asked=asked, most=_MOST_PAGES):
            count += 1
            yield row
        if count == _MOST_PAGES * PER_PAGE:
            raise ServiceError(
                f"the status issue is not among the first {_MOST_PAGES * PER_PAGE} issues of the bot",
                hint=f"put the label {LABEL} back on it",
            )
