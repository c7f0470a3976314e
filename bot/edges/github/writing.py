"""Writes a rolling pull request to GitHub: commit, branch, text, labels, reviews. Branches are never forced.

A commit takes three calls: a tree with the contents, the commit, the move of the branch; two more where the default branch has
moved, which is merged by a commit of its own. GitHub signs them, because author and committer are left out.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import github
from github.GitCommit import GitCommit
from github.GitRef import GitRef
from github.GitTree import GitTree
from github.InputGitTreeElement import InputGitTreeElement
from github.PullRequest import PullRequest
from github.Repository import Repository

from bot.core.pull.body import is_own_title
from bot.core.pull.plan import Merge, Plan
from bot.core.pull.snapshot import Snapshot, Tree
from bot.edges.github.client import Api, explained, message_of
from bot.edges.github.reading import paused_by, text_of
from bot.errors import BranchMoved

_CONTENTS, _PULLS, _ISSUES = "contents: write", "pull-requests: write", "issues: write"
_LOG = logging.getLogger("bot.github")
_AGAIN = "run the same command again"


@dataclass(frozen=True)
class Writer:
    """One repository, on the client that never repeats a write by itself."""

    api: Api
    read: Repository  # the same repository as it was read
    folder: str  # the data folder below the repository's top
    branch: str

    @property
    def _repository(self) -> Repository:
        return self.api.write.get_repo(self.read.full_name)

    def commit(self, plan: Plan, snapshot: Snapshot) -> str:
        """Make the plan's commit and move or create the branch; the commit's id. Raises BranchMoved when somebody pushed."""
        before = snapshot.branch_or_main
        with explained("writing the commit", permission=_CONTENTS):
            if plan.merge:
                before = self._merge(plan, snapshot, plan.merge)
            commit = before.commit
            if plan.files or not plan.merge:
                commit = self._write([commit], self._elements(plan, before), before, plan.message).commit
        self._move(commit, fresh=plan.fresh)
        _LOG.info("written: commit %s with %d files on %s", commit[:10], len(plan.files), self.branch)
        return commit

    def _merge(self, plan: Plan, snapshot: Snapshot, merge: Merge) -> Tree:
        """The branch with the default branch in it, as a commit without anything of the plan's own: a rebase drops merges."""
        base = snapshot.base
        elements = [
            InputGitTreeElement(path, *_kind(entry), sha=entry.split(" ")[1] if entry else None)
            for path, entry in merge.kept.items()
            if entry or path in base.files
        ]
        files = {path: entry for path, entry in {**base.files, **merge.kept}.items() if entry}
        message = plan.merge_message if plan.files else plan.message
        commit = self._write([snapshot.branch_or_main.commit, base.commit], elements, base, message)
        return replace(commit, files=files)

    def _write(self, parents: list[str], elements: Iterable[InputGitTreeElement], root: Tree, message: str) -> Tree:
        """A commit with these changes to `root`: its id and the id of its tree, with the rest as in `root`."""
        repository, changes = self._repository, list(elements)
        tree = GitTree(repository.requester, {}, {"sha": root.root}, completed=True)
        if changes:
            tree = repository.create_git_tree(changes, tree)
        lazy = [GitCommit(repository.requester, {}, {"sha": sha}, completed=True) for sha in parents]
        commit = repository.create_git_commit(message, tree, lazy).sha
        return replace(root, commit=commit, root=tree.sha)

    def delete_branch(self) -> None:
        """Delete the bot's branch, unless it is gone already."""
        with explained(f"deleting the old branch {self.branch}", permission=_CONTENTS):
            try:
                self._ref().delete()
            except github.GithubException as error:
                if error.status != 422 or "does not exist" not in message_of(error).lower():
                    raise

    def open(self, title: str, body: str) -> PullRequest:
        """Open the pull request. Raises BranchMoved when another run did so meanwhile."""
        with explained("opening the pull request", permission=_PULLS):
            try:
                made = self._repository.create_pull(
                    base=self.read.default_branch, head=self.branch, title=title, body=body, maintainer_can_modify=False
                )
            except github.GithubException as error:
                if error.status == 422 and "already exists" in message_of(error).lower():
                    raise BranchMoved("another run opened the pull request meanwhile", hint=_AGAIN) from error
                raise
        _LOG.info("written: pull request #%d", made.number)
        return made

    def edit(self, pull: PullRequest, plan: Plan, body: str) -> None:
        """Replace the text, unless somebody edited it since it was read, because their tick would be lost.

        A maintainer's title stays.
        """
        with explained("editing the pull request", permission=_PULLS):
            now = self.read.get_pull(pull.number)
            if text_of(now) != text_of(pull) or now.state != "open" or paused_by(now):
                raise BranchMoved("the pull request was changed meanwhile", hint=_AGAIN)
            title = plan.title if is_own_title(now.title) else now.title
            self._rewritable(pull).edit(title=title, body=body)
            _LOG.info("written: the text of pull request #%d", pull.number)

    def finish_opening(self, pull: PullRequest, labels: list[str], reviewers: list[str], *, seen: set[str]) -> None:
        """Label the pull request and ask for reviews; a label that is not among those `seen` is created first if needed."""
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
            self._repository.create_label(name, "0e8a16", "Papers that the bot proposes")
        except github.GithubException as error:
            if error.status != 422:  # it is there already
                raise

    def _move(self, commit: str, *, fresh: bool) -> None:
        with explained(f"moving the branch {self.branch}", permission=_CONTENTS):
            try:
                if fresh:
                    self._repository.create_git_ref(f"refs/heads/{self.branch}", commit)
                else:
                    self._ref().edit(commit, force=False)
            except github.GithubException as error:
                if error.status in {409, 422} and "rule" not in message_of(error).lower():
                    raise BranchMoved(f"the branch {self.branch} was changed meanwhile", hint=_AGAIN) from error
                raise

    def _elements(self, plan: Plan, before: Tree) -> Iterator[InputGitTreeElement]:
        """The plan's files, each path once. Files that are not there are left out, because GitHub refuses to delete them."""
        prefix = f"{self.folder}/" if self.folder not in {"", "."} else ""
        for place, text in plan.files.items():
            path = f"{prefix}{place}"
            if text is not None:
                yield InputGitTreeElement(path, "100644", "blob", content=text)
            elif path in before.files:
                yield InputGitTreeElement(path, "100644", "blob", sha=None)

    def _rewritable(self, pull: PullRequest) -> PullRequest:
        """The same pull request on the client that never repeats a write."""
        # A write needs only its addresses; asking for the pull request would cost a call.
        facts = {"url": pull.url, "issue_url": pull.issue_url, "number": pull.number}
        return PullRequest(self._repository.requester, {}, facts, completed=True)

    def _ref(self) -> GitRef:
        # GitHub reads references at git/ref but writes them at git/refs, which PyGithub only learns from an answer.
        repository = self._repository
        url = f"{repository.url}/git/refs/heads/{self.branch}"
        return GitRef(repository.requester, {}, {"ref": f"refs/heads/{self.branch}", "url": url}, completed=True)


def _kind(entry: str | None) -> tuple[str, str]:
    """Mode and kind of a file of a tree, as GitHub wants them."""
    mode = entry.split(" ")[0] if entry else "100644"
    return mode, "commit" if mode == "160000" else "blob"
