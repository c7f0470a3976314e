"""Bringing the bot's branch up to date: what it changed since it forked, carried over to the default branch's new tip.

Contents are compared, not history, so that merges, rebases and force-pushes by humans are all the same here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Files = Mapping[str, str]  # path from the repository's top -> "MODE BLOB"


@dataclass(frozen=True)
class Merge:
    """The branch's own changes over the default branch's tip (None deletes), and the paths that can't be reconciled."""

    kept: Mapping[str, str | None] = field(default_factory=dict)
    conflicts: tuple[str, ...] = ()


def merge_files(*, fork: Files, base: Files, branch: Files, last: Files) -> Merge:
    """A three-way merge by whole files. `last` is the bot's last commit: where the branch holds what the bot itself wrote,
    the default branch's version wins; where a human changed it, and main did too, nobody but a human can decide."""
    kept: dict[str, str | None] = {}
    conflicts: list[str] = []
    for path in sorted({*fork, *branch}):
        ours, theirs, old = branch.get(path), base.get(path), fork.get(path)
        if ours in (old, theirs):
            continue
        if theirs == old:
            kept[path] = ours
        elif ours != last.get(path):
            conflicts.append(path)
    return Merge(kept, tuple(conflicts))
