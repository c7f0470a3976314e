"""A rolling pull request in a local git repository: a branch, and a file in `out/` that takes the place of the body; and a branch
with a few files, as `bot.edges.github.status.GitHubBranch`.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from bot.core.paper.key import paper_place
from bot.core.program import AUDIT_BRANCH, BRANCH, COMMIT_EMAIL, COMMIT_NAME, RULES_BRANCH, TRAILER
from bot.core.pull.body import parse_commit
from bot.core.pull.line import parse_lines
from bot.core.pull.plan import Plan
from bot.core.pull.snapshot import EndedPull, Snapshot, Tree, data_places, forget_withdrawn
from bot.edges.disk.data_folder import write_whole
from bot.edges.git.git import Git, Signature
from bot.errors import BranchMoved, UsageError
from bot.settings import Settings

BODY = "out/pull-request.md"
_BODIES = {BRANCH: BODY, AUDIT_BRANCH: "out/audit.md", RULES_BRANCH: "out/rules.md"}
_LOG = logging.getLogger("bot.git")


@dataclass(frozen=True)
class LocalForge:
    """Reads and writes the branch by plumbing; the user's work tree, index and current branch stay untouched."""

    git: Git
    folder: str  # the data folder below the repository's top
    signature: Signature
    branch: str = BRANCH

    @classmethod
    def around(cls, settings: Settings, *, branch: str = BRANCH) -> "LocalForge":
        """The repository that holds the data folder. Raises UsageError when there is none or it has no commit."""
        if not settings.data.is_dir():
            raise UsageError(
                f"there is no folder named {settings.data} here", hint="name the list's data folder with --data DIR"
            )
        git = Git.around(settings.data)
        return cls(git, git.place_of(settings.data), Signature(COMMIT_NAME, COMMIT_EMAIL, settings.now), branch)

    @property
    def body_path(self) -> Path:
        """The file with the pull request's text."""
        return self.git.root / _BODIES[self.branch]

    def read(self, *, thorough: bool = True) -> Snapshot:
        """The default branch, the bot's branch and the text. A merged branch counts as an ended pull request."""
        name = self.git.default_branch()
        tip = self.git.commit_id(name)
        if tip is None:
            raise UsageError(f"the branch {name} has no commit yet", hint="commit the list's files first")
        base = self._tree(tip)
        body = self._text()
        branch_tip = self.git.commit_id(f"refs/heads/{self.branch}")
        if branch_tip is None:
            return Snapshot(base, ended=self._deleted(base, body) if body is not None else ())
        branch = self._tree(branch_tip)
        fork = self._tree(self.git.merge_base(tip, branch_tip) or tip)
        if _is_merged(base, branch, fork, committed=self._committed(body or "")):
            last = self._last(branch, body)
            places = frozenset(set(branch.blobs) | (last.papers() if last else set()))
            ended = EndedPull(None, body or "", True, "", places=places)
            return Snapshot(base, ended=(ended,))
        if body is None:
            return Snapshot(base, branch, self._last(branch, None))
        snapshot = Snapshot(base, branch, self._last(branch, body), body, url=str(self.body_path))
        return forget_withdrawn(snapshot, fork)

    def confirm(self) -> None:
        """Nothing to do: `read` is always thorough here."""

    def read_texts(self, blobs: Iterable[str]) -> dict[str, str]:
        """The contents of blobs; what is not UTF-8 is shown with replacement characters."""
        return {blob: raw.decode("utf-8", errors="replace") for blob, raw in self.git.read_blobs(blobs).items()}

    def read_fork(self, snapshot: Snapshot) -> Tree:
        """The commit at which the branch left the default branch."""
        branch = snapshot.branch.commit if snapshot.branch else snapshot.base.commit
        fork = self.git.merge_base(snapshot.base.commit, branch)
        return self._tree(fork) if fork and fork != snapshot.base.commit else snapshot.base

    def read_commit(self, commit: str) -> Tree:
        """The files of a commit of the bot's; none if git has cleaned it up."""
        return self._tree(commit) if self.git.commit_id(commit) else Tree(commit, {})

    def read_ending(self, pull: EndedPull) -> EndedPull:
        """The same: there are no comments here, and git does not know who deleted a branch."""
        return pull

    def tell_conflict(self, snapshot: Snapshot, paths: tuple[str, ...]) -> None:
        """Nothing to do: the command itself says it, and there are no comments here."""

    def apply(self, plan: Plan, snapshot: Snapshot) -> Snapshot:
        """Commit the files, move the branch if it is where it was, write the text. Each step is safe to repeat."""
        self.refuse_checked_out()
        self.body_path.parent.mkdir(parents=True, exist_ok=True)  # fails before anything is written
        commit = snapshot.branch_or_main.commit
        seen = self.git.commit_id(f"refs/heads/{self.branch}") if plan.fresh else commit
        if plan.merge:  # by a commit of its own: a rebase drops merges
            message = plan.merge_message if plan.files else plan.message
            parents, kept = [commit, snapshot.base.commit], plan.merge.kept
            commit = self.git.write_commit(parents, {}, message=message, signature=self.signature, kept=kept)
        if plan.files:
            files = {f"{self.folder}/{place}".lstrip("/"): text for place, text in plan.files.items()}
            commit = self.git.write_commit([commit], files, message=plan.message, signature=self.signature)
        if plan.files or plan.merge or plan.fresh:
            self.git.move_branch(self.branch, commit, seen=seen)
        own = commit if plan.files or plan.merge or not snapshot.last else snapshot.last.commit
        if snapshot.body is not None and self._text() != snapshot.body:
            raise BranchMoved(f"{self.body_path.name} was changed meanwhile", hint="run the same command again")
        write_whole(self.body_path, plan.body(own))
        _LOG.info(
            "written: %d files on %s at %s, and %s", len(plan.files), self.branch, commit[:10], self.body_path.name
        )
        tree = self._tree(commit)
        return replace(snapshot, branch=tree, last=tree, body=plan.body(own), url=str(self.body_path))

    def refuse_checked_out(self) -> None:
        """Raises UsageError when the bot's branch is checked out: moving it would break that work tree."""
        if f"refs/heads/{self.branch}" in self.git.checked_out():
            raise UsageError(
                f"the branch {self.branch} is checked out",
                hint=f"switch to another branch: git switch {self.git.default_branch()}",
            )

    def _text(self) -> str | None:
        return self.body_path.read_text("utf-8", errors="replace") if self.body_path.is_file() else None

    def _deleted(self, base: Tree, body: str) -> tuple[EndedPull, ...]:
        """The pull request of a branch that somebody deleted: merged before, or closed by that, as on GitHub."""
        named = parse_commit(body)
        last = self._tree(named) if named and self.git.commit_id(named) else None
        lines = parse_lines(body)
        if last:
            fork = self._tree(self.git.merge_base(base.commit, last.commit) or last.commit)
            merged = _is_merged(base, last, fork, committed=self._committed(body))
        else:
            merged = any(paper_place(line.key) in base.blobs for line in lines if line.is_keyed)
        return (EndedPull(None, body, merged, "", places=frozenset(last.blobs if last else ())),)

    def _committed(self, body: str) -> bool:
        """Whether the pull request has a commit of its own; one of new papers may only ask for reviews."""
        return self.branch != BRANCH or any(line.ticked for line in parse_lines(body))

    def _tree(self, commit: str) -> Tree:
        files = _files_of(self.git, commit)
        return Tree(commit, data_places(files, self.folder), files=files)

    def _last(self, branch: Tree, body: str | None) -> Tree | None:
        """The bot's last commit: the one that the text names, or a newer one that a stopped run had not named yet.

        The named one comes first, also when the branch no longer holds it. People amend, squash and quote the bot's commits,
        so a trailer counts only where the bot is author and committer.
        """
        named = parse_commit(body or "")
        if named == branch.commit:
            return branch
        named = named if named and self.git.commit_id(named) else None
        own = tuple(f"--{role}=<{self.signature.email}>" for role in ("author", "committer"))
        since = (f"{named}..{branch.commit}",) if named else (branch.commit,)
        log = ("log", "-1", "--format=%H", "--fixed-strings", f"--grep={TRAILER}", *own, *since, "--")
        newest = self.git.run(*log).decode().strip()
        return self._tree(newest or named or "") if newest or named else None


@lru_cache(maxsize=8)  # a run reads the same commits for several purposes, and a commit never changes
def _files_of(git: Git, commit: str) -> Mapping[str, str]:
    return git.read_tree(commit)


def _is_merged(base: Tree, branch: Tree, fork: Tree, *, committed: bool) -> bool:
    """By contents, so that squash merges and rebases count: nothing the branch did is missing from the default branch."""
    if fork.commit == branch.commit:
        # The default branch holds the whole branch: merged, or a pull request that only asks for reviews so far.
        return committed
    changed = {p for p in {*branch.blobs, *fork.blobs} if branch.blobs.get(p) != fork.blobs.get(p)}
    # A line of the audits' record may be deleted from the default branch again, so papers decide where there are any.
    changed = {place for place in changed if not place.startswith("audit/")} or changed
    return bool(changed) and all(base.blobs.get(place) == branch.blobs.get(place) for place in changed)


@dataclass
class LocalBranch:
    """A few files on a branch of the bot's own, which is created if missing."""

    git: Git
    name: str
    message: str  # of its commits
    signature: Signature
    _tip: str | None = None

    def find(self) -> str:
        """The branch's last commit, on which `write` will build; empty where there is no branch."""
        self._tip = self.git.commit_id(f"refs/heads/{self.name}")
        return self._tip or ""

    def read(self, file: str, *, at: str) -> bytes | None:
        """A file of one of the branch's commits; None when there is none."""
        entry = self.git.read_tree(at).get(file)
        blob = entry.split(" ")[1] if entry else ""
        return self.git.read_blobs([blob])[blob] if blob else None

    def write(self, files: Mapping[str, str]) -> None:
        """Commit the files on top of what `find` found. Raises BranchMoved if the branch is elsewhere now."""
        parents = [self._tip] if self._tip else []
        commit = self.git.write_commit(parents, files, message=self.message, signature=self.signature)
        self.git.move_branch(self.name, commit, seen=self._tip)
