"""The files of a new list that are the same for every topic, and writing all of them into an empty folder."""

from collections.abc import Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from bot.edges.disk.data_folder import write_whole
from bot.errors import UsageError


def read_starter_files() -> dict[str, str]:
    """Path in the new repository -> text, with the places for title, text and action still marked `@…@`."""
    root = resources.files("bot") / "starter"
    files = {f".github/workflows/{one.name}": _text(one) for one in (root / "workflows").iterdir()}
    files |= {f".github/ISSUE_TEMPLATE/{one.name}": _text(one) for one in (root / "forms").iterdir()}
    return files | {
        "README.md": _text(root / "README.md"),
        "CONTRIBUTING.md": _text(root / "CONTRIBUTING.md"),
        ".gitignore": _text(root / "gitignore"),
    }


def refuse_used(folder: Path) -> None:
    """Raises UsageError when there is anything but git's own folder where the new list should go."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UsageError(f"{folder} is no folder", hint="name a folder that is empty or not there yet")
    there = sorted(one.name for one in folder.iterdir() if one.name != ".git") if folder.exists() else []
    if there:
        raise UsageError(
            f"{folder} is not empty: {', '.join(there[:3])}{' …' if len(there) > 3 else ''}",
            hint="name a folder that is empty or not there yet; nothing was written",
        )


def write_new(folder: Path, files: Mapping[str, str]) -> None:
    """Write all files below the folder."""
    for path, text in sorted(files.items()):
        write_whole(folder / path, text)


def _text(file: Traversable) -> str:
    return file.read_text("utf-8")
