"""What git stores, as values: commits, the people in them, and lines of trees."""

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Person:
    """Who wrote or committed, and when."""

    name: str
    email: str
    date: datetime


@dataclass(frozen=True)
class Commit:
    """One commit as git stores it."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    author: Person
    committer: Person
    message: str


@dataclass(frozen=True)
class Entry:
    """One line of a tree; `sha` None takes the path out when a tree is written."""

    path: str
    mode: str
    type: str
    sha: str | None
    size: int | None = None


def parse_entry(line: str) -> Entry:
    """One line of `git ls-tree -l`."""
    facts, _, path = line.partition("\t")
    mode, kind, sha, size = facts.split()
    return Entry(path, mode, kind, sha, int(size) if size.isdigit() else None)


def parse_commit(text: str) -> Commit:
    """One commit of `git log`, its fields divided by NUL in the order that Repository asks for."""
    sha, tree, parents, *people, message = text.split("\0")
    author, committer = (
        Person(name, email, datetime.fromtimestamp(int(seconds), UTC))
        for name, email, seconds in (people[:3], people[3:])
    )
    return Commit(sha, tree, tuple(parents.split()), author, committer, message.removesuffix("\n"))
