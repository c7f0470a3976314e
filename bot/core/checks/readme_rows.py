"""Rows that a contributor wrote into README.md by hand, read as far as they go and turned into data files."""

import html
import re
from collections.abc import Sequence
from datetime import date

from bot.core.arxiv_id import find_arxiv_id, month_of, parse_arxiv_id
from bot.core.checks.links import fault_of_link
from bot.core.decision import METHOD, Decision
from bot.core.markdown import one_line, unescape_text
from bot.core.paper import MAX_TITLE, Paper
from bot.core.preprint import Preprint
from bot.core.printable import is_hidden
from bot.core.taxonomy import Taxonomy, Term

_LINK = re.compile(r"\[((?:[^\[\]\\]|\\.)*)\]\(\s*<?([^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)?)>?(?:\s+\"[^\"]*\")?\s*\)")
_CODE_HOSTS = ("github.com", "gitlab.com", "huggingface.co", ".github.io")
_VENUE = re.compile(r"\b([A-Z][A-Za-z]*[A-Z][A-Za-z]*)[\s'’,-]*((?:19|20)[0-9]{2})\b")
_YEAR = re.compile(r"\b((?:19|20)[0-9]{2})\b")
_AUTHORS = re.compile(r"^\W*[-–—|]\s*(?P<names>[^|\[\]()0-9]+?)\s*(?:[,|.]|$)")
_BETWEEN_NAMES = re.compile(r"\s*[,;&]\s*(?:and\s+)?|\s+and\s+")
_EMPHASIS = re.compile(r"(?<!\\)[*_`]{1,3}")
UNKNOWN = "…"


def read_row(row: str, headings: tuple[str, ...], *, taxonomy: Taxonomy, today: date) -> Paper | None:
    """The paper that a row of Markdown speaks of, as far as it says; None when it holds no link to one.

    `headings` are those above the row, outermost first: they say where the paper was meant to stand.
    """
    links = [(_clean(text), html.unescape(address)) for text, address in _LINK.findall(row[:4_000])]
    links = [(text, address) for text, address in links if not fault_of_link(address)]
    if not links or not links[0][0]:
        return None
    title, address = links[0]
    arxiv = parse_arxiv_id(address) or next(
        (bare for _, other in links if (bare := parse_arxiv_id(other))), find_arxiv_id(row)
    )
    code = next((other for _, other in links[1:] if any(host in other for host in _CODE_HOSTS)), None)
    rest = row[row.index("](") :].partition(")")[2]
    venue = _VENUE.search(_clean(_LINK.sub(r" \1 ", rest)))
    year = _YEAR.search(rest)
    return Paper(
        title=title[:MAX_TITLE],
        arxiv=arxiv,
        url=None if parse_arxiv_id(address) else address,
        authors=_authors(rest),
        date="{:04}-{:02}".format(*month_of(arxiv)) if arxiv else year[1] if year else str(today.year),
        kind=_named(headings, [kind for kind in taxonomy.kinds if kind.id != METHOD]) or METHOD,
        nature=_named(headings, taxonomy.natures),
        level=_named(headings, taxonomy.levels),
        areas=_areas(headings, row, taxonomy),
        venue=venue[1] if venue and venue[1].lower() != "arxiv" else None,
        year=int(venue[2]) if venue and venue[1].lower() != "arxiv" else None,
        code=code,
    )


def complete_row(paper: Paper, preprint: Preprint, decision: Decision | None) -> Paper:
    """The row's paper with arXiv's title, authors and date; what the row leaves open of its placement, the rules say."""
    authors = [name for author in preprint.authors if (name := one_line(author))]
    title, day = one_line(preprint.title)[:MAX_TITLE], preprint.day.isoformat()
    paper = paper.model_copy(update={"title": title, "date": day, "authors": authors or paper.authors})
    if decision is None or paper.kind != METHOD:
        return paper
    placement = {"nature": paper.nature or decision.nature, "level": paper.level or decision.level}
    return paper.model_copy(update=placement)


def _clean(markdown: str) -> str:
    text = html.unescape(unescape_text(_EMPHASIS.sub("", markdown)))
    return " ".join("".join(character for character in text if not is_hidden(character)).split())


def _authors(rest: str) -> list[str]:
    """Names after the title, as the list writes them; a sign to fill in where there are none."""
    found = _AUTHORS.match(_clean(rest))
    names = found["names"].removesuffix(" et al").strip() if found else ""
    return [name for name in _BETWEEN_NAMES.split(names) if name][:50] or [UNKNOWN]


def _areas(headings: tuple[str, ...], row: str, taxonomy: Taxonomy) -> list[str]:
    tags = {tag.casefold() for tag in re.findall(r"`([^`]+)`", row)}
    tagged = {area.id for area in taxonomy.areas if area.label.casefold() in tags}
    above = _named(headings, taxonomy.areas)
    return sorted(tagged | ({above} if above else set()))


def _named(headings: tuple[str, ...], terms: Sequence[Term]) -> str | None:
    """The term whose heading stands in one of the headings; the longest counts, for “Non-linear” holds “linear”."""
    found = [term for term in terms for heading in headings if term.heading.casefold() in heading.casefold()]
    return max(found, key=lambda term: len(term.heading)).id if found else None
