"""Rows that a contributor wrote into README.md by hand, read as far as they go and turned into data files."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.core.importing.entries import Entry
from bot.core.importing.foreign import read_foreign_list
from bot.core.paper.arxiv_id import find_arxiv_id, month_of, parse_arxiv_id
from bot.core.paper.decision import METHOD, Decision
from bot.core.paper.model import MAX_TITLE, Paper
from bot.core.paper.names import listed_authors
from bot.core.paper.preprint import Preprint
from bot.core.paper.taxonomy import Taxonomy, Term
from bot.core.text.address import fault_of_link
from bot.core.text.markdown import one_line, unescape_text
from bot.core.text.printable import is_hidden

_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_FRAME = re.compile(r"\s*(?:#{1,6}\s|\||<)")  # headings, tables and HTML, which say what the rows between them are
_LINK = re.compile(
    r"\[((?:[^\[\]\\]|\\.)*+)\]\(\s*+<?([^\s()<>]++(?:\([^\s()<>]*+\)[^\s()<>]*+)?)>?(?:\s++\"[^\"]*+\")?\s*+\)"
)
_CODE_HOSTS = ("github.com", "gitlab.com", "huggingface.co", ".github.io")
_VENUE = re.compile(r"\b(?=[A-Z][a-z]*+[A-Z])([A-Za-z]++)[\s'’,-]*+((?:19|20)[0-9]{2})\b")
_YEAR = re.compile(r"\b((?:19|20)[0-9]{2})\b")
_AUTHORS = re.compile(r"^(?>\W*[-–—|])\s*+(?P<names>[^|\[\]()0-9,.]++)(?:[,|.]|$)")
_BETWEEN_NAMES = re.compile(r"(?:(?<!\s)\s++)?[,;&]\s*+(?:and\s++)?|(?<!\s)\s++and\s++")
_EMPHASIS = re.compile(r"(?<!\\)[*_`]{1,3}")
_NOT_A_TITLE = re.compile(r"https?://\S+|(?i:arxiv):\S+|<[^<>]*+>")
_LONGEST = 4_000
_MOST_READ = 300_000  # characters that were added; the rows of a thousand papers
UNKNOWN = "…"


@dataclass(frozen=True)
class Row:
    """A line that was added: its number in README.md, its text, the headings above it, outermost first, and the paper in it
    where the reader of foreign lists finds one."""

    line: int
    text: str
    headings: tuple[str, ...] = ()
    entry: Entry | None = None


def added_rows(after: str, before: str) -> Iterator[Row]:
    """The lines of `after` that `before` does not hold; those that only moved are left out."""
    lines, known = lines_of(after), set(lines_of(before))
    is_new = [bool(line.strip()) and line not in known for line in lines]
    if not any(is_new):
        return
    # The lines that were there before are left out, so that reading costs no more than what was added.
    sparse = [line if new or _FRAME.match(line) else "" for line, new in zip(lines, is_new, strict=True)]
    entries: dict[int, Entry] = {}
    for entry in read_foreign_list("\n".join(sparse)[:_MOST_READ]).entries:
        entries.setdefault(entry.line, entry)
    headings: list[tuple[int, str]] = []
    for at, text in enumerate(lines, 1):
        if heading := _HEADING.match(text):
            depth = len(heading[1])
            headings = [*(above for above in headings if above[0] < depth), (depth, unescape_text(heading[2]))]
        elif is_new[at - 1]:
            yield Row(at, text, tuple(words for _, words in headings), entries.get(at))


def lines_of(text: str) -> list[str]:
    """The lines of a file, whatever ends them."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")


def read_row(row: Row, *, taxonomy: Taxonomy, today: date) -> Paper | None:
    """The paper that a row names, with what the row says about it; None when it names none.

    The headings above say where the contributor placed it.
    """
    text = row.text[:_LONGEST]
    found = _by_link(text)
    if row.entry is not None:
        found = _by_entry(row.entry, found)
    found = found or _by_id(text)
    if found is None:
        return None
    date_ = "{:04}-{:02}".format(*month_of(found.arxiv)) if found.arxiv else found.year or str(today.year)
    venue = found.venue if found.venue and found.venue[0].lower() != "arxiv" else None
    return Paper(
        title=found.title[:MAX_TITLE],
        arxiv=found.arxiv,
        url=found.url,
        authors=_authors(found.rest),
        date=date_,
        kind=_named(row.headings, [kind for kind in taxonomy.kinds if kind.id != METHOD]) or METHOD,
        nature=_named(row.headings, taxonomy.natures),
        level=_named(row.headings, taxonomy.levels),
        areas=_areas(row.headings, row.text, taxonomy),
        venue=venue[0] if venue else None,
        year=int(venue[1]) if venue else None,
        code=found.code,
    )


def complete_row(paper: Paper, preprint: Preprint, decision: Decision | None) -> Paper:
    """The row's paper with arXiv's title, authors and date; the rules fill in what the row leaves open."""
    authors = listed_authors(preprint.authors)
    title, day = one_line(preprint.title)[:MAX_TITLE], preprint.day.isoformat()
    paper = paper.model_copy(update={"title": title, "date": day, "authors": authors or paper.authors})
    if decision is None or paper.kind != METHOD:
        return paper
    placement = {"nature": paper.nature or decision.nature, "level": paper.level or decision.level}
    return paper.model_copy(update=placement)


@dataclass(frozen=True)
class _Found:
    """What a row says; `rest` is the text after the link, where rows of this list name the authors."""

    title: str
    arxiv: str | None
    url: str | None
    venue: tuple[str, str] | None
    year: str | None
    code: str | None
    rest: str


def _by_link(text: str) -> _Found | None:
    """A row as this list writes them: the first link is on the title."""
    links = [(_clean(words), html.unescape(address)) for words, address in _LINK.findall(text)]
    links = [(words, address) for words, address in links if not fault_of_link(address)]
    if not links or not links[0][0]:
        return None
    title, address = links[0]
    arxiv = parse_arxiv_id(address) or next(
        (bare for _, other in links if (bare := parse_arxiv_id(other))), find_arxiv_id(text)
    )
    rest = text[text.index("](") :].partition(")")[2]
    venue = _VENUE.search(_clean(_LINK.sub(r" \1 ", rest)))
    year = _YEAR.search(rest)
    return _Found(
        title=title,
        arxiv=arxiv,
        url=None if parse_arxiv_id(address) else address,
        venue=(venue[1], venue[2]) if venue else None,
        year=year[1] if year else None,
        code=next((other for _, other in links[1:] if any(host in other for host in _CODE_HOSTS)), None),
        rest=rest,
    )


def _by_entry(entry: Entry, found: _Found | None) -> _Found:
    """A row as other lists write them: tables, HTML, a link on “paper”, an id in the text."""
    page = entry.page or (None if entry.arxiv else entry.url)
    year = str(entry.year) if entry.year else None
    return _Found(
        title=_clean(entry.title),
        arxiv=entry.arxiv or (found.arxiv if found else None),
        url=page if page and not fault_of_link(page) else None,
        venue=(found.venue if found else None) or ((entry.venue, year) if entry.venue and year else None),
        year=(found.year if found else None) or year,
        code=(found.code if found else None) or (entry.code if entry.code and not fault_of_link(entry.code) else None),
        rest=found.rest if found and found.title == _clean(entry.title) else "",
    )


def _by_id(text: str) -> _Found | None:
    """Words around an arXiv id."""
    arxiv = find_arxiv_id(text)
    title = _clean(_NOT_A_TITLE.sub(" ", text)).strip(" -–—*+|:;,.()[]<>")
    if not arxiv or not title:
        return None
    return _Found(title, arxiv, url=None, venue=None, year=None, code=None, rest="")


def _clean(markdown: str) -> str:
    text = html.unescape(unescape_text(_EMPHASIS.sub("", markdown)))
    return " ".join("".join(character for character in text if not is_hidden(character)).split())


def _authors(rest: str) -> list[str]:
    """Names after the title, as the list writes them; a sign to fill in where there are none."""
    found = _AUTHORS.match(_clean(rest))
    names = found["names"].removesuffix(" et al").strip() if found else ""
    return [name for name in _BETWEEN_NAMES.split(names) if name][:50] or [UNKNOWN]


def _areas(headings: tuple[str, ...], row: str, taxonomy: Taxonomy) -> list[str]:
    tags = {tag.casefold() for tag in re.findall(r"`([^`]++)`", row)}
    tagged = {area.id for area in taxonomy.areas if area.label.casefold() in tags}
    above = _named(headings, taxonomy.areas)
    return sorted(tagged | ({above} if above else set()))


def _named(headings: tuple[str, ...], terms: Sequence[Term]) -> str | None:
    """The term whose heading is part of one of the headings; the longest counts, because “Non-linear” contains “linear”."""
    found = [term for term in terms for heading in headings if term.heading.casefold() in heading.casefold()]
    return max(found, key=lambda term: len(term.heading)).id if found else None
