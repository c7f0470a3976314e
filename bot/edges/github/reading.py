"""Reads from GitHub what a rolling pull request consists of: branches as trees, the bot's pull requests, its last commit.

Each call counts, so facts are taken from other answers where possible: the list of pull requests contains the repository.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import github
from github.Branch import Branch
from github.Commit import Commit
from github.NamedUser import NamedUser
from github.PullRequest import PullRequest
from github.Repository import Repository

from bot.core.program import TRAILER
from bot.core.pull.snapshot import Tree, data_places
from bot.edges.github.client import PER_PAGE, Clients, explained
from bot.edges.github.comments import own_login
from bot.errors import ServiceError, UsageError
from bot.settings import GitHub

_GITHUB_ITSELF = "web-flow"  # the committer of what GitHub signs, for example commits made through its API


@dataclass(frozen=True)
class Tip:
    """A commit and the id of its tree; GitHub's Git data API needs both."""

    commit: str
    tree: str

    @classmethod
    def of(cls, made: Branch | Commit) -> "Tip":
        """The tip of a branch, or a commit of a list."""
        commit = made.commit if isinstance(made, Branch) else made
        return cls(commit.sha, commit.commit.tree.sha)


@dataclass(frozen=True)
class Pulls:
    """The pull requests from one branch of the repository, newest first: the bot's `own`, and `others` that people opened."""

    own: tuple[PullRequest, ...] = ()
    others: tuple[PullRequest, ...] = ()


def read_pulls(clients: Clients, settings: GitHub, branch: str) -> tuple[Repository, Pulls]:
    """The repository, and the pull requests from its branch; those from a fork's branch of that name are left out.

    Raises UsageError when the repository was renamed or is archived.
    """
    asked = clients.read.get_repo(settings.repository)
    with explained("reading the bot's pull requests", permission="pull-requests: read"):
        head = f"{settings.repository.split('/')[0]}:{branch}"
        found = list(asked.get_pulls(state="all", head=head, sort="created", direction="desc"))
    with explained("reading the repository", permission="contents: read"):
        if not found:
            asked.complete()
        repository = found[0].base.repo if found else asked
        _refuse_unusable(repository, settings)
        here = [pull for pull in found if _is_inside(pull, branch, repository.full_name)]
    if not here:
        return repository, Pulls()  # asking who the bot is costs a call
    login = own_login(clients, settings)
    own = tuple(pull for pull in here if pull.user and pull.user.login == login)
    return repository, Pulls(own, tuple(pull for pull in here if pull not in own))


def read_branch(repository: Repository, name: str) -> Tip | None:
    """The branch's tip, None when there is no such branch."""
    with explained(f"reading the branch {name}", permission="contents: read"):
        try:
            return Tip.of(repository.get_branch(name))
        except github.GithubException as error:
            if error.status == 404:
                return None
            raise


@dataclass(frozen=True)
class Ahead:
    """How the bot's branch differs from the default branch: its tip, where it left that, and its own commits, newest first."""

    tip: Tip
    fork: Tip
    commits: tuple[Commit, ...]


def read_ahead(repository: Repository, base: Tip, branch: str) -> Ahead | None:
    """The comparison of both branches, which saves four calls; None if there is no such branch or it has too many commits."""
    with explained("comparing the branches", permission="contents: read"):
        try:
            comparison = repository.compare(base.commit, branch).complete()
        except github.GithubException as error:
            # GitHub also gives up on comparing where the branches differ too much; the branch can still be read by itself.
            if error.status == 404 or error.status >= 500:
                return None
            raise
        if not 0 < comparison.total_commits <= PER_PAGE:
            return None
        commits = tuple(reversed(list(comparison.commits)))
        return Ahead(Tip.of(commits[0]), Tip.of(comparison.merge_base_commit), commits)


def read_tree(repository: Repository, tip: Tip, folder: str) -> Tree:
    """A commit's files; `folder` is the data folder. Raises ServiceError when GitHub leaves some out."""
    tree = repository.get_git_tree(tip.tree, recursive=True)
    if tree.raw_data.get("truncated"):
        raise ServiceError(
            "GitHub cut the repository's list of files", hint="move large folders out of this repository"
        )
    files = {item.path: f"{item.mode} {item.sha}" for item in tree.tree if item.type != "tree"}
    return Tree(tip.commit, data_places(files, folder), tip.tree, files)


@dataclass(frozen=True)
class Commits:
    """The newest commits of the bot's branch, newest first, and how to find the bot's last one among them.

    `named` is the commit that the pull request's hidden line names. It comes first, also when the branch no longer holds it,
    because people amend, squash and quote the bot's commits. A trailer only helps to find a newer commit that a stopped run
    had not named yet, and counts only where the bot's account made the commit.
    """

    newest: tuple[Commit, ...]
    named: str | None
    own_login: Callable[[], str]  # asked only where a trailer must be judged: it may cost a call

    def find_last(self) -> tuple[Commit | None, str | None]:
        """The bot's last commit, None where these hold none; and who alone pushed since."""
        pushers: set[str] = set()
        holds_named = any(commit.sha == self.named for commit in self.newest)
        for commit in self.newest:
            is_own = commit.sha == self.named or self._is_own(commit)
            if is_own and (holds_named or not self.named):
                return commit, _only(pushers)
            if not is_own:
                pushers.add(self._pusher(commit))
        return None, _only(pushers)

    def without_named(self) -> "Commits":
        """The same where GitHub has cleaned the named commit away."""
        return replace(self, named=None)

    def _is_own(self, commit: Commit) -> bool:
        """Whether the bot made it: who amends a commit stays its author, but becomes its committer."""
        if TRAILER not in commit.commit.message.splitlines():
            return False
        login = self.own_login().lower()
        return _login(commit.author) == login and _login(commit.committer) in {login, _GITHUB_ITSELF}

    def _pusher(self, commit: Commit) -> str:
        author, committer = commit.author, commit.committer
        is_amended = TRAILER in commit.commit.message and committer and _login(committer) != _GITHUB_ITSELF
        person = committer if is_amended else author
        return person.login if person else ""


def read_last(
    repository: Repository, branch: Tree, commits: Commits, *, folder: str, is_whole: bool
) -> tuple[Tree, str | None]:
    """The bot's last commit and who alone pushed since, None where that is not one person; `is_whole` says that `commits`
    are all that the branch has and the default branch has not."""
    found, pusher = commits.find_last()
    if found is not None:
        return read_tree(repository, Tip.of(found), folder), pusher
    tip = _find_commit(repository, commits.named) if commits.named else None
    if tip is None and commits.named:
        return read_last(repository, branch, commits.without_named(), folder=folder, is_whole=is_whole)
    return (read_tree(repository, tip, folder), pusher if is_whole else None) if tip else (branch, None)


def _find_commit(repository: Repository, commit: str) -> Tip | None:
    try:
        return Tip(commit, repository.get_git_commit(commit).tree.sha)
    except github.UnknownObjectException:
        return None


def read_commits(repository: Repository, branch: Tree, ahead: Ahead | None) -> tuple[Commit, ...]:
    """The newest commits of the bot's branch."""
    return ahead.commits if ahead else tuple(repository.get_commits(sha=branch.commit).get_page(0))


def has_reached(repository: Repository, commit: str | None, base: Tip) -> bool:
    """Whether the default branch holds a commit."""
    if not commit:
        return False
    try:
        return repository.compare(base.commit, commit).status in {"behind", "identical"}
    except github.UnknownObjectException:
        return False


def read_text(repository: Repository, blob: str) -> str:
    """A file's contents; what is not UTF-8 is shown with replacement characters."""
    return base64.b64decode(repository.get_git_blob(blob).content).decode("utf-8", errors="replace")


def text_of(pull: PullRequest) -> str:
    """The body with Unix line ends; a browser sends it back with those of Windows."""
    return (pull.body or "").replace("\r\n", "\n")


def paused_by(pull: PullRequest) -> str | None:
    """What on the pull request stops the bot, in words."""
    return "the label bot:paused" if any(label.name == "bot:paused" for label in pull.labels) else None


def day_of(moment: datetime | None) -> str:
    """`YYYY-MM-DD`, empty for None."""
    return moment.date().isoformat() if moment else ""


def _is_inside(pull: PullRequest, branch: str, full_name: str) -> bool:
    return bool(pull.head.ref == branch and pull.head.repo and pull.head.repo.full_name == full_name)


def _refuse_unusable(repository: Repository, settings: GitHub) -> None:
    if repository.full_name.lower() != settings.repository.lower():
        raise UsageError(
            f"the repository {settings.repository} is now called {repository.full_name}",
            hint=f"set GITHUB_REPOSITORY={repository.full_name}",
        )
    if repository.archived:
        raise UsageError(
            f"the repository {repository.full_name} is archived, so it can't be changed",
            hint="unarchive it in Settings > General, or stop the workflow",
        )


def _login(account: NamedUser | None) -> str:
    return account.login.lower() if account else ""


def _only(logins: set[str]) -> str | None:
    return next(iter(logins)) or None if len(logins) == 1 else None
