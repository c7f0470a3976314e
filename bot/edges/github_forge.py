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

from bot.core.paper import paper_place, rejected_place
from bot.core.program import BRANCH, MARKER, TRAILER
from bot.core.pull_body import describe_conflict, parse_commit, parse_lines, render_body, render_title
from bot.core.rolling import EndedPull, Plan, Snapshot, Tree, data_places
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
        branch = self._seen_branch = self._branch(repository)
        pull = self._open_pull
        ended = self._ended(repository, base)
        if branch is None or (pull is None and any(one.head.sha == branch.commit for one in self._pulls)):
            return Snapshot(base, ended=ended)
        with explained("reading the bot's branch", permission="contents: read"):
            tree = self._tree(repository, branch)
            last = self._last(repository, tree, pull)
        if pull is None:
            return Snapshot(base, tree, last, ended=ended)
        with explained("reading the pull request", permission="issues: read"):
            unfinished = self._is_unfinished(pull)
        return Snapshot(base, tree, last, _text_of(pull), pull.number, pull.html_url, ended, _paused(pull), unfinished)

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
        stands = snapshot.branch or snapshot.base
        commit = snapshot.last.commit if snapshot.last else stands.commit
        if plan.files or plan.merge or plan.fresh:
            commit = self._push(plan, snapshot)
        body, title = render_body(plan.view, commit=commit), render_title(plan.view)
        pull = self._open_pull
        if pull is None:
            pull = self._open(title, body)
            self._finish_opening(pull, list(self.labels), list(self.reviewers))
        else:
            if _text_of(pull) != body and (plan.files or plan.view.lines != tuple(snapshot.lines)):
                with explained("editing the pull request", permission=_PULLS):
                    self._rewritable(pull).edit(title=title, body=body)
            if snapshot.unfinished:
                self._finish_opening(pull, self._labels_to_add(pull), self._reviewers_to_ask(pull))
        return replace(
            snapshot, branch=replace(stands, commit=commit), body=body, number=pull.number, url=pull.html_url
        )

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

    def _ended(self, repository: Repository, base: Tree) -> tuple[EndedPull, ...]:
        """The bot's ended pull requests, newest first; the newest with its files where a late tick may be about them."""
        ended = [
            EndedPull(pull.number, _text_of(pull), pull.merged_at is not None, _day(pull.closed_at))
            for pull in self._pulls
            if pull.state != "open"
        ]
        if ended and ended[0].merged and _has_unticked_file(ended[0], base):
            head = next(pull for pull in self._pulls if pull.state != "open").head.sha
            with explained("reading the last pull request's files", permission="contents: read"):
                tip = _Tip(head, repository.get_git_commit(head).tree.sha)
                ended[0] = replace(ended[0], places=frozenset(self._tree(repository, tip).papers()))
        return tuple(ended)

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

    def _last(self, repository: Repository, branch: Tree, pull: PullRequest | None) -> Tree:
        """The bot's last commit: its newest on the branch, or the one that the body names after a human rewrote the branch."""
        named = parse_commit(pull.body or "") if pull else None
        if pull is None or named == branch.commit:
            return branch
        for commit in repository.get_commits(sha=branch.commit).get_page(0):
            if commit.sha == named or TRAILER in commit.commit.message:
                return self._tree(repository, _Tip(commit.sha, commit.commit.tree.sha))
        try:
            return self._tree(repository, _Tip(named, repository.get_git_commit(named).tree.sha)) if named else branch
        except github.UnknownObjectException:
            return branch

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
            _lazy_ref(self._writable).delete()

    def _push(self, plan: Plan, snapshot: Snapshot) -> str:
        stands = snapshot.branch or snapshot.base
        parents = [stands.commit, snapshot.base.commit] if plan.merge else [stands.commit]
        with explained("writing the commit", permission=_CONTENTS):
            repository = self._writable
            root = snapshot.base.root if plan.merge else stands.root
            tree = GitTree(repository.requester, {}, {"sha": root}, completed=True)
            elements = list(self._elements(plan))
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

    def _elements(self, plan: Plan) -> Iterable[InputGitTreeElement]:
        for path, entry in plan.merge.kept.items() if plan.merge else ():
            mode, sha = entry.split(" ") if entry else ("100644", None)
            yield InputGitTreeElement(path, mode, "commit" if mode == "160000" else "blob", sha=sha)
        prefix = f"{self.folder}/" if self.folder not in {"", "."} else ""
        for place, text in plan.files.items():
            if text is None:
                yield InputGitTreeElement(f"{prefix}{place}", "100644", "blob", sha=None)
            else:
                yield InputGitTreeElement(f"{prefix}{place}", "100644", "blob", content=text)

    def _open(self, title: str, body: str) -> PullRequest:
        with explained("opening the pull request", permission=_PULLS):
            return self._writable.create_pull(
                base=self._here.default_branch, head=BRANCH, title=title, body=body, maintainer_can_modify=False
            )

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


def _has_unticked_file(pull: EndedPull, base: Tree) -> bool:
    lines = (line for line in parse_lines(pull.body) if not line.ticked and not line.key.startswith("http"))
    return any(paper_place(line.key) in base.blobs and rejected_place(line.key) not in base.blobs for line in lines)


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
