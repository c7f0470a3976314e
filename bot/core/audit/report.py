"""An audit's findings as text for a terminal: what would change in which file, why, and what a human must look at."""

from collections.abc import Callable, Iterator

from bot.core.audit.body import concern_line
from bot.core.audit.change import Correction, Findings
from bot.core.text.markdown import escape_text
from bot.core.text.printable import printable

_MOST_LINES = 500  # a page of a run holds 1 MiB


def describe_findings(findings: Findings, shown: Callable[[str], str]) -> Iterator[str]:
    """One block a finding, then one line that sums up. `shown` names a place as the user knows it."""
    for change in findings.changes:
        yield "\n".join(printable(line) for line in _lines(change, shown(change.place)))
    for concern in findings.concerns:
        path, title = printable(shown(concern.place)), printable(concern.paper.title)
        yield f"{path}  {title}\n  {concern.kind}: {printable(concern.message)}\n  fix: {printable(concern.fix)}"
    yield summary_of(findings)


def render_summary(findings: Findings, outcome: str) -> str:
    """The audit on the page of a run on GitHub Actions: what became of it, what only a human can settle, what is unknown."""
    lines = [f"**Audit:** {escape_text(summary_of(findings))}. {escape_text(outcome)}", ""]
    lines += [concern_line(concern) for concern in findings.concerns[:_MOST_LINES]]
    lines += [f"- Unknown is {escape_text(words)}" for words in findings.unknown]
    return "\n".join(lines) + "\n"


def summary_of(findings: Findings) -> str:
    """The audit in one line."""
    checked = ", ".join(f"{count:,} {what}" for what, count in findings.checked.items()) or "nothing"
    sure = sum(change.sure for change in findings.changes)
    unsure, concerns = len(findings.changes) - sure, len(findings.concerns)
    return f"checked {checked}: {sure} to change, {unsure} to confirm, {concerns} for a human to settle"


def _lines(change: Correction, path: str) -> Iterator[str]:
    yield f"{path}  {change.paper.title}"
    yield f"  {change.field}: {change.old or '(none)'} -> {change.new or '(none)'}{'' if change.sure else '  (to confirm)'}"
    yield f"  because {change.proof}"
