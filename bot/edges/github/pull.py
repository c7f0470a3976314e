"""A contributor's pull request as GitHub reports it: what it is, what it changes, and its labels; and the check run on its head.

Count, size, mode and path of the files are known from the trees before any content is read; contents are read blob by blob.
Whatever an answer leaves out that GitHub may leave out (a deleted fork or account, a size) is None here, never a crash.
The check run is found by its name and our id, and written only when it changes.
"""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import github

from bot.core.files.data_file import PAPERS
from bot.core.program import AUDIT_BRANCH, BRANCH, NAME
from bot.core.publish.pages import FOLDER as PAGES
from bot.core.publish.readme import README
from bot.core.review.review import CheckVerdict, LabelEvent
from bot.core.review.tree_change import TreeChange, TreeEntries, TreeEntry, added_twice, compare, lay_over
from bot.edges.disk.tree_folder import Blobs, TreeFolder, folder_at
from bot.edges.git.changes import Changes
from bot.edges.github.client import Api, explained, message_of
from bot.errors import ServiceError, UsageError
from bot.settings import GitHub

_PULLS, _CONTENTS, _ISSUES = "pull-requests: read", "contents: read", "issues: read"
MOST_FILES = 300  # data files of one pull request that are read; GitHub's own page of changes ends there too


@dataclass(frozen=True)
class Pull:
    """The properties of a pull request that a review needs. `fork` is the head's OWNER/NAME, None when it was deleted."""

    number: int
    url: str
    is_open: bool
    head: str
    branch: str
    fork: str | None
    base: str | None
    default: str | None  # the list's default branch, where GitHub names it
    labels: frozenset[str]
    author: str | None = None  # None for a deleted account and for programs
    author_id: int = 0


@dataclass(frozen=True)
class PullReader:
    """Reads one repository's pull requests."""

    api: Api

    @property
    def settings(self) -> GitHub:
        """Where the repository is."""
        return self.api.settings

    def pull(self, number: int) -> Pull:
        """The pull request as it is now. Raises BotErrors."""
        with explained(f"reading pull request #{number}", permission=_PULLS):
            raw = self.api.get_or_none(f"pulls/{number}", "head", "state")
            if raw is None:
                raise UsageError(
                    f"there is no pull request #{number} in {self.settings.repository} that the token may see",
                    hint="check the number (it may be an issue) and GITHUB_REPOSITORY",
                )
            head, base, user = raw["head"], raw.get("base") or {}, raw.get("user") or {}
            return Pull(
                number,
                str(raw.get("html_url") or f"{self.settings.server_url}/{self.settings.repository}/pull/{number}"),
                raw["state"] == "open",
                str(head["sha"]),
                str(head.get("ref") or ""),
                (head.get("repo") or {}).get("full_name"),
                base.get("ref") or None,
                (base.get("repo") or {}).get("default_branch"),
                frozenset(str(label["name"]) for label in raw.get("labels") or ()),
                str(user["login"]) if user.get("type") == "User" else None,
                int(user.get("id") or 0),
            )

    def open_numbers(self) -> list[int]:
        """The numbers of the open pull requests, the newest first, the bot's own left out. Raises BotErrors."""
        own = {BRANCH, AUDIT_BRANCH}
        with explained("reading the open pull requests", permission=_PULLS):
            rows = self.api.pages("pulls", asked={"state": "open"}, most=1)
            return [int(row["number"]) for row in rows if (row.get("head") or {}).get("ref") not in own]

    def tip(self, branch: str) -> str | None:
        """The newest commit of a branch, None when there is no such branch."""
        with explained("reading the base branch", permission=_CONTENTS):
            found = self.api.get_or_none(f"branches/{quote(branch, safe='/')}", "commit")
            return str(found["commit"]["sha"]) if found else None

    def fork_point(self, tip: str, head: str) -> str | None:
        """Where the two histories part, None when they have nothing in common."""
        with explained("comparing the branches", permission=_CONTENTS):
            # The second page holds no files, which GitHub would have to work out first.
            found = self.api.get_or_none(f"compare/{tip}...{head}?per_page=1&page=2", "merge_base_commit")
            common = found["merge_base_commit"] if found else None
            return str(common["sha"]) if common else None

    def tree(self, commit: str) -> tuple[dict[str, TreeEntry], bool]:
        """Every file of a commit by path, and whether that is all: GitHub cuts off at some 100,000."""
        with explained("reading the files of a commit", permission=_CONTENTS):
            raw = self.api.get(f"git/trees/{commit}?recursive=1", "tree")
            rows = [row for row in raw["tree"] if row.get("type") != "tree"]
            entries = {str(row["path"]): TreeEntry(str(row["mode"]), str(row["sha"]), row.get("size")) for row in rows}
            return entries, not raw.get("truncated")

    def blob(self, blob: str) -> bytes:
        """A blob's content. Raises BotErrors, also when GitHub does not give it whole."""
        with explained("reading a changed file", permission=_CONTENTS):
            raw = self.api.get(f"git/blobs/{blob}", "content", "encoding")
        try:
            return base64.b64decode(raw["content"]) if raw["encoding"] == "base64" else raw["content"].encode()
        except (AttributeError, binascii.Error) as error:
            raise ServiceError(
                f"GitHub gave no content for blob {blob[:12]}", hint="run the same command again later"
            ) from error

    def labelled(self, number: int, label: str) -> LabelEvent | None:
        """The newest event that set the label; None where GitHub shows none, or not to this token (in a private list)."""
        with explained("reading who set the label", permission=_ISSUES):
            newest = None
            for row in self._events(number):
                if row.get("event") == "labeled" and str((row.get("label") or {}).get("name")).lower() == label:
                    newest = LabelEvent(int(row["id"]), str((row.get("actor") or {}).get("login") or ""))
            return newest

    def may_write(self, login: str) -> bool:
        """Whether an account may write to the repository."""
        with explained("reading what the account may do", permission="metadata: read"):
            found = self.api.get_or_none(f"collaborators/{quote(login, safe='')}/permission", "permission")
            # GitHub answers write or admin; other servers answer the role.
            return found is not None and found["permission"] in {"admin", "maintain", "write", "push"}

    def _events(self, number: int) -> Iterator[dict[str, Any]]:
        """What happened on the pull request, oldest first; nothing where GitHub lists no events."""
        try:
            yield from self.api.pages(f"issues/{number}/events")
        except github.GithubException as error:
            if error.status != 404 and (error.status != 403 or "not accessible" not in message_of(error)):
                raise


@dataclass(frozen=True)
class PullChange:
    """A pull request's change: `folder` is the list as it would be after the merge, `page` the list as the contributor
    has it, `before` the list where the branch began, at the commit `start`; `problems` say what is wrong with the pull
    request as a whole."""

    change: TreeChange
    folder: TreeFolder
    page: TreeFolder
    before: TreeFolder
    start: str | None = None
    problems: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()

    def changes(self) -> Changes:
        """As `validate --base` reads them from a work tree: places, deleted contents, and README.md before."""
        root = self.folder.root.as_posix()
        changed = tuple(_places(self.change.changed, root))
        gone = {place for place in _places(self.change.deleted, root) if self.before.kind_of(place) == "file"}
        deleted = {place: self.before.read_bytes(place) if place.startswith(f"{PAPERS}/") else b"" for place in gone}
        touched = (self.folder.root.parent / README).as_posix() in self.change.paths
        above = self.folder.root.parent / PAGES
        pages = [path for path, entry in self.change.changed.items() if entry.is_file and path.startswith(f"{above}/")]
        return Changes(
            changed,
            dict(sorted(deleted.items())),
            self.before.beside(README) if touched else None,
            tuple(f"{PAGES}/{path.removeprefix(f'{above}/')}" for path in sorted(pages)),
        )


def read_pull_change(reader: PullReader, pull: Pull, *, root: str, blobs: Blobs) -> PullChange:
    """Compare the pull request's head with its base. Raises BotErrors."""
    empty = folder_at({}, root, blobs)
    tip = reader.tip(pull.base) if pull.base else None
    if tip is None:
        name = f"the branch {pull.base}" if pull.base else "the branch to merge into"
        problem = f"{name} no longer exists: press “Edit” beside the title and choose another base"
        return PullChange(TreeChange({}, {}), empty, empty, empty, problems=(problem,))
    head, is_whole = reader.tree(pull.head)
    if not is_whole:
        problem = (
            "the branch has more files than GitHub lists, so it was not checked: start a new branch with only your file"
        )
        return PullChange(TreeChange({}, {}), empty, empty, empty, problems=(problem,))
    base = _whole_tree(reader, tip)
    fork = reader.fork_point(tip, pull.head)
    before = base if fork in {tip, None} else _whole_tree(reader, str(fork))
    change = compare(before, head)
    problems = []
    if fork is None:
        change = TreeChange(change.changed, {})
        problems.append(
            f"the branch has no history in common with {pull.base}, so it can't be merged: start a new branch from"
            f" {pull.base} and add your file there"
        )
    elif not change.paths and not (pull.branch == BRANCH and pull.fork == reader.settings.repository):
        # The bot's own pull request may still wait for the first tick.
        problems.append(
            "this pull request changes no file: commit the paper's file to this branch, or close the pull request"
        )
    change, left_out = _bounded(change, root)
    if left_out:
        problems.append(
            f"this pull request changes more than {MOST_FILES} data files; {left_out:,} were not checked: split it into several"
            " pull requests"
        )
    folder = folder_at(lay_over(base, change), root, blobs)
    return PullChange(
        change,
        folder,
        page=folder_at(head, root, blobs),
        before=folder_at(before, root, blobs),
        start=fork,
        problems=tuple(problems),
        twice=tuple(added_twice(before, base, change)),
    )


def _whole_tree(reader: PullReader, commit: str) -> dict[str, TreeEntry]:
    entries, is_whole = reader.tree(commit)
    if not is_whole:
        raise ServiceError(
            "GitHub returned only part of the repository's list of files",
            hint="move large folders out of this repository",
        )
    return entries


def _bounded(change: TreeChange, root: str) -> tuple[TreeChange, int]:
    """The change with no more data files than are read, and the number of those left out."""
    prefix = "" if root in {"", "."} else f"{root}/"
    data = [path for path in change.paths if path.startswith(prefix)]
    dropped = set(data[MOST_FILES:])
    if not dropped:
        return change, 0
    changed = {path: entry for path, entry in change.changed.items() if path not in dropped}
    deleted = {path: entry for path, entry in change.deleted.items() if path not in dropped}
    return TreeChange(changed, deleted), len(dropped)


def _places(entries: TreeEntries, root: str) -> list[str]:
    prefix = "" if root in {"", "."} else f"{root}/"
    return sorted(path.removeprefix(prefix) for path in entries if path.startswith(prefix))


CHECK = f"{NAME} review"  # the name that GitHub shows, and that a rule may require
_READ_CHECKS, _WRITE_CHECKS = "checks: read", "checks: write"


def keep_check(api: Api, head: str, verdict: CheckVerdict, *, details: str) -> str:
    """Write the verdict as the check run on `head`; `details` is where its link leads. Returns its address.

    A run is never edited, because GitHub keeps its old annotations: a new one takes its place, because the newest
    run of a name counts. Raises BotErrors; if the answer to a write is lost, the run is looked up, never sent again.
    """
    mark = f"{NAME}:review:{verdict.digest(details)}"
    found = _newest_check(api, head)
    if found is None or found.get("external_id") != mark:
        try:
            found = _write_check(api, head, verdict, details=details, mark=mark)
        except ServiceError:
            found = _newest_check(api, head)
            if found is None or found.get("external_id") != mark:
                raise
    return str(found.get("html_url") or "")


def _newest_check(api: Api, head: str) -> dict[str, Any] | None:
    """The newest run of our name on the commit. Contributors can't create any; another workflow's is recognised by its id."""
    with explained("reading the check runs", permission=_READ_CHECKS):
        runs = api.get(f"commits/{head}/check-runs?check_name={quote(CHECK)}", "check_runs")["check_runs"]
        return runs[0] if runs else None


def _write_check(api: Api, head: str, verdict: CheckVerdict, *, details: str, mark: str) -> dict[str, Any]:
    output: dict[str, Any] = {"title": verdict.title, "summary": verdict.summary}
    if verdict.annotations:
        output["annotations"] = verdict.annotations
    fields = {
        "name": CHECK,
        "head_sha": head,
        "external_id": mark,
        "status": "completed",
        "conclusion": verdict.conclusion,
        "details_url": details,
        "output": output,
    }
    with explained("writing the check run", permission=_WRITE_CHECKS):
        return api.make("POST", "check-runs", fields, "html_url")
