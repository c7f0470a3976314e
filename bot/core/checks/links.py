"""Rule `bad-link`: links are http(s) addresses of public places that are what they seem to be."""

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, urlsplit

from bot.core.checks.context import Context
from bot.core.files.canonical import quote
from bot.core.files.data_file import DataFile
from bot.core.files.finding import Finding, error
from bot.core.paper.arxiv_id import parse_arxiv_id
from bot.core.text.address import fault_of_host
from bot.core.text.printable import is_hidden

_MAX = 2_000
_USUAL = re.compile(r"[!#-;=?-\[\]_a-z~]*")
_MARKDOWN = re.compile(r"\[[^\]]*\]\(\s*([^\s()]+)\s*\)")
_GIT = re.compile(r"^(?:ssh://)?git@([a-z0-9.-]+)[:/]", re.IGNORECASE)
_DOI = re.compile(r"^(?:doi:\s*)?(?=10\.[0-9]{4,9}/)", re.IGNORECASE)
_SCHEME = re.compile(r"^(?:https?:?/{1,2}(?!/)|//|(?=[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}/))", re.IGNORECASE)
_NEVER = frozenset('<>"{}|\\^`')  # https://www.rfc-editor.org/rfc/rfc3986#appendix-A


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
            yield error("bad-link", file.path, file.line_of(key), f"{key} {link[:100]!r} {fault}", fix=fix)
    named = parse_arxiv_id(entry.url) if entry.url and entry.arxiv else None
    if named and named != parse_arxiv_id(entry.arxiv or ""):
        message = f"url leads to another paper on arXiv, {named}"
        yield error(
            "bad-link",
            file.path,
            file.line_of("url"),
            message,
            fix="url is the venue's page; correct it or leave it out",
        )


def fault_of_link(link: str) -> str | None:
    """What is wrong with an address, to be read after it; None when nothing is."""
    if len(link) > _MAX:
        return f"has more than {_MAX:,} characters"
    if not _USUAL.fullmatch(link) and any(
        character.isspace() or is_hidden(character) or character in _NEVER for character in link
    ):
        return "holds a space or another character that an address never has"
    try:
        parts = urlsplit(link)
        _ = parts.port
    except ValueError:
        return "is no address"
    return _fault_of_parts(parts)


def meant_link(link: str) -> str | None:
    """The address that was meant by one without its scheme, in brackets or as git writes it; None where none is clear."""
    text = link.strip().strip("<>").strip()
    text = _MARKDOWN.sub(r"\1", text)
    text = _GIT.sub(r"https://\1/", text)
    text = _SCHEME.sub("https://", _DOI.sub("https://doi.org/", text))
    return text if text != link and not fault_of_link(text) else None


def _fault_of_parts(parts: SplitResult) -> str | None:
    if parts.scheme not in {"http", "https"}:
        return "does not begin with https:// or http://"
    if not parts.hostname:
        return "names no host"
    if "@" in parts.netloc:
        return "holds a user name or password, which can hide the real host"
    return fault_of_host(parts.hostname)
