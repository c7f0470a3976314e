"""Rule `identity`: the title on arXiv for the file's id is the file's title; and the warnings `withdrawn`, `identity-unknown`.

Then `no-placement` for a method without its place, and the notice `placement` where the rules would place it elsewhere.
"""

from collections.abc import Iterator, Sequence

from bot.core.checks.context import Context
from bot.core.files.data_file import PAPERS, DataFile
from bot.core.files.finding import Finding, sort_findings
from bot.core.paper.arxiv_id import parse_arxiv_id
from bot.core.paper.decision import METHOD, Decision
from bot.core.paper.likeness import title_key
from bot.core.paper.model import Paper
from bot.core.paper.preprint import agrees, is_withdrawn

_UNPLACED = "no-placement"


def check_identity(file: DataFile, context: Context) -> Iterator[Finding]:
    """An error when arXiv has no paper with this id, or a different one. Nothing for ids that arXiv was not asked about."""
    paper = file.paper
    arxiv = parse_arxiv_id(paper.arxiv) if paper and paper.arxiv else None
    if paper is None or arxiv is None or arxiv not in context.arxiv:
        return
    preprint = context.arxiv[arxiv]
    if preprint is None:
        message = f"arXiv has no paper with the id {arxiv}"
        yield file.finding("identity", message, "arxiv", fix=_fix(file, context))
    elif not agrees(paper.title, paper.aliases, preprint):
        message = f"arXiv:{arxiv} is a different paper; title on arXiv: {preprint.title[:300]!r}; title in the file: {paper.title[:300]!r}"
        yield file.finding("identity", message, "arxiv", fix=_fix(file, context))
    elif is_withdrawn(preprint) and not paper.withdrawn:
        message = f"arXiv:{arxiv} was withdrawn: {(preprint.comment or 'its abstract says so')[:200]}"
        yield file.finding("withdrawn", message, "arxiv", fix="add a line `withdrawn: true`", level="warning")


def unknown_identities(count: int, reason: str, *, path: str | None, context: Context) -> Finding:
    """One warning for all ids that arXiv did not answer for."""
    papers = "1 paper was" if count == 1 else f"{count:,} papers were"
    message = f"{papers} not compared with arXiv: {reason}"
    return Finding(
        "warning", "identity-unknown", path or context.shown(PAPERS), None, message, "run the same command again later"
    )


def _fix(file: DataFile, context: Context) -> str:
    right = context.right_ids.get(title_key(file.paper.title)) if file.paper else None
    return f'arxiv: "{right}"' if right else "look the title up on arxiv.org and write the id that its page shows"


def check_placement(file: DataFile, context: Context) -> Iterator[Finding]:
    """A warning for what is missing, a notice where the rules would decide otherwise."""
    paper = file.paper
    if paper is None:
        return
    missing = context.taxonomy.missing(paper) if context.taxonomy else ()
    if missing:
        message = f"a method without {' and '.join(missing)} is listed under “Not yet placed”"
        fix = "; ".join(f"add a line `{key}: {'|'.join(_choices(key, context)) or '…'}`" for key in missing)
        yield file.finding(_UNPLACED, message, "kind", fix=fix, level="warning")
    decision = context.decisions.get(parse_arxiv_id(paper.arxiv) or "") if paper.arxiv else None
    if decision and (unlike := _unlike(paper, decision)):
        message = (
            f"the rules would choose {', '.join(f'{key}: {value}' for key, value in unlike.items())} ({decision.why()})"
        )
        line = file.line_of(next(iter(unlike)))
        yield Finding(
            "notice", "placement", file.path, line, message[:600], "if the file is right, there is nothing to do"
        )


def fold_unplaced(findings: Sequence[Finding], *, path: str, hint: str) -> list[Finding]:
    """The findings with one warning at `path` in place of those about papers without placement; `hint` says how to see them."""
    unplaced = {finding.path for finding in findings if finding.code == _UNPLACED}
    if not unplaced:
        return [*findings]
    count = f"{len(unplaced):,} papers are" if len(unplaced) > 1 else "1 paper is"
    whole = Finding("warning", _UNPLACED, path, None, f"{count} not placed yet", hint)
    return sort_findings([*(finding for finding in findings if finding.code != _UNPLACED), whole])


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
