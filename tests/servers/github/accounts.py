"""Accounts, their roles, and tokens: who is asking, and what they may do."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tests.servers.github.errors import Refusal, forbidden

Kind = Literal["job", "app", "pat", "none"]
LEVELS = {"none": 0, "read": 1, "write": 2}
ROLES = {"none": 0, "read": 1, "triage": 2, "write": 3, "maintain": 4, "admin": 5}
ACTIONS = "github-actions[bot]"
KNOWN_IDS = {ACTIONS: 41898282}
WRITES = dict.fromkeys(("contents", "pull_requests", "issues", "checks"), "write")


@dataclass(frozen=True)
class Account:
    """A person or a bot; the id follows from the login, so that runs repeat."""

    login: str

    @property
    def id(self) -> int:
        """The number that GitHub gives to an account."""
        return KNOWN_IDS.get(self.login) or 1000 + zlib.crc32(self.login.lower().encode()) % 90_000_000

    @property
    def kind(self) -> str:
        """User or Bot."""
        return "Bot" if self.login.endswith("[bot]") else "User"

    @property
    def email(self) -> str:
        """The id-based address that GitHub gives to commits made through the API."""
        return f"{self.id}+{self.login}@users.noreply.github.com"


def login_of(email: str) -> str | None:
    """The account behind an id-based address, or None: as GitHub links commits to accounts."""
    name, _, host = email.partition("@")
    return name.partition("+")[2] or None if host == "users.noreply.github.com" else None


@dataclass(frozen=True)
class Token:
    """A token: `permissions` names what was granted (`contents: write`); what is not named is refused."""

    kind: Kind
    login: str
    permissions: Mapping[str, str] = field(default_factory=dict)

    def allows(self, permission: str, level: str) -> bool:
        """Whether the permission was granted at this level."""
        return LEVELS[self.permissions.get(permission, "none")] >= LEVELS[level]


ANONYMOUS = Token("none", "")


class Accounts:
    """The tokens and roles of one stand-in."""

    def __init__(self, owner: str) -> None:
        self.roles: dict[str, str] = {owner: "admin"}
        self._tokens: dict[str, Token] = {}

    def add_token(self, value: str, kind: Kind, login: str, permissions: Mapping[str, str] = WRITES) -> str:
        """Makes a token and returns its value; permission names may be written with hyphens."""
        named = {name.replace("-", "_"): level for name, level in permissions.items()}
        self._tokens[value] = Token(kind, login, named)
        return value

    def revoke(self, value: str) -> None:
        """From now on this token is a bad one."""
        del self._tokens[value]

    def role(self, login: str) -> str:
        """The role of an account in the repository; strangers may read, since it is public."""
        return self.roles.get(login, "read")

    def may_write(self, login: str) -> bool:
        """Whether an account has write access."""
        return ROLES[self.role(login)] >= ROLES["write"]

    def identify(self, authorization: str | None) -> Token:
        """Who asks; raises 401 for a token that nobody made."""
        if not authorization:
            return ANONYMOUS
        value = authorization.split()[-1]
        if value not in self._tokens:
            raise Refusal(401, "Bad credentials")
        return self._tokens[value]

    def require(self, token: Token, permission: str, level: str = "write") -> None:
        """Passes when the token has one of the permissions (`issues|pull_requests`); raises 401 or 403."""
        names = permission.split("|")
        if token.kind == "none":
            raise Refusal(401, "Requires authentication")
        granted = any(token.allows(name, level) for name in names)
        if not granted or (token.kind == "pat" and not self._role_allows(token.login, permission, level)):
            raise forbidden(token.kind, "; ".join(f"{name}={level}" for name in names))

    def _role_allows(self, login: str, permission: str, level: str) -> bool:
        if permission == "administration":
            return self.role(login) == "admin"
        return level == "read" or self.may_write(login)
