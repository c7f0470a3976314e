"""Rule `bad-id`: `arxiv` is a bare arXiv id, and arXiv papers are named by it; and every paper can be reached at all."""

import re
from collections.abc import Iterator

from bot.core.checks.context import Context
from bot.core.files.data_file import DataFile
from bot.core.files.finding import Finding, error
from bot.core.paper.arxiv_id import is_arxiv_id, meant_arxiv_id, parse_arxiv_id, parse_version

_FORM = 'write the id alone, such as "2203.12119", or use url for a paper that is not on arXiv'
_TOO_FEW = re.compile(r"(?:1[5-9]|[2-9][0-9])(?:0[1-9]|1[0-2])\.[0-9]{1,4}", re.ASCII)


def check_ids(file: DataFile, context: Context) -> Iterator[Finding]:
    """An error for an id in another form than the bare one, for what is no id, and for a paper with no link."""
    entry = file.entry
    if entry is None:
        return
    if entry.arxiv:
        if not is_arxiv_id(entry.arxiv):
            yield _bad_id(file, entry.arxiv)
    elif not entry.url:
        fix = 'add a line `arxiv: "…"` or, where there is none, `url: "…"`'
        yield error("schema", file.path, 1, "neither arxiv nor url says where the paper is", fix=fix)
    elif bare := parse_arxiv_id(entry.url):
        message = "the address is arXiv's; the list keeps arXiv papers by their id"
        yield error("bad-id", file.path, file.line_of("url"), message, fix=f'arxiv: "{bare}"')


def _bad_id(file: DataFile, text: str) -> Finding:
    line = file.line_of("arxiv")
    bare = meant_arxiv_id(text)
    fix = f'arxiv: "{bare}"' if bare else _FORM
    if parse_arxiv_id(text) is None:
        odd = " (it holds characters that only look like digits or letters)" if not text.isascii() else ""
        odd = odd or (" (since 2015 five digits follow the dot)" if _TOO_FEW.fullmatch(text) else "")
        return error("bad-id", file.path, line, f"{text[:80]!r} is no arXiv id{odd}", fix=fix)
    named = parse_version(text) and "/" not in text.removeprefix(bare or "")
    what = "names a version; the list names the paper" if named else "is not the bare id"
    return error("bad-id", file.path, line, f"{text[:80]!r} {what}", fix=fix)
