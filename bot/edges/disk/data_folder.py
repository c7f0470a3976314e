"""The data folder on disk: the list's configuration, taxonomy, papers and rejections, read strictly and written whole."""

import contextlib
import fcntl
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Literal, TypeVar

from bot.core.files.data_file import PAPERS, REJECTED, DataFile, identity_of, read_data_file
from bot.core.files.finding import Finding, error
from bot.core.files.schema import build_model, yaml_finding
from bot.core.files.yaml import MAX_BYTES, Located, YamlFault, decode, parse_yaml
from bot.core.paper.config import Config
from bot.core.paper.known import Identity
from bot.core.paper.model import Paper, id_of_place
from bot.core.paper.taxonomy import Taxonomy
from bot.core.program import NAME
from bot.errors import UsageError

CONFIG = "config.yaml"
TAXONOMY = "taxonomy.yaml"
RULES = "rules"
_URL = re.compile(rb'^url: "([^"\\]+)"$', re.MULTILINE)  # an address holds neither quotes nor backslashes
_DAY = re.compile(rb'^date: "([0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01]))"$', re.MULTILINE)
Kind = Literal["file", "folder", "link", "special"]
_KINDS: dict[int, Kind] = {stat.S_IFREG: "file", stat.S_IFDIR: "folder", stat.S_IFLNK: "link"}
_Checked = TypeVar("_Checked", Config, Taxonomy)


@dataclass(frozen=True)
class DataFolder:
    """The folder that `--data` names. Places are paths below it, with `/`, as git writes them."""

    root: Path

    def shown(self, place: str) -> str:
        """The path of a place for messages, seen from where the command runs."""
        return place if self.root == Path() else f"{self.root.as_posix()}/{place}"

    def config(self) -> Config:
        """config.yaml. Raises UsageError, with the line, when it is invalid."""
        return self._required(CONFIG, Config)

    def taxonomy(self) -> Taxonomy:
        """taxonomy.yaml. Raises UsageError, with the line, when it is invalid."""
        return self._required(TAXONOMY, Taxonomy)

    def places(self, *folders: str) -> list[str]:
        """Every file below `folders`, including those that should not be there; links are listed, never followed.

        A file where a folder should be has no files below it.
        """
        top = len(f"{self.root}/")
        held = [folder for folder in folders if folder == "." or self.kind_of(folder) != "file"]
        return sorted(entry.path[top:] for folder in held for entry in self._entries(folder))

    def kind_of(self, place: str) -> Kind | None:
        """What is at a place, without following links; None when there is nothing."""
        try:
            mode = os.lstat(f"{self.root}/{place}").st_mode
        except (FileNotFoundError, NotADirectoryError):
            return None
        return _KINDS.get(stat.S_IFMT(mode), "special")

    def read(self, place: str) -> DataFile:
        """One data file, with its faults as findings."""
        return read_data_file(self.read_bytes(place), place=place, path=self.shown(place))

    def read_bytes(self, place: str, *, most: int = MAX_BYTES) -> bytes:
        """A file's content, or one byte more than `most` of a larger one: enough to see that it is too large."""
        # By handle, because a Path and a buffered file take longer than reading a small file, and there are thousands.
        handle = os.open(f"{self.root}/{place}", os.O_RDONLY)
        try:
            return os.read(handle, most + 1)
        finally:
            os.close(handle)

    def beside(self, name: str) -> bytes | None:
        """A file beside the data folder, for example README.md; None when there is none."""
        file = self.root.resolve().parent / name
        return file.read_bytes() if file.is_file() else None

    def outside(self, path: str, *, most: int = MAX_BYTES) -> bytes:
        """A file outside the folder, by the path that the user gave; one byte more than `most` of a larger one."""
        with Path(path).open("rb") as opened:
            return opened.read(most + 1)

    def read_all(self) -> Iterator[DataFile]:
        """Every listed and rejected paper's file."""
        return (self.read(place) for place in self.data_places(PAPERS, REJECTED))

    def dated_rejections(self) -> list[str]:
        """The places of rejections that end on some day, found by a text search."""
        return [place for place in self.data_places(REJECTED) if b"\nuntil:" in self.read_bytes(place)]

    def pages(self) -> dict[str, str]:
        """The places of listed papers by the URL of their page, found by a text search."""
        found = ((place, _URL.search(self.read_bytes(place))) for place in self.data_places(PAPERS))
        return {url[1].decode("utf-8", errors="replace"): place for place, url in found if url}

    def highlighted(self) -> set[str]:
        """The places of papers that are marked to start with, found by a text search."""
        return {place for place in self.data_places(PAPERS) if b"\nhighlight: " in self.read_bytes(place)}

    def newest_day(self, since: str) -> str | None:
        """The newest day of a listed paper from `since` on (YYYY-MM-DD); None if there is none. Months and years alone do not count."""
        years = [f"{PAPERS}/{year}" for year in range(int(since[:4]), int(since[:4]) + 100)]
        found = (_DAY.search(self.read_bytes(place)) for place in self.data_places(*years))
        days = [match[1].decode() for match in found if match]
        return max((day for day in days if day >= since), default=None)

    def identities(self, *folders: str) -> list[Identity]:
        """The identities of the papers in `folders`, by a fast scan; files that can't be read are left to `validate`."""
        found: list[Identity] = []
        for place in self.data_places(*folders):
            identity = self.identity(place)
            if identity is not None:
                found.append(identity)
        return found

    def identity(self, place: str) -> Identity | None:
        """The identity of the paper in one file, from its name if the file can't be read; None if neither names one."""
        found = identity_of(self.read_bytes(place).decode("utf-8", errors="replace"), place)
        if found is not None:
            return found
        arxiv = id_of_place(place)
        return Identity(arxiv, (), place) if arxiv else None

    def write(self, place: str, text: str) -> None:
        """Write a file whole or not at all: a new file beside it replaces it."""
        write_whole(self.root / place, text)

    def check_config(self) -> tuple[Config | None, list[Finding]]:
        """config.yaml, None when it is invalid, and its faults as findings."""
        return self._read(CONFIG, Config)

    def check_taxonomy(self) -> tuple[Taxonomy | None, list[Finding]]:
        """taxonomy.yaml, None when it is invalid, and its faults as findings."""
        return self._read(TAXONOMY, Taxonomy)

    def data_places(self, *folders: str) -> list[str]:
        """The places of readable data files: regular files with the right ending, no links and nothing special."""
        top = len(f"{self.root}/")
        return sorted(
            entry.path[top:]
            for folder in folders
            for entry in self._entries(folder)
            if entry.name.endswith(".yaml") and entry.is_file(follow_symlinks=False)
        )

    def _entries(self, folder: str) -> Iterator[os.DirEntry[str]]:
        """All entries below `folder` except folders; the listing already says what each entry is, so nothing is looked up twice."""
        if folder != "." and self.kind_of(folder) == "link":
            return
        waiting = [f"{self.root}/{folder}" if folder != "." else str(self.root)]
        while waiting:
            # A folder that is not there holds nothing; one that can't be read is not the same as empty.
            with contextlib.suppress(FileNotFoundError), os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        yield entry

    def _required(self, place: str, model: type[_Checked]) -> _Checked:
        value, findings = self._read(place, model)
        if value is None or findings:
            first = findings[0]
            raise UsageError(
                f"{first.path}:{first.line}: {first.message}",
                hint=first.fix or f"correct the file; `{NAME} validate` lists all faults",
            )
        return value

    def _read(self, place: str, model: type[_Checked]) -> tuple[_Checked | None, list[Finding]]:
        path = self.shown(place)
        try:
            located = _parsed(self.read_bytes(place))
        except FileNotFoundError as fault:
            raise UsageError(f"{path} is missing", hint="name the list's data folder with --data DIR") from fault
        except YamlFault as fault:
            return None, [yaml_finding(fault, path)]
        value, findings = build_model(located, model, path)
        if value is not None:
            findings = [
                error("schema", path, located.line_of(location), message) for location, message in value.problems()
            ]
        return value, findings


@lru_cache(maxsize=4)  # a command asks for both files at several places
def _parsed(raw: bytes) -> Located:
    return parse_yaml(decode(raw))


def write_whole(path: Path, text: str) -> None:
    """Write `path` so that it holds either its old content or all of `text`, even if the command is stopped or the disk is full."""
    content = text.encode()
    # One name for each file, so that the next run reuses what a killed run left behind.
    beside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _opened_alone(beside) as file:
            try:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
                beside.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
                beside.replace(path)
            except BaseException:
                with contextlib.suppress(OSError):
                    beside.unlink()
                raise
    except OSError as fault:
        raise OSError(fault.errno, fault.strerror, str(path)) from fault  # the path that the user knows


def _opened_alone(path: Path) -> BinaryIO:
    """An empty file that no other process writes to; the kernel releases the lock however its holder ends. Links are not followed."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            with contextlib.suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(handle), path.stat(follow_symlinks=False)):
                    os.ftruncate(handle, 0)
                    return os.fdopen(handle, "wb")
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)  # its holder has moved it into place meanwhile


@dataclass(frozen=True)
class ListedPapers:
    """The papers by place below the data folder, in its order, and the faults of files that can't be read."""

    papers: dict[str, Paper]
    faults: list[Finding]


def read_listed_papers(folder: DataFolder) -> ListedPapers:
    """All of `data/papers`. Links are left out; `validate` reports them."""
    papers: dict[str, Paper] = {}
    faults: list[Finding] = []
    for place in folder.data_places(PAPERS):
        file = folder.read(place)
        faults.extend(file.findings)
        if file.paper is not None:
            papers[place] = file.paper
    return ListedPapers(papers, faults)
