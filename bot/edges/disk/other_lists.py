"""Other lists on disk: the Markdown and the mapping of sections that an import reads, and the new list that `init` writes."""

import stat
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from bot.core.files.schema import build_model
from bot.core.files.yaml import YamlFault, decode, parse_yaml
from bot.core.importing.plan import SectionMap
from bot.core.paper.taxonomy import Taxonomy
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
_MAX_BYTES = 4_000_000  # eight times what GitHub shows of a Markdown file


def read_markdown(path: Path) -> str:
    """The text of a list. Raises UsageError for anything else: a folder, a device, a binary or very large file."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise UsageError(f"{path} is not a file", hint="name the list's Markdown file, for example README.md")
    with path.open("rb") as file:
        raw = file.read(_MAX_BYTES + 1)
    if len(raw) > _MAX_BYTES:
        raise UsageError(
            f"{path} has more than {_MAX_BYTES:,} bytes",
            hint="a list's page is smaller; split the file and import the parts",
        )
    if b"\0" in raw:
        raise UsageError(f"{path} is binary", hint="name a Markdown file saved as UTF-8")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        raise UsageError(f"{path}:{line}: not UTF-8", hint="save the file as UTF-8") from fault


def read_section_map(path: Path, taxonomy: Taxonomy) -> SectionMap:
    """The mapping file. Raises UsageError with the line when it is invalid."""
    try:
        located = parse_yaml(decode(path.read_bytes()))
    except YamlFault as fault:
        raise UsageError(f"{path}:{fault.line}: {fault.message}", hint="correct the mapping file") from fault
    value, findings = build_model(located, SectionMap, str(path))
    if value is None:
        raise UsageError(f"{path}:{findings[0].line}: {findings[0].message}", hint="correct the mapping file")
    for location, message in value.problems(taxonomy):
        raise UsageError(f"{path}:{located.line_of(location)}: {message}", hint="correct the mapping file")
    return value


def read_starter_files() -> dict[str, str]:
    """Path in the new repository -> text, with placeholders `@…@` for title, text, year and action."""
    root = resources.files("bot") / "starter"
    files = {there: (root / here).read_text("utf-8") for here, there in _FILES.items()}
    for here, there in _FOLDERS.items():
        files |= {f"{there}/{one.name}": one.read_text("utf-8") for one in (root / here).iterdir() if one.is_file()}
    return files


def read_release() -> str | None:
    """`OWNER/NAME@SHA # vX.Y.Z` of the release that this program was installed from; None in a clone, which is no release."""
    file = resources.files("bot") / "starter" / "release.txt"  # the workflow `release` writes it before it builds
    return file.read_text("utf-8").strip() if file.is_file() else None


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
