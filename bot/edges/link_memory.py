"""Where the checks of links are kept: one file on a branch of the bot's own, so that nothing of it needs a decision and all can be read.

It outlives runners and caches, and main is not moved by it. The branch is never forced; two runs at once leave one of the two.
"""

import base64
from dataclasses import dataclass
from typing import Any, Protocol

import github

from bot.core.program import COMMIT_EMAIL, COMMIT_NAME
from bot.edges.git.git import Git, Signature
from bot.edges.github.client import Clients, connect, explained, request_object
from bot.errors import BranchMoved
from bot.settings import GitHub, Settings

LINKS_BRANCH = "bot/links"
_FILE = "links.jsonl"
_MESSAGE = "Remember which links were checked\n"


class LinkMemory(Protocol):
    """The file's text: read whole, written whole."""

    def read(self) -> str:
        """The text; empty where nothing was written yet."""

    def write(self, text: str) -> None:
        """Replace the text. Raises BranchMoved when another run did so since it was read."""


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
        """One commit on what was read."""
        parents = [self._tip] if self._tip else []
        commit = self.git.write_commit(parents, {_FILE: text}, message=_MESSAGE, signature=self.signature)
        self.git.move_branch(LINKS_BRANCH, commit, seen=self._tip)


@dataclass
class GitHubLinks:
    """The branch on GitHub, three calls to read and three to write."""

    clients: Clients
    slug: str
    _tip: str | None = None

    def read(self) -> str:
        """The text at the branch's tip."""
        with explained(f"reading the branch {LINKS_BRANCH}", permission="contents: read"):
            try:
                self._tip = str(self._send("GET", f"branches/{LINKS_BRANCH}")["commit"]["sha"])
            except github.UnknownObjectException:
                return ""
            tree = self._send("GET", f"git/trees/{self._tip}")["tree"]
            blob = next((item["sha"] for item in tree if item["path"] == _FILE), None)
            if blob is None:
                return ""
            content = self._send("GET", f"git/blobs/{blob}")["content"]
        return base64.b64decode(content).decode("utf-8", errors="replace")

    def write(self, text: str) -> None:
        """One commit on what was read."""
        with explained(f"writing the branch {LINKS_BRANCH}", permission="contents: write"):
            item = {"path": _FILE, "mode": "100644", "type": "blob", "content": text}
            tree = self._send("POST", "git/trees", {"tree": [item]})["sha"]
            parents = [self._tip] if self._tip else []
            commit = self._send("POST", "git/commits", {"message": _MESSAGE, "tree": tree, "parents": parents})["sha"]
            try:
                if self._tip is None:
                    self._send("POST", "git/refs", {"ref": f"refs/heads/{LINKS_BRANCH}", "sha": commit})
                else:
                    self._send("PATCH", f"git/refs/heads/{LINKS_BRANCH}", {"sha": commit, "force": False})
            except github.GithubException as error:
                if error.status in {409, 422}:
                    raise BranchMoved(
                        f"the branch {LINKS_BRANCH} was changed meanwhile", hint="run the same command again"
                    ) from error
                raise

    def _send(self, method: str, path: str, sent: dict[str, Any] | None = None) -> dict[str, Any]:
        client = self.clients.read if method == "GET" else self.clients.write
        return request_object(client, method, f"/repos/{self.slug}/{path}", sent=sent)


def open_links(settings: Settings, *, local: bool) -> LinkMemory:
    """On GitHub where that is set up and `local` is not asked for. Raises UsageError where there is no repository."""
    where: GitHub | None = None if local else settings.github
    if where is not None:
        return GitHubLinks(connect(where), where.repository)
    return LocalLinks(Git.around(settings.data), Signature(COMMIT_NAME, COMMIT_EMAIL, settings.now))
