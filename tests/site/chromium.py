"""The machine's own Chromium, driven by Playwright. No browser is downloaded: `.ci/run` installs Debian's where there is none."""

import os
import shutil

NAMES = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser", "chrome")
HOW = "no Chromium found; install it (Debian: apt-get install chromium) or set CHROMIUM=/path/to/it"
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)


def find_chromium() -> str | None:
    """The browser's path; None where there is none."""
    named = os.environ.get("CHROMIUM")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)
