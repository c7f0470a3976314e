"""Rule `identity`: the title on arXiv for the file's id is the file's title; and the warnings `withdrawn`, `identity-unknown`.

Then `duplicate-id`, `duplicate-title` and the warning `near-title`: one paper, one file; the warning `rejected-before`, and the error
`deleted`: a listed paper leaves the list by a file that says why; `no-placement` for a method without its place, and the notice
`placement` where the rules would place it elsewhere.
"""

from collections.abc import Iterable, Iterator, Sequence

from bot.core.checks.context import Context
from bot.core.files.canonical import render_entry
from bot.core.files.data_file import PAPERS, REJECTED, DataFile
from bot.core.files.finding import Finding, sort_findings
from bot.core.paper.arxiv_id import parse_arxiv_id
from bot.core.paper.decision import METHOD, Decision
from bot.core.paper.known import Identity
from bot.core.paper.likeness import title_key
from bot.core.paper.model import Paper, Rejected, path_of
from bot.core.paper.preprint import agrees, is_withdrawn
from bot.core.text.printable import counted

_UNPLACED = "no-placement"
_SAME_TITLE = "duplicate-title"
_MOST = 3  # others named for one file: a thousand files with one title would name a million


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
    message = f"{counted(count, 'paper was', 'papers were')} not compared with arXiv: {reason}"
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
    count = counted(len(unplaced), "paper is", "papers are")
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


def check_duplicates(file: DataFile, context: Context) -> Iterator[Finding]:
    """An error for each other file of the same paper, and a warning for a title that is nearly another's."""
    identity = file.identity if file.paper else None
    if identity is None:
        return
    same = _same_id(identity, context)
    for other in same[:_MOST]:
        key = "arxiv" if file.paper and file.paper.arxiv else "url"
        message = f"arXiv:{identity.arxiv} is already on the list, in {context.shown(other.path)}"
        yield file.finding("duplicate-id", message, key, fix="keep one of the two files, or correct the id")
    titled = [other for other in context.listed.same_title(identity) if other not in same]
    unsettled = [other for other in titled if not _is_accepted(other, context)]
    for other in unsettled[:_MOST]:
        yield _same_title(file, identity, other, context)
    near = context.listed.nearest(identity)
    if near and near[0] not in same and near[0] not in titled:
        message = (
            f"the title is {near[1]:.0f} % the same as in {context.shown(near[0].path)}: {near[0].titles[0][:300]!r}"
        )
        fix = "if it is the same paper, keep one of the two files; if not, there is nothing to do"
        yield file.finding("near-title", message, "title", fix=fix, level="warning")


def _same_id(identity: Identity, context: Context) -> list[Identity]:
    return context.listed.same_id(identity.arxiv, besides=identity.path) if identity.arxiv else []


def _same_title(file: DataFile, identity: Identity, other: Identity, context: Context) -> Finding:
    title, *aliases = other.titles
    own = {title_key(name) for name in identity.titles}
    shared = next((alias for alias in aliases if title_key(title) not in own and title_key(alias) in own), None)
    also = f", also called {shared[:300]!r}" if shared else ""
    message = f"a paper with this title or alias is already on the list, in {context.shown(other.path)}: {title[:300]!r}{also}"
    fix = f"keep one of the two files; if they are two papers, a maintainer adds `checked:` with the line `  - {_SAME_TITLE}`"
    return file.finding(_SAME_TITLE, message, "title", fix=fix)


def _is_accepted(other: Identity, context: Context) -> bool:
    """Whether the pair was accepted in the other file, so that it is not reported here again."""
    return _SAME_TITLE in other.checked and _SAME_TITLE not in context.discounted.get(other.path, frozenset())


def check_rejection(file: DataFile, context: Context) -> Iterator[Finding]:
    """A warning with the reason when the paper was rejected and the rejection still holds."""
    identity = file.identity if file.paper else None
    if identity is None:
        return
    for place, rejected in context.rejected.of(identity).items():
        if rejected.holds(context.today.isoformat()):
            message = f"the paper was rejected on {rejected.date}: {rejected.reason}{_whence(rejected)}"
            fix = f"if it belongs on the list after all, delete {context.shown(place)} in the same change and say why"
            yield file.finding("rejected-before", message[:500], "title", fix=fix, level="warning")


def check_deletions(deleted: Iterable[DataFile], context: Context) -> Iterator[Finding]:
    """An error for each paper whose file was deleted, that no other file lists, and that is not rejected either."""
    for file in deleted:
        paper, identity = file.paper, file.identity
        if paper is None or identity is None or _is_still_listed(identity, context) or context.rejected.of(identity):
            continue
        rejection = Rejected(
            title=paper.title, arxiv=paper.arxiv, url=paper.url, reason="deleted", date=context.today.isoformat()
        )
        place = context.shown(f"{REJECTED}/{path_of(rejection)}")
        message = f"a listed paper was deleted; {place} must say so, or the bot will propose it again"
        yield file.finding("deleted", message, fix=render_entry(rejection))


def _is_still_listed(identity: Identity, context: Context) -> bool:
    return bool(_same_id(identity, context) or context.listed.same_title(identity))


def _whence(rejected: Rejected) -> str:
    parts = [f"pull request {rejected.pull}" if rejected.pull else "", f"by {rejected.by}" if rejected.by else ""]
    words = ", ".join(part for part in parts if part)
    return f" ({words})" if words else ""
