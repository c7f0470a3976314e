"""Stores the results of link checks: one file on a branch of its own, where everyone can read it and nothing has to be decided.

It outlives runners and caches, and does not touch main. The branch is never force-pushed: of two runs at once, one wins.
"""

import base64
from dataclasses import dataclass
from typing import Any, Protocol

import github

from bot.core.program import COMMIT_EMAIL, COMMIT_NAME
from bot.edges.git.git import Git, Signature
from bot.edges.github.client import Clients, connect, explained, request_object
from bot.edges.github.status import StatusTip, write_branch
from bot.settings import GitHub, Settings

LINKS_BRANCH = "bot/links"
_FILE = "links.jsonl"
_MESSAGE = "Record which links were checked\n"


class LinkMemory(Protocol):
    """Reads and writes the whole text of the file."""

    def read(self) -> str:
        """The text; empty if nothing was written yet."""

    def write(self, text: str) -> None:
        """Replace the text. Raises BranchMoved when another run has replaced it since it was read."""


@dataclass
class LocalLinks:
    """The branch in the local repository."""

    git: Git
    signature: Signature
    _tip: str | None = None

    def read(self) -> str:
        """The text at the branch's tip."""
        self._tip = self.git.commit_id(f"refs/heads/{LINKS_BRANCH}")
        entry = self.git.read_tree(self._tip).get(_FILE) if self._tip else None
        if entry is None:
            return ""
        blob = entry.split(" ")[1]
        return self.git.read_blobs([blob])[blob].decode("utf-8", errors="replace")

    def write(self, text: str) -> None:
        """Commit the text on top of what was read."""
        parents = [self._tip] if self._tip else []
        commit = self.git.write_commit(parents, {_FILE: text}, message=_MESSAGE, signature=self.signature)
        self.git.move_branch(LINKS_BRANCH, commit, seen=self._tip)


@dataclass
class GitHubLinks:
    """The branch on GitHub; reading and writing take three requests each."""

    clients: Clients
    slug: str
    _tip: str | None = None

    def read(self) -> str:
        """The text at the branch's tip."""
        with explained(f"reading the branch {LINKS_BRANCH}", permission="contents: read"):
            try:
                self._tip = str(self._get(f"branches/{LINKS_BRANCH}")["commit"]["sha"])
            except github.UnknownObjectException:
                return ""
            tree = self._get(f"git/trees/{self._tip}")["tree"]
            blob = next((item["sha"] for item in tree if item["path"] == _FILE), None)
            if blob is None:
                return ""
            content = self._get(f"git/blobs/{blob}")["content"]
        return base64.b64decode(content).decode("utf-8", errors="replace")

    def write(self, text: str) -> None:
        """Commit the text on top of what was read."""
        with explained(f"writing the branch {LINKS_BRANCH}", permission="contents: write"):
            write_branch(
                self.clients,
                self.slug,
                LINKS_BRANCH,
                {_FILE: text},
                tip=StatusTip(self._tip) if self._tip else None,
                message=_MESSAGE,
            )

    def _get(self, path: str) -> dict[str, Any]:
        return request_object(self.clients.read, "GET", f"/repos/{self.slug}/{path}")


def open_links(settings: Settings, *, local: bool) -> LinkMemory:
    """The branch on GitHub or, with `local` or without GitHub, in the local repository. Raises UsageError if there is none."""
    where: GitHub | None = None if local else settings.github
    if where is not None:
        return GitHubLinks(connect(where), where.repository)
    return LocalLinks(Git.around(settings.data), Signature(COMMIT_NAME, COMMIT_EMAIL, settings.now))
