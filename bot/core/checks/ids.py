"""Rule `bad-id`: `arxiv` is a bare arXiv id, arXiv papers have one, and every paper has a link."""

import re
from collections.abc import Iterator

from bot.core.checks.context import Context
from bot.core.files.data_file import DataFile
from bot.core.files.finding import Finding, error
from bot.core.paper.arxiv_id import is_arxiv_id, meant_arxiv_id, parse_arxiv_id, parse_version

_FORM = 'write only the id, for example "2203.12119", or use url for a paper that is not on arXiv'
_TOO_FEW = re.compile(r"(?:1[5-9]|[2-9][0-9])(?:0[1-9]|1[0-2])\.[0-9]{1,4}", re.ASCII)


def check_ids(file: DataFile, context: Context) -> Iterator[Finding]:
    """An error for an id in another form than the bare one, for what is not an id, and for a paper without a link."""
    entry = file.entry
    if entry is None:
        return
    if entry.arxiv:
        if not is_arxiv_id(entry.arxiv):
            yield _bad_id(file, entry.arxiv)
    elif not entry.url:
        fix = 'add a line `arxiv: "…"` or, for a paper that is not on arXiv, `url: "…"`'
        yield error("schema", file.path, 1, "neither arxiv nor url says where the paper is", fix=fix)
    elif bare := parse_arxiv_id(entry.url):
        message = "url is an arXiv address; write the paper's id as arxiv instead"
        yield file.finding("bad-id", message, "url", fix=f'arxiv: "{bare}"')


def _bad_id(file: DataFile, text: str) -> Finding:
    line = file.line_of("arxiv")
    bare = meant_arxiv_id(text)
    fix = f'arxiv: "{bare}"' if bare else _FORM
    if parse_arxiv_id(text) is None:
        odd = " (it contains characters that only look like digits or letters)" if not text.isascii() else ""
        odd = odd or (" (since 2015 ids have five digits after the dot)" if _TOO_FEW.fullmatch(text) else "")
        return error("bad-id", file.path, line, f"{text[:80]!r} is not an arXiv id{odd}", fix=fix)
    named = parse_version(text) and "/" not in text.removeprefix(bare or "")
    what = "includes a version; write the id without it" if named else "is not the bare id"
    return error("bad-id", file.path, line, f"{text[:80]!r} {what}", fix=fix)
