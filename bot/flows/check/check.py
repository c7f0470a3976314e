"""All checks on the chosen files of a list, as `validate` and `review` share them: findings, and what they were made with."""

import gc
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, replace

from bot.core.checks.context import Context
from bot.core.checks.mend import Mended, mend, with_fixes
from bot.core.checks.place import check_stray
from bot.core.checks.rejection import check_deletions
from bot.core.checks.runner import check_files, check_size
from bot.core.files.data_file import DataFile, read_data_file
from bot.core.files.finding import Finding, sort_findings
from bot.core.paper.config import Config
from bot.edges.disk.data_folder import DataFolder
from bot.flows.check.context import (
    check_list,
    check_own_files,
    check_pages,
    check_untouched,
    read_files,
    readme_texts,
    surroundings,
)
from bot.flows.check.selection import Selection
from bot.settings import Settings


@contextmanager
def collector_paused() -> Iterator[None]:
    """Data files form no cycles; looking for some among ten thousand, again and again, takes a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


_MOST_PAPERS = 40  # of one change, while config.yaml can't say


@dataclass(frozen=True)
class CheckResult:
    """What was found, sorted; the data files that were read, all around them, and by path those with errors as they
    should be, where that is clear."""

    findings: list[Finding]
    files: list[DataFile]
    context: Context
    mended: Mapping[str, Mended]


def check_selection(
    selection: Selection,
    folder: DataFolder,
    settings: Settings,
    *,
    identity: bool,
    discounted: Mapping[str, AbstractSet[str]] | None = None,
    page: DataFolder | None = None,
) -> CheckResult:
    """Everything that is to be said of the selection.

    `discounted`: entries of `checked` that do not count, by place. `page`: the data folder that README.md was written
    from, where that is not `folder`.
    """
    config, taxonomy, findings = check_own_files(selection, folder)
    files = read_files(selection, folder)
    context = surroundings(folder, files, taxonomy=taxonomy, today=settings.today)
    context = replace(context, discounted=discounted or {})
    if identity:
        context, unknown = _ask(selection, files, context, settings, config=config, page=page or folder)
        findings += unknown
    findings += [check_stray(stray) for stray in selection.strays]
    findings += check_files(files, context) + check_untouched(selection, folder, context)
    if selection.changes:
        deleted = [read_data_file(raw, place=at, path=folder.shown(at)) for at, raw in selection.deleted.items()]
        findings += check_deletions(deleted, context)
        findings += check_list(selection, page or folder, context, config=config)
        findings += check_pages(selection, page or folder, context, config=config)
        most = config.max_papers if config else _MOST_PAPERS
        findings += check_size(len(selection.changes.changed), most=most, context=context)
    mended = _mended(files, findings, context, folder)
    return CheckResult(sort_findings(with_fixes(findings, mended)), files, context, mended)


def _mended(files: list[DataFile], findings: list[Finding], context: Context, folder: DataFolder) -> dict[str, Mended]:
    wrong = {finding.path for finding in findings if finding.level == "error"}
    made = {
        file.path: mend(file, context, folder.read_bytes(file.place) if folder.kind_of(file.place) == "file" else b"")
        for file in files
        if file.path in wrong
    }
    return {path: one for path, one in made.items() if one}


def _ask(
    selection: Selection,
    files: list[DataFile],
    context: Context,
    settings: Settings,
    *,
    config: Config | None,
    page: DataFolder,
) -> tuple[Context, list[Finding]]:
    """The context with what arXiv says of the files, and of the rows that were written into README.md, in one request."""
    from bot.core.checks.readme import papers_of_rows
    from bot.flows.check.identity import ask_identities

    texts = readme_texts(selection, page)
    rows = papers_of_rows(*texts, context=context) if texts else []
    return ask_identities(files, context, settings=settings, config=config, also=rows)
