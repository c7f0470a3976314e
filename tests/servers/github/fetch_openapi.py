"""Fetches GitHub's official OpenAPI description once and keeps the part that the stand-in answers.

`python -m tests.servers.github.fetch_openapi` is a step of the tests' set-up. The npm package unpacks to 385 MB, so
only one member of its archive is read, cut down to the operations in use, and written to `.cache/openapi/`, which git
ignores.
"""

import hashlib
import json
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from tests.servers.github import description, routes
from tests.servers.github.npm import CACHE, SetupError, check_integrity, install_packages, locked, run_npm

PACKAGE = "@octokit/openapi"
MEMBER = "package/generated/api.github.com.json"
TARGET = CACHE / "openapi" / "github.json"


def stamp() -> str:
    """What the cached file must say of itself to be current: the package, the operations and how they are cut."""
    operations = sorted(routes.operations())
    parts = [*locked(PACKAGE), str(operations), Path(description.__file__).read_text("utf-8")]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def read_cached() -> dict[str, Any] | None:
    """The cached description, or None when it is missing or was made for other operations."""
    if not TARGET.exists():
        return None
    cached: dict[str, Any] = json.loads(TARGET.read_text("utf-8"))
    return cached if cached["stamp"] == stamp() else None


def fetch() -> dict[str, Any]:
    """The description from the npm registry, checked against the lock file; raises SetupError."""
    version, integrity = locked(PACKAGE)
    with tempfile.TemporaryDirectory() as name:
        run_npm("pack", f"{PACKAGE}@{version}", folder=Path(name))
        archive = next(Path(name).glob("*.tgz"))
        check_integrity(archive, integrity)
        with tarfile.open(archive) as members:
            member = members.extractfile(MEMBER)
            if member is None:
                raise SetupError(f"{PACKAGE} {version} holds no {MEMBER}")
            full: dict[str, Any] = json.load(member)
    return full


def main() -> int:
    """Brings the cache up to date; returns the exit code."""
    try:
        if read_cached() is None:
            cut = {"stamp": stamp(), **description.cut(fetch(), routes.operations())}
            TARGET.parent.mkdir(parents=True, exist_ok=True)
            fresh = TARGET.with_suffix(".new")
            fresh.write_text(json.dumps(cut, separators=(",", ":")), "utf-8")
            fresh.replace(TARGET)
        install_packages()
    except SetupError as error:
        print(f"error: {error}", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
