"""What the stand-in remembers beside git: issues, pull requests, comments, labels, checks, releases; its switches."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

State = Literal["open", "closed"]


@dataclass
class Label:
    """A label of the repository; names are compared without case."""

    id: int
    name: str
    color: str = "ededed"
    description: str | None = ""


@dataclass
class Reaction:
    """One account's reaction to a comment."""

    id: int
    author: str
    content: str
    created: datetime


@dataclass
class Comment:
    """A comment on an issue or pull request."""

    id: int
    number: int
    author: str
    body: str
    created: datetime
    updated: datetime
    reactions: list[Reaction] = field(default_factory=list)


@dataclass
class Issue:
    """An issue, and what pull requests have in common with it."""

    number: int
    id: int
    title: str
    body: str | None
    author: str
    created: datetime
    updated: datetime
    state: State = "open"
    state_reason: str | None = None
    labels: list[str] = field(default_factory=list)
    assignees: list[str] = field(default_factory=list)
    locked: bool = False
    closed: datetime | None = None
    closed_by: str | None = None


@dataclass
class Pull(Issue):
    """A pull request; its head follows the branch while it is open and stands still afterwards."""

    head_owner: str = ""
    head_ref: str = ""
    head_sha: str = ""
    base_ref: str = ""
    base_sha: str = ""
    draft: bool = False
    merged: datetime | None = None
    merged_by: str | None = None
    merge_commit: str | None = None
    reviewers: list[str] = field(default_factory=list)


@dataclass
class CheckRun:
    """A check run on a commit."""

    id: int
    name: str
    head_sha: str
    app: str
    status: str = "queued"
    conclusion: str | None = None
    started: datetime | None = None
    completed: datetime | None = None
    external_id: str = ""
    details_url: str | None = None
    output: dict[str, Any] = field(default_factory=dict)
    annotations: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Release:
    """A release with its tag."""

    id: int
    tag: str
    target: str
    name: str | None
    body: str | None
    author: str
    created: datetime
    draft: bool = False
    prerelease: bool = False


@dataclass
class Workflow:
    """A workflow file as Actions knows it."""

    id: int
    name: str
    path: str
    state: str = "active"


@dataclass
class Run:
    """One run of a workflow."""

    id: int
    workflow: Workflow
    head_sha: str
    head_branch: str
    created: datetime
    event: str = "schedule"
    status: str = "completed"
    conclusion: str | None = "success"


@dataclass(frozen=True)
class Event:
    """Who did what and when; for assertions in tests (GitHub's REST interface does not tell who edited a body)."""

    at: datetime
    actor: str
    verb: str
    what: str
    detail: str = ""


@dataclass(frozen=True)
class Protection:
    """Rules of a branch: a classic rule, or a ruleset (`ruleset=True`), with what they refuse."""

    needs_pull_request: bool = True
    refuses_creation: bool = False
    refuses_deletion: bool = True
    ruleset: bool = True
    bypass: tuple[str, ...] = ()


@dataclass
class Switches:
    """The repository's settings that tests turn; each is GitHub's default unless said otherwise."""

    actions_may_create_pulls: bool = True  # GitHub's default is off
    workflow_permissions: str = "read"
    actions_enabled: bool = True
    archived: bool = False
    has_issues: bool = True
    delete_branch_on_merge: bool = False
    merge_methods: tuple[str, ...] = ("merge", "squash", "rebase")
    mergeable_known: bool = True  # off: `mergeable` is null, as right after a push
    pages: str | None = None  # "workflow" or "legacy"
    tree_limit: int = 100_000  # a recursive tree with more entries is truncated
    page_limit: int = 100
    environments: tuple[str, ...] = ()
    rate_limit: int | None = None  # requests that are left; None: endless
    protections: dict[str, Protection] = field(default_factory=dict)  # by pattern of the branch
