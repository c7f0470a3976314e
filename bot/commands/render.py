"""`render`: write the generated parts of README.md from the data, or say whether they are current."""

import argparse
from pathlib import Path

from bot.core.list_pages import FOLDER, GENERATED
from bot.core.marked_text import MarkerFault
from bot.core.program import NAME
from bot.core.readme import GLANCE, LIST, README, render_files
from bot.core.sections import find_unknown_word
from bot.core.taxonomy import Taxonomy
from bot.edges.data_folder import DataFolder, write_whole
from bot.edges.listed_papers import ListedPapers, read_listed_papers
from bot.errors import UsageError
from bot.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `render`."""
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if README.md is not current")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Write what changed: all of it or, when anything is wrong with the data, nothing."""
    folder = DataFolder(settings.data)
    root = settings.data.resolve().parent
    listed = read_listed_papers(folder)
    files = _render(folder, listed, root / README)
    stale = [path for path, text in files.items() if _read(root / path) != text]
    unused = _unused_pages(root, files)
    count = f"{len(listed.papers):,} paper{'s' * (len(listed.papers) != 1)}"
    if not stale and not unused:
        settings.console.result(f"{README} is current: {count}")
        return 0
    named = ", ".join([*stale, *unused][:5])
    if args.check:
        settings.console.result(f"not current: {named}; `{NAME} render` writes the list anew")
        return 1
    _write(root, {path: files[path] for path in stale}, unused)
    settings.console.result(f"{count} listed; changed: {named}")
    return 0


def _render(folder: DataFolder, listed: ListedPapers, readme: Path) -> dict[str, str]:
    config, taxonomy = folder.config(), folder.taxonomy()
    _refuse_faults(folder, listed, taxonomy)
    text = _read(readme)
    if text is None:
        raise UsageError(f"there is no {readme}", hint=f"write one with the lines {_markers(LIST)}")
    try:
        return render_files(listed.papers.values(), taxonomy, readme=text, title=config.topic.title)
    except MarkerFault as fault:
        raise UsageError(
            f"{readme}: {fault}",
            hint=f"the list goes between the lines {_markers(LIST)}, the counts between {_markers(GLANCE)}",
        ) from fault


def _refuse_faults(folder: DataFolder, listed: ListedPapers, taxonomy: Taxonomy) -> None:
    """A list without the papers that could not be read would look as if they had been taken off: rather none at all."""
    faults = [f"{fault.path}:{fault.line}: {fault.message}" for fault in listed.faults]
    for place, paper in listed.papers.items():
        unknown = find_unknown_word(paper, taxonomy)
        if unknown:
            faults.append(
                f"{folder.shown(place)}: {unknown[0]} is {unknown[1][:40]!r}, which the taxonomy does not have"
            )
    faults += [f"{folder.shown(one)} and {folder.shown(two)} are files for one paper" for one, two in _twins(listed)]
    if faults:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise UsageError(
            f"{faults[0]}{more}", hint=f"nothing was written; `{NAME} validate` shows what to change in each file"
        )


def _twins(listed: ListedPapers) -> list[tuple[str, str]]:
    """Files that name the same arXiv id or, without one, the same address; the first of each stays unnamed otherwise."""
    first: dict[str, str] = {}
    links = ((place, paper.arxiv or paper.link) for place, paper in listed.papers.items())
    return [(first[link], place) for place, link in links if first.setdefault(link, place) != place]


def _write(root: Path, files: dict[str, str], unused: list[str]) -> None:
    """Pages first, README.md last: it never leads to a page that is not there."""
    for path in sorted(files, key=lambda path: path == README):
        write_whole(root / path, files[path])
    for path in unused:
        (root / path).unlink()


def _unused_pages(root: Path, files: dict[str, str]) -> list[str]:
    """Pages that an earlier render wrote and the list no longer has; pages that people wrote are not looked at."""
    pages = {f"{FOLDER}/{path.name}": path for path in sorted((root / FOLDER).glob("*.md"))}
    return [name for name, path in pages.items() if name not in files and (_read(path) or "").startswith(GENERATED)]


def _read(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as fault:
        raise UsageError(f"{path} is not UTF-8", hint="save it as UTF-8") from fault


def _markers(name: str) -> str:
    return f"<!-- {name}:begin --> and <!-- {name}:end -->"
