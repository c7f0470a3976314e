"""Objects and refs of one bare repository, read and written as the files that git keeps: a request costs no process.

New objects stay in memory until git itself is called, or somebody asks where the repository is: most tests do neither.
Only what is plain is done here. Where something is not, a function raises Unusual, and `Repository` has git do it;
tests/servers/test_github_store.py holds the two against each other.
"""

import hashlib
import os
import re
import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.servers.github.git import Git
from tests.servers.github.objects import Commit, Entry, Person

FULL = re.compile(r"[0-9a-f]{40}")
_REF = re.compile(r"refs(/[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*)+")
_PART = re.compile(r"[A-Za-z0-9_.-]+")
_GIT_FILES = {".gitignore", ".gitattributes", ".gitkeep", ".github"}
_NAME = re.compile(r"[A-Za-z0-9\[\]]([A-Za-z0-9 _+@.\[\]-]*[A-Za-z0-9\[\]])?")
_PERSON = re.compile(r"(?P<name>.*) <(?P<email>.*)> (?P<seconds>[0-9]+) [+-][0-9]{4}")
_TREE, _SUBMODULE, _FILES = "040000", "160000", {"100644", "100755", "120000"}
Lines = dict[str, tuple[str, str]]  # of a tree: name to mode and object


class Unusual(Exception):
    """Git itself must be asked."""


class Store:
    """The files of one bare repository; objects never change, so that each is read once."""

    def __init__(self, git: Git) -> None:
        self._git = git
        self._known: dict[str, tuple[str, bytes]] = {}
        self._commits: dict[str, Commit] = {}
        self._trees: dict[str, Lines] = {}
        self._unwritten: list[str] = []
        self._writing = threading.Lock()
        self._keeps_in_memory = True
        git.before = self.flush

    # objects

    def find(self, sha: str) -> tuple[str, bytes] | None:
        """Kind and content of the object with this full id."""
        if sha not in self._known:
            found = self._read(sha)
            if found is None:
                return None
            self._known[sha] = found
        return self._known[sha]

    def write(self, kind: str, content: bytes) -> str:
        """Stores an object; its id."""
        sha = hashlib.sha1(f"{kind} {len(content)}\0".encode() + content, usedforsecurity=False).hexdigest()
        if sha not in self._known:
            self._known[sha] = kind, content
            self._unwritten.append(sha)
            if not self._keeps_in_memory:
                self.flush()
        return sha

    def objects(self) -> dict[str, tuple[str, bytes]]:
        """What was written or read so far."""
        return dict(self._known)

    def add(self, objects: Mapping[str, tuple[str, bytes]]) -> None:
        """Stores another repository's objects."""
        for kind, content in (objects[sha] for sha in objects.keys() - self._known.keys()):
            self.write(kind, content)

    def flush(self) -> None:
        """Writes what is only in memory, for git to find."""
        with self._writing:
            while self._unwritten:
                self._write_file(self._unwritten.pop())

    def write_through(self) -> None:
        """From now on each object is written at once, because others read the files."""
        self._keeps_in_memory = False
        self.flush()

    def _write_file(self, sha: str) -> None:
        kind, content = self._known[sha]
        path = self._path(sha)
        path.parent.mkdir(exist_ok=True)
        unfinished = path.with_name(f"tmp_obj_{path.name}")
        unfinished.write_bytes(zlib.compress(f"{kind} {len(content)}\0".encode() + content, 0))
        unfinished.replace(path)

    def _read(self, sha: str) -> tuple[str, bytes] | None:
        try:
            head, _, content = zlib.decompress(self._path(sha).read_bytes()).partition(b"\0")
        except FileNotFoundError:
            return self._unpack(sha)
        return head.split()[0].decode(), content

    def _unpack(self, sha: str) -> tuple[str, bytes] | None:
        if not any((self._git.folder / "objects/pack").glob("*.pack")):
            return None
        kind = self._git.ask("cat-file", "-t", sha)
        return None if kind is None else (kind, self._git.run("cat-file", kind, sha))

    def _path(self, sha: str) -> Path:
        return self._git.folder / "objects" / sha[:2] / sha[2:]

    # trees

    def tree_of(self, sha: str) -> str:
        """The tree of a commit or of a tree itself."""
        found = self.find(sha) if FULL.fullmatch(sha) else None
        if found is None or found[0] not in ("commit", "tree"):
            raise Unusual
        return found[1][5:45].decode() if found[0] == "commit" else sha

    def entries(self, treeish: str, *, recursive: bool = False, above: str = "") -> Iterator[Entry]:
        """The lines of a tree, each folder before what is in it."""
        for name, (mode, sha) in self._lines(self.tree_of(treeish)).items():
            yield self._entry(above + name, mode, sha)
            if recursive and mode == _TREE:
                yield from self.entries(sha, recursive=True, above=f"{above}{name}/")

    def entry(self, treeish: str, path: str) -> Entry | None:
        """What a tree has at a path."""
        *folders, name = _parts(path)
        tree = self.tree_of(treeish)
        for folder in folders:
            mode, tree = self._lines(tree).get(folder, ("", ""))
            if mode != _TREE:
                return None
        line = self._lines(tree).get(name)
        return line and self._entry(path, *line)

    def write_tree(self, base: str | None, entries: Iterable[Entry]) -> str:
        """A tree like `base` with these files put in, or taken out where `sha` is None."""
        changes = {_parts(item.path): self._file(item) for item in entries}
        return self._write_tree(base and self.tree_of(base), changes) or self.write("tree", b"")

    def _write_tree(self, base: str | None, changes: dict[tuple[str, ...], tuple[str, str] | None]) -> str | None:
        """The new tree, or None when nothing is left in it."""
        lines = dict(self._lines(base)) if base else {}
        inside: dict[str, dict[tuple[str, ...], tuple[str, str] | None]] = {}
        for (name, *rest), line in changes.items():
            if rest:
                inside.setdefault(name, {})[tuple(rest)] = line
            elif name in lines and lines[name][0] == _TREE:
                raise Unusual  # a file in the place of a folder
            elif line is None:
                lines.pop(name, None)
            else:
                lines[name] = line
        for name, below in inside.items():
            mode, sha = lines.pop(name, (_TREE, ""))
            if mode != _TREE:
                raise Unusual  # a folder in the place of a file
            made = self._write_tree(sha or None, below)
            if made is not None:
                lines[name] = (_TREE, made)
        return self.write("tree", _tree_content(lines)) if lines else None

    def _file(self, entry: Entry) -> tuple[str, str] | None:
        if entry.sha is None:
            return None
        found = self.find(entry.sha) if FULL.fullmatch(entry.sha) else None
        if entry.mode not in _FILES or found is None or found[0] != "blob":
            raise Unusual
        return entry.mode, entry.sha

    def _lines(self, tree: str) -> Lines:
        """The lines of a tree; they are kept, so nobody may change them."""
        if tree in self._trees:
            return self._trees[tree]
        _, content = self.find(tree) or ("", b"")
        lines: Lines = {}
        start = 0
        while start < len(content):
            end = content.index(b"\0", start)
            mode, _, name = content[start:end].partition(b" ")
            start = end + 21
            lines[name.decode("utf-8", "surrogateescape")] = mode.decode().zfill(6), content[end + 1 : start].hex()
        if content:
            self._trees[tree] = lines
        return lines

    def _entry(self, path: str, mode: str, sha: str) -> Entry:
        if mode in (_TREE, _SUBMODULE):
            return Entry(path, mode, "tree" if mode == _TREE else "commit", sha)
        found = self.find(sha)
        if found is None:
            raise Unusual
        return Entry(path, mode, "blob", sha, len(found[1]))

    # commits

    def commit(self, sha: str) -> Commit:
        """One commit by its full id."""
        if sha not in self._commits:
            self._commits[sha] = self._parse_commit(sha)
        return self._commits[sha]

    def _parse_commit(self, sha: str) -> Commit:
        found = self.find(sha) if FULL.fullmatch(sha) else None
        if found is None or found[0] != "commit":
            raise Unusual
        head, _, message = found[1].decode("utf-8", "surrogateescape").partition("\n\n")
        facts = [line.partition(" ")[::2] for line in head.split("\n")]
        values = dict(facts)
        if "encoding" in values:
            raise Unusual
        parents = tuple(value for name, value in facts if name == "parent")
        author, committer = _read_person(values["author"]), _read_person(values["committer"])
        return Commit(sha, values["tree"], parents, author, committer, message.removesuffix("\n"))

    def write_commit(self, tree: str, parents: Sequence[str], message: str, people: tuple[Person, Person]) -> str:
        """A commit by an author and a committer; its id."""
        kinds = [(self.find(sha) or ("",))[0] for sha in (tree, *parents)]
        plain = all(_NAME.fullmatch(text) for person in people for text in (person.name, person.email))
        if not plain or "\0" in message or len(set(parents)) < len(parents):
            raise Unusual
        if kinds != ["tree", *("commit" for _ in parents)]:
            raise Unusual
        lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
        for role, person in zip(("author", "committer"), people, strict=True):
            lines.append(f"{role} {person.name} <{person.email}> {int(person.date.timestamp())} +0000")
        return self.write("commit", "\n".join([*lines, "", message]).encode())

    def history(self, sha: str) -> set[str]:
        """A commit and all that came before it."""
        found: set[str] = set()
        waiting = [sha]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting.extend(self.commit(one).parents)
        return found

    def only_in(self, new: str, old: str) -> list[Commit]:
        """The commits of `new` that `old` has not, newest first, where one follows the other."""
        others, found = self.history(old), []
        while new not in others:
            found.append(self.commit(new))
            if len(found[-1].parents) > 1:
                raise Unusual
            if not found[-1].parents:
                break
            (new,) = found[-1].parents
        return found

    def merge_base(self, one: str, other: str) -> str | None:
        """The best common ancestor, where no two are equally good."""
        common = self.history(one) & self.history(other)
        best = common.difference(*(self.commit(sha).parents for sha in common))
        if len(best) > 1:
            raise Unusual
        return next(iter(best), None)

    # refs

    def resolve(self, ref: str) -> str | None:
        """What a full ref points to."""
        try:
            return _object(self._ref_path(ref).read_text())
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def refs(self) -> list[tuple[str, str]]:
        """All refs with their objects, sorted."""
        self._refuse_packed()
        folder = self._git.folder
        files = [Path(above) / name for above, _, names in os.walk(folder / "refs") for name in names]
        return sorted((path.relative_to(folder).as_posix(), _object(path.read_text())) for path in files)

    def set_ref(self, ref: str, sha: str) -> None:
        """Makes or moves a ref, with the lock that git takes too."""
        path = self._ref_path(ref)
        kind = (self.find(sha) or ("",))[0] if FULL.fullmatch(sha) else ""
        if not kind or (ref.startswith("refs/heads/") and kind != "commit"):
            raise Unusual
        lock = path.with_name(f"{path.name}.lock")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with lock.open("x") as file:
                file.write(f"{sha}\n")
        except OSError as error:
            raise Unusual from error
        try:
            lock.replace(path)
        except OSError as error:  # a folder is in the way
            lock.unlink()
            raise Unusual from error

    def delete_ref(self, ref: str) -> None:
        """Takes a ref away."""
        try:
            self._ref_path(ref).unlink()
        except OSError as error:
            raise Unusual from error

    def _ref_path(self, ref: str) -> Path:
        self._refuse_packed()
        if not _REF.fullmatch(ref) or ".lock" in ref:
            raise Unusual
        return self._git.folder / ref

    def _refuse_packed(self) -> None:
        if (self._git.folder / "packed-refs").exists():
            raise Unusual


def _object(text: str) -> str:
    """The id in a ref's file; a ref may also name another ref."""
    if not FULL.fullmatch(text.strip()):
        raise Unusual
    return text.strip()


def _parts(path: str) -> tuple[str, ...]:
    parts = tuple(path.split("/"))
    for part in parts:
        is_git = part.lower().startswith(".git") and part not in _GIT_FILES
        if part in (".", "..") or is_git or not _PART.fullmatch(part):
            raise Unusual
    return parts


def _tree_content(lines: Lines) -> bytes:
    ordered = sorted((name.encode("utf-8", "surrogateescape"), *line) for name, line in lines.items())
    ordered.sort(key=lambda line: line[0] + b"/" if line[1] == _TREE else line[0])
    return b"".join(mode.lstrip("0").encode() + b" " + name + b"\0" + bytes.fromhex(sha) for name, mode, sha in ordered)


def _read_person(text: str) -> Person:
    match = _PERSON.fullmatch(text)
    if match is None:
        raise Unusual
    return Person(match["name"], match["email"], datetime.fromtimestamp(int(match["seconds"]), UTC))
