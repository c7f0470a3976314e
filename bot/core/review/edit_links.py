"""Addresses that open GitHub's editor on the contributor's branch: two clicks from a finding to a commit."""

from dataclasses import dataclass
from urllib.parse import quote

_LONGEST = 7_000  # characters of an address that GitHub's front end still takes


@dataclass(frozen=True)
class Branch:
    """A branch whose files its owner can edit in the browser; `repository` is OWNER/NAME, None when it was deleted."""

    server: str
    repository: str | None
    name: str

    def edit(self, path: str) -> str | None:
        """Opens a file in the editor."""
        return self._address("edit", path)

    def new_file(self, path: str, text: str) -> str | None:
        """Opens the editor on a new file with its name and, where it fits into an address, its text."""
        named = self._address("new", query=f"?filename={quote(path, safe='')}")
        filled = self._address("new", query=f"?filename={quote(path, safe='')}&value={quote(text, safe='')}")
        return filled if filled and len(filled) <= _LONGEST else named

    def file(self, path: str) -> str | None:
        """Shows a file."""
        return self._address("blob", path)

    def raw(self, path: str) -> str | None:
        """A file's text and nothing else."""
        return self._address("raw", path)

    def delete(self, path: str) -> str | None:
        """Asks whether to delete a file."""
        return self._address("delete", path)

    def _address(self, action: str, path: str = "", *, query: str = "") -> str | None:
        if not self.repository or not self.name:
            return None
        parts = [self.server, quote(self.repository, safe="/"), action, quote(self.name, safe="/")]
        return "/".join([*parts, *([quote(path, safe="/")] if path else [])]) + query
