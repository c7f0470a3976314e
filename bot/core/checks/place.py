"""Rule `path`: a file is where its id or title puts it, under a name that no system confuses with another."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Literal

from bot.core.checks.context import Context, fold_place
from bot.core.files.data_file import PAPERS, REJECTED, DataFile
from bot.core.files.finding import Finding, error
from bot.core.paper.arxiv_id import intended_arxiv_id, parse_arxiv_id
from bot.core.paper.model import Paper, Rejected, id_of_place, parse_date, path_of

_FOLDERS = {PAPERS, REJECTED, "rules"}
_SHAPE = re.compile(rf"(?P<folder>{PAPERS}|{REJECTED})/(?P<year>[0-9]{{4}})/(?P<key>[^/]+)\.yaml")
_COLLISION = re.compile(r"-(?:[2-9]|[1-9][0-9]{1,2})\.yaml$")
_WORDS = {
    "link": "is a symbolic link; only regular files are allowed",
    "submodule": "is a folder or a submodule (another repository), where only a file is allowed",
    "special": "is not a regular file",
    "unexpected": "is not used: the data folder contains only config.yaml, taxonomy.yaml, rules/*.yaml,"
    " papers/YYYY/KEY.yaml and rejected/YYYY/KEY.yaml",
    "outside": "is outside the data folder",
    "missing": "is missing",
}


@dataclass(frozen=True, slots=True)
class Stray:
    """Something that is not a data file, in a place where only data files are allowed."""

    place: str
    path: str
    what: Literal["link", "submodule", "special", "unexpected", "outside", "missing"]


def check_stray(stray: Stray) -> Finding:
    """The `path` error for it."""
    if stray.place in _FOLDERS:
        fix = "restore the folder"
        return error("path", stray.path, None, f"{stray.path} must be a folder, not a file or a link", fix=fix)
    fix = {"outside": "move it into the data folder", "missing": "restore it"}.get(stray.what, "remove it")
    if stray.what == "unexpected" and stray.place.startswith((f"{PAPERS}/", f"{REJECTED}/")):
        fix = "if it is a paper's file, rename it so that it ends in .yaml; otherwise remove it"
    return error("path", stray.path, None, f"{stray.path} {_WORDS[stray.what]}", fix=fix)


def check_place(file: DataFile, context: Context) -> Iterator[Finding]:
    """An error when the file's path is not `papers/YYYY/KEY.yaml`, or when another path is its twin."""
    wanted = place_for(file)
    if wanted is not None and not _is_at(file, wanted):
        message = f"{_what_is_wrong(file.place)}; it belongs at {context.shown(wanted)}"
        yield file.finding("path", message, fix=_fix(file, wanted, context))
    elif not _SHAPE.fullmatch(file.place):
        yield file.finding("path", _what_is_wrong(file.place), fix=f"use {context.shown(PAPERS)}/YYYY/KEY.yaml")
    for twin in context.twins.get(fold_place(file.place), ()):
        if twin != file.place:
            message = f"some systems can't tell this file from {context.shown(twin)}: they differ only in letter case"
            yield file.finding("path", message, fix="keep one of the two")


def _fix(file: DataFile, wanted: str, context: Context) -> str:
    """Where to move the file without overwriting another."""
    if not context.listed.holds(wanted):
        return f"rename it to {context.shown(wanted)}"
    one = f"keep one of the two files: {context.shown(wanted)} exists already"
    if id_of_place(wanted):
        return one
    stem = wanted.removesuffix(".yaml")
    free = next(f"{stem}-{number}.yaml" for number in count(2) if not context.listed.holds(f"{stem}-{number}.yaml"))
    return f"{one}; if they are two papers, rename this one to {context.shown(free)}"


def place_for(file: DataFile) -> str | None:
    """Where the file belongs below the data folder; None when its id, title or date can't say."""
    entry = file.entry
    if entry is None:
        return None
    arxiv = intended_arxiv_id(entry.arxiv) if entry.arxiv else parse_arxiv_id(entry.url or "")
    if arxiv is None and (entry.arxiv or parse_date(entry.date) is None or not entry.title):
        return None
    return f"{folder_of(entry)}/{path_of(entry.model_copy(update={'arxiv': arxiv}))}"


def folder_of(entry: Paper | Rejected) -> str:
    """The folder below the data folder that holds such files."""
    return PAPERS if isinstance(entry, Paper) else REJECTED


def _is_at(file: DataFile, wanted: str) -> bool:
    if file.place == wanted:
        return True
    # Two papers of one title in one year: the second file is KEY-2.yaml.
    return bool(file.entry and not file.entry.arxiv and _COLLISION.sub(".yaml", file.place) == wanted)


def _what_is_wrong(place: str) -> str:
    if not place.isascii():
        odd = ", ".join(dict.fromkeys(f"U+{ord(character):04X}" for character in place if not character.isascii()))
        return f"the path contains characters that look like others or are hard to type ({odd[:80]})"
    if not place.startswith((f"{PAPERS}/", f"{REJECTED}/")):
        return f"data files belong below {PAPERS}/ or {REJECTED}/"
    if place.lower().endswith(".yml"):
        return "the file ends in .yml, not .yaml"
    if not place.endswith(".yaml"):
        return "the file does not end in .yaml"
    if place.count("/") != 2:
        return "a file belongs directly in the folder of its year"
    if not re.fullmatch(r"[a-z0-9.-]+", place.rsplit("/", 1)[-1]):
        return "the file's name contains characters other than a-z, 0-9, dot and hyphen"
    return "the file's folder or name does not fit its id, or its title and date"
