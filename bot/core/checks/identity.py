"""Rule `identity`: the title on arXiv for the file's id is the file's title; and the warnings `withdrawn`, `identity-unknown`."""

from collections.abc import Iterator

from bot.core.checks.context import Context
from bot.core.files.data_file import PAPERS, DataFile
from bot.core.files.finding import Finding
from bot.core.paper.arxiv_id import parse_arxiv_id
from bot.core.paper.likeness import title_key
from bot.core.paper.preprint import agrees, is_withdrawn


def check_identity(file: DataFile, context: Context) -> Iterator[Finding]:
    """An error when arXiv has no paper with this id, or a different one. Nothing for ids that arXiv was not asked about."""
    paper = file.paper
    arxiv = parse_arxiv_id(paper.arxiv) if paper and paper.arxiv else None
    if paper is None or arxiv is None or arxiv not in context.arxiv:
        return
    preprint = context.arxiv[arxiv]
    if preprint is None:
        yield file.finding(
            "identity",
            f"arXiv has no paper with the id {arxiv}",
            "arxiv",
            fix=_fix(file, context),
        )
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
