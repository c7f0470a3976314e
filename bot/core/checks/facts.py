"""Rules `authors`, `venue`, `code` and `title`: what a reader of the list would stumble over, with the line as it should be."""

import re
from collections.abc import Iterator, Sequence

from bot.core.checks.context import Context
from bot.core.files.canonical import quote
from bot.core.files.data_file import DataFile
from bot.core.files.finding import Finding
from bot.core.files.intended import several_names
from bot.core.importing.links import is_paper
from bot.core.importing.venues import trim_published
from bot.core.paper.arxiv_id import parse_arxiv_id
from bot.core.paper.names import has_letter, is_capital_title, is_et_al, natural_title, without_et_al, without_marks

_LINK = re.compile(r"\[([^\[\]]*)\]\(\s*<?https?://[^()\s]*\)|https?://\S+|\bwww\.\S+", re.IGNORECASE)
_ACCEPTED = re.compile(
    r"^\W*(?:(?:was|has been|is|will be)\s+)?(?:accepted|to appear|appears?|published|presented|appearing)\b"
    r"(?:\s+(?:as|an?|oral|poster|paper|spotlight|highlight))*(?:\s+(?:to|at|by|in|for|the))*\s*:?\s*",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![0-9.])(?P<year>(?:19[5-9]|20[0-9])[0-9])(?![0-9.])|['’‘`](?P<short>[0-9]{2})(?![0-9])")
_MANNER = re.compile(
    r"[(\[]\s*(?:oral|posters?|spotlight|highlight|award|best paper)[^()\[\]]{0,40}[)\]]", re.IGNORECASE
)
_PREPRINT = re.compile(r"(?:arxiv|corr|preprint|arxiv preprint|arxiv\.org|arxiv e-?prints?)\.?", re.IGNORECASE)


def check_authors(file: DataFile, context: Context) -> Iterator[Finding]:
    """An error for an author that is not one name; a warning for marks of footnotes and for one who is listed twice."""
    if file.paper is None:
        return
    fixed = mended_authors(file.paper.authors)
    fix = "\n".join(["authors:", *(f"  - {quote(name)}" for name in fixed)]) if fixed else "write the paper's authors"
    seen: dict[str, int] = {}
    for at, name in enumerate(file.paper.authors):
        wrong = _wrong_author(name)
        if wrong:
            yield file.finding("authors", f"{name[:80]!r} {wrong}", "authors", fix=fix)
        elif " " in name and without_marks(name) != name:
            message = f"{name[:80]!r} has the mark of a footnote"
            yield file.finding("authors", message, "authors", fix=fix, level="warning")
        elif seen.setdefault(name.casefold(), at) != at:
            message = f"{name[:80]!r} is listed twice (authors {seen[name.casefold()] + 1} and {at + 1})"
            yield file.finding("authors", message, "authors", fix=fix, level="warning")


def _wrong_author(name: str) -> str | None:
    """Why a text is not one name, as the end of a sentence that starts with it."""
    if not has_letter(name):
        return "is not a name: it has no letter"
    if is_et_al(name):
        return "stands for other authors; write each of them on a line of its own"
    names = several_names(name)
    return f"looks like {len(names)} authors; write one on each line" if names else None


def mended_authors(authors: Sequence[str]) -> list[str]:
    """Each author once, on a line of its own, without marks of footnotes and without what is not a name."""
    parts = [part for author in authors for part in (several_names(author) or [author])]
    whole = [without_et_al(part) for part in parts]
    names = [(without_marks(name) if " " in name else name).strip() for name in whole]
    first: dict[str, str] = {}
    for name in filter(has_letter, names):
        first.setdefault(name.casefold(), name)
    return list(first.values())


def check_venue(file: DataFile, context: Context) -> Iterator[Finding]:
    """A warning for a venue that the list would not show well: with a year or a link, `accepted to`, or arXiv."""
    paper = file.paper
    if paper is None or not paper.venue:
        return
    venue, year = mended_venue(paper.venue)
    if venue == paper.venue:
        return
    if venue is None:
        message, fix = f"{paper.venue[:80]!r} is not a venue; the list shows arXiv by itself", "remove the line"
    else:
        wrong = "more than the venue's name"
        message, fix = f"the venue {paper.venue[:80]!r} contains {wrong}", f"venue: {quote(venue)}"
        if year and paper.year is None:
            fix += f"\nyear: {year}"
        elif year and year != paper.year:
            message += f", and its year {year} is not the year {paper.year} below it; keep the right one"
    yield file.finding("venue", message, "venue", fix=fix, level="warning")


def mended_venue(text: str) -> tuple[str | None, int | None]:
    """The venue's name alone, None for arXiv, and the year that was in it. A text without these faults stays as it is."""
    bare = _ACCEPTED.sub("", _LINK.sub(r"\1", text))
    found = _YEAR.search(bare)
    if bare == text and not found:
        return (None if _PREPRINT.fullmatch(text.strip()) else text), None
    year = int(found["year"] or f"20{found['short']}") if found else None
    name = _MANNER.sub(" ", _YEAR.sub(" ", bare))
    name = re.sub(r"[(\[]\s*[)\]]", " ", name)
    name = " ".join(name.split()).strip(" ,;:.-–—/'’")
    return (None if not has_letter(name) or _PREPRINT.fullmatch(name) else name), year


def check_code(file: DataFile, context: Context) -> Iterator[Finding]:
    """A warning for `code` that leads to a paper."""
    code = file.paper.code if file.paper else None
    if code and leads_to_paper(code):
        message = f"code {code[:100]!r} leads to a paper, not to its code"
        fix = "write the repository's address, or remove the line"
        yield file.finding("code", message, "code", fix=fix, level="warning")


def leads_to_paper(address: str) -> bool:
    """Whether an address is that of a paper: on arXiv, at a publisher, or a PDF file."""
    return bool(parse_arxiv_id(address)) or is_paper(address)


def check_title(file: DataFile, context: Context) -> Iterator[Finding]:
    """A warning for a title in capitals throughout, and for one with its venue behind it."""
    if file.paper is None:
        return
    title = file.paper.title
    preprint = context.arxiv.get(file.paper.arxiv or "")
    if is_capital_title(title):
        known = preprint.title if preprint and not is_capital_title(preprint.title) else natural_title(title)
        message = "the title is in capitals throughout; write it as the paper's own page has it"
        yield file.finding("title", message, "title", fix=f"title: {quote(known)}", level="warning")
    elif (bare := without_venue(title)) != title and (preprint is None or preprint.title != title):
        message = (
            f"the title ends with {title[len(bare) :].strip(' ,.()[]')[:40]!r}; venue and year have keys of their own"
        )
        yield file.finding("title", message, "title", fix=f"title: {quote(bare)}", level="warning")


def without_venue(title: str) -> str:
    """A title without a venue and its year behind it: `Waves at Sea (CVPR 2025)`."""
    bare = trim_published(title)
    is_dated = bool(_YEAR.search(title[len(bare) :])) if title.startswith(bare) else False
    is_named = bool(re.search(r"[A-Za-z]{2}", title[len(bare) :]))
    return bare if bare and is_dated and is_named else title
