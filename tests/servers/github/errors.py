"""Refusals: what GitHub answers instead of doing something, with its own words."""

from typing import Any

MANUAL = "https://docs.github.com/rest"
Json = dict[str, Any]


class Refusal(Exception):  # an answer, not a fault
    """An answer from 400 on; raised anywhere below the app and turned into a response there."""

    def __init__(
        self, status: int, message: str, *, errors: list[Json] | None = None, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body: Json = {"message": message, "documentation_url": MANUAL}
        if errors is not None:
            self.body["errors"] = errors
        elif status != 422:
            self.body["status"] = str(status)
        self.headers = headers or {}


def not_found(what: str = "Not Found") -> Refusal:
    """404, as for anything that is not there or not visible."""
    return Refusal(404, what)


def invalid(
    message: str = "Validation Failed", *, resource: str = "", field: str = "", code: str = "custom", detail: str = ""
) -> Refusal:
    """422, with GitHub's list of errors when a field is named."""
    if not resource:
        return Refusal(422, message)
    error = {"resource": resource, "code": code}
    if field:
        error["field"] = field
    if detail:
        error["message"] = detail
    return Refusal(422, message, errors=[error])


def forbidden(kind: str, permission: str) -> Refusal:
    """403 for a token without a permission (`contents=write`), worded by the kind of token."""
    who = "personal access token" if kind == "pat" else "integration"
    headers = {"X-Accepted-GitHub-Permissions": permission}
    return Refusal(403, f"Resource not accessible by {who}", headers=headers)
