"""axe-core for the tests: the locked npm package, installed once into .cache/axe, and run inside a page."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.servers.github.npm import CACHE, install_locked

HERE = Path(__file__).parent


def install_axe() -> Path:
    """Installs what the lock file names, unless it is there; returns the script. Raises SetupError."""
    return install_locked(HERE, CACHE / "axe") / "axe-core/axe.min.js"


COLOURS = ("color-contrast", "link-in-text-block")  # axe's rules that look at colours, of those it has by default


@cache
def _program() -> str:
    return install_axe().read_text("utf-8")


def find_violations(page: Page, *rules: str) -> list[str]:
    """What axe finds wrong on the page as it is now, best practices included: rule, how bad, and where.

    With names of rules, by those alone.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(_program())
    options = {"resultTypes": ["violations"]} | ({"runOnly": {"type": "rule", "values": rules}} if rules else {})
    found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{one['id']} ({one['impact']}): {[node['html'][:120] for node in one['nodes'][:3]]}"
        for one in found["violations"]
    ]


if __name__ == "__main__":
    install_axe()
