"""The operations that the stand-in answers; importing this package fills the table."""

from tests.servers.github.routes import (  # noqa: F401  # each fills its part of the table
    accounts,
    actions,
    checks,
    comments,
    commits,
    contents,
    git_data,
    issues,
    labels,
    merging,
    pulls,
    refs,
    releases,
    repositories,
)
from tests.servers.github.routing import TABLE, find_route


def operations() -> set[tuple[str, str]]:
    """All operations as (method, path in GitHub's description)."""
    return {(route.method, route.path) for route in TABLE}


__all__ = ["find_route", "operations"]
