"""Rule `bad-id`: `arxiv` is a bare arXiv id, and arXiv papers are named by it; and every paper can be reached at all."""

from collections.abc import Iterator

from bot.core.arxiv_id import is_arxiv_id, parse_arxiv_id, parse_version
from bot.core.checks.context import Context
from bot.core.data_file import DataFile
from bot.core.finding import Finding, error


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
    bare = parse_arxiv_id(text)
    if bare is None:
        odd = " (it holds characters that only look like digits or letters)" if not text.isascii() else ""
        fix = 'write the id alone, such as "2203.12119", or use url for a paper that is not on arXiv'
        return error("bad-id", file.path, line, f"{text[:80]!r} is no arXiv id{odd}", fix=fix)
    if parse_version(text) and "/" not in text.removeprefix(bare):
        return error(
            "bad-id",
            file.path,
            line,
            f"{text[:80]!r} names a version; the list names the paper",
            fix=f'arxiv: "{bare}"',
        )
    return error("bad-id", file.path, line, f"{text[:80]!r} is not the bare id", fix=f'arxiv: "{bare}"')
