"""What differs between two commits, file by file, as GitHub lists it for pull requests and comparisons."""

from dataclasses import dataclass

from tests.servers.github.repository import Repository

STATUS = {"A": "added", "D": "removed", "M": "modified", "T": "changed", "R": "renamed", "C": "copied"}
LARGEST_PATCH = 100_000


@dataclass(frozen=True)
class FileChange:
    """One changed file; `patch` is None for binary and large ones."""

    path: str
    status: str
    sha: str
    additions: int
    deletions: int
    previous: str | None
    patch: str | None


def changed_files(repository: Repository, old: str, new: str) -> list[FileChange]:
    """The changes from one commit or tree to another, sorted by path."""
    raw = repository.difference(old, new, "-z", "--raw", "--no-abbrev").split("\0")
    counts = _counts(repository, old, new)
    patches = _patches(repository, old, new)
    changes = []
    fields = iter(raw)
    for facts in fields:
        if not facts.startswith(":"):
            continue
        _, _, before, after, letter = facts.split()
        previous = next(fields)
        path = next(fields) if letter[0] in "RC" else previous
        added, removed = counts.get(path, (0, 0))
        sha = before if letter == "D" else after
        renamed = previous if path != previous else None
        changes.append(FileChange(path, STATUS[letter[0]], sha, added, removed, renamed, patches.get(path)))
    return sorted(changes, key=lambda change: change.path)


def _counts(repository: Repository, old: str, new: str) -> dict[str, tuple[int, int]]:
    output = repository.difference(old, new, "-z", "--numstat")
    fields = iter(output.split("\0"))
    counts = {}
    for line in fields:
        if line.count("\t") < 2:
            continue
        added, removed, path = line.split("\t", 2)
        if not path:  # a rename: both names follow
            next(fields)
            path = next(fields)
        counts[path] = (int(added) if added.isdigit() else 0, int(removed) if removed.isdigit() else 0)
    return counts


def _patches(repository: Repository, old: str, new: str) -> dict[str, str]:
    """Hunks by path; names are taken from lines that git leaves unquoted, so odd names simply have no patch."""
    output = repository.difference(old, new, "-p")
    patches = {}
    for part in ("\n" + output).split("\ndiff --git ")[1:]:
        head, at, hunks = part.partition("\n@@")
        names = [line[6:] for line in head.splitlines() if line.startswith(("+++ b/", "--- a/"))]
        if at and names and len(hunks) < LARGEST_PATCH:
            patches[names[-1].rstrip("\t")] = "@@" + hunks
    return patches
