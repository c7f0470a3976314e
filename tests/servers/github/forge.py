"""The whole state of one stand-in: the repository, its accounts, and everything that people and bots made in it.

Routes and humans both act through the functions of `life`, so that a push by a person and one through the API have the
same consequences.
"""

import threading
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path

from tests.servers.github.accounts import Account, Accounts
from tests.servers.github.clock import Clock
from tests.servers.github.errors import not_found
from tests.servers.github.records import (
    CheckRun,
    Comment,
    Event,
    Issue,
    Label,
    Protection,
    Pull,
    Release,
    Run,
    Switches,
    Workflow,
)
from tests.servers.github.repository import Repository

START = datetime(2026, 11, 24, 8, 17, tzinfo=UTC)
SITE = "https://github.com"


class Forge:
    """One repository on the stand-in, with its forks."""

    def __init__(self, folder: Path, *, owner: str, name: str, now: datetime = START) -> None:
        self.lock = threading.RLock()
        self.owner = owner
        self.name = name
        self.id = 4711
        self.former_names: list[str] = []
        self.default_branch = "main"
        self.api = "http://127.0.0.1"  # set when the server listens
        self.clock = Clock(now)
        self.accounts = Accounts(owner)
        self.repository = Repository(folder / "repository.git", self.default_branch)
        self.switches = Switches()
        self.issues: dict[int, Issue] = {}
        self.comments: dict[int, Comment] = {}
        self.labels: list[Label] = []
        self.checks: dict[int, CheckRun] = {}
        self.releases: list[Release] = []
        self.workflows: list[Workflow] = []
        self.runs: list[Run] = []
        self.forks: set[str] = set()
        self.verified: set[str] = set()  # commits that GitHub signed
        self.events: list[Event] = []
        self.requests_left = 5000
        self._last_id = 1000

    @property
    def slug(self) -> str:
        """OWNER/NAME as it is now."""
        return f"{self.owner}/{self.name}"

    def new_id(self) -> int:
        """The next id of anything but accounts."""
        self._last_id += 1
        return self._last_id

    def new_number(self) -> int:
        """The next number, shared by issues and pull requests."""
        return max(self.issues, default=0) + 1

    def note(self, actor: str, verb: str, what: str, detail: str = "") -> None:
        """Writes down who did what."""
        self.events.append(Event(self.clock.now(), actor, verb, what, detail))

    def rename(self, slug: str) -> None:
        """Moves the repository; its old name answers 301 from now on."""
        self.former_names.append(self.slug)
        self.owner, _, self.name = slug.partition("/")
        self.accounts.roles[self.owner] = "admin"

    def account(self, login: str) -> Account:
        """The account of a login; every login exists."""
        return Account(login)

    # lookups

    def issue(self, number: int) -> Issue:
        """An issue or pull request; raises 404."""
        if number not in self.issues:
            raise not_found()
        return self.issues[number]

    def pull(self, number: int) -> Pull:
        """A pull request; raises 404, also for an issue."""
        found = self.issue(number)
        if not isinstance(found, Pull):
            raise not_found()
        return found

    def pulls(self) -> list[Pull]:
        """All pull requests, oldest first."""
        return [issue for issue in self.issues.values() if isinstance(issue, Pull)]

    def comments_on(self, number: int) -> list[Comment]:
        """The comments of an issue, oldest first."""
        return [comment for comment in self.comments.values() if comment.number == number]

    def label(self, name: str) -> Label | None:
        """A label by name, without case."""
        return next((label for label in self.labels if label.name.lower() == name.lower()), None)

    def branch_ref(self, owner: str, branch: str) -> str:
        """The full ref of a branch, in the repository or in OWNER's fork."""
        return f"refs/heads/{branch}" if owner == self.owner else f"refs/forks/{owner}/heads/{branch}"

    def head(self, branch: str, owner: str = "") -> str | None:
        """The commit of a branch, or None."""
        return self.repository.resolve(self.branch_ref(owner or self.owner, branch))

    def protection(self, branch: str) -> Protection | None:
        """The rules of a branch."""
        found = (rule for pattern, rule in self.switches.protections.items() if fnmatchcase(branch, pattern))
        return next(found, None)
