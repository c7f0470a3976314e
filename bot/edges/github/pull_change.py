"""What a pull request changes in the list, read through the API: the base's newest files with the change laid over them.

Count, size, mode and path are known from the trees before any content is read; contents are read blob by blob, on demand.
"""

from dataclasses import dataclass

from bot.core.files.data_file import PAPERS
from bot.core.program import BRANCH
from bot.core.publish.pages import FOLDER as PAGES
from bot.core.publish.readme import README
from bot.core.review.tree_change import TreeChange, TreeEntries, TreeEntry, added_twice, compare, lay_over
from bot.edges.disk.tree_folder import Blobs, TreeFolder, folder_at
from bot.edges.git.changes import Changes
from bot.edges.github.pull import Pull, PullReader
from bot.errors import ServiceError

MOST_FILES = 300  # data files of one pull request that are read; GitHub's own page of changes ends there too


@dataclass(frozen=True)
class PullChange:
    """A pull request's change: `folder` is the list as it would be after the merge, `page` the list as the contributor
    has it, `before` the list where the branch began, at the commit `start`; `problems` say what is wrong with the pull
    request as a whole."""

    change: TreeChange
    folder: TreeFolder
    page: TreeFolder
    before: TreeFolder
    start: str | None = None
    problems: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()

    def changes(self) -> Changes:
        """As `validate --base` reads them from a work tree: places, deleted contents, and README.md before."""
        root = self.folder.root.as_posix()
        changed = tuple(_places(self.change.changed, root))
        gone = {place for place in _places(self.change.deleted, root) if self.before.kind_of(place) == "file"}
        deleted = {place: self.before.read_bytes(place) if place.startswith(f"{PAPERS}/") else b"" for place in gone}
        touched = (self.folder.root.parent / README).as_posix() in self.change.paths
        above = self.folder.root.parent / PAGES
        pages = [path for path, entry in self.change.changed.items() if entry.is_file and path.startswith(f"{above}/")]
        return Changes(
            changed,
            dict(sorted(deleted.items())),
            self.before.beside(README) if touched else None,
            tuple(f"{PAGES}/{path.removeprefix(f'{above}/')}" for path in sorted(pages)),
        )


def read_pull_change(reader: PullReader, pull: Pull, *, root: str, blobs: Blobs) -> PullChange:
    """Compare the pull request's head with its base. Raises BotErrors."""
    empty = folder_at({}, root, blobs)
    tip = reader.tip(pull.base) if pull.base else None
    if tip is None:
        name = f"the branch {pull.base}" if pull.base else "the branch to merge into"
        problem = f"{name} does not exist any more: press “Edit” beside the title and choose another base"
        return PullChange(TreeChange({}, {}), empty, empty, empty, problems=(problem,))
    head, is_whole = reader.tree(pull.head)
    if not is_whole:
        problem = "the branch holds more files than GitHub lists, so it was not checked: begin a new branch with your file only"
        return PullChange(TreeChange({}, {}), empty, empty, empty, problems=(problem,))
    base = _whole_tree(reader, tip)
    fork = reader.fork_point(tip, pull.head)
    before = base if fork in {tip, None} else _whole_tree(reader, str(fork))
    change = compare(before, head)
    problems = []
    if fork is None:
        change = TreeChange(change.changed, {})
        problems.append(
            f"the branch has no history in common with {pull.base}, so it can't be merged: begin a new branch from"
            f" {pull.base} and add your file there"
        )
    elif not change.paths and not (pull.branch == BRANCH and pull.fork == reader.settings.repository):
        # The bot's own may ask for nothing but ticks so far.
        problems.append(
            "this pull request changes no file: commit the paper's file to this branch, or close the pull request"
        )
    change, left_out = _bounded(change, root)
    if left_out:
        problems.append(
            f"this pull request changes more than {MOST_FILES} data files; {left_out:,} were not checked: split it into several"
            " pull requests"
        )
    folder = folder_at(lay_over(base, change), root, blobs)
    return PullChange(
        change,
        folder,
        page=folder_at(head, root, blobs),
        before=folder_at(before, root, blobs),
        start=fork,
        problems=tuple(problems),
        twice=tuple(added_twice(before, base, change)),
    )


def _whole_tree(reader: PullReader, commit: str) -> dict[str, TreeEntry]:
    entries, is_whole = reader.tree(commit)
    if not is_whole:
        raise ServiceError(
            "GitHub cut the repository's list of files", hint="move large folders out of this repository"
        )
    return entries


def _bounded(change: TreeChange, root: str) -> tuple[TreeChange, int]:
    """The change with no more data files than are read, and the number of those left out."""
    prefix = "" if root in {"", "."} else f"{root}/"
    data = [path for path in change.paths if path.startswith(prefix)]
    dropped = set(data[MOST_FILES:])
    if not dropped:
        return change, 0
    changed = {path: entry for path, entry in change.changed.items() if path not in dropped}
    deleted = {path: entry for path, entry in change.deleted.items() if path not in dropped}
    return TreeChange(changed, deleted), len(dropped)


def _places(entries: TreeEntries, root: str) -> list[str]:
    prefix = "" if root in {"", "."} else f"{root}/"
    return sorted(path.removeprefix(prefix) for path in entries if path.startswith(prefix))
