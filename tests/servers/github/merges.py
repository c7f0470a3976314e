"""The three ways in which a pull request is merged, on real git trees; a conflict gives None."""

from datetime import datetime

from tests.servers.github.objects import Person
from tests.servers.github.repository import Repository


def merge(repository: Repository, base: str, head: str, *, message: str, person: Person) -> str | None:
    """A merge commit on base."""
    tree = repository.merged_tree(base, head)
    return tree and repository.write_commit(tree, [base, head], message, author=person)


def squash(repository: Repository, base: str, head: str, *, message: str, person: Person) -> str | None:
    """One commit on base with all that head brings."""
    tree = repository.merged_tree(base, head)
    return tree and repository.write_commit(tree, [base], message, author=person)


def rebase(repository: Repository, base: str, head: str, *, person: Person) -> str | None:
    """The commits of head that base lacks, one by one on base; merges among them are left out, as git does."""
    tip = base
    for commit in reversed(repository.commits("--no-merges", "--topo-order", f"{base}..{head}")):
        tree = _picked_tree(repository, tip, commit.sha, person.date)
        if tree is None:
            return None
        if tree != repository.tree_of(tip):
            tip = repository.write_commit(tree, [tip], commit.message, author=commit.author, committer=person)
    return tip


def _picked_tree(repository: Repository, onto: str, commit: str, date: datetime) -> str | None:
    """The tree of `onto` with one commit's change.

    git 2.39 knows no `merge-tree --merge-base`; a commit with the tree of `onto` on the picked commit's parent
    makes that parent the merge base.
    """
    parents = repository.commit(commit).parents
    nobody = Person("pick", "pick@localhost", date)
    tree = repository.tree_of(onto)
    if not parents or tree is None:
        return None
    stand_in = repository.write_commit(tree, [parents[0]], "pick", author=nobody)
    return repository.merged_tree(stand_in, commit)
