"""Many findings of one kind in one file become a few and a count: nobody reads eight hundred lines that say the same."""

from collections.abc import Iterable

from bot.core.files.finding import Finding, sort_findings

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
