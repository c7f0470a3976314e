"""Reads the files of a new list that do not depend on its topic, and writes a new list to an empty folder."""

from collections.abc import Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from bot.edges.disk.data_folder import write_whole
from bot.errors import UsageError


def read_starter_files() -> dict[str, str]:
    """Path in the new repository -> text, with placeholders `@…@` for title, text and action."""
    root = resources.files("bot") / "starter"
    files = {f".github/workflows/{one.name}": _text(one) for one in (root / "workflows").iterdir()}
    files |= {f".github/ISSUE_TEMPLATE/{one.name}": _text(one) for one in (root / "forms").iterdir()}
    files |= {f"data/rules/{one.name}": _text(one) for one in (root / "rules").iterdir()}
    return files | {
        "README.md": _text(root / "README.md"),
        "CONTRIBUTING.md": _text(root / "CONTRIBUTING.md"),
        ".gitignore": _text(root / "gitignore"),
    }


def read_release() -> str | None:
    """`OWNER/NAME@SHA # vX.Y.Z` of the release that this program was installed from; None in a clone, which is no release."""
    file = resources.files("bot") / "starter" / "release.txt"  # the workflow `release` writes it before it builds
    return _text(file).strip() if file.is_file() else None


def refuse_used(folder: Path) -> None:
    """Raises UsageError when the folder for the new list holds anything but `.git`."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UsageError(f"{folder} is not a folder", hint="name an empty folder or one that does not exist yet")
    there = sorted(one.name for one in folder.iterdir() if one.name != ".git") if folder.exists() else []
    if there:
        raise UsageError(
            f"{folder} is not empty: {', '.join(there[:3])}{' …' if len(there) > 3 else ''}",
            hint="name an empty folder or one that does not exist yet; nothing was written",
        )


def write_new(folder: Path, files: Mapping[str, str]) -> None:
    """Write all files below the folder."""
    for path, text in sorted(files.items()):
        write_whole(folder / path, text)


def _text(file: Traversable) -> str:
    return file.read_text("utf-8")
