"""A small list of the tests' own in a real git repository, and the bot run on it as a user would from a shell."""

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

from bot.cli import main
from bot.core.files.canonical import render_entry
from bot.core.paper.model import Paper, Rejected, path_of
from demo.arxiv_papers import StoredPaper, read_papers

ROOT = Path(__file__).parents[1]
BRANCH = "bot/new-papers"
NOW = "1767225600"  # 2026-01-01, GMT
_IGNORED = {"out", ".cache"}
# What commands see of the machine's environment: little, because each request looks through all of it for proxies.
_PASSED_ON = ("PATH", "HOME", "TMPDIR", "LANG", "TZ")


@dataclass(frozen=True)
class Result:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class SmallList:
    """A repository with this project's taxonomy, rules and configuration, and few papers."""

    root: Path
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def body(self) -> str:
        return (self.root / "out/pull-request.md").read_text("utf-8")

    def run(
        self,
        *arguments: str,
        stdin: str | None = None,
        environ: Mapping[str, str] | None = None,
        silence_seconds: float | None = None,
    ) -> Result:
        """Run the command line in this process, with an environment and a current folder of its own.

        How long it takes depends on the machine, so it does not say that it waits, unless after so many seconds.
        """
        settings = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        settings |= {"SOURCE_DATE_EPOCH": NOW, **self.environ, **(environ or {})}
        out, err = io.StringIO(), io.StringIO()
        with (
            mock.patch.dict(os.environ, settings, clear=True),
            mock.patch.object(sys, "stdin", io.StringIO(stdin or "")),
            contextlib.chdir(self.root),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            try:
                code = main(arguments, silence_seconds=silence_seconds)
            except SystemExit as exit_:  # argparse ends so on wrong use
                code = exit_.code if isinstance(exit_.code, int) else 2
        return Result(code, out.getvalue(), err.getvalue())

    def git(self, *arguments: str) -> str:
        done = subprocess.run(["git", "-C", str(self.root), *arguments], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def write(self, entry: Paper | Rejected) -> Path:
        folder = "papers" if isinstance(entry, Paper) else "rejected"
        path = self.data / folder / path_of(entry)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render_entry(entry), "utf-8")
        return path

    def commit(self, message: str = "change") -> None:
        self.git("add", "-A")
        self.git("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "--quiet", "-m", message)

    def files(self) -> dict[str, bytes]:
        """All files by their paths, but not those of git and those that it ignores."""
        return {path.as_posix(): content for path, content in self.keep().items() if path.parts[0] not in _IGNORED}

    def keep(self) -> dict[Path, bytes]:
        """All files but those of git, by their paths from the list's folder."""
        found = (path.relative_to(self.root) for path in self.root.rglob("*") if path.is_file())
        return {path: (self.root / path).read_bytes() for path in found if path.parts[0] != ".git"}

    def put_back(self, files: Mapping[Path, bytes]) -> None:
        """Make these the files."""
        found = self.keep()
        for path in found.keys() - files.keys():
            (self.root / path).unlink()
        for path, content in files.items():
            if found.get(path) != content:
                (self.root / path).parent.mkdir(parents=True, exist_ok=True)
                (self.root / path).write_bytes(content)

    def files_on_branch(self) -> list[str]:
        return self.git("diff", "--name-only", f"main...{BRANCH}").split()

    def state(self) -> tuple[str, str, str]:
        """Everything that a second run must leave as it is."""
        return self.git("for-each-ref"), self.git("status", "--porcelain", "--untracked-files=all"), self.body


def make_paper(arxiv: str | None, title: str, **values: Any) -> Paper:
    """A listed paper with the keys that must be there."""
    known = {
        "authors": ["Ada Lovelace"],
        "date": "2024-01-05",
        "kind": "method",
        "nature": "learnable",
        "level": "token",
    }
    return Paper(title=title, arxiv=arxiv, **(known | values))


def sample_papers() -> list[StoredPaper]:
    """The embedded sample, in a list of the caller's own; it is read once."""
    return list(_sample())


@cache
def _sample() -> tuple[StoredPaper, ...]:
    return tuple(read_papers(ROOT / "demo/papers.jsonl"))


def make_list(folder: Path) -> SmallList:
    """A new list with three papers, committed on main."""
    shutil.copytree(_first_list().name, folder, dirs_exist_ok=True)
    return SmallList(folder)


@cache
def _first_list() -> tempfile.TemporaryDirectory[str]:
    """The list that all others are copies of, one for each process."""
    folder = tempfile.TemporaryDirectory()
    made = SmallList(Path(folder.name))
    made.git("init", "--quiet", "--template=", "--initial-branch=main")
    shutil.copytree(ROOT / "data/rules", made.data / "rules")
    for name in ("config.yaml", "taxonomy.yaml"):
        shutil.copy(ROOT / "data" / name, made.data / name)
    made.write(make_paper("2203.12119", "Visual Prompt Tuning", date="2022-03-23"))
    made.write(
        make_paper(
            "2303.14773", "A Prompt for a Model Behind an Interface", date="2023-03", aliases=["BlackBoxPrompts of Old"]
        )
    )
    made.write(make_paper(None, "A Paper Without an Id", url="https://example.org/paper", date="2021"))
    (made.root / ".gitignore").write_text("/out/\n/.cache/\n")
    made.commit("start")
    made.git("repack", "-a", "-d", "-q")  # two files to copy instead of twenty folders
    return folder
