"""Runs every rule on every file, collects all findings and never stops at the first one."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.core.checks.context import Context, Rule
from bot.core.checks.dates import check_dates
from bot.core.checks.duplicates import check_duplicates
from bot.core.checks.form import check_form
from bot.core.checks.identity import check_identity
from bot.core.checks.ids import check_ids
from bot.core.checks.links import check_links
from bot.core.checks.place import check_place
from bot.core.checks.placement import check_placement
from bot.core.checks.rejection import check_rejection
from bot.core.checks.texts import check_texts
from bot.core.checks.vocabulary import ACCEPTABLE, check_vocabulary
from bot.core.files.data_file import PAPERS, DataFile
from bot.core.files.finding import Finding, sort_findings


def check_size(changed: int, *, most: int, context: Context) -> Iterator[Finding]:
    """A warning when a change touches more than `most` data files."""
    if changed > most:
        message = f"{changed} data files are changed at once; more than {most} are hard to review"
        yield Finding(
            "warning", "too-many", context.shown(PAPERS), None, message, "split the change into several pull requests"
        )


_MOST = 10


def fold_alike(findings: Iterable[Finding]) -> list[Finding]:
    """At most ten findings of each code and level, and one more that says how many others there are and where the last is."""
    alike: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        alike.setdefault((finding.code, finding.level), []).append(finding)
    return [one for group in alike.values() for one in (group if len(group) <= _MOST + 1 else _folded(group))]


def _folded(group: list[Finding]) -> list[Finding]:
    group = sort_findings(group)
    first, last, rest = group[_MOST], group[-1], len(group) - _MOST
    message = f"and {rest:,} more of this kind, the last on line {last.line or 1}"
    fix = "mend these first; the others are told when they are done"
    return [*group[:_MOST], Finding(first.level, first.code, first.path, first.line, message, fix)]


RULES: tuple[Rule, ...] = (
    check_place,
    check_texts,
    check_ids,
    check_dates,
    check_links,
    check_vocabulary,
    check_duplicates,
    check_rejection,
    check_placement,
    check_identity,
)


def check_files(files: Iterable[DataFile], context: Context) -> list[Finding]:
    """What is to be said of these files, in no order."""
    return [finding for file in files for finding in check_file(file, context)]


def check_file(file: DataFile, context: Context) -> list[Finding]:
    """What is to be said of one file: faults of YAML and schema, and what each rule finds in as much as can be read; many alike folded."""
    findings = [*file.findings, *check_form(file, context)]
    readable = file if file.entry else replace(file, entry=file.draft)
    for rule in RULES:
        findings.extend(rule(readable, context))
    accepted = accepted_codes(readable, context)
    return fold_alike(finding for finding in findings if finding.code not in accepted)


def accepted_codes(file: DataFile, context: Context) -> set[str]:
    """The errors that a maintainer accepted in this file as they are."""
    checked = set(file.paper.checked) if file.paper else set()
    return (checked & set(ACCEPTABLE)) - context.discounted.get(file.place, frozenset())
