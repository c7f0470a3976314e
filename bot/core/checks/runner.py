"""Decides what to report about files: runs every rule on every file, collects all findings and never stops at the first one."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from bot.core.checks.context import Context, Rule, WrittenPages
from bot.core.checks.facts import check_authors, check_code, check_title, check_venue
from bot.core.checks.fields import ACCEPTABLE, check_dates, check_ids, check_links, check_vocabulary
from bot.core.checks.form import check_form, check_texts
from bot.core.checks.identity import check_deletions, check_duplicates, check_identity, check_placement, check_rejection
from bot.core.checks.place import Stray, check_place, check_stray
from bot.core.files.canonical import render_entry
from bot.core.files.data_file import PAPERS, DataFile, read_data_file
from bot.core.files.finding import Finding, sort_findings
from bot.core.paper.model import MOST_HIGHLIGHTS, Paper
from bot.core.paper.taxonomy import Taxonomy

_MOST_PAPERS = 40  # of one change, where config.yaml does not say
_MOST_ALIKE = 10


@dataclass(frozen=True)
class ListChange:
    """What a change touches besides the chosen files: `size` data files in all, of which `most` are easy to review.

    `unchanged` are the papers that did not change although the taxonomy did.
    """

    size: int
    most: int | None = None
    deleted: tuple[DataFile, ...] = ()
    unchanged: tuple[DataFile, ...] = ()
    pages: WrittenPages | None = None


@dataclass(frozen=True)
class CheckFacts:
    """Everything that a check needs, read beforehand.

    `contents` holds the bytes of files that are not UTF-8 text, by place; `findings` are those about the list's
    configuration, and about what arXiv did not answer.
    """

    context: Context
    files: tuple[DataFile, ...] = ()
    contents: Mapping[str, bytes] = field(default_factory=dict)
    strays: tuple[Stray, ...] = ()
    findings: tuple[Finding, ...] = ()
    change: ListChange | None = None


Each = Callable[[DataFile, Context], list[Finding]]  # what is done with each file


def check(facts: CheckFacts, each: Each | None = None) -> list[Finding]:
    """All findings, in no order; `each` checks one file, `check_file` if it is not given."""
    findings = [*facts.findings, *map(check_stray, facts.strays)]
    for file in facts.files:
        findings += (each or check_file)(file, facts.context)
    findings += check_highlights(facts.context)
    return findings + (list(_check_change(facts.change, facts.context)) if facts.change else [])


def check_highlights(context: Context) -> Iterator[Finding]:
    """A warning when so many papers are marked to start with that nobody would know where to start."""
    if context.highlights > MOST_HIGHLIGHTS:
        message = f"{context.highlights} papers have a highlight; at most {MOST_HIGHLIGHTS} help a newcomer"
        fix = "remove the key highlight from the papers that matter less"
        yield Finding("warning", "too-many", context.shown(PAPERS), None, message, fix)


def _check_change(change: ListChange, context: Context) -> Iterator[Finding]:
    for file in change.unchanged:
        yield from check_vocabulary(file, context)
    yield from check_deletions(change.deleted, context)
    if change.pages:
        from bot.core.checks.readme import check_pages  # most changes leave the pages alone, and it is slow to load

        yield from check_pages(change.pages, context)
    yield from _check_size(change.size, most=change.most or _MOST_PAPERS, context=context)


def _check_size(changed: int, *, most: int, context: Context) -> Iterator[Finding]:
    """A warning when a change touches more than `most` data files."""
    if changed > most:
        message = f"{changed} data files are changed at once; more than {most} are hard to review"
        fix = "split the change into several pull requests"
        yield Finding("warning", "too-many", context.shown(PAPERS), None, message, fix)


RULES: tuple[Rule, ...] = (
    check_place,
    check_texts,
    check_title,
    check_authors,
    check_venue,
    check_code,
    check_ids,
    check_dates,
    check_links,
    check_vocabulary,
    check_duplicates,
    check_rejection,
    check_placement,
    check_identity,
)


def check_file(file: DataFile, context: Context) -> list[Finding]:
    """All findings about one file: faults of YAML and schema, and what each rule finds in as much as can be read."""
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


def fold_alike(findings: Iterable[Finding]) -> list[Finding]:
    """At most ten findings of each code and level, and one more that says how many others there are and where the last is."""
    alike: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        alike.setdefault((finding.code, finding.level), []).append(finding)
    return [one for group in alike.values() for one in (group if len(group) <= _MOST_ALIKE + 1 else _folded(group))]


def _folded(group: list[Finding]) -> list[Finding]:
    group = sort_findings(group)
    first, last, rest = group[_MOST_ALIKE], group[-1], len(group) - _MOST_ALIKE
    message = f"and {rest:,} more of this kind, the last on line {last.line or 1}"
    fix = "fix these first; the others are reported once these are fixed"
    return [*group[:_MOST_ALIKE], Finding(first.level, first.code, first.path, first.line, message, fix)]


def faults_of(paper: Paper, place: str, *, taxonomy: Taxonomy, today: date) -> list[Finding]:
    """The errors in the file of a paper by itself; whether it is a duplicate depends on other files and is not asked."""
    file = read_data_file(render_entry(paper).encode("utf-8", "replace"), place=place, path=place)
    return [one for one in check_file(file, Context(today, taxonomy)) if one.level == "error"]
