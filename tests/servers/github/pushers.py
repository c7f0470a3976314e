"""What people do with branches: commit, merge, rebase, force-push, delete; in the repository or in their own fork."""

from collections.abc import Mapping

from tests.servers.github import life, merges
from tests.servers.github.forge import Forge
from tests.servers.github.objects import Entry, Person

# None deletes the file; (mode, text) is a link ("120000", its target) or a submodule ("160000", its commit)
Files = Mapping[str, str | bytes | tuple[str, str] | None]


class Pusher:
    """Somebody with a clone; `fork=True` means their own fork."""

    def __init__(self, forge: Forge, login: str) -> None:
        self._forge = forge
        self.login = login

    def commit(self, branch: str, files: Files, message: str = "Change by hand", *, fork: bool = False) -> str:
        """Commits files on a branch (made from the default branch when it is missing); the commit."""
        with self._forge.lock:
            self._forge.clock.advance()
            parent = self._forge.head(branch, self._owner(fork)) or self._forge.head(self._forge.default_branch)
            sha = self._write(files, message, parent)
            self._move(branch, sha, fork)
            return sha

    def amend(self, branch: str, files: Files) -> str:
        """Changes the newest commit without editing its message and force-pushes: its author stays; the new tip."""
        with self._forge.lock:
            self._forge.clock.advance()
            repository, tip = self._forge.repository, self._forge.head(branch)
            assert tip is not None
            old = repository.commit(tip)
            tree = repository.write_tree(old.tree, [self._entry(path, content) for path, content in files.items()])
            sha = repository.write_commit(
                tree, list(old.parents), old.message, author=old.author, committer=self._person()
            )
            return self._moved(branch, sha)

    def merge_default_into(self, branch: str) -> str:
        """Brings the branch up to date by a merge commit, as the button does; the commit."""
        with self._forge.lock:
            self._forge.clock.advance()
            default = self._forge.default_branch
            ours, theirs = self._heads(branch)
            message = f"Merge branch '{default}' into {branch}"
            sha = merges.merge(self._forge.repository, ours, theirs, message=message, person=self._person())
            return self._moved(branch, sha)

    def rebase(self, branch: str) -> str:
        """Rebases the branch on the default branch and force-pushes; the new tip."""
        with self._forge.lock:
            self._forge.clock.advance()
            ours, theirs = self._heads(branch)
            return self._moved(branch, merges.rebase(self._forge.repository, theirs, ours, person=self._person()))

    def force_push(self, branch: str, sha: str, *, fork: bool = False) -> None:
        """Moves a branch anywhere."""
        with self._forge.lock:
            self._forge.clock.advance()
            self._move(branch, sha, fork)

    def squash_branch(self, branch: str, message: str = "Squashed by hand") -> str:
        """Force-pushes the branch's content as one commit on the default branch's tip of the fork point."""
        with self._forge.lock:
            self._forge.clock.advance()
            ours, theirs = self._heads(branch)
            repository = self._forge.repository
            base, tree = repository.merge_base(ours, theirs), repository.tree_of(ours)
            assert base is not None
            assert tree is not None
            return self._moved(branch, repository.write_commit(tree, [base], message, author=self._person()))

    def delete_branch(self, branch: str, *, fork: bool = False) -> None:
        """Deletes a branch; its open pull requests close."""
        with self._forge.lock:
            self._forge.clock.advance()
            life.delete_branch(self._forge, self._owner(fork), branch, actor=self.login)

    def delete_fork(self) -> None:
        """Deletes the person's fork: heads of its pull requests have no repository any more."""
        with self._forge.lock:
            self._forge.forks.discard(self.login)

    def _owner(self, fork: bool) -> str:
        if fork:
            self._forge.forks.add(self.login)
        return self.login if fork else self._forge.owner

    def _person(self) -> Person:
        return life.person(self._forge, self.login)

    def _heads(self, branch: str) -> tuple[str, str]:
        ours, theirs = self._forge.head(branch), self._forge.head(self._forge.default_branch)
        if ours is None or theirs is None:
            raise ValueError(f"no branch {branch}")
        return ours, theirs

    def _move(self, branch: str, sha: str, fork: bool) -> None:
        life.move_branch(self._forge, self._owner(fork), branch, sha=sha, actor=self.login)

    def _moved(self, branch: str, sha: str | None) -> str:
        if sha is None:
            raise ValueError(f"{branch} conflicts with {self._forge.default_branch}")
        self._move(branch, sha, False)
        return sha

    def _write(self, files: Files, message: str, parent: str | None) -> str:
        repository = self._forge.repository
        entries = [self._entry(path, content) for path, content in files.items()]
        tree = repository.write_tree(parent and repository.tree_of(parent), entries)
        return repository.write_commit(tree, [parent] if parent else [], message, author=self._person())

    def _entry(self, path: str, content: str | bytes | tuple[str, str] | None) -> Entry:
        mode, text = content if isinstance(content, tuple) else ("100644", content)
        if text is None or mode == "160000":
            return Entry(path, mode, "commit" if text else "blob", None if text is None else str(text))
        data = text.encode() if isinstance(text, str) else text
        return Entry(path, mode, "blob", self._forge.repository.write_blobs([data])[0])
