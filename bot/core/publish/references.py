"""Papers as CSL-JSON and RIS, which reference managers read: Zotero, Mendeley, EndNote, JabRef, pandoc.

CSL-JSON: https://docs.citationstyles.org/en/stable/specification.html (schema `csl-data.json`). RIS: two letters, two blanks, a
hyphen and a blank before each value; https://en.wikipedia.org/wiki/RIS_(file_format).
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.core.paper.model import Paper
from bot.core.paper.names import PersonName, parse_name
from bot.core.paper.venues import Kind, outlet_of
from bot.core.publish.bibtex import bibtex_key, doi_of
from bot.core.publish.entry import AND_OTHERS, shown_authors, shown_title
from bot.core.text.markdown import one_line
from bot.core.text.printable import unordered

_CSL_TYPES: dict[Kind | None, str] = {"journal": "article-journal", "conference": "paper-conference", None: "article"}
_RIS_TYPES: dict[Kind | None, str] = {"journal": "JOUR", "conference": "CPAPER", None: "UNPB"}
_ADDRESS = re.compile(r"https?://[^/\s]\S*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Reference:
    """What both formats say of a paper. `date` has year, month and day as far as they are known."""

    paper: Paper
    kind: Kind | None
    container: str
    date: tuple[int, ...]
    names: tuple[PersonName, ...]

    @classmethod
    def of(cls, paper: Paper) -> "_Reference":
        outlet = outlet_of(one_line(paper.venue)) if paper.venue else None
        first = tuple(int(part) for part in paper.date.split("-") if part.isascii() and part.isdigit())
        return cls(
            paper,
            outlet.kind if outlet else None,
            outlet.name if outlet else "",
            (paper.year,) if outlet and paper.year else first,
            tuple(map(_name, shown_authors(paper))),
        )

    @property
    def address(self) -> str:
        """The paper's address; "" if it is not one."""
        link = one_line(self.paper.link)
        return link if _ADDRESS.fullmatch(link) else ""


@lru_cache(maxsize=32768)  # authors have several papers
def _name(author: str) -> PersonName:
    return PersonName(literal=author) if author == AND_OTHERS else parse_name(author)


def render_csl(papers: Iterable[Paper]) -> str:
    """A CSL-JSON array, one paper a line."""
    lines = (unordered(json.dumps(_csl(_Reference.of(paper)), ensure_ascii=False)) for paper in papers)
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _csl(one: _Reference) -> dict[str, Any]:
    paper = one.paper
    item: dict[str, Any] = {
        "id": bibtex_key(paper),
        "type": _CSL_TYPES[one.kind],
        "title": shown_title(paper),
        "author": [_csl_name(name) for name in one.names],
        "issued": {"date-parts": [list(one.date)]} if one.date else None,
        "container-title": one.container,
        "publisher": "arXiv" if paper.arxiv and one.kind is None else "",
        "archive": "arXiv" if paper.arxiv else "",
        "archive_location": paper.arxiv or "",
        "DOI": doi_of(paper),
        "URL": one.address,
        "keyword": ", ".join(map(one_line, paper.keywords)),
        "note": "Withdrawn" if paper.withdrawn else "",
    }
    return {key: value for key, value in item.items() if value}


def _csl_name(name: PersonName) -> dict[str, str]:
    if name.literal:
        return {"literal": name.literal}
    parts = {
        "family": name.family, "given": name.given, "non-dropping-particle": name.particle, "suffix": name.suffix,
    }  # fmt: skip
    return {key: value for key, value in parts.items() if value}


def render_ris(papers: Iterable[Paper]) -> str:
    """A RIS file; lines end in CR LF, as old readers expect."""
    return "".join("\r\n".join(_ris(_Reference.of(paper))) + "\r\n\r\n" for paper in papers)


def _ris(one: _Reference) -> Iterator[str]:
    paper = one.paper
    yield f"TY  - {_RIS_TYPES[one.kind]}"
    values = [
        ("ID", bibtex_key(paper)),
        ("TI", shown_title(paper)),
        *(("AU", _ris_name(name)) for name in one.names),
        ("PY", str(one.date[0]) if one.date else ""),
        ("DA", "/".join(f"{part:02}" for part in one.date) + "/" * (3 - len(one.date)) if one.date else ""),
        ("T2", one.container),
        ("PB", "arXiv" if paper.arxiv and one.kind is None else ""),
        ("AN", f"arXiv:{paper.arxiv}" if paper.arxiv else ""),
        ("DO", doi_of(paper)),
        ("UR", one.address),
        *(("KW", one_line(word)) for word in paper.keywords),
        ("N1", "Withdrawn" if paper.withdrawn else ""),
    ]
    for tag, value in values:
        if value:
            yield f"{tag}  - {unordered(value)}"
    yield "ER  - "


def _ris_name(name: PersonName) -> str:
    """`Family, Given, Suffix`; a group's name has no comma, which would take it apart."""
    if name.literal:
        return name.literal.replace(",", "")
    family = f"{name.particle} {name.family}".strip()
    return ", ".join(part for part in (family, name.given, name.suffix) if part)
