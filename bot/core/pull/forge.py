"""What the flows need of a place where pull requests live; the local repository and GitHub each provide it."""

from collections.abc import Iterable
from typing import Protocol

from bot.core.pull.plan import Plan
from bot.core.pull.snapshot import EndedPull, Snapshot, Tree


class Forge(Protocol):
    """Where pull requests live: the local repository or GitHub."""

    def read(self, *, thorough: bool = True) -> Snapshot:
        """Everything a plan needs, read anew; unless `thorough`, an ended pull request's branch may be taken for gone unseen."""

    def confirm(self) -> None:
        """See to it that what was taken for gone unseen is. Raises BranchMoved when it is not; `apply` does this by itself."""

    def read_texts(self, blobs: Iterable[str]) -> dict[str, str]:
        """The contents of blobs."""

    def read_fork(self, snapshot: Snapshot) -> Tree:
        """Where the bot's branch left the default branch; the default branch's tip itself when that has not moved."""

    def read_commit(self, commit: str) -> Tree:
        """The files of a commit that the bot made earlier."""

    def read_ending(self, pull: EndedPull) -> EndedPull:
        """The same pull request with who ended it and why; looked up only for what is about to be written down."""

    def tell_conflict(self, snapshot: Snapshot, paths: tuple[str, ...]) -> None:
        """Say once that a human must reconcile these files; the branch is left alone."""

    def apply(self, plan: Plan, snapshot: Snapshot) -> Snapshot:
        """Carry the plan out; the snapshot afterwards. Raises BranchMoved when somebody pushed meanwhile."""
