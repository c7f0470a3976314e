"""Reads from GitHub what a rolling pull request consists of: branches as trees, the bot's pull requests, its last commit, its end.

Each call counts, so facts are taken from other answers where possible: the list of pull requests contains the repository.

Who ended a pull request, and why, is asked only about those whose rejections nobody recorded yet. A single one is asked about by
itself: if somebody with write access gave a reason, a human closed it. Several are looked up in two lists of the whole repository,
its closed issues and its comments, so that their number does not matter.
"""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import github
from github.Branch import Branch
from github.Commit import Commit
from github.GitCommit import GitCommit
from github.Issue import Issue
from github.IssueComment import IssueComment
from github.NamedUser import NamedUser
from github.PullRequest import PullRequest
from github.Repository import Repository

from bot.core.program import TRAILER
from bot.core.pull.body import read_reason
from bot.core.pull.snapshot import EndedPull, Tree, data_places
from bot.edges.deadline import OF_STRANGERS, within
from bot.edges.github.client import PER_PAGE, Api, explained
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


def read_pulls(api: Api, branch: str) -> tuple[Repository, tuple[PullRequest, ...], tuple[PullRequest, ...]]:
    """The repository, and the pull requests from its branch, newest first: the bot's own, and others that people opened.

    Raises UsageError when the repository was renamed or is archived.
    """
    settings = api.settings
    asked = api.read.get_repo(settings.repository)
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
        return repository, (), ()  # asking who the bot is costs a call
    own = tuple(pull for pull in here if pull.user and pull.user.login == api.login)
    return repository, own, tuple(pull for pull in here if pull not in own)


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

    `named` is the commit that the pull request's hidden line names. It counts also when the branch no longer holds it, because
    people amend, squash and quote the bot's commits. A trailer only helps to find a newer commit that a stopped run had not
    named yet, and counts only where the bot's account made the commit.
    """

    newest: tuple[Commit, ...]
    named: str | None
    api: Api

    @property
    def holds_named(self) -> bool:
        """Whether the named commit is among them."""
        return any(commit.sha == self.named for commit in self.newest)

    def find_last(self) -> tuple[Commit | None, str | None]:
        """The newest commit that is named or the bot's own, None where these hold none; and who alone pushed since."""
        pushers: set[str] = set()
        for commit in self.newest:
            if commit.sha == self.named or self._is_own(commit):
                return commit, _only(pushers)
            pushers.add(self._pusher(commit))
        return None, _only(pushers)

    def find_pusher(self) -> str | None:
        """Who alone pushed what is not the bot's."""
        return _only({self._pusher(commit) for commit in self.newest if not self._is_own(commit)})

    def _is_own(self, commit: Commit) -> bool:
        """Whether the bot made it: who amends a commit stays its author, but becomes its committer."""
        if TRAILER not in commit.commit.message.splitlines():
            return False
        login = self.api.login.lower()  # asked only now: it may cost a call
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
    named = None if commits.holds_named or not commits.named else _find_commit(repository, commits.named)
    # Rebasing changes no commit's day, so only one that a later run made is newer than the named one.
    if found and (named is None or found.commit.author.date > named.author.date):
        return read_tree(repository, Tip.of(found), folder), pusher
    if named is None:
        return branch, None
    return read_tree(repository, Tip(named.sha, named.tree.sha), folder), commits.find_pusher() if is_whole else None


def _find_commit(repository: Repository, commit: str) -> GitCommit | None:
    try:
        return repository.get_git_commit(commit)
    except github.UnknownObjectException:
        return None  # GitHub has cleaned it away


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


_WRITERS = {"admin", "write"}
# These may be able to write, and one call tells. Others are asked about only if they closed the pull request: GitHub shows
# members of an organization who hide their membership as strangers.
_INSIDERS = {"OWNER", "MEMBER", "COLLABORATOR"}
_MOST_ASKED = 2  # people whose right to write is asked for


@dataclass
class Endings:
    """The ends of the bot's pull requests in one repository."""

    repository: Repository
    pulls: Sequence[PullRequest]
    _may_write: dict[str, bool] = field(default_factory=dict)

    def read_closings(self, pulls: Sequence[EndedPull]) -> list[EndedPull]:
        """Closed pull requests with who closed them and the newest reason that somebody with write access gave."""
        with explained("reading who closed a pull request, and why", permission="issues: read"):
            if len(pulls) == 1:
                return [self._read_alone(pulls[0])]
            return self._read_together(pulls) if pulls else []

    def read_ender(self, pull: EndedPull) -> EndedPull:
        """The same with who merged or closed it, which GitHub says only about the issue."""
        with explained("reading who ended a pull request", permission="issues: read"):
            return replace(pull, by=self._ender(pull.number or 0))

    def _read_alone(self, pull: EndedPull) -> EndedPull:
        number = pull.number or 0
        comments = [one for one in self._pull(number).get_issue_comments() if _gives_reason(one)]
        by_insider = self._newest_reason(one for one in comments if one.author_association in _INSIDERS)
        if by_insider is not None:
            return _with_reason(pull, by_insider)
        closer = self._ender(number)
        by_closer = self._newest_reason(one for one in comments if closer and one.user.login == closer)
        return _with_reason(pull, by_closer) if by_closer is not None else replace(pull, by=closer)

    def _read_together(self, pulls: Sequence[EndedPull]) -> list[EndedPull]:
        issues = self._closed_issues()
        commented = {one.number for one in pulls if one.number not in issues or issues[one.number].comments}
        comments, read = self._recent_reasons(commented) if commented else {}, []
        for pull in pulls:
            reason = self._newest_reason(comments.get(pull.number, ()))
            if reason is not None:
                read.append(_with_reason(pull, reason))
            else:
                issue = issues.get(pull.number)
                closer = issue.closed_by if issue else None
                read.append(replace(pull, by=closer.login if closer else self._ender(pull.number or 0)))
        return read

    def _recent_reasons(self, numbers: set[int | None]) -> dict[int | None, list[IssueComment]]:
        """The insiders' comments that give a reason, of the newest hundred of the repository, oldest first."""
        since = min(pull.created_at for pull in self.pulls if pull.number in numbers)
        newest = self.repository.get_issues_comments(sort="created", direction="desc", since=since).get_page(0)
        found: dict[int | None, list[IssueComment]] = {}
        for one in reversed(newest):
            number = int(one.issue_url.rpartition("/")[2])
            if number in numbers and one.author_association in _INSIDERS and _gives_reason(one):
                found.setdefault(number, []).append(one)
        return found

    def _closed_issues(self) -> dict[int | None, Issue]:
        """The closed issues of the bot by number, as many pages of a hundred as its pull requests may fill."""
        author = self.pulls[0].user
        issues = self.repository.get_issues(state="closed", creator=author, sort="created", direction="desc")
        pages = range(-(-len(self.pulls) // PER_PAGE))
        return {issue.number: issue for page in pages for issue in issues.get_page(page)}

    def _ender(self, number: int) -> str | None:
        issue = self.repository.get_issue(number).complete()
        if issue.state != "closed":  # opened again meanwhile, or not GitHub's answer
            raise ServiceError(f"GitHub does not say who ended #{number}", hint="run the same command again later")
        return issue.closed_by.login if issue.closed_by else None

    def _newest_reason(self, comments: Iterable[IssueComment]) -> IssueComment | None:
        """The newest of the comments, given oldest first, whose author may write."""
        return next((one for one in reversed(list(comments)) if self._can_write(one.user.login)), None)

    def _can_write(self, login: str) -> bool:
        if login not in self._may_write:
            if len(self._may_write) >= _MOST_ASKED:
                return False
            self._may_write[login] = self._permission(login) in _WRITERS
        return self._may_write[login]

    def _permission(self, login: str) -> str:
        try:
            return self.repository.get_collaborator_permission(login)
        except github.UnknownObjectException:
            return "none"  # the account was deleted

    def _pull(self, number: int) -> PullRequest:
        return next(pull for pull in self.pulls if pull.number == number)


def _gives_reason(comment: IssueComment) -> bool:
    login = comment.user.login if comment.user else ""
    if not login or login.endswith("[bot]"):
        return False
    # A comment that can't be read in time gives no reason.
    reason = within(OF_STRANGERS, "reading a comment", lambda: read_reason(comment.body or ""))
    return isinstance(reason, str)


def _with_reason(pull: EndedPull, comment: IssueComment) -> EndedPull:
    return replace(pull, by=comment.user.login, reason=read_reason(comment.body or ""))
