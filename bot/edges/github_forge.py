"""The rolling pull request on GitHub, through PyGithub and the git data API: few calls, no forced branch, no blind repeat.

A commit is one tree with inline contents, one commit, one ref update; author and committer are left out, so that GitHub signs it.
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import github
from github.Branch import Branch
from github.GitCommit import GitCommit
from github.GitRef import GitRef
from github.GitTree import GitTree
from github.InputGitTreeElement import InputGitTreeElement
from github.IssueComment import IssueComment
from github.IssueEvent import IssueEvent
from github.PullRequest import PullRequest
from github.Repository import Repository

from bot.core.maintainers import is_remembered
from bot.core.program import BRANCH, MARKER, TRAILER
from bot.core.pull_body import describe_conflict, parse_commit, read_reason, render_body, render_title
from bot.core.rolling import Plan
from bot.core.snapshot import EndedPull, Snapshot, Tree, data_places
from bot.edges.data_folder import DataFolder
from bot.edges.git import BranchMoved, Git
from bot.edges.github_client import Clients, connect, explained, message_of
from bot.errors import ServiceError, UsageError
from bot.settings import GitHub, Settings

_CONTENTS, _PULLS, _ISSUES = "contents: write", "pull-requests: write", "issues: write"
_CONFLICT_MARKER = f"<!-- {MARKER}:conflict -->"
ACTIONS_LOGIN = "github-actions[bot]"


@dataclass(frozen=True)
class _Tip:
    """A commit and the id of its tree: the data API asks for one here and for the other there."""

    commit: str
    tree: str

    @classmethod
    def of(cls, branch: Branch) -> "_Tip":
        return cls(branch.commit.sha, branch.commit.commit.tree.sha)


@dataclass
class GitHubForge:
    """One repository on GitHub, with what was read of it in this run."""

    clients: Clients
    settings: GitHub
    folder: str  # the data folder below the repository's top
    labels: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    _repository: Repository | None = None
    _pulls: tuple[PullRequest, ...] = ()
    _seen_branch: _Tip | None = None
    _known_events: dict[int, list[IssueEvent]] = field(default_factory=dict)

    @classmethod
    def connect(cls, github_settings: GitHub, settings: Settings) -> "GitHubForge":
        """The forge for this run; nothing is sent yet."""
        config = DataFolder(settings.data).config()
        folder = _folder_in_repository(settings.data)
        return cls(connect(github_settings), github_settings, folder, tuple(config.labels), tuple(config.reviewers))

    def read(self) -> Snapshot:
        """The default branch, the bot's branch and its pull requests. An ended pull request's branch is read as gone."""
        with explained("reading the repository", permission="contents: read"):
            repository = self.clients.read.get_repo(self.settings.repository)
            repository.complete()
            self._refuse_unusable(repository)
            self._repository = repository
            base = self._tree(repository, _Tip.of(repository.get_branch(repository.default_branch)))
        with explained("reading the bot's pull requests", permission="pull-requests: read"):
            self._pulls = self._own_pulls(repository)
        tip = self._seen_branch = self._branch(repository)
        pull = self._open_pull
        if tip is None or (pull is None and any(one.head.sha == tip.commit for one in self._pulls)):
            return self._with_ended(Snapshot(base))
        with explained("reading the bot's branch", permission="contents: read"):
            branch = self._tree(repository, tip)
            last, pushed_by = self._last(repository, branch, pull)
        snapshot = Snapshot(base, branch, last, pushed_by=pushed_by)
        if pull is not None:
            with explained("reading the pull request", permission="issues: read"):
                unfinished = self._is_unfinished(pull)
            snapshot = replace(
                snapshot,
                body=_text_of(pull),
                number=pull.number,
                url=pull.html_url,
                paused_by=_paused(pull),
                unfinished=unfinished,
            )
        return self._with_ended(snapshot)

    def read_texts(self, blobs: Iterable[str]) -> dict[str, str]:
        """The contents of blobs; one call each, so only for the few that a human touched."""
        with explained("reading files of the bot's branch", permission="contents: read"):
            return {blob: _text(self._here.get_git_blob(blob).content) for blob in dict.fromkeys(blobs)}

    def read_fork(self, snapshot: Snapshot) -> Tree:
        """Where the bot's branch left the default branch, by GitHub's own comparison."""
        branch = snapshot.branch.commit if snapshot.branch else snapshot.base.commit
        with explained("comparing the branches", permission="contents: read"):
            fork = self._here.compare(snapshot.base.commit, branch).merge_base_commit
            if fork.sha == snapshot.base.commit:
                return snapshot.base
            return self._tree(self._here, _Tip(fork.sha, fork.commit.tree.sha))

    def tell_conflict(self, snapshot: Snapshot, paths: tuple[str, ...]) -> None:
        """One comment on the pull request, found again by its hidden line and its author, edited where it says less."""
        pull = self._open_pull
        if pull is None:
            return
        text = f"{describe_conflict(paths)}.\n\n{_CONFLICT_MARKER}"
        with explained("commenting on the pull request", permission=_PULLS):
            own = [
                c for c in pull.get_issue_comments() if c.user.login == pull.user.login and _CONFLICT_MARKER in c.body
            ]
            if not own:
                self._rewritable(pull).create_issue_comment(text)
            elif own[0].body != text:
                IssueComment(self._writable.requester, {}, own[0].raw_data, completed=True).edit(text)

    def apply(self, plan: Plan, snapshot: Snapshot) -> Snapshot:
        """Commit, move or make the branch, then open or edit the pull request. Raises BranchMoved when somebody pushed."""
        if plan.fresh:
            self._delete_ended_branch()
        stands = snapshot.stands
        commit = snapshot.last.commit if snapshot.last else stands.commit
        if plan.files or plan.merge or plan.fresh:
            commit = self._push(plan, snapshot)
        body, title = render_body(plan.view, commit=commit), render_title(plan.view)
        pull = self._open_pull
        if pull is None:
            pull = self._open(title, body)
            self._finish_opening(pull, list(self.labels), list(self.reviewers))
        else:
            if _text_of(pull) != body and (plan.files or snapshot.is_stale or plan.view.lines != tuple(snapshot.lines)):
                self._edit(pull, title, body)
            if snapshot.unfinished:
                self._finish_opening(pull, self._labels_to_add(pull), self._reviewers_to_ask(pull))
        return replace(
            snapshot, branch=replace(stands, commit=commit), body=body, number=pull.number, url=pull.html_url
        )

    def _edit(self, pull: PullRequest, title: str, body: str) -> None:
        """Replace the text, unless somebody edited it since it was read: a tick made meanwhile must not be lost."""
        with explained("editing the pull request", permission=_PULLS):
            now = self._here.get_pull(pull.number)
            if _text_of(now) != _text_of(pull) or now.state != "open" or _paused(now):
                raise BranchMoved("the pull request was changed meanwhile", hint="run the same command again")
            self._rewritable(pull).edit(title=title, body=body)

    @property
    def _here(self) -> Repository:
        if self._repository is None:
            raise ServiceError("the repository was not read yet", hint="call read() first")
        return self._repository

    @property
    def _open_pull(self) -> PullRequest | None:
        return next((pull for pull in self._pulls if pull.state == "open"), None)

    @property
    def _writable(self) -> Repository:
        return self.clients.write.get_repo(self.settings.repository)

    def _rewritable(self, pull: PullRequest) -> PullRequest:
        """The same pull request on the client that never repeats a write."""
        # Its raw data would be fetched anew; what a write needs is its addresses.
        facts = {"url": pull.url, "issue_url": pull.issue_url, "number": pull.number}
        return PullRequest(self._writable.requester, {}, facts, completed=True)

    def _refuse_unusable(self, repository: Repository) -> None:
        if repository.full_name.lower() != self.settings.repository.lower():
            raise UsageError(
                f"the repository {self.settings.repository} is now called {repository.full_name}",
                hint=f"set GITHUB_REPOSITORY={repository.full_name}",
            )
        if repository.archived:
            raise UsageError(
                f"the repository {repository.full_name} is archived and takes no changes",
                hint="unarchive it in Settings > General, or stop the workflow",
            )

    def _tree(self, repository: Repository, tip: "_Tip") -> Tree:
        tree = repository.get_git_tree(tip.tree, recursive=True)
        if tree.raw_data.get("truncated"):
            raise ServiceError(
                "GitHub cut the repository's list of files", hint="move large folders out of this repository"
            )
        files = {item.path: f"{item.mode} {item.sha}" for item in tree.tree if item.type != "tree"}
        return Tree(tip.commit, data_places(files, self.folder), tip.tree, files)

    def _branch(self, repository: Repository) -> "_Tip | None":
        with explained("reading the bot's branch", permission="contents: read"):
            try:
                return _Tip.of(repository.get_branch(BRANCH))
            except github.GithubException as error:
                if error.status == 404:
                    return None
                raise

    def _with_ended(self, snapshot: Snapshot) -> Snapshot:
        """The snapshot with the bot's ended pull requests; who ended one and with which files is asked where it matters."""
        ended = [
            EndedPull(pull.number, _text_of(pull), pull.merged_at is not None, _day(pull.closed_at))
            for pull in self._pulls
            if pull.state != "open"
        ]
        snapshot = replace(snapshot, ended=tuple(ended))
        known = {}
        for pull in snapshot.unsettled:
            if pull.depends_on_places(snapshot.base):
                known[pull.number] = replace(pull, places=self._places_at_end(pull))
            elif not pull.merged and any(
                not is_remembered(line.key, pull, snapshot, expired={}) for line in pull.papers()
            ):
                known[pull.number] = replace(pull, by=self._ended_by(pull))
        own = self._pulls[0].user.login if self._pulls else None
        read = (known.get(pull.number, pull) for pull in snapshot.ended)
        return replace(snapshot, ended=tuple(pull for pull in read if pull.merged or pull.by != own))

    def _pull(self, ended: EndedPull) -> PullRequest:
        return next(pull for pull in self._pulls if pull.number == ended.number)

    def _places_at_end(self, ended: EndedPull) -> frozenset[str]:
        head = self._pull(ended).head.sha
        with explained("reading the last pull request's files", permission="contents: read"):
            tip = _Tip(head, self._here.get_git_commit(head).tree.sha)
            return frozenset(self._tree(self._here, tip).papers())

    def _ended_by(self, ended: EndedPull) -> str | None:
        """Who merged or closed it; GitHub tells it of the issue alone."""
        with explained("reading who ended a pull request", permission="issues: read"):
            closer = self._here.get_issue(ended.number or 0).closed_by
            return closer.login if closer else None

    def read_ending(self, pull: EndedPull) -> EndedPull:
        """With who ended it and, where it was closed, the newest reason that somebody with write access gave."""
        by = pull.by or self._ended_by(pull)
        if pull.merged:
            return replace(pull, by=by)
        with explained("reading why a pull request was closed", permission="issues: read"):
            comments = list(self._pull(pull).get_issue_comments())
            may_write: dict[str, bool] = {}
            for comment in reversed(comments):
                reason = read_reason(comment.body or "")
                login = comment.user.login if comment.user else ""
                if not reason or not login or login.endswith("[bot]"):
                    continue
                if login not in may_write:
                    may_write[login] = self._here.get_collaborator_permission(login) in {"admin", "write"}
                if may_write[login]:
                    return replace(pull, by=login, reason=reason)
        return replace(pull, by=by)

    def _own_pulls(self, repository: Repository) -> tuple[PullRequest, ...]:
        """The bot's own pull requests, newest first; others from a branch of that name are somebody else's."""
        owner = repository.full_name.split("/")[0]
        found = list(repository.get_pulls(state="all", head=f"{owner}:{BRANCH}", sort="created", direction="desc"))
        here = [
            pull
            for pull in found
            if pull.head.ref == BRANCH and pull.head.repo and pull.head.repo.full_name == repository.full_name
        ]
        if not here:
            return ()  # nobody to tell apart: the question who the bot is costs a request
        login = self._login()
        return tuple(pull for pull in here if pull.user and pull.user.login == login)

    def _login(self) -> str:
        """The bot's account. `GET /user` is refused to the job's token and to apps; BOT_LOGIN says it then."""
        if self.settings.login:
            return self.settings.login
        try:
            return self.clients.read.get_user().login
        except github.GithubException as error:
            if error.status != 403 or "rate limit" in message_of(error).lower():
                raise
            return ACTIONS_LOGIN

    def _last(self, repository: Repository, branch: Tree, pull: PullRequest | None) -> tuple[Tree, str | None]:
        """The bot's last commit: its newest on the branch, or the one that the body names after a human rewrote the branch;
        and who alone pushed since."""
        named = parse_commit(pull.body or "") if pull else None
        if named == branch.commit:
            return branch, None
        pushers: set[str] = set()
        for commit in repository.get_commits(sha=branch.commit).get_page(0):
            if commit.sha == named or TRAILER in commit.commit.message:
                return self._tree(repository, _Tip(commit.sha, commit.commit.tree.sha)), _only(pushers)
            pushers.add(commit.author.login if commit.author else "")
        try:
            tip = _Tip(named, repository.get_git_commit(named).tree.sha) if named else None
        except github.UnknownObjectException:
            tip = None
        return (self._tree(repository, tip) if tip else branch), None

    def _is_unfinished(self, pull: PullRequest) -> bool:
        """Whether labels or reviews that belong to the opening were never asked for; a label that a human took off stays off."""
        return bool(self._labels_to_add(pull) or self._reviewers_to_ask(pull))

    def _labels_to_add(self, pull: PullRequest) -> list[str]:
        have = {label.name.lower() for label in pull.labels}
        missing = [name for name in self.labels if name.lower() not in have]
        if not missing:
            return []
        once = {event.label.name.lower() for event in self._events(pull) if event.event == "labeled" and event.label}
        return [name for name in missing if name.lower() not in once]

    def _reviewers_to_ask(self, pull: PullRequest) -> list[str]:
        if (
            not self.reviewers
            or pull.requested_reviewers
            or any(e.event == "review_requested" for e in self._events(pull))
        ):
            return []
        return list(self.reviewers)

    def _events(self, pull: PullRequest) -> list[IssueEvent]:
        if pull.number not in self._known_events:
            self._known_events[pull.number] = list(pull.get_issue_events())
        return self._known_events[pull.number]

    def _delete_ended_branch(self) -> None:
        """A merged or closed pull request's branch goes, but only at that pull request's head: later commits are a human's."""
        branch = self._branch(self._here) if self._seen_branch else None
        if branch is None:
            return
        if all(pull.head.sha != branch.commit for pull in self._pulls if pull.state != "open"):
            raise BranchMoved(f"the branch {BRANCH} was changed meanwhile", hint="run the same command again")
        with explained(f"deleting the old branch {BRANCH}", permission=_CONTENTS):
            try:
                _lazy_ref(self._writable).delete()
            except github.GithubException as error:
                if error.status != 422 or "does not exist" not in message_of(error).lower():
                    raise

    def _push(self, plan: Plan, snapshot: Snapshot) -> str:
        stands = snapshot.stands
        parents = [stands.commit, snapshot.base.commit] if plan.merge else [stands.commit]
        with explained("writing the commit", permission=_CONTENTS):
            repository = self._writable
            root = snapshot.base if plan.merge else stands
            tree = GitTree(repository.requester, {}, {"sha": root.root}, completed=True)
            elements = list(self._elements(plan, root))
            if elements:
                tree = repository.create_git_tree(elements, tree)
            commit = repository.create_git_commit(
                plan.message, tree, [_lazy_commit(repository, parent) for parent in parents]
            ).sha
        self._move(commit, fresh=plan.fresh)
        return commit

    def _move(self, commit: str, *, fresh: bool) -> None:
        with explained(f"moving the branch {BRANCH}", permission=_CONTENTS):
            try:
                if fresh:
                    self._writable.create_git_ref(f"refs/heads/{BRANCH}", commit)
                else:
                    _lazy_ref(self._writable).edit(commit, force=False)
            except github.GithubException as error:
                if error.status in {409, 422} and "rule" not in message_of(error).lower():
                    raise BranchMoved(
                        f"the branch {BRANCH} was changed meanwhile", hint="run the same command again"
                    ) from error
                raise

    def _elements(self, plan: Plan, root: Tree) -> Iterable[InputGitTreeElement]:
        """The changes over `root`, each path once; GitHub refuses to delete what is not there."""
        prefix = f"{self.folder}/" if self.folder not in {"", "."} else ""
        texts = {f"{prefix}{place}": text for place, text in plan.files.items()}
        for path, entry in plan.merge.kept.items() if plan.merge else ():
            mode, sha = entry.split(" ") if entry else ("100644", None)
            if path not in texts and (sha or path in root.files):
                yield InputGitTreeElement(path, mode, "commit" if mode == "160000" else "blob", sha=sha)
        for path, text in texts.items():
            if text is not None:
                yield InputGitTreeElement(path, "100644", "blob", content=text)
            elif path in root.files:
                yield InputGitTreeElement(path, "100644", "blob", sha=None)

    def _open(self, title: str, body: str) -> PullRequest:
        with explained("opening the pull request", permission=_PULLS):
            try:
                return self._writable.create_pull(
                    base=self._here.default_branch, head=BRANCH, title=title, body=body, maintainer_can_modify=False
                )
            except github.GithubException as error:
                if error.status == 422 and "already exists" in message_of(error).lower():
                    raise BranchMoved(
                        "another run opened the pull request meanwhile", hint="run the same command again"
                    ) from error
                raise

    def _finish_opening(self, pull: PullRequest, labels: list[str], reviewers: list[str]) -> None:
        """Labels the pull request and asks for reviews; a label that no earlier one had is made first, where it is missing."""
        seen = {label.name.lower() for one in self._pulls for label in one.labels}
        with explained("labelling the pull request", permission=_ISSUES):
            for name in labels:
                if name.lower() not in seen:
                    self._make_label(name)
            if labels:
                self._rewritable(pull).add_to_labels(*labels)
        if reviewers:
            with explained("asking for reviews", permission=_PULLS):
                self._rewritable(pull).create_review_request(reviewers=reviewers)

    def _make_label(self, name: str) -> None:
        try:
            self._writable.create_label(name, "0e8a16", "Papers that the bot proposes")
        except github.GithubException as error:
            if error.status != 422:  # it is there already
                raise


def _folder_in_repository(data: Path) -> str:
    """The data folder below the checkout's top; outside a checkout, as it was named."""
    try:
        return data.resolve().relative_to(Git.around(data).root.resolve()).as_posix()
    except UsageError:
        return data.name if data.is_absolute() else data.as_posix()


def _only(logins: set[str]) -> str | None:
    return next(iter(logins)) or None if len(logins) == 1 else None


def _day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else ""


def _paused(pull: PullRequest) -> str | None:
    return "the label bot:paused" if any(label.name == "bot:paused" for label in pull.labels) else None


def _text_of(pull: PullRequest) -> str:
    # A browser sends a body back with Windows line ends.
    return (pull.body or "").replace("\r\n", "\n")


def _text(content: str) -> str:
    return base64.b64decode(content).decode("utf-8", errors="replace")


def _lazy_commit(repository: Repository, sha: str) -> GitCommit:
    return GitCommit(repository.requester, {}, {"sha": sha}, completed=True)


def _lazy_ref(repository: Repository) -> GitRef:
    # A reference is read below git/ref but written below git/refs, which PyGithub only learns from an answer.
    url = f"{repository.url}/git/refs/heads/{BRANCH}"
    return GitRef(repository.requester, {}, {"ref": f"refs/heads/{BRANCH}", "url": url}, completed=True)
