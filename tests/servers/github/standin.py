"""One stand-in for GitHub, as tests hold it: state, server, faults, log, and people who act."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.servers.github import openapi
from tests.servers.github.accounts import ACTIONS, WRITES, Kind
from tests.servers.github.app import App
from tests.servers.github.clock import Clock
from tests.servers.github.faults import Faults
from tests.servers.github.forge import START, Forge
from tests.servers.github.humans import Human
from tests.servers.github.log import Log
from tests.servers.github.pushers import Files
from tests.servers.github.records import Comment, Issue, Pull, Run, Switches, Workflow
from tests.servers.github.repository import Repository
from tests.servers.github.server import Server

JOB, APP, PAT = "ghs_job", "ghs_app", "github_pat_bot"
LOGINS: dict[Kind, str] = {"job": ACTIONS, "app": "list-bot[bot]", "pat": "list-bot"}
TOKENS: dict[Kind, str] = {"job": JOB, "app": APP, "pat": PAT}


_STAYS = {
    "lock",
    "api",
    "clock",
    "accounts",
    "repository",
}  # of a forge's attributes: they are no values, or the server's


@dataclass(frozen=True)
class Kept:
    """A stand-in as it was at some moment: a value, so that the same or another one can go on from there."""

    forge: dict[str, Any]
    accounts: dict[str, Any]
    refs: dict[str, str]
    objects: dict[str, tuple[str, bytes]]
    now: datetime


class GitHub:
    """A running stand-in; a context manager that ends the server. Each makes its own repository below `folder`."""

    def __init__(
        self, folder: Path, *, slug: str = "octo/list", files: Files | None = None, now: datetime = START, port: int = 0
    ) -> None:
        owner, _, name = slug.partition("/")
        self.forge = Forge(folder, owner=owner, name=name, now=now)
        self.faults = Faults()
        self.log = Log()
        for kind, value in TOKENS.items():
            self.add_token(value, kind, LOGINS[kind])
        self.forge.accounts.roles[LOGINS["pat"]] = "write"
        self.human(owner).commit("main", {"README.md": "# List\n"} if files is None else files, "Start")
        self._server = Server(App(self.forge, self.faults, self.log, openapi.load()), port)

    def __enter__(self) -> Self:
        self._server.start()
        self.forge.api = self._server.url
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()

    @property
    def url(self) -> str:
        """For GITHUB_API_URL."""
        return self._server.url

    @property
    def environ(self) -> dict[str, str]:
        """What leads the bot here, with the job's token."""
        return {
            "GITHUB_API_URL": self.url,
            "GITHUB_REPOSITORY": self.slug,
            "GITHUB_TOKEN": JOB,
            "BOT_LOGIN": LOGINS["job"],
        }

    @property
    def slug(self) -> str:
        """For GITHUB_REPOSITORY."""
        return self.forge.slug

    @property
    def repository(self) -> Repository:
        """The bare git repository."""
        return self.forge.repository

    @property
    def clock(self) -> Clock:
        """The time."""
        return self.forge.clock

    @property
    def switches(self) -> Switches:
        """The repository's settings."""
        return self.forge.switches

    def human(self, login: str, role: str | None = None) -> Human:
        """A person; with `role` (read, triage, write, maintain, admin) also a collaborator."""
        if role is not None:
            self.forge.accounts.roles[login] = role
        return Human(self.forge, login)

    def add_token(self, value: str, kind: Kind, login: str, permissions: Mapping[str, str] = WRITES) -> str:
        """Makes (or replaces) a token and returns it; its kind is job, app or pat."""
        return self.forge.accounts.add_token(value, kind, login, permissions)

    def add_workflow(self, file: str, state: str = "active") -> Workflow:
        """A workflow, as if its file were on the default branch."""
        made = Workflow(self.forge.new_id(), file.removesuffix(".yml"), f".github/workflows/{file}", state)
        self.forge.workflows.append(made)
        return made

    def add_run(self, workflow: Workflow, conclusion: str | None = "success") -> Run:
        """A run of a workflow, now."""
        head = self.forge.head(self.forge.default_branch) or ""
        made = Run(
            self.forge.new_id(), workflow, head, self.forge.default_branch, self.clock.now(), conclusion=conclusion
        )
        self.forge.runs.append(made)
        return made

    def keep(self) -> Kept:
        """All as it is now."""
        forge = {name: value for name, value in vars(self.forge).items() if name not in _STAYS}
        accounts = copy.deepcopy(vars(self.forge.accounts))
        refs = dict(self.repository.refs("refs/"))
        return Kept(copy.deepcopy(forge), accounts, refs, self.repository.objects(), self.clock.now())

    def put_back(self, kept: Kept) -> None:
        """All as it was kept, with a new log and without faults."""
        vars(self.forge).update(copy.deepcopy(kept.forge))
        vars(self.forge.accounts).update(copy.deepcopy(kept.accounts))
        self.repository.put_back(kept.refs, kept.objects)
        self.clock.set(kept.now)
        self.faults.clear()
        self.log.clear()

    def pull(self, number: int) -> Pull:
        """A pull request's record."""
        return self.forge.pull(number)

    def pulls(self, state: str = "all") -> list[Pull]:
        """Pull requests, oldest first."""
        return [pull for pull in self.forge.pulls() if state in ("all", pull.state)]

    def issue(self, number: int) -> Issue:
        """An issue's record."""
        return self.forge.issue(number)

    def comments(self, number: int) -> list[Comment]:
        """The comments of an issue, oldest first."""
        return self.forge.comments_on(number)

    def files(self, branch: str = "main") -> Mapping[str, bytes]:
        """All files of a branch; empty when there is no such branch."""
        sha = self.forge.head(branch)
        return self.repository.files(sha) if sha else {}

    def check(self) -> None:
        """Raises AssertionError with every difference from GitHub's description so far."""
        if self.log.violations:
            raise AssertionError("differs from GitHub's description:\n" + "\n".join(self.log.violations))
