"""Runs git on the stand-in's bare repository, untouched by the machine's own git settings."""

import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

CLEAN = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
    "TZ": "UTC",
    "PATH": os.environ.get("PATH", os.defpath),
}


class GitError(Exception):
    """git ended with another code than 0; the text is what it wrote to standard error."""


class Git:
    """git in one folder; `before` is called before each run, to write what git must find there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.before: Callable[[], None] = lambda: None
        self._environment = {**CLEAN, "HOME": str(folder), "GIT_DIR": str(folder)}

    def run(self, *args: str, data: bytes = b"", variables: Mapping[str, str] | None = None) -> bytes:
        """Standard output; raises GitError."""
        done = self._call(args, data, variables)
        if done.returncode:
            raise GitError(done.stderr.decode("utf-8", "replace").strip())
        return done.stdout

    def text(self, *args: str, data: bytes = b"", variables: Mapping[str, str] | None = None) -> str:
        """Standard output as text without the last line break; raises GitError."""
        return self.run(*args, data=data, variables=variables).decode("utf-8", "surrogateescape").removesuffix("\n")

    def ask(self, *args: str) -> str | None:
        """Standard output as text, or None when git says no."""
        done = self._call(args, b"", None)
        return None if done.returncode else done.stdout.decode("utf-8", "surrogateescape").removesuffix("\n")

    def _call(
        self, args: tuple[str, ...], data: bytes, variables: Mapping[str, str] | None
    ) -> subprocess.CompletedProcess[bytes]:
        self.before()
        environment = {**self._environment, **(variables or {})}
        return subprocess.run(["git", *args], input=data, env=environment, capture_output=True, check=False)
