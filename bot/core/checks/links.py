"""Rule `bad-link`: links are http(s) addresses of public places that are what they seem to be."""

from collections.abc import Iterator

from bot.core.checks.context import Context
from bot.core.files.canonical import quote
from bot.core.files.data_file import DataFile
from bot.core.files.finding import Finding
from bot.core.paper.arxiv_id import parse_arxiv_id
from bot.core.text.address import fault_of_link, meant_link


def check_links(file: DataFile, context: Context) -> Iterator[Finding]:
    """An error for each of `url` and `code` that readers should not be sent to."""
    entry = file.entry
    if entry is None:
        return
    links = {"url": entry.url, "code": file.paper.code if file.paper else None}
    for key, link in links.items():
        if link and (fault := fault_of_link(link)):
            meant = meant_link(link)
            fix = f"{key}: {quote(meant)}" if meant else f"write the public https address, or leave {key} out"
            yield file.finding("bad-link", f"{key} {link[:100]!r} {fault}", key, fix=fix)
    named = parse_arxiv_id(entry.url) if entry.url and entry.arxiv else None
    if named and named != parse_arxiv_id(entry.arxiv or ""):
        message = f"url is the address of a different paper on arXiv, {named}"
        yield file.finding(
            "bad-link",
            message,
            "url",
            fix="url is the venue's page; correct it or leave it out",
        )
