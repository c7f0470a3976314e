"""Reads the files of a new list that do not depend on its topic, and writes a new list to a folder."""

from collections.abc import Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from bot.edges.disk.data_folder import write_whole
from bot.errors import UsageError

README = "README.md"
# Where the folders and files of `bot/starter` go.
_FOLDERS = {"workflows": ".github/workflows", "forms": ".github/ISSUE_TEMPLATE", "rules": "data/rules"}
_FILES = {
    "README.md": README,
    "CONTRIBUTING.md": "CONTRIBUTING.md",
    "gitignore": ".gitignore",
    "dependabot.yml": ".github/dependabot.yml",
    "licence": "LICENSE",
    "data-licence": "data/LICENSE",
}


def read_starter_files() -> dict[str, str]:
    """Path in the new repository -> text, with placeholders `@…@` for title, text, year and action."""
    root = resources.files("bot") / "starter"
    files = {there: _text(root / here) for here, there in _FILES.items()}
    for here, there in _FOLDERS.items():
        files |= {f"{there}/{one.name}": _text(one) for one in (root / here).iterdir() if one.is_file()}
    return files


def read_release() -> str | None:
    """`OWNER/NAME@SHA # vX.Y.Z` of the release that this program was installed from; None in a clone, which is no release."""
    file = resources.files("bot") / "starter" / "release.txt"  # the workflow `release` writes it before it builds
    return _text(file).strip() if file.is_file() else None


def refuse_used(folder: Path) -> None:
    """Raises UsageError when the folder for the new list is in use: it may hold a README.md with an older list, and no data."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UsageError(f"{folder} is not a folder", hint="name an empty folder or one that does not exist yet")
    there = sorted(one.name for one in folder.iterdir() if one.name != ".git") if folder.exists() else []
    if "data" in there:
        raise UsageError(f"{folder}/data exists already", hint="name another folder; nothing was written")
    if README in there or not there:
        return
    other = next((name for name in there if name.lower() == README.lower()), None)
    if other:
        raise UsageError(f"{folder} has a {other}", hint=f"the bot reads {README}: git mv {other} {README}")
    raise UsageError(
        f"{folder} is not empty: {', '.join(there[:3])}{' …' if len(there) > 3 else ''}",
        hint=f"name an empty folder, one that does not exist yet, or one with a {README}; nothing was written",
    )


def existing_files(folder: Path, paths: Mapping[str, str]) -> list[str]:
    """Those of the paths that the folder has already, or that a link in it leads out of it."""
    root = folder.resolve()
    return [path for path in paths if (folder / path).exists() or not (folder / path).resolve().is_relative_to(root)]


def write_new(folder: Path, files: Mapping[str, str]) -> None:
    """Write all files below the folder."""
    for path, text in sorted(files.items()):
        write_whole(folder / path, text)


def _text(file: Traversable) -> str:
    return file.read_text("utf-8")
