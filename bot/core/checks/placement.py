"""Warning `no-placement` for a method without its place, and the notice `placement` where the rules would place it elsewhere."""

from collections.abc import Iterator, Sequence

from bot.core.checks.context import Context
from bot.core.files.data_file import DataFile
from bot.core.files.finding import Finding, sort_findings
from bot.core.paper.arxiv_id import parse_arxiv_id
from bot.core.paper.decision import METHOD, Decision
from bot.core.paper.model import Paper

_CODE = "no-placement"


def fold_unplaced(findings: Sequence[Finding], *, path: str, hint: str) -> list[Finding]:
    """The findings with one warning at `path` in place of those about papers without placement; `hint` says how to see them."""
    unplaced = {finding.path for finding in findings if finding.code == _CODE}
    if not unplaced:
        return [*findings]
    count = f"{len(unplaced):,} papers are" if len(unplaced) > 1 else "1 paper is"
    whole = Finding("warning", _CODE, path, None, f"{count} not placed yet", hint)
    return sort_findings([*(finding for finding in findings if finding.code != _CODE), whole])


def check_placement(file: DataFile, context: Context) -> Iterator[Finding]:
    """A warning for what is missing, a notice where the rules would decide otherwise."""
    paper = file.paper
    if paper is None:
        return
    missing = context.taxonomy.missing(paper) if context.taxonomy else ()
    if missing:
        message = f"a method without {' and '.join(missing)} is listed under “Not yet placed”"
        fix = "; ".join(f"add a line `{key}: {'|'.join(_choices(key, context)) or '…'}`" for key in missing)
        yield file.finding(_CODE, message, "kind", fix=fix, level="warning")
    decision = context.decisions.get(parse_arxiv_id(paper.arxiv) or "") if paper.arxiv else None
    if decision and (unlike := _unlike(paper, decision)):
        message = (
            f"the rules would choose {', '.join(f'{key}: {value}' for key, value in unlike.items())} ({decision.why()})"
        )
        line = file.line_of(next(iter(unlike)))
        yield Finding(
            "notice", "placement", file.path, line, message[:600], "if the file is right, there is nothing to do"
        )


def _choices(key: str, context: Context) -> list[str]:
    if context.taxonomy is None:
        return []
    return context.taxonomy.nature_ids if key == "nature" else context.taxonomy.level_ids


def _unlike(paper: Paper, decision: Decision) -> dict[str, str]:
    """What the rules would choose where the file says something else; what either leaves open does not count."""
    said = {"kind": (paper.kind, decision.kind)}
    if paper.kind == METHOD:
        said |= {
            "nature": (paper.nature or "", decision.nature or ""),
            "level": (paper.level or "", decision.level or ""),
        }
    return {key: guess for key, (written, guess) in said.items() if written and guess and written != guess}
