"""axe-core for the tests: the locked npm package, installed once into .cache/axe, and run inside a page."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.servers.github.npm import CACHE, install_locked

HERE = Path(__file__).parent


def install_axe() -> Path:
    """Installs what the lock file names, unless it is there; returns the script. Raises SetupError."""
    return install_locked(HERE, CACHE / "axe") / "axe-core/axe.min.js"


def find_violations(page: Page) -> list[str]:
    """What axe finds wrong on the page as it is now, best practices included: rule, how bad, and where."""
    page.evaluate(install_axe().read_text("utf-8"))
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']} ({one['impact']}): {[node['html'][:120] for node in one['nodes'][:3]]}"
        for one in found["violations"]
    ]


if __name__ == "__main__":
    install_axe()
